"""Typing in units and their parts: what is kept, what is refused, and that nobody overwrites another."""

from datetime import date

import pytest

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.units import operations
from ssoz.units.models import Part, Unit
from ssoz.units.operations import ChangedMeanwhile
from ssoz.units.past import version_of
from tests.makers import make_actor, make_part, make_unit, uw_of
from tests.ssoz.units.acting import change, code_of, mistakes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def unit():
    return make_unit(regon="123456785")


def drafted(**fields) -> Unit:
    return Unit(
        **{
            "kind": "reporting", "type": "entity", "name": "Przychodnia Dąbek", "town": "Łódź",
            "teryt": "1061011", "started_on": date(2020, 1, 1), **fields,
        }
    )  # fmt: skip


def drafted_part(unit, level="establishment", **fields) -> Part:
    return Part(
        **{"unit": unit, "level": level, "name": "Zakład", "started_on": date(2021, 1, 1), **fields}
    )


# --- Units ---------------------------------------------------------------------------------------


def test_an_office_adds_a_unit_of_its_voivodeship_and_numbers_are_written_as_in_the_register(
    office,
):
    unit = operations.add_unit(
        unit=drafted(nip="525-157-53-09", book_number="123", regon="590 096 454"), actor=office
    )

    assert (unit.nip, unit.book_number, unit.regon) == ("5251575309", "000000000123", "590096454")
    assert unit.voivodeship_id == "10"
    entry = Entry.objects.about(unit).get(act="units.unit.added")
    assert entry.person_id == office.person_id


def test_an_office_adds_nothing_in_another_voivodeship_and_no_supervising_unit(office, chief):
    assert mistakes_of(operations.add_unit, unit=drafted(teryt="1461011"), actor=office) == {
        "teryt"
    }
    assert "kind" in mistakes_of(
        operations.add_unit, unit=drafted(kind="supervising"), actor=office
    )
    operations.add_unit(unit=drafted(kind="supervising", teryt="1461011"), actor=chief)


def test_whoever_edits_no_units_adds_and_changes_none(unit):
    reader = make_actor(role="ipin-admin")
    with pytest.raises(NotAllowed):
        operations.add_unit(unit=drafted(), actor=reader)
    with pytest.raises(NotAllowed):
        change(unit, reader, name="Inna")


def test_every_mistake_of_a_new_unit_is_named_at_once(chief):
    wrong = drafted(
        name="", town="", regon="123456789", nip="1234567890", teryt="9961011", email="a",
        postal_code="90001", practice_code="98", book_number="12x",
        removed_on=date(2019, 1, 1),
    )  # fmt: skip

    assert mistakes_of(operations.add_unit, unit=wrong, actor=chief) == {
        "name", "town", "regon", "nip", "teryt", "email", "postal_code", "practice_code",
        "book_number", "removed_on",
    }  # fmt: skip


@pytest.mark.parametrize("teryt", ["", "10", "10610112", "1o61011"])
def test_a_teryt_has_seven_digits(chief, teryt):
    assert "teryt" in mistakes_of(operations.add_unit, unit=drafted(teryt=teryt), actor=chief)


def test_a_change_is_in_the_history_and_the_journal_names_the_fields(unit, office):
    change(unit, office, name="Szpital im. Łukasza", street="ul. Nowa")

    fresh = Unit.objects.get(pk=unit.pk)
    assert fresh.name_text == "szpital im lukasza"
    assert fresh.history.latest().history_change_reason == "units.unit.changed"
    entry = Entry.objects.about(unit).get(act="units.unit.changed")
    assert entry.details == {"fields": ["name", "street"]}


def test_saving_what_stands_there_is_no_act(unit, office):
    before = version_of(unit)
    change(unit, office, name=unit.name)
    assert version_of(unit) == before
    assert not Entry.objects.about(unit).filter(act="units.unit.changed").exists()


