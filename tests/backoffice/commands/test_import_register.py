"""`manage.py import_register`: the same import from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ssoz.register.models import FILES, RegisterImport
from ssoz.units.models import Unit
from tests.register_dump import Picture, Register

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    expected = Register().write(Picture(40, spoiled=0.05), tmp_path)
    return {name: tmp_path / f"{name}.txt" for name in FILES}, expected


def run(**options) -> str:
    told = StringIO()
    call_command("import_register", stdout=told, stderr=told, **options)
    return told.getvalue()


def test_it_compares_applies_and_undoes(files):
    paths, expected = files
    told = run(**paths)
    assert f"{expected.units['new']} new" in told
    assert RegisterImport.objects.get().state == "compared"
    with pytest.raises(CommandError, match=str(RegisterImport.objects.get())):
        run(**paths)
    job = RegisterImport.objects.get()
    run(resume=job.pk, apply=True)
    assert Unit.objects.exclude(register_id="").count() == expected.units["new"]
    assert "removed" in run(undo=job.pk)
    assert not Unit.objects.exclude(register_id="").exists()
    with pytest.raises(CommandError):
        run(undo=job.pk)


def test_it_names_the_lines_that_were_left_out(files):
    paths, expected = files
    told = run(**paths, apply=True)
    assert f"{expected.spoiled} lines" in told and "podmioty:" in told


def test_it_says_what_is_missing(files, tmp_path):
    paths, _ = files
    with pytest.raises(CommandError, match="--komorki"):
        run(podmioty=paths["podmioty"], jednostki=paths["jednostki"])
    with pytest.raises(CommandError, match="nic.txt"):
        run(**{**paths, "komorki": tmp_path / "nic.txt"})
    with pytest.raises(CommandError, match="77"):
        run(resume=77)
