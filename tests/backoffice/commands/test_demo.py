"""`manage.py demo`: the same country for the same seed, and only where one belongs."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backoffice.management.commands.load_questionnaires import shipped, shipped_rules
from backoffice.management.country.newcomers import NEWCOMERS
from backoffice.management.country.units import Country
from ssoz.access.models import LegacyAccount
from ssoz.access.old_passwords import opens
from ssoz.identifiers import is_nip, is_regon
from ssoz.people.models import EplozAccount
from ssoz.reports.models import Collection, Report
from ssoz.units.models import Unit, Voivodeship
from tests.makers import make_actor


def demo(*switches: str) -> str:
    out = StringIO()
    call_command("demo", *switches, stdout=out)
    return out.getvalue().strip()


# --- Units, without a database -------------------------------------------------------------------


def drafts(count: int, seed: int) -> list[tuple]:
    return [
        (
            branch.unit.name, branch.unit.regon, branch.unit.nip, branch.unit.teryt,
            branch.unit.started_on, branch.unit.closed_on, [part.name for part in branch.parts],
        )
        for branch in Country(count, seed).branches()
    ]  # fmt: skip


def test_the_same_seed_makes_the_same_country_and_another_seed_another():
    assert drafts(400, 3) == drafts(400, 3)
    assert drafts(400, 3) != drafts(400, 4)


@pytest.mark.parametrize("count", [1, 7, 40, 333])
def test_there_are_exactly_as_many_units_as_asked_for(count):
    assert len(drafts(count, 1)) == count


def test_all_numbers_are_valid_and_none_is_given_twice():
    units = [branch.unit for branch in Country(3000, 1).branches()]

    for numbers, is_valid in (
        ([unit.regon for unit in units], is_regon),
        ([unit.nip for unit in units], is_nip),
        ([unit.book_number for unit in units if unit.book_number], lambda text: len(text) == 12),
    ):
        assert all(is_valid(number) for number in numbers)
        assert len(set(numbers)) == len(numbers)


# --- The command ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_small_country_has_whom_it_has_units_for(settings, own_folders):
    settings.TESTIDP_DIR = own_folders / "testidp"

    demo("--units", "3")

    assert Unit.objects.filter(institution="").count() == 3
    assert "Administrator CeZ" in demo("--people")


@pytest.mark.django_db
def test_a_country_ends_with_the_last_year_whose_forms_are_wanted(settings, own_folders):
    settings.TESTIDP_DIR = own_folders / "testidp"
    settings.FORMS_UNTIL = 2024

    demo("--units", "40", "--staff-reports", "28")

    years = set(Collection.objects.values_list("edition__code", "edition__edition", "period__year"))
    assert years == {
        ("CYBER", "2023", 2023), ("MZ-88", "2024", 2024), ("MZ-11", "2024", 2024),
        ("MZ-03", "2024", 2024),
    }  # fmt: skip
    staff = Report.objects.filter(collection__edition__code="MZ-88")
    assert staff.filter(state__in=("sent", "accepted")).count() == 28


def test_forms_and_rules_of_later_years_are_not_among_those_that_come(settings):
    every = {Path(source.file).stem for source in (*shipped(), *shipped_rules())}
    settings.FORMS_UNTIL = 2024
    wanted = {Path(source.file).stem for source in (*shipped(), *shipped_rules())}

    assert wanted == {year for year in every if year <= "2024"} < every


@pytest.mark.django_db
def test_fewer_staff_reports_than_none_are_refused():
    with pytest.raises(CommandError, match="at least 0"):
        demo("--staff-reports", "-1")


@pytest.mark.django_db
def test_where_an_administrator_is_named_already_no_people_are_invented(settings, own_folders):
    settings.TESTIDP_DIR = own_folders / "testidp"
    make_actor(role="cez-admin")

    assert "no people were invented" in demo("--units", "10")
    assert demo("--people") == "No people were invented here."


@pytest.mark.django_db
def test_newcomers_and_their_accounts_of_older_systems_are_named(settings, own_folders):
    settings.TESTIDP_DIR = own_folders / "testidp"
    demo("--units", "300")

    listed = demo("--people")

    one = NEWCOMERS[0]
    account = LegacyAccount.objects.with_login(one.login).get()
    assert f"konto SSOZI {one.login}, hasło {one.password} – {account.unit.name}" in listed
    assert opens(one.password, account.kept)
    for other in NEWCOMERS:
        known = EplozAccount.objects.with_pesel(other.pesel).exists()
        assert known == bool(other.eploz_family_name)
    people = json.loads((own_folders / "testidp" / "people.json").read_text(encoding="utf-8"))
    [shown] = [person for person in people if person["pesel"] == one.pesel]
    assert one.login in shown["note"] and one.password not in shown["note"]
    count = LegacyAccount.objects.count()
    assert "accounts of SSOZ I" not in demo("--units", "300")
    assert LegacyAccount.objects.count() == count


@pytest.mark.django_db
def test_a_real_installation_is_left_alone(settings):
    settings.PRETEND_IDENTITY_PROVIDER = False

    with pytest.raises(CommandError, match="real installation"):
        demo()
    assert not Unit.objects.filter(institution="").exists()


@pytest.mark.django_db
def test_a_country_of_no_units_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        demo("--units", "0")


@pytest.mark.django_db
def test_without_the_registers_it_says_what_to_run_first():
    Voivodeship.objects.update(office=None)
    Unit.objects.all().delete()
    Voivodeship.objects.all().delete()

    with pytest.raises(CommandError, match="prepare"):
        demo()
