"""Who supervises by name, and which office executes a voivodeship."""

import pytest

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.units import operations
from ssoz.units.models import Supervision, Voivodeship
from tests.makers import make_actor, make_unit, uw_of
from tests.ssoz.units.acting import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def university():
    return make_unit(kind="supervising", type="university", voivodeship="14")


def test_a_unit_comes_under_a_university_by_name_and_leaves_it(chief, university):
    unit = make_unit()
    line = operations.add_supervision(supervisor=university, unit=unit, actor=chief)
    again = {"supervisor": university, "unit": unit, "actor": chief}
    assert code_of(operations.add_supervision, **again) == "listed"
    operations.remove_supervision(supervision=line, actor=chief)
    operations.remove_supervision(supervision=line, actor=chief)
    assert not Supervision.objects.exists()
    last = Supervision.history.latest()
    assert (last.history_type, last.history_user_id) == ("-", chief.person_id)
    acts = Entry.objects.filter(about_unit_id=unit.pk, act__startswith="units.supervision.")
    assert [entry.act.rpartition(".")[2] for entry in acts.order_by("id")] == ["added", "removed"]


def test_the_list_takes_only_reporting_units_and_belongs_to_who_supervises_by_name(
    chief, university
):
    call = operations.add_supervision
    unit, other = make_unit(), make_unit(kind="supervising")
    assert code_of(call, supervisor=unit, unit=make_unit(), actor=chief) == "not_supervising"
    assert code_of(call, supervisor=university, unit=other, actor=chief) == "not_reporting"
    assert code_of(call, supervisor=uw_of("10"), unit=unit, actor=chief) == "institution"


def test_a_voivodeship_office_puts_nobody_on_lists_that_are_not_its_own(university):
    office = make_actor(role="uw-admin", unit=uw_of("10"))
    with pytest.raises(NotAllowed):
        operations.add_supervision(supervisor=university, unit=make_unit(), actor=office)


def test_only_the_whole_country_appoints_who_executes_a_voivodeship():
    place = Voivodeship.objects.get(pk="12")
    statistics = make_unit(kind="supervising", voivodeship="12")
    office = make_actor(role="uw-admin", unit=uw_of("12"))
    with pytest.raises(NotAllowed):
        operations.appoint_office(voivodeship=place, office=statistics, actor=office)


def test_who_executes_a_voivodeship_supervises_is_open_and_has_no_other(chief):
    place = Voivodeship.objects.get(pk="12")

    def refused(unit):
        return code_of(operations.appoint_office, voivodeship=place, office=unit, actor=chief)

    assert refused(make_unit()) == "not_supervising"
    assert refused(uw_of("14")) == "runs_another"
    assert refused(make_unit(kind="supervising", closed_on="2020-01-01")) == "closed"
    operations.appoint_office(voivodeship=place, office=uw_of("12"), actor=chief)
    assert not Entry.objects.filter(act="units.office.appointed").exists()


def test_a_newly_appointed_office_reaches_the_units_of_the_voivodeship(chief):
    place = Voivodeship.objects.get(pk="12")
    statistics = make_unit(kind="supervising", voivodeship="12")
    operations.appoint_office(voivodeship=place, office=statistics, actor=chief)
    unit = make_unit(voivodeship="12")
    operations.close(
        thing=unit, day=unit.started_on, actor=make_actor(role="uw-admin", unit=statistics)
    )
