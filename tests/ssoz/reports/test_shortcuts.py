"""The zero report, the same as last year: what small practices do in a minute."""

import pytest

from ssoz.reports import operations
from ssoz.reports.queries import checked, context_of
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
)
from tests.ssoz.reports.acting import fill, refusal

pytestmark = pytest.mark.django_db


def test_a_zero_report_writes_zero_into_the_empty_numbers_that_are_asked_for(report, anna):
    fill(report, anna, **{"1_01_a": "4"})
    saved = operations.fill_zero(report=report, revision=2, actor=anna)
    assert set(saved.changed) == {"1.01.b", "1.02.a", "1.99.b"}
    answers = saved.report.answers
    assert answers["1.01.a"] == "4" and answers["1.02.a"] == "0" and "1.02.b" not in answers


def test_a_zero_report_over_what_changed_meanwhile_is_refused(report, anna):
    fill(report, anna, **{"1_01_a": "4"})
    assert refusal(operations.fill_zero, report=report, revision=1, actor=anna).code == "changed"


def last_years(unit, reporter, answers):
    collection = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    obligation = make_obligation(collection=collection, unit=unit)
    return make_report(obligation=obligation, reporter=reporter, answers=answers)


def test_same_as_last_year_writes_only_where_nothing_is_written(unit, anna, report):
    last_years(unit, anna, {"1.01.a": "8", "1.01.b": "3", "2.uwagi": "jak dawniej", "2.co": ["y"]})
    fill(report, anna, **{"1_01_a": "9"})
    saved = operations.copy_last_year(report=report, revision=2, actor=anna)
    assert set(saved.changed) == {"1.01.b", "2.uwagi", "2.co"}
    assert saved.report.answers["1.01.a"] == "9"
    assert saved.report.answers["H.nazwa"] == unit.name


def test_last_year_is_compared_and_shown(unit, anna, report):
    last_years(unit, anna, {"1.01.a": "8"})
    saved = fill(report, anna, **{"1_01_a": "50", "1_01_b": "1"})
    found = checked(saved.report, language="en")
    assert found.last["1.01.a"] == "8"
    assert [p.message for p in found.problems] == ["A year ago it was 8."]
    assert saved.report.warnings == 1
    assert context_of(saved.report, whole=False).last == found.last
