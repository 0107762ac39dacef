"""Closing, reopening, suspending units and parts."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.units import operations
from ssoz.units.models import Part, Unit
from tests.makers import make_actor, make_part, make_unit, uw_of
from tests.ssoz.units.acting import code_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture(params=["unit", "part"])
def thing(request):
    return make_unit() if request.param == "unit" else make_part(make_unit())


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_it_closes_from_a_day_on_and_the_closing_is_taken_back(thing, office):
    operations.close(thing=thing, day=TODAY(), reason="Decyzja 7", actor=office)
    assert fresh(thing).status_on(TODAY()) == "closed"
    assert code_of(operations.close, thing=thing, day=TODAY(), actor=office) == "closed"
    operations.reopen(thing=thing, actor=office)
    assert fresh(thing).status_on(TODAY()) == "active"
    assert code_of(operations.reopen, thing=thing, actor=office) == "open"
    acts = list(Entry.objects.about(thing).order_by("id").values_list("act", flat=True))
    kind = "unit" if isinstance(thing, Unit) else "part"
    assert acts[-2:] == [f"units.{kind}.closed", f"units.{kind}.reopened"]


def test_it_can_not_close_before_it_started(thing, office):
    day = thing.started_on - DAY
    assert code_of(operations.close, thing=thing, day=day, actor=office) == "too_early"


def test_it_is_suspended_and_the_suspension_ends(thing, office):
    operations.suspend(thing=thing, since=TODAY() - DAY, actor=office)
    assert fresh(thing).status_on(TODAY()) == "suspended"
    again = {"thing": thing, "since": TODAY(), "actor": office}
    assert code_of(operations.suspend, **again) == "suspended"
    early = {"thing": thing, "until": TODAY() - 2 * DAY, "actor": office}
    assert code_of(operations.end_suspension, **early) == "ends_early"
    operations.end_suspension(thing=thing, until=TODAY() - DAY, actor=office)
    assert fresh(thing).status_on(TODAY()) == "active"
    assert code_of(operations.end_suspension, thing=thing, until=TODAY(), actor=office) == (
        "not_suspended"
    )


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [(date(1999, 1, 1), None, "too_early"), (date(2025, 1, 2), date(2025, 1, 1), "ends_early")],
)
def test_a_suspension_has_its_days_in_order(thing, office, since, until, code):
    words = {"thing": thing, "since": since, "until": until, "actor": office}
    assert code_of(operations.suspend, **words) == code


def test_what_is_closed_is_not_suspended(thing, office):
    operations.close(thing=thing, day=TODAY(), actor=office)
    assert code_of(operations.suspend, thing=thing, since=TODAY(), actor=office) == "closed"


def test_what_hangs_under_a_part_closes_with_it_and_opens_only_after_it(office):
    unit = make_unit()
    home = make_part(unit, level="establishment")
    ward = make_part(unit, level="subunit", parent=home)
    cell = make_part(unit, level="cell", parent=ward)
    beside = make_part(unit, level="establishment")
    operations.close(thing=home, day=TODAY(), actor=office)
    closed = set(Part.objects.filter(closed_on=TODAY()).values_list("pk", flat=True))
    assert closed == {home.pk, ward.pk, cell.pk} and beside.pk not in closed
    assert Entry.objects.filter(act="units.part.closed").count() == 3
    assert code_of(operations.reopen, thing=cell, actor=office) == "parent"


def test_what_the_system_needs_is_never_closed():
    chief = make_actor(role="cez-admin")
    institution = {"thing": uw_of("10"), "day": TODAY(), "actor": chief}
    assert code_of(operations.close, **institution) == "institution"
    place = uw_of("12").voivodeship
    office = make_unit(kind="supervising", voivodeship="12")
    operations.appoint_office(voivodeship=place, office=office, actor=chief)
    assert code_of(operations.close, thing=office, day=TODAY(), actor=chief) == "office"


def test_an_office_closes_and_suspends_nothing_of_another_voivodeship(office):
    unit = make_unit(voivodeship="14")
    for thing in (unit, make_part(unit)):
        for call, words in (
            (operations.close, {"day": TODAY()}),
            (operations.suspend, {"since": TODAY()}),
            (operations.reopen, {}),
            (operations.end_suspension, {"until": TODAY()}),
        ):
            with pytest.raises(NotAllowed):
                call(thing=thing, actor=office, **words)
