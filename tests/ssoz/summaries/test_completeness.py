"""Completeness counts what is owed and handed over, within reach, link by link, and never an answer."""

import time
from collections import Counter
from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.reports import operations as reports
from ssoz.reports.models import Collection, Deadline, Obligation, Report
from ssoz.reports.statuses import obligation_status
from ssoz.sheets import Page, csv_lines, safe, xlsx
from ssoz.summaries import operations, queries
from ssoz.summaries.figures import Figures
from ssoz.summaries.queries import FIGURES, Asked, completeness, obligations
from ssoz.units.models import Unit, Voivodeship
from tests.editions import RIGHT
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_supervisor,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARKED = "Zażółć gęślą jaźń"


@pytest.fixture
def chief():
    return make_actor(role="cez-employee")


@pytest.fixture
def collection():
    return make_collection(due_on=timezone.localdate() + 10 * DAY)


def owe(collection, state="", **unit):
    """Lay an obligation on a fresh unit and bring its report to a state."""
    obligation = make_obligation(collection=collection, unit=make_unit(**unit))
    if state:
        answers = {**RIGHT, "2.uwagi": MARKED}
        make_report(obligation=obligation, state=state, answers=answers)
    return obligation


def total(actor, day=None, **asked):
    return completeness(actor, Asked(**asked), queries.BY_FORM, day).total


def test_each_state_is_counted_where_the_definition_puts_it(chief, collection):
    for state in ("", "draft", "sent", "verified", "accepted", "returned"):
        owe(collection, state)
    assert total(chief) == Figures(owed=6, handed_over=3, late=0, overdue=0, returned=1, accepted=1)
    assert total(chief).missing == 3 and total(chief).in_time == 3 and total(chief).percent == 50


def test_what_does_not_apply_and_what_is_not_open_yet_is_not_owed(chief, collection):
    aside = owe(collection)
    reports.mark_not_applicable(obligation=aside, reason="Zamknięty oddział.", actor=SYSTEM)
    later = make_collection(edition=make_edition(code="T-2"), opened=False, owed_by=["entity"])
    assert later.opened_at is None
    assert total(chief).owed == 0


def test_after_the_due_day_the_missing_are_overdue_and_an_extension_counts(chief, collection):
    owe(collection)
    extended = owe(collection, "draft")
    reports.extend(
        obligation=extended, until=timezone.localdate() + 40 * DAY, reason="Powódź.", actor=SYSTEM
    )
    assert total(chief, timezone.localdate() + 10 * DAY).overdue == 0
    assert total(chief, timezone.localdate() + 11 * DAY).overdue == 1
    assert total(chief, timezone.localdate() + 41 * DAY).overdue == 2


def test_what_was_sent_after_its_day_is_late_and_stays_so(chief):
    collection = make_collection(due_on=timezone.localdate() - DAY)
    owe(collection, "sent")
    owe(collection)
    found = total(chief)
    assert (found.handed_over, found.late, found.overdue) == (1, 1, 1)
    reports.set_deadline(collection=collection, due_on=timezone.localdate() + 5 * DAY, actor=SYSTEM)
    assert (total(chief).late, total(chief).overdue) == (1, 0)


def test_the_preliminary_pass_is_measured_by_its_own_day(chief, collection):
    reports.set_deadline(
        collection=collection, stage="preliminary", due_on=timezone.localdate() - DAY, actor=SYSTEM
    )
    owe(collection, "sent")
    owe(collection)
    early = total(chief, stage="preliminary")
    assert (early.late, early.overdue) == (1, 1)
    assert (total(chief).late, total(chief).overdue) == (0, 0)


def test_who_has_handed_in_preliminary_data_still_owes_the_final_ones(chief, collection):
    reports.set_deadline(
        collection=collection, stage="preliminary", due_on=timezone.localdate() + DAY, actor=SYSTEM
    )
    owe(collection, "sent")
    owe(collection)
    early, late = total(chief, stage="preliminary"), total(chief)
    assert (early.handed_over, early.in_time, early.missing) == (1, 1, 1)
    assert (late.handed_over, late.missing, late.overdue) == (0, 2, 0)


def test_an_office_hands_over_what_it_has_accepted_by_the_day_of_its_link(chief, collection):
    link = Deadline.Link.OFFICE
    reports.set_deadline(
        collection=collection, link=link, due_on=timezone.localdate() - DAY, actor=SYSTEM
    )
    owe(collection, "sent")
    owe(collection, "accepted")
    found = total(chief, link=link)
    assert (found.owed, found.handed_over, found.late, found.overdue) == (2, 1, 1, 1)


def test_a_link_without_a_day_is_never_late(chief, collection):
    owe(collection, "accepted")
    found = total(chief, timezone.localdate() + 900 * DAY, link=Deadline.Link.OFFICE)
    assert (found.handed_over, found.late, found.overdue) == (1, 0, 0)


