"""`manage.py import_eploz`: accounts of e-PLOZ come in line by line, their PESELs as cipher text."""

from io import StringIO

import pytest
from django.core.management import call_command

from ssoz.identifiers import mask_pesel
from ssoz.journal.models import Entry
from ssoz.keys.kept import everything_kept
from ssoz.people.models import EplozAccount, EplozPesel
from tests.makers import make_pesel

pytestmark = pytest.mark.django_db
HEAD = "login;first_name;family_name;email;pesel"


@pytest.fixture
def run(tmp_path):
    """Return a function that imports some lines; it returns the exit code and what was said."""

    def run(*lines, switches=()):
        path = tmp_path / "eploz.csv"
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("import_eploz", str(path), *switches, stdout=out, stderr=err)
        except SystemExit as ended:
            code = ended.code
        return code, out.getvalue().strip(), err.getvalue().replace(str(path), "eploz.csv")

    return run


def line(pesel, login="ewa", first="Ewa", family="Żak", email="ewa@example.pl"):
    return f"{login};{first};{family};{email};{pesel}"


def test_accounts_come_in_and_are_found_by_pesel(run):
    pesel, other = make_pesel(), make_pesel()

    code, out, said = run(line(pesel), line(other, "ola", "Ola", email=""))

    assert (code, said) == (0, "")
    assert out == "Loaded: 2 new, 0 changed, 0 same, 0 refused."
    account = EplozAccount.objects.with_pesel(pesel).get()
    assert (account.login, account.pesel) == ("ewa", pesel)
    assert Entry.objects.get(act="people.eploz.loaded").details["new"] == 2


def test_a_second_run_changes_nothing_and_a_new_file_brings_accounts_up_to_date(run):
    pesel = make_pesel()
    run(line(pesel))

    assert run(line(pesel))[1] == "Loaded: 0 new, 0 changed, 1 same, 0 refused."
    assert run(line(pesel, family="Nowak"))[1] == "Loaded: 0 new, 1 changed, 0 same, 0 refused."
    assert EplozAccount.objects.get().family_name == "Nowak"
    assert EplozPesel.objects.count() == 1


def test_checking_changes_nothing(run):
    code, out, _ = run(line(make_pesel()), switches=["--check"])

    assert code == 0
    assert out == "Checked, nothing changed: 1 new, 0 changed, 0 same, 0 refused."
    assert not EplozAccount.objects.exists() and not Entry.objects.exists()


def test_each_wrong_line_is_named_and_no_message_shows_a_pesel(run):
    good = make_pesel()
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)

    code, out, said = run(
        line(good), line(wrong), line(good, "inny"), line(make_pesel(), login=""),
        line(make_pesel(), first=""), line(make_pesel(), family="x" * 151),
        line(make_pesel(), email="ewa"),
    )  # fmt: skip

    assert code == 1 and out == "Loaded: 1 new, 0 changed, 0 same, 6 refused."
    columns = [text.split(": ")[:2] for text in said.splitlines()]
    assert columns == [
        ["eploz.csv:3", "pesel"], ["eploz.csv:4", "pesel"], ["eploz.csv:5", "login"],
        ["eploz.csv:6", "first_name"], ["eploz.csv:7", "family_name"], ["eploz.csv:8", "email"],
    ]  # fmt: skip
    assert good not in said and wrong not in said


def test_a_login_that_is_a_pesel_is_kept_masked(run):
    pesel = make_pesel()
    assert run(line(pesel, login=pesel))[0] == 0

    assert EplozAccount.objects.get().login == mask_pesel(pesel)
    assert "1 same" in run(line(pesel, login=pesel))[1]


def test_a_change_of_keys_finds_the_pesels_of_e_ploz_and_the_logins_of_ssoz_i():
    labels = {kept.label for kept in everything_kept()}

    assert {
        "people.eplozaccount.pesel_cipher", "people.eplozpesel",
        "access.legacyaccount.login_cipher", "access.legacylogin",
    } <= labels  # fmt: skip
