"""Filling in: anything is saved as typed, and what cannot be kept is refused at its cell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.questionnaires import operations as questionnaires
from ssoz.reports import operations
from ssoz.reports.models import Change, Report
from ssoz.reports.queries import answers_at, changes_of, checked
from ssoz.units.models import Unit
from tests.makers import (
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.acting import fill, refusal

pytestmark = pytest.mark.django_db


def test_the_register_fills_the_header_in_when_the_report_begins(report, unit):
    assert report.answers == {"H.nazwa": unit.name, "H.regon": "000002000"}
    assert report.revision == 1
    [change] = report.changes.all()
    assert (change.person_id, change.person_name) == (None, "System")
    assert report.fillers == []


def test_what_is_typed_is_kept_as_typed_right_or_wrong(report, anna):
    cells = {
        "1.01.a": " 1 234 ", "1.02.a": "dwa", "1.01.b": "-5", "1.02.b": "7", "2.jest": "może",
        "2.co": ["x", "q"], "3.4.lozka": "1e999", "2.uwagi": "30 lutego",
    }  # fmt: skip
    saved = operations.fill(report=report, revision=1, cells=cells, actor=anna)
    assert saved.revision == 2 and saved.clashes == () and set(saved.changed) == set(cells)
    report.refresh_from_db()
    assert {name: report.answers[name] for name in cells} == cells
    assert report.errors > 0
    assert report.fillers == [anna.person_id]


def test_a_save_keeps_one_change_and_one_entry_and_no_history_row(report, anna):
    history, entries = report.history.count(), Entry.objects.about(report).count()
    fill(report, anna, **{"1_01_a": "5", "1_01_b": "2"})
    change = changes_of(report)[0]
    assert change.cells == {"1.01.a": [None, "5"], "1.01.b": [None, "2"]}
    assert (change.revision, change.person_id, change.on_behalf) == (2, anna.person_id, False)
    assert (change.profile_id, change.unit_id) == (anna.profile_id, anna.unit_id)
    assert report.history.count() == history
    assert Entry.objects.about(report).count() == entries + 1
    entry = Entry.objects.about(report).last()
    assert entry.act == "reports.report.filled"
    assert entry.details == {"revision": 2, "cells": 2, "on_behalf": False}


def test_no_answer_stands_in_journal_history_or_mail(report, anna, unit):
    marked = "TAJNE-4711"
    fill(report, anna, **{"2_uwagi": marked, "1_01_a": "4711"})
    fill(report, make_supervisor(unit), **{"1_01_a": "47110"})
    for entry in Entry.objects.all():
        assert "4711" not in f"{entry.details} {entry.thing_name}"
    for mail in OutgoingMail.objects.all():
        assert "4711" not in mail.subject + mail.body
    names = {field.name for field in Report.history.model._meta.get_fields()}
    assert not names & {"answers", "errors", "warnings", "filled"}


def test_an_emptied_cell_has_no_key_and_the_same_answer_again_changes_nothing(report, anna):
    fill(report, anna, **{"1_01_a": "5", "2_co": ["x"]})
    again = fill(report, anna, **{"1_01_a": "5", "2_co": ["x"]})
    assert again.revision == 2 and again.changed == ()
    emptied = fill(report, anna, **{"1_01_a": "  ", "2_co": []})
    assert set(emptied.changed) == {"1.01.a", "2.co"}
    assert set(Report.objects.get(pk=report.pk).answers) == {"H.nazwa", "H.regon"}


def test_answers_rebuilt_from_the_changes_equal_the_stored_ones_at_every_revision(report, anna):
    stored = {1: report.answers}
    for cells in [{"1_01_a": "1"}, {"1_01_a": "2", "2_co": ["x"]}, {"1_01_a": ""}, {"2_co": None}]:
        saved = fill(report, anna, **cells)
        stored[saved.revision] = Report.objects.get(pk=report.pk).answers
    assert sorted(stored) == [1, 2, 3, 4, 5]
    for revision, answers in stored.items():
        assert answers_at(report, revision) == answers


@pytest.mark.parametrize(
    ("address", "answer", "code"),
    [
        ("9.01.a", "1", "unknown_cell"),
        ("1.01.z", "1", "unknown_cell"),
        ("3.0.nazwa", "x", "unknown_cell"),
        ("3.01.nazwa", "x", "unknown_cell"),
        ("3.#.nazwa", "x", "unknown_cell"),
        ("3.1000000.nazwa", "x", "unknown_cell"),
        ("", "x", "unknown_cell"),
        ("1.99.a", "7", "calculated"),
        ("H.nazwa", "Inna", "prefilled"),
        ("2.uwagi", "x" * 10_001, "too_long"),
        ("2.uwagi", "x" * 1_000_000, "too_long"),
        ("2.uwagi", "a\x00b", "not_writable"),
        ("2.uwagi", "a\ud800b", "not_writable"),
        ("2.uwagi", 5, "wrong_kind"),
        ("2.uwagi", {"a": 1}, "wrong_kind"),
        ("2.uwagi", ["x"], "not_a_list"),
        ("2.co", [1], "wrong_kind"),
        ("2.co", ["x"] * 501, "too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_cell(report, anna, address, answer, code):
    call = {"report": report, "revision": 1, "cells": {address: answer, "1.01.a": "1"}}
    refused = refusal(operations.fill, **call, actor=anna)
    assert (refused.code, refused.cell) == (code, address)
    assert str(refused)
    assert Report.objects.get(pk=report.pk).revision == 1


def test_ten_thousand_characters_fit(report, anna):
    saved = fill(report, anna, **{"2_uwagi": "ż" * 10_000})
    assert saved.changed == ("2.uwagi",)


def test_more_than_ten_thousand_cells_at_once_are_refused_with_both_numbers(report, anna):
    cells = {f"1.{n}.a": "1" for n in range(10_001)}
    refused = refusal(operations.fill, report=report, revision=1, cells=cells, actor=anna)
    assert refused.code == "too_many_cells"
    assert "10001" in str(refused) and "10000" in str(refused)


def test_a_page_may_send_back_what_the_register_and_the_sums_say(report, anna, unit):
    saved = fill(report, anna, **{"H_nazwa": unit.name, "1_99_a": "", "1_01_a": "3"})
    assert saved.changed == ("1.01.a",)


def test_a_revision_of_the_future_is_refused(report, anna):
    for revision in (2, -1):
        call = {"report": report, "revision": revision, "cells": {"1.01.a": "1"}}
        assert refusal(operations.fill, **call, actor=anna).code == "revision"


def test_calculated_cells_and_counts_follow_each_save(report, anna):
    saved = fill(report, anna, **{"1_01_a": "150", "1_02_a": "1", "1_01_b": "200"})
    found = checked(saved.report)
    assert found.values["1.99.a"] == "151"
    assert [problem.rule for problem in found.problems] == ["kobiety", "wiele", "wiele"]
    assert (saved.report.errors, saved.report.warnings, saved.report.filled) == (1, 2, 3)
    assert (found.filled, found.of) == (3, 7)
    assert found.progress["1"] == (3, 4)
    assert [p.needs_explanation for p in found.problems] == [False, True, True]


# --- Who may, and when ---------------------------------------------------------------------------


def test_only_who_fills_in_for_the_unit_or_supervises_it_may_fill(report, unit):
    other_class = make_reporter(unit, "financial")
    other_unit = make_reporter(make_unit())
    other_office = make_supervisor(make_unit(voivodeship="14"))
    for actor in (other_class, other_unit, other_office):
        with pytest.raises(NotAllowed):
            fill(report, actor, **{"1_01_a": "1"})


def test_a_save_on_behalf_is_marked_and_told_to_the_unit_once_a_day(report, unit, anna):
    office = make_supervisor(unit)
    before = OutgoingMail.objects.count()
    fill(report, office, **{"1_01_a": "1", "1_01_b": "1"})
    fill(report, office, **{"1_01_a": "2"})
    change = changes_of(report)[0]
    assert change.on_behalf and change.unit_id == office.unit_id
    assert Report.objects.get(pk=report.pk).fillers == [office.person_id]
    [mail] = OutgoingMail.objects.filter(template="report_filled_on_behalf")
    assert OutgoingMail.objects.count() == before + 1
    assert mail.person_id == anna.person_id
    assert "T-1 za 2025" in mail.subject and "Zmienione pola: 2" in mail.body
    assert f"/sprawozdania/{report.pk}/historia/" in mail.body
    own = changes_of(report, "H.nazwa")
    assert [change.on_behalf for change in own] == [False]


@pytest.mark.parametrize("state", ["sent", "verified", "accepted"])
def test_what_was_sent_is_not_filled_in(unit, anna, state):
    report = make_report(state=state, unit=unit, reporter=anna)
    refused = refusal(fill, report, anna, **{"1_01_a": "1"})
    assert refused.code == "state"


def test_a_returned_report_is_filled_in_again(unit, anna):
    report = make_report(state="returned", unit=unit, reporter=anna)
    assert fill(report, anna, **{"1_01_a": "7"}).changed == ("1.01.a",)


def close_unit(unit, **dates):
    Unit.objects.filter(pk=unit.pk).update(**dates)


@pytest.mark.parametrize(
    ("name", "days"), [("closed_on", 0), ("suspended_from", -1), ("started_on", 1)]
)
def test_a_unit_closed_while_filling_refuses_with_its_date(report, unit, anna, name, days):
    day = timezone.localdate() + timedelta(days=days)
    close_unit(unit, **{name: day})
    refused = refusal(fill, report, anna, **{"1_01_a": "1"})
    assert refused.code == "unit_closed"
    assert str(day.year) in str(refused)


def test_an_edition_withdrawn_while_open_refuses(report, anna):
    questionnaires.withdraw(edition=report.collection.edition, actor=SYSTEM)
    assert refusal(fill, report, anna, **{"1_01_a": "1"}).code == "withdrawn"


def test_a_closed_collection_refuses_until_it_is_reopened(report, anna):
    operations.close_collection(collection=report.collection, actor=SYSTEM)
    refused = refusal(fill, report, anna, **{"1_01_a": "1"})
    assert refused.code == "closed" and "2025" in str(refused)
    operations.reopen_collection(collection=report.collection, actor=SYSTEM)
    assert fill(report, anna, **{"1_01_a": "1"}).revision == 2


def test_what_does_not_apply_is_not_filled_in(report, anna, unit):
    office = make_supervisor(unit)
    operations.mark_not_applicable(
        obligation=report.obligation, reason="Nie ma oddziału.", actor=office
    )
    assert refusal(fill, report, anna, **{"1_01_a": "1"}).code == "not_applicable"


def test_a_dropped_report_is_not_filled_in(report, anna):
    Report.objects.filter(pk=report.pk).update(dropped_at=timezone.now())
    with pytest.raises(NotAllowed):
        fill(report, anna, **{"1_01_a": "1"})


def test_every_query_of_a_save_is_needed(report, anna, django_assert_num_queries):
    fill(report, anna, **{"1_01_a": "1"})
    revision = Report.objects.get(pk=report.pk).revision
    # The report, last year; the row, its change and the entry in a savepoint, made and released.
    with django_assert_num_queries(7):
        operations.fill(report=report, revision=revision, cells={"1.01.a": "2"}, actor=anna)
    assert Change.objects.filter(report=report).count() == 3