def test_only_what_goes_through_an_office_counts_in_its_link(chief):
    collection = make_collection(for_psychiatric=True)
    owe(collection, "sent", psychiatric=True)
    owe(collection, "sent")
    by_link = completeness(chief, Asked(), queries.BY_LINK)
    assert {one.key: one.figures.owed for one in by_link.slices} == {
        "unit": 2, "office": 2, "ipin": 1,
    }  # fmt: skip
    assert by_link.total is None


def test_the_figures_are_told_apart_by_form_period_voivodeship_and_type(chief, collection):
    other = make_collection(edition=make_edition(code="T-2"), period=make_period(2024))
    owe(collection, "sent", voivodeship="10")
    owe(other, "", voivodeship="14", type=Unit.Type.NURSE)
    wanted = {
        queries.BY_FORM: {"T-1": (1, 1), "T-2": (1, 0)},
        queries.BY_PERIOD: {"2024": (1, 0), "2025": (1, 1)},
        queries.BY_VOIVODESHIP: {"10": (1, 1), "14": (1, 0)},
        queries.BY_TYPE: {"entity": (1, 1), "nurse": (1, 0)},
    }
    for by, figures in wanted.items():
        table = completeness(chief, Asked(), by)
        assert {
            one.key: (one.figures.owed, one.figures.handed_over) for one in table.slices
        } == figures
        assert (table.total.owed, table.total.handed_over) == (2, 1)
    assert total(chief, form="T-2", voivodeship="14", type="nurse", period="2024").owed == 1
    assert total(chief, form="T-2", voivodeship="10") == Figures()


def test_a_part_that_is_not_sent_holds_the_whole_obligation_back(chief, collection):
    obligation = owe(collection, "sent")
    report = Report.objects.get(obligation=obligation)
    Report.objects.create(
        obligation=obligation, collection=collection, unit=report.unit, key="druga"
    )
    assert total(chief).handed_over == 0
    Report.objects.filter(key="druga").update(dropped_at=timezone.now())
    assert total(chief).handed_over == 1


def test_the_list_behind_a_figure_holds_exactly_what_the_figure_counts(chief):
    for number, due in enumerate((timezone.localdate() - DAY, timezone.localdate() + DAY, None)):
        collection = make_collection(edition=make_edition(code=f"T-{number}"), due_on=due)
        for state in ("", "draft", "sent", "accepted", "returned"):
            owe(collection, state)
    links = [Deadline.Link.UNIT, Deadline.Link.OFFICE]
    for link, stage in product(links, Deadline.Stage.values):
        figures = total(chief, link=link, stage=stage)
        asked = Asked(link=link, stage=stage)
        counts = {name: obligations(chief, asked, name).count() for name in FIGURES}
        assert counts == {name: getattr(figures, name) for name in FIGURES}
        assert obligations(chief, asked).count() == figures.owed


def test_the_status_in_the_list_is_that_of_the_obligation(chief, collection):
    for state in ("", "draft", "sent", "accepted"):
        owe(collection, state)
    for row in obligations(chief, Asked()):
        assert row.status == obligation_status(row, timezone.localdate())


@pytest.mark.parametrize("role, seen", [("cez-admin", 3), ("cez-employee", 3), ("uw-admin", 2)])
def test_nobody_counts_beyond_their_reach(collection, role, seen):
    owe(collection, "sent", voivodeship="10")
    owe(collection, "", voivodeship="10")
    owe(collection, "sent", voivodeship="14")
    home = uw_of("10") if role == "uw-admin" else None
    actor = make_actor(role=role, unit=home)
    assert total(actor).owed == seen
    assert obligations(actor, Asked()).count() == seen


def test_ipin_counts_the_psychiatric_units_of_the_forms_it_supervises():
    collection = make_collection(for_psychiatric=True)
    owe(collection, "sent", psychiatric=True)
    owe(collection, "sent")
    assert total(make_actor(role="ipin-admin")).owed == 1


def test_who_makes_no_summaries_counts_and_exports_nothing(collection):
    obligation = owe(collection, "sent")
    reporter = make_actor(role="reporter-non-financial", unit=obligation.unit)
    assert total(reporter) == Figures() and not queries.collected(reporter)
    with pytest.raises(NotAllowed):
        operations.export(asked=Asked(), by="form", figure="", kind="csv", actor=reporter)


# --- Export ------------------------------------------------------------------------------------------


def exported(actor, kind, **asked):
    pieces = operations.export(
        asked=Asked(**asked), by=queries.BY_FORM, figure="", kind=kind, actor=actor
    )
    return b"".join(pieces)


