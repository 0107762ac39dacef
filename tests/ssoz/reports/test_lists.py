"""The status of obligations, the lists of a reporter, the board of an office."""

from datetime import date, timedelta

import pytest

from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Obligation
from ssoz.reports.queries import obligations_for, years_for
from ssoz.reports.statuses import obligation_status
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_part,
    make_period,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 2, 27)
DAY = timedelta(days=1)


def test_the_status_in_a_query_is_that_of_the_function():
    made = [make_obligation(due_on=DUE)]
    collection = made[0].collection
    for state in ("draft", "sent", "verified", "accepted", "returned", "reopened"):
        obligation = make_obligation(collection=collection)
        make_report(state=state, obligation=obligation)
    aside = make_obligation(collection=collection)
    operations.mark_not_applicable(obligation=aside, reason="x", actor=SYSTEM)
    later = make_obligation(collection=collection)
    operations.extend(obligation=later, until=DUE + 5 * DAY, reason="x", actor=SYSTEM)
    mixed = make_obligation(collection=collection)
    individual(mixed, "accepted", "draft")
    for day in (DUE - DAY, DUE, DUE + DAY, DUE + 9 * DAY):
        found = {}
        for row in Obligation.objects.with_status(day):
            assert row.status == obligation_status(row, day), row
            found[row.status] = found.get(row.status, 0) + 1
        assert found["done"] == 1 and found["sent"] == 2 and found["not_applicable"] == 1
        assert ("overdue" in found) == (day > DUE)


def individual(obligation, *states):
    reporter, office = make_reporter(obligation.unit), make_supervisor(obligation.unit)
    parts = [make_part(obligation.unit, name=f"Szpital {state}") for state in states]
    reports = operations.activate(
        obligation=obligation, level="individual", parts=parts, actor=reporter
    )
    for report, state in zip(reports, states, strict=True):
        saved = operations.fill(
            report=report, revision=report.revision, cells={"1.01.a": "1", "1.01.b": "1"},
            actor=reporter,
        )  # fmt: skip
        if state == "accepted":
            operations.send(report=report, revision=saved.revision, actor=reporter)
            operations.accept(report=report, actor=office)
    return reports


# --- Lists ---------------------------------------------------------------------------------------


def test_the_lists_of_a_reporter_by_tab_state_and_year(django_assert_max_num_queries):
    unit = make_unit()
    reporter = make_reporter(unit)
    collection = make_collection()
    outstanding = make_obligation(collection=collection, unit=unit)
    survey = make_collection(edition=make_edition(code="ANKIETA", tab="one_off"))
    sent = make_report(
        state="sent", obligation=make_obligation(collection=survey, unit=unit), reporter=reporter
    )
    last_year = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    done = make_report(
        state="accepted", obligation=make_obligation(collection=last_year, unit=unit),
        reporter=reporter,
    )  # fmt: skip
    make_obligation(collection=collection)
    unopened = make_collection(edition=make_edition(code="T-9"), opened=False)
    Obligation.objects.create(collection=unopened, unit=unit, source="decision")

    def listed(**words):
        return [row.obligation for row in obligations_for(reporter, **words)]

    with django_assert_max_num_queries(2):
        assert listed(tab="periodic", state="to_fill") == [outstanding]
    assert listed(tab="periodic", state="sent") == []
    assert listed(tab="periodic", state="accepted", year=2024) == [done.obligation]
    assert listed(tab="one_off", state="sent", year=2025) == [sent.obligation]
    assert len(listed()) == 3
    assert years_for(reporter) == [2025, 2024]
    financial = make_reporter(unit, "financial")
    assert obligations_for(financial) == []


def test_individual_reports_stand_in_the_list_of_their_state():
    obligation = make_obligation()
    draft, accepted = individual(obligation, "draft", "accepted")
    reporter = make_reporter(obligation.unit)
    [row] = obligations_for(reporter, state="to_fill")
    assert row.reports == [draft] and row.status == "in_progress"
    [row] = obligations_for(reporter, state="accepted")
    assert row.reports == [accepted]
