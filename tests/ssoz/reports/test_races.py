"""Many at once, on PostgreSQL with real threads: nothing lost, nothing twice, one decision."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports import operations
from ssoz.reports.models import Change, Obligation, Report, Version
from ssoz.reports.operations import ChangedMeanwhile, DecidedMeanwhile, Refused, Saved
from ssoz.reports.queries import answers_at
from tests.editions import RIGHT
from tests.makers import (
    make_collection,
    make_obligation,
    make_part,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.surveys import answer, make_year, send
from tests.together import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def filling(report, actor, cells, revision=None):
    known = report.revision if revision is None else revision
    return lambda: operations.fill(report=report, revision=known, cells=cells, actor=actor)


def assert_whole(report):
    """Revisions have no gap, none is there twice, and the changes give the stored answers."""
    row = Report.objects.get(pk=report.pk)
    revisions = list(
        Change.objects.filter(report=report).order_by("revision").values_list("revision", flat=True)
    )
    assert revisions == list(range(1, row.revision + 1))
    assert answers_at(row, row.revision) == row.answers
    return row


def test_two_fills_of_one_revision_in_different_cells_both_stand():
    unit = make_unit()
    anna, jan = (make_reporter(unit, first_name=name) for name in ("Anna", "Jan"))
    report = make_report(unit=unit, reporter=anna, answers=RIGHT)
    for turn in range(20):
        fresh = Report.objects.get(pk=report.pk)
        results = all_at_once(
            [
                filling(fresh, anna, {"1.01.a": str(100 + turn)}),
                filling(fresh, jan, {"1.02.a": str(200 + turn)}),
            ]
        )
        assert all(isinstance(r, Saved) and not r.clashes for r in results), results
        row = assert_whole(report)
        assert (row.answers["1.01.a"], row.answers["1.02.a"]) == (str(100 + turn), str(200 + turn))
    assert set(row.fillers) == {anna.person_id, jan.person_id}


def test_of_two_fills_of_one_cell_one_stands_and_the_other_is_told():
    unit = make_unit()
    anna, jan = (make_reporter(unit, first_name=name) for name in ("Anna", "Jan"))
    report = make_report(unit=unit, reporter=anna, answers=RIGHT)
    for turn in range(20):
        fresh = Report.objects.get(pk=report.pk)
        answers = {anna: f"{100 + turn}", jan: f"{300 + turn}"}
        results = all_at_once(
            [filling(fresh, actor, {"1.01.a": answer}) for actor, answer in answers.items()]
        )
        written = [r for r in results if r.changed]
        told = [r for r in results if r.clashes]
        assert (len(written), len(told)) == (1, 1), results
        row = assert_whole(report)
        [clash] = told[0].clashes
        assert clash.theirs == row.answers["1.01.a"] != clash.mine


def test_eight_people_who_save_at_once_lose_nothing():
    unit = make_unit()
    people = [make_reporter(unit, first_name=f"Ola{n}") for n in range(8)]
    report = make_report(unit=unit, reporter=people[0], answers=RIGHT)
    begun = report.revision

    def saves(number):
        def run():
            for turn in range(10):
                cells = {f"3.{number * 10 + turn + 1}.nazwa": f"{number}/{turn}"}
                operations.fill(report=report, revision=begun, cells=cells, actor=people[number])
            return "done"

        return run

    results = all_at_once([saves(number) for number in range(8)])
    assert results == ["done"] * 8
    row = assert_whole(report)
    assert row.revision == begun + 80
    kept = {cell: answer for cell, answer in row.answers.items() if cell.startswith("3.")}
    assert kept == {f"3.{n * 10 + t + 1}.nazwa": f"{n}/{t}" for n in range(8) for t in range(10)}
    assert set(row.fillers) == {person.person_id for person in people}


def test_a_send_while_a_colleague_saves_takes_the_save_along_or_is_told():
    collection = make_collection()
    for _ in range(10):
        obligation = make_obligation(collection=collection, unit=make_unit())
        one, two = make_reporter(obligation.unit), make_reporter(obligation.unit)
        report = make_report(obligation=obligation, reporter=one, answers=RIGHT)
        sent, saved = all_at_once(
            [
                lambda r=report, a=one: operations.send(report=r, revision=r.revision, actor=a),
                filling(report, two, {"1.02.a": "7"}),
            ]
        )
        row = assert_whole(report)
        if isinstance(sent, Report):
            assert isinstance(saved, Refused) and saved.code == "state", saved
            assert row.state == "sent" and "1.02.a" not in row.answers
            assert Version.objects.get(report=report).answers == row.answers
        else:
            assert isinstance(sent, ChangedMeanwhile), sent
            assert isinstance(saved, Saved) and row.state == "draft"
            assert row.answers["1.02.a"] == "7"


def test_of_twenty_accepters_one_accepts_and_nineteen_are_told():
    unit = make_unit()
    report = make_report(state="sent", unit=unit)
    deciders = [make_supervisor(unit, first_name=f"Ewa{n}") for n in range(20)]
    results = all_at_once([lambda a=a: operations.accept(report=report, actor=a) for a in deciders])
    done = [r for r in results if isinstance(r, Report)]
    told = [r for r in results if isinstance(r, DecidedMeanwhile)]
    assert (len(done), len(told)) == (1, 19), results
    assert Version.objects.filter(report=report, occasion="accepted").count() == 1
    entries = Entry.objects.about(report).filter(act="reports.report.accepted")
    assert entries.count() == 1
    assert OutgoingMail.objects.filter(template="report_accepted").count() == 1
    assert report.history.filter(state="accepted").count() == 1


def test_a_double_click_activates_once():
    obligation = make_obligation()
    reporter = make_reporter(obligation.unit)
    words = {"obligation": obligation, "level": "collective", "actor": reporter}
    results = all_at_once([lambda: operations.activate(**words)] * 6)
    assert sum(isinstance(r, list) for r in results) == 1, results
    assert Report.objects.filter(obligation=obligation).count() == 1


def test_a_collection_opened_twice_at_once_lays_each_obligation_once():
    for _ in range(5):
        make_unit()
    collection = make_collection(owed_by=["entity"], opened=False)
    words = {"collection": collection, "actor": SYSTEM}
    results = all_at_once([lambda: operations.open_collection(**words)] * 4)
    assert sorted(results) == [0, 0, 0, 5], results


def test_what_is_sent_while_the_level_is_changed_is_not_dropped():
    collection = make_collection()
    for _ in range(6):
        obligation = make_obligation(collection=collection)
        part = make_part(obligation.unit)
        one, two = make_reporter(obligation.unit), make_reporter(obligation.unit)
        report = make_report(obligation=obligation, reporter=one, answers=RIGHT)
        words = {"obligation": obligation, "level": "individual", "parts": [part], "actor": two}
        sent, changed = all_at_once(
            [
                lambda r=report, a=one: operations.send(report=r, revision=r.revision, actor=a),
                lambda w=words: operations.change_level(**w),
            ]
        )
        row = Report.objects.get(pk=report.pk)
        if isinstance(sent, Report):
            assert isinstance(changed, Refused) and changed.code == "sent", changed
            assert row.state == "sent" and row.dropped_at is None
        else:
            assert isinstance(sent, NotAllowed) and isinstance(changed, list), (sent, changed)
            assert row.state == "draft" and row.dropped_at is not None


def test_what_is_sent_while_the_office_sets_it_aside_does_apply():
    collection = make_collection()
    for _ in range(6):
        obligation = make_obligation(collection=collection)
        reporter, office = make_reporter(obligation.unit), make_supervisor(obligation.unit)
        report = make_report(obligation=obligation, reporter=reporter, answers=RIGHT)
        words = {"obligation": obligation, "reason": "x", "actor": office}
        sent, aside = all_at_once(
            [
                lambda r=report, a=reporter: operations.send(
                    report=r, revision=r.revision, actor=a
                ),
                lambda w=words: operations.mark_not_applicable(**w),
            ]
        )
        assert isinstance(sent, Report) != isinstance(aside, Obligation), (sent, aside)
        refused = aside if isinstance(sent, Report) else sent
        assert refused.code in ("sent", "not_applicable")


def test_two_successions_of_one_unit_close_it_once():
    old, new = make_unit(), [make_unit(), make_unit()]
    make_obligation(collection=make_collection(), unit=old)

    def take_over(heir):
        return lambda: operations.succeed(
            kind="takeover", predecessors=[old], successors=[heir],
            effective_on=timezone.localdate(), reason="Uchwała", actor=SYSTEM,
        )  # fmt: skip

    results = all_at_once([take_over(heir) for heir in new])
    refused = [one for one in results if isinstance(one, Refused)]
    assert len(refused) == 1 and refused[0].code == "closed", results
    assert Obligation.objects.get().unit in new


def test_whoever_begins_a_report_while_its_unit_gives_way_loses_nothing_and_nobody_hangs():
    collection = make_collection()
    for _turn in range(10):
        old, new = make_unit(), make_unit()
        anna = make_reporter(old)
        owed = make_obligation(collection=collection, unit=old)
        results = all_at_once(
            [
                lambda owed=owed, anna=anna: operations.activate(
                    obligation=owed, level="collective", actor=anna
                ),
                lambda old=old, new=new: operations.succeed(
                    kind="takeover", predecessors=[old], successors=[new],
                    effective_on=timezone.localdate(), reason="Uchwała", actor=SYSTEM,
                ),
            ]
        )  # fmt: skip
        assert not any(isinstance(one, OperationalError) for one in results), results
        assert isinstance(results[1], list), results
        owed.refresh_from_db()
        assert owed.unit == new
        assert not Report.objects.filter(obligation=owed).exclude(unit=new).exists()


def test_a_survey_that_is_sent_while_its_form_is_proposed_brings_it_once():
    unit = make_unit(activity_kind="3")
    anna, year = make_reporter(unit), make_year()
    survey = answer(year.survey_of(unit, anna), anna, _1_specjalisci="yes")
    results = all_at_once(
        [
            lambda: send(survey, anna),
            lambda: operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM),
            lambda: operations.propose(collection=year.forms["MZ-88"], actor=SYSTEM),
            lambda: send(survey, anna),
        ]
    )
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], Refused), results
    for code in ("MZ-88", "MZ-89"):
        owed = Obligation.objects.get(unit=unit, collection=year.forms[code])
        assert owed.grounds.filter(source="survey").count() == 1