def test_the_export_names_the_units_and_holds_no_answer_and_is_in_the_journal(chief, collection):
    owe(collection, "sent", name="Szpital Świętej Łucji", regon="590096454")
    text = exported(chief, "csv").decode("utf-8-sig")
    assert "Szpital Świętej Łucji" in text and "590096454" in text
    assert MARKED not in text
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.person_id) == ("summaries.completeness.exported", chief.person_id)
    assert entry.details["rows"] == 1 and entry.details["kind"] == "csv"


def test_the_workbook_holds_figures_their_meaning_and_the_units(chief, collection):
    owe(collection, "sent", name="=1+1 Szpital")
    book = load_workbook(BytesIO(exported(chief, "xlsx")))
    figures, meanings, units = book.worksheets
    assert [cell.value for cell in figures[2]][:4] == ["T-1", 1, 1, 100]
    assert meanings.max_row >= 8
    row = [cell.value for cell in units[2]]
    assert (
        row[0] == "T-1"
        and row[2] == "'=1+1 Szpital"
        and row[7].date() == timezone.localdate() + 10 * DAY
    )
    assert not any(cell.data_type == "f" for line in units.iter_rows() for cell in line)
    assert MARKED not in str([[c.value for c in line] for line in units.iter_rows()])


@pytest.mark.parametrize("nasty", ["=1+1", "+48", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_begins_as_a_formula(nasty):
    assert safe(nasty) == f"'{nasty}"
    written = b"".join(csv_lines([["head"], [nasty]])).decode("utf-8-sig")
    assert written.splitlines()[1].lstrip('"').startswith("'")
    written = b"".join(xlsx([Page("A", (), [["head"], [nasty]])]))
    sheet = load_workbook(BytesIO(written)).active
    assert sheet["A2"].data_type != "f" and str(sheet["A2"].value).startswith("'")


def test_signs_that_no_spreadsheet_takes_are_left_out_and_numbers_stay_numbers():
    assert safe("a\x00b\x0bc") == "abc"
    assert (safe(-5), safe(None), safe(timezone.localdate())) == (-5, None, timezone.localdate())


# --- Size --------------------------------------------------------------------------------------------


def country(units: int, forms: int) -> None:
    """Fill the register with many units that owe several forms, in all states."""
    codes = list(Voivodeship.objects.values_list("code", flat=True))
    made = [
        Unit(
            kind="reporting", type="entity", name=f"Jednostka {n}", teryt=f"{codes[n % 16]}61011",
            voivodeship_id=codes[n % 16], town="Łódź", started_on=timezone.localdate() - 900 * DAY,
        )
        for n in range(units)
    ]  # fmt: skip
    for unit in made:
        unit.index()
    Unit.objects.bulk_create(made)
    for number in range(forms):
        make_collection(
            edition=make_edition(code=f"T-{number}"),
            due_on=timezone.localdate() - DAY,
            owed_by=["entity"],
        )
    states = ["draft", "sent", "verified", "accepted", "returned"]
    owed = Obligation.objects.order_by("pk")
    Report.objects.bulk_create(
        Report(
            obligation=one, collection_id=one.collection_id, unit_id=one.unit_id,
            state=states[n % 5], sent_at=timezone.now() if n % 5 else None, is_late=n % 3 == 0,
        )
        for n, one in enumerate(owed)
        if n % 7
    )  # fmt: skip


def test_two_thousand_units_with_four_forms_are_counted_in_one_query_and_at_once(
    chief, django_assert_num_queries
):
    country(2000, 4)
    assert Collection.objects.count() == 4
    with django_assert_num_queries(1):
        began = time.perf_counter()
        table = completeness(chief, Asked(), queries.BY_VOIVODESHIP)
        took = time.perf_counter() - began
    assert table.total.owed == 8000 and len(table.slices) == 16
    assert took < 5
    rows = obligations(chief, Asked())
    counts = Counter((row.handed_over, row.is_late) for row in rows)
    assert counts[True, True] == table.total.late and counts[False, True] == table.total.overdue


def test_the_supervisor_of_a_report_finds_it_counted_at_once(collection):
    obligation = owe(collection, "sent")
    supervisor = make_supervisor(obligation.unit)
    report = Report.objects.get(obligation=obligation)
    reports.accept(report=report, actor=supervisor)
    assert total(supervisor).accepted == 1


def test_the_newest_period_of_ones_reach_is_counted_by_form_in_one_query(
    chief, collection, django_assert_num_queries
):
    assert queries.of_newest_period(chief) == ("", [])
    older = make_collection(edition=make_edition(code="T-2"), period=make_period(2024))
    owe(older, "sent", voivodeship="14")
    owe(collection, "sent", voivodeship="10")
    owe(collection, voivodeship="10")
    with django_assert_num_queries(1):
        period, [one] = queries.of_newest_period(chief)
    assert (period, one.key, one.figures.owed, one.figures.handed_over) == ("2025", "T-1", 2, 1)
    far = make_actor(role="uw-admin", unit=uw_of("14"))
    assert queries.of_newest_period(far)[0] == "2024"
