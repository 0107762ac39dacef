"""What rules may ask of beyond a report: other years, other forms, parts, the register, the period."""

from datetime import date

import pytest

from ssoz.reports import operations
from ssoz.reports.merging import UNDECIDED, added
from ssoz.reports.models import Report
from ssoz.reports.queries import checked, context_of, registry_of
from tests.editions import SMALL
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_part,
    make_period,
    make_report,
    make_reporter,
    make_unit,
)

pytestmark = pytest.mark.django_db
ASKING = """
[[rule]]
id = "inne"
level = "warning"
check = "1.01.a <= T-1!1.01.a"
[[rule]]
id = "dawniej"
level = "warning"
check = "1.01.a >= before!1.01.a"
[[rule]]
id = "jedna"
level = "warning"
check = "2.uwagi not in others!2.uwagi"
[[rule]]
id = "lozka"
level = "warning"
check = "1.01.a <= registry.beds + registry.beds_by_specialty.4500 + period.days"
"""


def asking_edition(edition="2025"):
    make_edition(edition=edition)  # what its rules name must be there
    text = SMALL.format(
        code="T-2", edition=edition, report_class="non_financial", tab="periodic",
        two_people="false",
    )  # fmt: skip
    return make_edition(code="T-2", edition=edition, text=text + ASKING)


def report_of(edition, unit, reporter, answers, period=None, parts=()):
    collection = make_collection(edition=edition, period=period)
    obligation = make_obligation(collection=collection, unit=unit)
    if not parts:
        return make_report(obligation=obligation, reporter=reporter, answers=answers)
    reports = operations.activate(
        obligation=obligation, level="individual", parts=parts, actor=reporter
    )
    for report, cells in zip(reports, answers, strict=True):
        operations.fill(report=report, revision=report.revision, cells=cells, actor=reporter)
    return [Report.objects.for_acting().get(pk=report.pk) for report in reports]


def test_numbers_of_parts_are_added_and_other_answers_stand_where_they_agree():
    first = {"n": "1 000,5", "t": "tak", "d": "a", "nd": "n/d", "k": "000002000"}
    second = {"n": "2", "t": "tak", "d": "b", "nd": "n/d", "k": "000002000", "only": "7"}
    merged = added([first, second], lambda address: address in ("n", "nd", "only"))
    assert merged == {
        "n": "1002.5", "t": "tak", "d": UNDECIDED, "nd": "n/d", "k": "000002000", "only": "7",
    }  # fmt: skip
    assert added([{"n": "x"}, {"n": "2"}], lambda _: True) == {"n": UNDECIDED}
    assert added([{"n": " 1 "}], lambda _: True) == {"n": " 1 "}
    assert added([], lambda _: True) == {}


def test_another_form_filed_for_parts_is_added_for_a_whole(unit, anna):
    parts = [make_part(unit), make_part(unit, name="Przychodnia")]
    other = make_edition()
    report_of(other, unit, anna, [{"1.01.a": "2"}, {"1.01.a": "3"}], parts=parts)
    report = report_of(asking_edition(), unit, anna, {"1.01.a": "6"})
    assert context_of(report).forms["T-1"]["1.01.a"] == "5"
    assert "inne" in {problem.rule for problem in checked(report).problems}


def test_a_part_is_compared_with_the_same_part_alone(unit, anna):
    parts = [make_part(unit), make_part(unit, name="Przychodnia")]
    other = make_edition()
    report_of(other, unit, anna, [{"1.01.a": "2"}], parts=parts[:1])
    first, second = report_of(
        asking_edition(), unit, anna, [{"1.01.a": "6"}, {"1.01.a": "6"}], parts=parts
    )
    assert context_of(first).forms["T-1"]["1.01.a"] == "2"
    assert "T-1" not in context_of(second).forms
    assert [other["1.01.a"] for other in context_of(first).others] == ["6"]


def test_another_units_and_another_years_reports_are_not_asked(unit, anna):
    other = make_edition()
    stranger = make_unit()
    report_of(other, stranger, make_reporter(stranger), {"1.01.a": "2"})
    older = make_edition(edition="2024")
    report_of(older, unit, anna, {"1.01.a": "2"}, period=make_period(2024))
    report = report_of(asking_edition(), unit, anna, {"1.01.a": "6"})
    assert context_of(report).forms == {}
    assert context_of(report).last is None


def test_the_quarter_before_and_the_year_before(unit, anna):
    edition = asking_edition()
    for year, quarter, answer in [(2024, 1, "1"), (2024, 4, "4"), (2025, 1, "5")]:
        period = make_period(year, quarter)
        report_of(edition, unit, anna, {"1.01.a": answer}, period=period)
    first = Report.objects.for_acting().get(collection__period__code="2025-Q1")
    assert context_of(first).before["1.01.a"] == "4"
    assert context_of(first).last["1.01.a"] == "1"
    second = report_of(edition, unit, anna, {"1.01.a": "3"}, period=make_period(2025, 2))
    context = context_of(second)
    assert context.before["1.01.a"] == "5" and context.last is None
    assert context.period == {
        "days": 91, "year": 2025, "quarter": 2, "start": "2025-04-01", "end": "2025-06-30",
    }  # fmt: skip


def test_the_register_gives_beds_of_open_parts_and_of_the_part_reported_for(unit, anna):
    hospital = make_part(unit)
    make_part(unit, level="cell", parent=hospital, specialty_code="4500", beds=10, name="Oddział")
    make_part(unit, level="cell", parent=hospital, specialty_code="4500", beds=5, name="Drugi")
    make_part(unit, level="cell", specialty_code="4900", beds=7, name="Osobno")
    make_part(unit, level="cell", beds=99, name="Dawny", closed_on=date(2020, 1, 1))
    report = report_of(asking_edition(), unit, anna, {})
    said = registry_of(report)
    assert said["beds"] == 22
    assert said["beds_by_specialty"] == {"4500": 15, "4900": 7}
    assert said["specialties"] == ["4500", "4900"]
    report.part = hospital
    assert registry_of(report)["beds"] == 15
    assert "beds" not in registry_of(report, ["name"])


def test_a_context_takes_three_queries_at_most(unit, anna, django_assert_max_num_queries):
    report_of(make_edition(), unit, anna, {"1.01.a": "2"})
    report = report_of(asking_edition(), unit, anna, {"1.01.a": "6"})
    context_of(report)
    with django_assert_max_num_queries(3):
        context_of(report)
