"""Our export, opened and saved again by LibreOffice, comes in with what was changed there alone."""

from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.urls import reverse
from openpyxl import load_workbook

from ssoz.exchange.models import Batch
from ssoz.units.models import Unit
from tests.makers import make_unit
from tests.office import resaved

pytestmark = pytest.mark.django_db
OLD, NEW = "42 111 00 00", "42 999 00 00"


def phoned_in_xlsx(path: Path) -> None:
    """Type another telephone into a workbook."""
    book = load_workbook(path)
    (cell,) = [cell for row in book.active.iter_rows() for cell in row if cell.value == OLD]
    cell.value = NEW
    book.save(path)


def phoned_in_ods(path: Path) -> None:
    """Type another telephone into a document."""
    with ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.infolist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content.replace(OLD.encode(), NEW.encode()))


@pytest.mark.parametrize(
    ("ours", "type_in", "theirs"), [("xlsx", phoned_in_xlsx, "ods"), ("ods", phoned_in_ods, "xlsx")]
)
def test_one_cell_changed_in_libreoffice_is_one_cell_changed_here(
    client_for, office, run_queue, tmp_path, ours, type_in, theirs
):
    client = client_for(office)
    make_unit(
        name="Zażółć „gęślą” & <jaźń>", regon="000288975", phone=OLD, started_on=date(1999, 12, 31),
        psychiatric=True, book_number="000000000042",
    )  # fmt: skip
    make_unit(name="=SUMA(A1)", regon="590096454", closed_on=date(2024, 2, 29))
    before = {unit.pk: model_to_dict(unit) for unit in Unit.objects.all()}
    answer = client.post(
        reverse("backoffice:units_unit_export"), {"format": ours, "columns": "all"}
    )
    path = tmp_path / f"jednostki.{ours}"
    path.write_bytes(b"".join(answer.streaming_content))
    type_in(path)
    (saved,) = resaved(theirs, path, folder=tmp_path)

    upload = SimpleUploadedFile(saved.name, saved.read_bytes())
    client.post(reverse("backoffice:exchange_batch_new_units"), {"upload": upload})
    run_queue()
    batch = Batch.objects.get()
    page = client.get(reverse("backoffice:exchange_batch_change", args=[batch.pk]))
    assert f"<del>{OLD}</del> → <ins>{NEW}</ins>" in page.content.decode()
    assert (batch.counts()["changed"], batch.counts()["wrong"], batch.lines.count()) == (1, 0, 1)
    client.post(reverse("backoffice:exchange_batch_apply", args=[batch.pk]))
    run_queue()

    after = {unit.pk: model_to_dict(unit) for unit in Unit.objects.all()}
    others = [
        (name, value, after[pk][name])
        for pk, fields in before.items()
        for name, value in fields.items()
        if after[pk][name] != value
    ]
    assert others == [("phone", OLD, NEW)]