def test_what_was_wrong_before_does_not_stop_another_change(office):
    unit = make_unit(regon="123456789")
    change(unit, office, street="ul. Nowa")
    assert mistakes_of(change, unit, office, regon="123456780") == {"regon"}


def test_a_change_can_not_take_a_unit_out_of_reach_nor_change_its_kind(unit, office, chief):
    assert mistakes_of(change, unit, office, teryt="1461011") == {"teryt"}
    assert mistakes_of(change, unit, office, kind="both") == {"kind"}
    moved = change(unit, chief, teryt="1461011", kind="both")
    assert (moved.voivodeship_id, moved.kind) == ("14", "both")
    with pytest.raises(NotAllowed):
        change(unit, office, name="Inna")


def test_a_unit_starts_before_it_closes(office):
    unit = make_unit(closed_on=date(2020, 1, 1))
    assert mistakes_of(change, unit, office, started_on=date(2020, 1, 2)) == {"started_on"}


def test_whoever_saves_on_an_older_version_is_told_and_nothing_is_overwritten(unit, office, chief):
    seen = version_of(unit)
    change(unit, chief, phone="42 111 11 11")
    with pytest.raises(ChangedMeanwhile) as caught:
        change(unit, office, seen=seen, phone="42 222 22 22")
    assert caught.value.seen == version_of(unit)
    assert Unit.objects.get(pk=unit.pk).phone == "42 111 11 11"


# --- Parts ---------------------------------------------------------------------------------------


def test_the_tree_is_establishment_then_unit_then_cell_or_a_cell_at_once(unit, office):
    home = operations.add_part(part=drafted_part(unit), actor=office)
    ward = operations.add_part(part=drafted_part(unit, "subunit", parent=home), actor=office)
    operations.add_part(part=drafted_part(unit, "cell", parent=ward), actor=office)
    operations.add_part(part=drafted_part(unit, "cell", parent=home), actor=office)

    assert Entry.objects.filter(act="units.part.added", about_unit_id=unit.pk).count() == 4


def test_nothing_hangs_where_it_can_not(unit, office):
    home = make_part(unit, level="establishment")
    cell = make_part(unit, level="cell", parent=home)
    foreign = make_part(make_unit(), level="establishment")
    closed = make_part(unit, level="establishment", closed_on=date(2022, 1, 1))
    for level, parent in (
        ("establishment", home), ("subunit", None), ("subunit", cell), ("cell", None),
        ("cell", cell), ("cell", foreign), ("cell", closed),
    ):  # fmt: skip
        part = drafted_part(unit, level, parent=parent)
        assert mistakes_of(operations.add_part, part=part, actor=office) == {"parent"}


def test_a_practice_has_no_parts(office):
    practice = make_unit(type="physician")
    refused = code_of(operations.add_part, part=drafted_part(practice), actor=office)
    assert refused == "no_parts"


def test_every_mistake_of_a_part_is_named_at_once(unit, office):
    home = make_part(unit, level="establishment", register_id="7")
    wrong = drafted_part(
        unit, name="", regon="1", cell_code="x", teryt="1", started_on=date(1990, 1, 1),
        register_id="7",
    )  # fmt: skip
    assert mistakes_of(operations.add_part, part=wrong, actor=office) == {
        "name", "regon", "cell_code", "teryt", "started_on", "register_id",
    }  # fmt: skip
    assert home.unit_id == unit.pk


def test_a_part_is_changed_by_whoever_edits_its_unit_on_the_version_that_was_seen(unit, office):
    part = make_part(unit, level="establishment")
    seen = version_of(part)
    change(part, office, name="Zakład nowy", beds=12)
    with pytest.raises(ChangedMeanwhile):
        change(part, office, seen=seen, beds=13)
    foreign = make_part(make_unit(voivodeship="14"), level="establishment")
    with pytest.raises(NotAllowed):
        change(foreign, office, beds=1)
    assert Part.objects.get(pk=part.pk).beds == 12
