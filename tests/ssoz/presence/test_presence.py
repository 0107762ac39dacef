"""Who is seen in a report, by whom, and for how long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import NotAllowed
from ssoz.people import operations as people
from ssoz.people.models import OpenSession, Person
from ssoz.presence import operations
from ssoz.presence.models import Presence
from ssoz.presence.queries import present_in
from ssoz.presence.tasks import forget_absent
from ssoz.reports import operations as reports
from tests.editions import RIGHT
from tests.makers import make_report, make_reporter, make_supervisor, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def anna(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def jan(unit):
    return make_reporter(unit, first_name="Jan", family_name="Żak")


@pytest.fixture
def report(unit, anna):
    return make_report(unit=unit, reporter=anna)


def session_of(actor) -> OpenSession:
    person = Person.objects.get(pk=actor.person_id)
    return people.open_session(person=person, provider="", agent="", address="")


def come(report, actor, section="2", session=None):
    return operations.be_present(
        report=report, section=section, session=session or session_of(actor), actor=actor
    )


def seen_by(actor, report) -> list[tuple[str, str]]:
    return [(one.name, one.section) for one in present_in(report, actor)]


def grow_old(seconds: int) -> None:
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))


def test_others_are_seen_in_their_section_and_oneself_is_not(report, anna, jan):
    come(report, jan, "2")
    assert seen_by(anna, report) == [("Jan Żak", "2")]
    assert seen_by(jan, report) == []


def test_ones_own_other_window_is_not_shown(report, jan):
    come(report, jan, "2")
    assert come(report, jan, "1") == []
    assert Presence.objects.count() == 2


def test_somebody_in_two_windows_is_named_once_where_they_were_last(report, anna, jan):
    come(report, jan, "1")
    come(report, jan, "2")
    assert seen_by(anna, report) == [("Jan Żak", "2")]


def test_whoever_moves_to_another_section_is_seen_there_at_once(report, anna, jan):
    session = session_of(jan)
    come(report, jan, "1", session)
    come(report, jan, "2", session)
    assert seen_by(anna, report) == [("Jan Żak", "2")]


def test_whoever_leaves_every_section_is_gone(report, anna, jan):
    session = session_of(jan)
    come(report, jan, "1", session)
    come(report, jan, "", session)
    assert seen_by(anna, report) == []


def test_presence_ages_out_after_a_minute_and_is_swept(report, anna, jan):
    come(report, jan)
    grow_old(50)
    assert seen_by(anna, report) == [("Jan Żak", "2")]
    assert forget_absent() == 0
    grow_old(61)
    assert seen_by(anna, report) == []
    assert forget_absent() == 1
    assert not Presence.objects.exists()


def test_a_session_that_ends_drops_its_presence(report, anna, jan):
    session = session_of(jan)
    come(report, jan, "2", session)
    people.close_session(session=session, end=OpenSession.End.SIGNED_OUT)
    assert seen_by(anna, report) == []


def test_an_office_that_fills_in_is_shown_as_one(report, anna, unit):
    office = make_supervisor(unit, first_name="Ewa", family_name="Urząd")
    come(report, office)
    [present] = present_in(report, anna)
    assert (present.name, present.on_behalf) == ("Ewa Urząd", True)


def test_who_may_not_open_the_report_sees_nobody_and_is_not_noted(report, jan):
    come(report, jan)
    stranger = make_reporter(make_unit(voivodeship="24"))
    other_class = make_reporter(report.unit, "psychiatric")
    for actor in (stranger, other_class):
        assert seen_by(actor, report) == []
        with pytest.raises(NotAllowed):
            come(report, actor)
    assert Presence.objects.count() == 1


def test_nobody_is_in_a_report_that_was_sent(unit, anna, jan):
    report = make_report(unit=unit, reporter=anna, answers=RIGHT)
    come(report, jan)
    sent = reports.send(report=report, revision=report.revision, actor=anna)
    assert seen_by(anna, sent) == []
    come(sent, jan, "1")
    assert list(Presence.objects.values_list("section", flat=True)) == ["2"]


def test_what_was_noted_just_now_is_read_and_not_written_again(
    report, jan, django_assert_max_num_queries
):
    session = session_of(jan)
    come(report, jan, "2", session)
    with django_assert_max_num_queries(1):
        come(report, jan, "2", session)
    grow_old(20)
    with django_assert_max_num_queries(2):
        come(report, jan, "2", session)
    assert timezone.now() - Presence.objects.get().seen_at < timedelta(seconds=10)
