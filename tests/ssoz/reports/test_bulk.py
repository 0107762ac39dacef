"""Bulk acts: the queue does each report as its own act of the person, and says what was refused."""

import pytest
from django.utils import timezone, translation
from django_q.models import OrmQ

from ssoz.access import operations as access
from ssoz.access.models import Profile
from ssoz.actors import NotAllowed
from ssoz.bulk.models import BulkAct
from ssoz.bulk.tasks import resume_stale
from ssoz.journal.models import Entry
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.operations import Refused
from ssoz.reports.refusals import why_left
from tests.makers import (
    make_actor,
    make_collection,
    make_obligation,
    make_report,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    return make_collection()


def make_some(collection, *states, unit=None, **words):
    return [
        make_report(
            state=state,
            obligation=make_obligation(collection=collection, unit=unit or make_unit()),
            **words,
        )
        for state in states
    ]


def states_of(reports):
    return [Report.objects.get(pk=report.pk).state for report in reports]


def test_a_bulk_act_does_what_it_can_and_says_why_not(collection, office, run_queue):
    reports = make_some(collection, "sent", "verified", "draft", "accepted")
    [own] = make_some(collection, "sent", reporter=office)
    bulk = operations.start_bulk(act="accept", reports=[*reports, own], actor=office)
    assert bulk.progress() == {"total": 5, "done": 0, "refused": 0, "failed": 0, "waiting": 5}
    run_queue()
    bulk.refresh_from_db()
    assert bulk.is_finished
    assert bulk.progress() == {"total": 5, "done": 2, "refused": 3, "failed": 0, "waiting": 0}
    assert states_of(reports) == ["accepted", "accepted", "draft", "accepted"]
    refused = bulk.items.filter(outcome="refused")
    assert {item.thing_id: item.why for item in refused} == {
        reports[2].pk: "decided",
        reports[3].pk: "decided",
        own.pk: "own_work",
    }
    assert own.pk in {item.thing_id for item in refused}
    entry = Entry.objects.about(reports[0]).filter(act="reports.report.accepted").get()
    assert (entry.person_id, entry.profile_id) == (office.person_id, office.profile_id)
    last = Entry.objects.get(act="bulk.act.finished")
    assert last.details == {"total": 5, "done": 2, "refused": 3, "failed": 0, "waiting": 0}


def test_why_a_report_was_left_is_told_in_the_language_of_the_reader():
    with translation.override("pl"):
        polish = str(why_left("own_work"))
    with translation.override("en"):
        english = str(why_left("own_work"))
    assert polish != english
    assert why_left("Słowa z czasu sprzed kodów.") == "Słowa z czasu sprzed kodów."


@pytest.mark.parametrize(("act", "state"), [("verify", "verified"), ("send_back", "returned")])
def test_the_other_acts_are_done_in_bulk_too(collection, office, run_queue, act, state):
    reports = make_some(collection, "sent", "sent")
    operations.start_bulk(act=act, reports=reports, reason="Popraw.", actor=office)
    run_queue()
    assert states_of(reports) == [state, state]


def test_more_reports_than_fit_in_one_task_are_all_done(collection, office, run_queue, monkeypatch):
    monkeypatch.setattr("ssoz.bulk.operations._LONGEST_SECONDS", 0)
    reports = make_some(collection, *["sent"] * 11)
    bulk = operations.start_bulk(act="verify", reports=reports, actor=office)
    run_queue()
    assert states_of(reports) == ["verified"] * 11
    bulk.refresh_from_db()
    assert bulk.is_finished


def test_what_is_not_even_found_is_left_out(collection, office, run_queue):
    far = make_some(collection, "sent", unit=make_unit(voivodeship="14"))
    near = make_some(collection, "sent")
    bulk = operations.start_bulk(act="accept", reports=[*far, *near], actor=office)
    assert [item.thing_id for item in bulk.items.all()] == [report.pk for report in near]
    run_queue()
    assert states_of(far) == ["sent"]
    with pytest.raises(Refused) as caught:
        operations.start_bulk(act="accept", reports=far, actor=office)
    assert caught.value.code == "no_reports"


def test_an_unknown_act_a_missing_reason_and_a_missing_right_are_refused(collection, office):
    reports = make_some(collection, "sent")
    for act, reason, code in [("reopen", "x", "act"), ("send_back", " ", "no_reason")]:
        with pytest.raises(Refused) as caught:
            operations.start_bulk(act=act, reports=reports, reason=reason, actor=office)
        assert caught.value.code == code
    with pytest.raises(NotAllowed):
        operations.start_bulk(act="accept", reports=reports, actor=make_actor(role="cez-employee"))
    assert not BulkAct.objects.exists()


def test_who_loses_the_right_meanwhile_decides_nothing_more(collection, office, run_queue):
    reports = make_some(collection, "sent")
    bulk = operations.start_bulk(act="accept", reports=reports, actor=office)
    profile = Profile.objects.get(pk=office.profile_id)
    access.block(profile=profile, reason="Kontrola", actor=make_actor(role="cez-admin"))
    run_queue()
    assert states_of(reports) == ["sent"]
    assert bulk.progress()["refused"] == 1


def test_a_lost_task_is_taken_up_again(collection, office, run_queue):
    reports = make_some(collection, "sent")
    bulk = operations.start_bulk(act="verify", reports=reports, actor=office)
    waiting = OrmQ.objects.all()
    waiting._raw_delete(waiting.db)
    assert resume_stale() == 0
    BulkAct.objects.update(moved_at=timezone.now() - timezone.timedelta(hours=1))
    assert resume_stale() == 1
    run_queue()
    assert states_of(reports) == ["verified"]
    assert operations.continue_bulk(bulk_id=bulk.pk) == 0
    assert resume_stale() == 0
