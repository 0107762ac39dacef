"""A form handed in twice: preliminary data by their day, then final data by theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Obligation, Report
from ssoz.reports.queries import context_of
from ssoz.reports.statuses import obligation_status
from tests.editions import RIGHT
from tests.makers import make_collection, make_obligation, make_part, make_period, make_report
from tests.ssoz.reports.acting import fill

pytestmark = pytest.mark.django_db

FIRST_DAY, LAST_DAY = (
    timezone.localdate() + timedelta(days=10),
    timezone.localdate() + timedelta(days=100),
)


def twice(first=FIRST_DAY, last=LAST_DAY, **words):
    collection = make_collection(due_on=last, **words)
    operations.set_deadline(collection=collection, stage="preliminary", due_on=first, actor=SYSTEM)
    return collection


def passes_of(obligation: Obligation) -> list[Report]:
    return list(Report.objects.for_acting().filter(obligation=obligation).order_by("pk"))


def anew(obligation: Obligation) -> Obligation:
    return Obligation.objects.get(pk=obligation.pk)


@pytest.fixture
def obligation(unit):
    return make_obligation(collection=twice(), unit=unit)


@pytest.fixture
def sent(obligation, anna):
    return make_report(obligation=obligation, reporter=anna, state="sent")


def test_a_unit_owes_the_preliminary_data_first(obligation, anna):
    [report] = operations.activate(obligation=obligation, level="collective", actor=anna)

    assert (report.stage, anew(obligation).due_on) == ("preliminary", FIRST_DAY)
    assert report.due == FIRST_DAY
    assert report.instance


def test_sending_the_preliminary_data_begins_the_final_ones_with_the_same_numbers(sent, obligation):
    first, last = passes_of(obligation)

    assert (first.state, last.state, last.stage) == ("sent", "draft", "final")
    assert last.answers == first.answers
    assert last.answers["1.01.a"] == RIGHT["1.01.a"]
    assert not last.changes.exclude(person_name=SYSTEM.name).exists()
    assert last.fillers == []


def test_after_the_preliminary_data_the_unit_is_in_progress_until_the_final_day(sent, obligation):
    moved = anew(obligation)

    assert moved.due_on == LAST_DAY
    assert obligation_status(moved, timezone.localdate()) == "in_progress"
    assert obligation_status(moved, LAST_DAY + timedelta(days=1)) == "overdue"
    by_query = Obligation.objects.with_status(LAST_DAY + timedelta(days=1)).get(pk=moved.pk)
    assert by_query.status == "overdue"


def test_the_obligation_is_done_when_both_passes_are_accepted(sent, obligation, anna, office):
    operations.accept(report=sent, actor=office)
    assert obligation_status(anew(obligation), timezone.localdate()) == "in_progress"

    last = passes_of(obligation)[1]
    final = operations.send(report=last, revision=last.revision, actor=anna)
    operations.accept(report=final, actor=office)

    assert obligation_status(anew(obligation), timezone.localdate()) == "done"
    assert len(passes_of(obligation)) == 2


def test_what_is_changed_in_the_final_data_leaves_the_preliminary_ones_as_they_were(
    sent, obligation, anna
):
    last = passes_of(obligation)[1]
    fill(last, anna, **{"2_uwagi": "po badaniu sprawozdania"})

    first, last = passes_of(obligation)
    assert first.answers.get("2.uwagi") != last.answers["2.uwagi"]


def test_preliminary_data_sent_back_and_sent_again_begin_nothing_twice(
    sent, obligation, anna, office
):
    back = operations.send_back(report=sent, reason="Popraw.", actor=office)
    fill(back, anna, **{"2_uwagi": "poprawione"})
    again = Report.objects.get(pk=back.pk)
    operations.send(report=again, revision=again.revision, actor=anna)

    assert [one.key for one in passes_of(obligation)] == ["preliminary", "final"]
    assert "poprawione" not in str(passes_of(obligation)[1].answers)


def test_each_pass_is_late_by_its_own_day(unit, anna):
    obligation = make_obligation(
        collection=twice(first=timezone.localdate() - timedelta(days=1)), unit=unit
    )
    make_report(obligation=obligation, reporter=anna, state="sent")

    first, last = passes_of(obligation)
    assert (first.is_late, first.due) == (True, timezone.localdate() - timedelta(days=1))
    sent = operations.send(report=last, revision=last.revision, actor=anna)
    assert (sent.is_late, sent.due) == (False, LAST_DAY)


def test_an_extension_of_the_preliminary_data_ends_with_them(unit, anna, office):
    obligation = make_obligation(collection=twice(), unit=unit)
    until = FIRST_DAY + timedelta(days=5)
    operations.extend(obligation=obligation, until=until, reason="Wdrożenie.", actor=office)
    report = make_report(obligation=obligation, reporter=anna, state="sent")

    assert report.due == FIRST_DAY
    assert (anew(obligation).due, anew(obligation).extended_to) == (LAST_DAY, None)


def test_a_day_that_moves_moves_those_who_are_in_its_pass(sent, obligation):
    waiting = make_obligation(collection=obligation.collection)
    later = LAST_DAY + timedelta(days=7)
    operations.set_deadline(collection=obligation.collection, due_on=later, actor=SYSTEM)

    assert (anew(obligation).due_on, anew(waiting).due_on) == (later, FIRST_DAY)

    sooner = FIRST_DAY - timedelta(days=1)
    operations.set_deadline(
        collection=obligation.collection, stage="preliminary", due_on=sooner, actor=SYSTEM
    )
    assert (anew(obligation).due_on, anew(waiting).due_on) == (later, sooner)


def test_each_part_goes_on_by_itself_and_the_unit_when_all_have(unit, anna):
    parts = [make_part(unit), make_part(unit)]
    obligation = make_obligation(collection=twice(), unit=unit)
    one, two = operations.activate(
        obligation=obligation, level="individual", parts=parts, actor=anna
    )
    for report, moved in ((one, FIRST_DAY), (two, LAST_DAY)):
        saved = operations.fill(report=report, revision=report.revision, cells=RIGHT, actor=anna)
        operations.send(report=saved.report, revision=saved.report.revision, actor=anna)
        assert anew(obligation).due_on == moved

    assert [(one.key, one.part_id) for one in passes_of(obligation)] == [
        ("preliminary", parts[0].pk), ("preliminary", parts[1].pk),
        ("final", parts[0].pk), ("final", parts[1].pk),
    ]  # fmt: skip


def test_last_year_means_the_final_data_in_either_pass(unit, anna):
    before = twice(period=make_period(2024))
    obligation = make_obligation(collection=before, unit=unit)
    make_report(obligation=obligation, reporter=anna, state="sent")
    fill(passes_of(obligation)[1], anna, **{"2_uwagi": "ostatecznie"})

    now = twice(edition=before.edition, period=make_period(2025))
    report = make_report(obligation=make_obligation(collection=now, unit=unit), reporter=anna)

    assert context_of(report).last["2.uwagi"] == "ostatecznie"


def test_a_form_with_one_day_is_handed_in_once(unit, anna):
    report = make_report(unit=unit, reporter=anna, state="sent")

    assert (report.stage, report.instance, report.key) == (None, "", "")
    assert len(passes_of(report.obligation)) == 1
