"""`manage.py import_ssoz1`: each line is judged as its transfer would be, and nothing is half done."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import LegacyAccount
from ssoz.access.old_passwords import opens
from ssoz.journal.models import Entry
from tests.makers import make_person, make_unit, person_actor
from tests.older_systems import PASSWORD, make_unit_with_regon, md5

pytestmark = pytest.mark.django_db
HEAD = "login;password;regon;roles;email"


@pytest.fixture
def unit():
    """An open unit that reports."""
    return make_unit_with_regon()


@pytest.fixture
def run(tmp_path):
    """Return a function that imports some lines; it returns the exit code and what was said."""

    def run(*lines, head=HEAD, switches=(), encoding="utf-8"):
        path = tmp_path / "konta.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding=encoding)
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("import_ssoz1", str(path), *switches, stdout=out, stderr=err)
        except SystemExit as ended:
            code = ended.code
        said = err.getvalue().replace(str(path), "konta.csv")
        return code, out.getvalue(), said.splitlines()

    return run


def line(unit, login="jan", password="", roles="SPRAWOZDAWCA", email="", regon=""):
    return ";".join([login, password or md5(PASSWORD), regon or unit.regon, roles, email])


def test_right_lines_come_in_with_their_passwords_under_argon2(run, unit):
    code, out, said = run(line(unit, email="jan@szpital.example"), line(unit, "ola"))

    assert (code, said) == (0, [])
    assert "2 ready for a transfer" in out
    account = LegacyAccount.objects.with_login("JAN").get()
    assert (account.unit, account.role_codes) == (unit, ["reporter-non-financial"])
    assert account.email == "jan@szpital.example"
    assert account.wrapped.startswith("argon2$") and opens(PASSWORD, account.kept)


def test_what_came_in_can_be_transferred(run, unit):
    run(line(unit, roles="SPRAWOZDAWCA SPRAWOZDAWCA_FIN"))

    packet = operations.transfer(login="jan", password=PASSWORD, actor=person_actor(make_person()))

    assert packet.applications.filter(state="approved").count() == 2


def test_checking_changes_nothing_and_says_what_would_become_of_each_line(run, unit):
    closed = make_unit_with_regon(closed_on=timezone.localdate())
    code, out, said = run(
        line(unit), line(closed, "ola"), line(unit, "ewa", password="tajne"), switches=["--check"]
    )

    assert code == 1
    assert "1 ready" in out and "1 brought in, but no transfer yet" in out and "1 refused" in out
    assert said == [
        "konta.csv:3: waiting: regon: The unit is closed or suspended; no transfer before it is open.",
        "konta.csv:4: refused: password: This is no hash of a known kind. Take it from SSOZ I anew.",
    ]
    assert not LegacyAccount.objects.exists()
    assert not Entry.objects.filter(act__startswith="access.legacy").exists()


def test_each_mistake_names_its_line_and_column_and_the_others_come_in(run, unit):
    foreign = make_unit(kind="supervising", type="university", regon="123456785")
    code, _, said = run(
        line(unit, "dobry"),
        line(unit, ""),
        line(unit, "DOBRY "),
        line(unit, "a", regon="123456789"),
        line(unit, "b", regon="000000000"),
        line(unit, "c", roles="KIEROWNIK"),
        line(unit, "d", roles=" "),
        line(unit, "e", roles="SPRAWOZDAWCA_PSYCH"),
        line(foreign, "f"),
        line(unit, "g", roles="ADMIN_UW"),
        line(unit, "h", roles="ADMIN"),
        line(unit, "i", email="nie adres"),
    )

    assert code == 1
    assert [text.split(": ", 2)[0] for text in said] == [f"konta.csv:{n}" for n in range(3, 14)]
    columns = [text.split(": ")[2] for text in said]
    assert columns == [
        "login", "login", "regon", "regon", "roles", "roles", "roles", "roles", "roles", "roles",
        "email",
    ]  # fmt: skip
    assert LegacyAccount.objects.get() == LegacyAccount.objects.with_login("dobry").get()


def test_no_old_password_makes_an_administrator(run, unit):
    _, _, said = run(line(unit, roles="SPRAWOZDAWCA ADMIN_UW"))

    assert "No old password gives a role of administrators" in said[0]
    assert not LegacyAccount.objects.exists()


def test_the_same_file_again_changes_nothing(run, unit):
    run(line(unit))
    before = LegacyAccount.objects.values().get()

    code, out, _ = run(line(unit))

    assert code == 0 and "1 ready" in out
    assert LegacyAccount.objects.values().get() == before
    assert Entry.objects.filter(act="access.legacy.changed").count() == 0


def test_a_line_that_changed_brings_its_account_up_to_date(run, unit):
    run(line(unit))
    run(line(unit, password=md5("nowe"), roles="SPRAWOZDAWCA_FIN"))

    account = LegacyAccount.objects.get()
    assert account.role_codes == ["reporter-financial"]
    assert opens("nowe", account.kept) and not opens(PASSWORD, account.kept)


def test_an_account_that_was_used_does_not_come_back(run, unit):
    run(line(unit))
    operations.transfer(login="jan", password=PASSWORD, actor=person_actor(make_person()))

    code, out, said = run(line(unit, password=md5("inne")))

    assert code == 0 and "1 transferred already" in out
    assert said == ["konta.csv:2: used: login: The rights were transferred already."]
    assert not opens("inne", LegacyAccount.objects.get().kept)


def test_the_regon_of_a_whole_entity_may_have_fourteen_digits_that_of_a_part_may_not(run):
    unit = make_unit(regon="12345678500000")
    assert run(line(unit, regon="123456785"))[0] == 0

    code, _, said = run(line(unit, "ola", regon="12345678512347"))
    assert code == 1 and "No unit of the register has this REGON" in said[0]


def test_two_units_of_one_regon_are_told_apart_by_nobody(run, unit):
    make_unit(regon=unit.regon)

    assert "Several units of the register" in run(line(unit))[2][0]


def test_the_report_lists_every_line_without_login_or_password(run, unit, tmp_path):
    report = tmp_path / "raport.csv"
    run(line(unit, "sekretny.login"), line(unit, "x", password="haslo"),
        switches=["--check", "--report", str(report)])  # fmt: skip

    text = report.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows == [
        ["line", "verdict", "regon", "roles", "why"],
        ["2", "ready", unit.regon, "reporter-non-financial", ""],
        [
            "3",
            "refused",
            unit.regon,
            "SPRAWOZDAWCA",
            "password: This is no hash of a known kind. Take it from SSOZ I anew.",
        ],
    ]
    assert "sekretny" not in text and md5(PASSWORD) not in text


@pytest.mark.parametrize(
    ("head", "encoding"), [("login;password;regon", "utf-8"), (HEAD, "utf-16"), ("", "utf-8")]
)
def test_what_is_no_such_file_is_refused_as_a_whole(run, unit, head, encoding):
    with pytest.raises(CommandError):
        run(line(unit), head=head, encoding=encoding)
    assert not LegacyAccount.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_ssoz1", str(tmp_path / "nie.csv"))


def test_commas_quotes_and_a_mark_of_utf8_are_read_as_well(run, unit):
    code, _, _ = run(
        f'"jan, młodszy",{md5(PASSWORD)},{unit.regon},"SPRAWOZDAWCA SPRAWOZDAWCA_FIN"',
        head="Login,Password,REGON,Roles", encoding="utf-8-sig",
    )  # fmt: skip

    assert code == 0
    assert LegacyAccount.objects.with_login("Jan, Młodszy").get().email == ""


def test_a_mapping_of_ones_own_takes_the_place_of_the_one_that_comes_along(run, unit, tmp_path):
    mapping = tmp_path / "role.json"
    mapping.write_text('{"U1": ["reporter-financial"]}')
    run(line(unit, roles="U1"), switches=["--roles", str(mapping)])
    assert LegacyAccount.objects.get().role_codes == ["reporter-financial"]

    mapping.write_text('["U1"]')
    with pytest.raises(CommandError, match="no mapping"):
        run(line(unit), switches=["--roles", str(mapping)])
