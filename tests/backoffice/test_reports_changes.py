"""What changed in reports, for an office: in the list, between versions, since one last looked."""

from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from ssoz.access.models import Role
from ssoz.journal.models import Entry
from ssoz.preferences import operations as preferences
from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.editions import RIGHT
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:reports_report_changelist")
SINCE_ACCEPTANCE, SINCE_SENDING = "changed_since_acceptance", "changed_since_sending"


@pytest.fixture
def unit():
    return make_unit(voivodeship="10", regon="147028160")


@pytest.fixture
def reporter(unit):
    return make_reporter(unit, first_name="Anna", family_name="Ślęzak")


@pytest.fixture
def supervisor(unit):
    return make_supervisor(unit)


@pytest.fixture
def client(client_for, supervisor):
    made = client_for(supervisor)
    made.cookies["django_language"] = "en"
    return made


@pytest.fixture
def collection():
    return make_collection()


@pytest.fixture
def reopened(unit, reporter, supervisor, collection) -> Report:
    """Accept a report and open it for correction; nothing is changed yet."""
    report = make_report(
        state="accepted", obligation=make_obligation(collection=collection, unit=unit),
        reporter=reporter, supervisor=supervisor,
    )  # fmt: skip
    return operations.reopen(report=report, reason="Korekta", actor=supervisor)


def fill(report, actor, **cells) -> Report:
    report = Report.objects.for_acting().get(pk=report.pk)
    named = {name.replace("_", ".").strip("."): value for name, value in cells.items()}
    return operations.fill(report=report, revision=report.revision, cells=named, actor=actor).report


def page(report, name="change", query="") -> str:
    return reverse(f"backoffice:reports_report_{name}", args=[report.pk]) + query


def listed(client, **query) -> set[int]:
    return {row.pk for row in client.get(LIST, query).context["cl"].result_list}


def marks(client, report) -> list[str]:
    tree = html.document_fromstring(client.get(page(report)).content.decode())
    return [" ".join(found.text_content().split()) for found in tree.xpath("//*[@class='was']")]


# --- The list --------------------------------------------------------------------------------------


def test_the_list_finds_what_changed_since_acceptance_and_since_the_sending(
    client, reporter, collection, reopened
):
    other = make_unit(voivodeship="10")
    untouched = make_obligation(collection=collection, unit=other)
    make_report(state="accepted", obligation=untouched)
    assert listed(client, changed="accepted") == listed(client, changed="sent") == set()
    changed = fill(reopened, reporter, _1_01_a="7", _1_02_a="3")
    assert listed(client, changed="accepted") == listed(client, changed="sent") == {reopened.pk}
    operations.send(report=changed, revision=changed.revision, actor=reporter)
    assert listed(client, changed="sent", state="sent") == {reopened.pk}


def test_the_list_counts_the_changed_fields_in_columns_that_can_be_chosen(
    client, reporter, supervisor, collection, reopened, django_assert_max_num_queries
):
    preferences.choose_columns(
        screen="reports.report", names=["named", SINCE_ACCEPTANCE, SINCE_SENDING], actor=supervisor
    )
    fill(reopened, reporter, _1_01_a="7", _1_02_a="3")
    fill(reopened, reporter, _1_02_a=None)
    rows = html.document_fromstring(client.get(LIST).content.decode()).xpath("//tbody/tr")
    assert [td.text_content().strip() for td in rows[0].xpath("./td")][-2:] == ["1", "1"]
    with django_assert_max_num_queries(60) as few:
        client.get(LIST)
    for _ in range(3):
        owed = make_obligation(collection=collection, unit=make_unit(voivodeship="10"))
        make_report(state="accepted", obligation=owed)
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)


def test_whoever_may_not_read_answers_finds_nothing_by_what_changed_in_them(
    client, reporter, reopened
):
    fill(reopened, reporter, _1_01_a="7")
    Role.objects.get(code="uw-admin").grants.filter(permission__code="report.read").update(
        classes=["financial"]
    )
    assert listed(client) == {reopened.pk}
    assert listed(client, changed="accepted") == set()


# --- Between two stands ------------------------------------------------------------------------------


def test_an_office_compares_versions_and_years(client, reporter, unit, reopened):
    last = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    older = make_report(
        obligation=make_obligation(collection=last, unit=unit), reporter=reporter, answers=RIGHT
    )
    fill(reopened, reporter, _1_01_a="7")
    text = client.get(page(reopened, "changes", "?przed=w1&po=w2")).content.decode()
    assert "No answer has changed." in text
    comparison = client.get(page(reopened, "changes", f"?przed=s{older.pk}")).context["comparison"]
    assert [(one.before, one.after) for one in comparison.lines] == [("5", "7")]
    assert Entry.objects.filter(act="reports.report.read", thing_id=older.pk).count() == 1
    assert client.get(page(reopened, "changes", "?przed=w7")).status_code == 404


def test_the_files_stand_in_the_journal_and_the_sheet_asks_the_right_to_export(
    client, reporter, reopened
):
    fill(reopened, reporter, _1_01_a="7")
    assert client.get(page(reopened, "changes_pdf")).content.startswith(b"%PDF")
    sheet = client.get(page(reopened, "changes_xlsx"))
    rows = list(load_workbook(BytesIO(b"".join(sheet.streaming_content))).active.values)
    assert rows[1][:6] == ("1.01.a", "Osoby", "01 Lekarze", "Ogółem", "5", "7")
    taken = Entry.objects.about(reopened).filter(act="reports.report.compared")
    assert [entry.details["kind"] for entry in taken] == ["pdf", "xlsx"]
    Role.objects.get(code="uw-admin").grants.filter(permission__code="export.make").delete()
    assert client.get(page(reopened, "changes_xlsx")).status_code == 404
    assert b"XLSX" not in client.get(page(reopened, "changes")).content


# --- Since one last looked ---------------------------------------------------------------------------


def test_the_review_marks_what_others_changed_since_one_looked(client, reporter, reopened):
    fill(reopened, reporter, _1_02_a="2")
    assert marks(client, reopened) == [], "Who never looked is told of no change."
    fill(reopened, reporter, _1_01_a="7", _1_02_a=None)
    assert marks(client, reopened) == ["was: 5", "was: 2"]
    assert marks(client, reopened) != [], "Loading the page again takes no mark away."
    text = client.get(page(reopened)).content.decode()
    assert "2 fields were changed by others since you looked" in text
    fill(reopened, reporter, _1_01_b="1")
    assert marks(client, reopened) == ["was: 2"]


def test_what_one_changed_oneself_and_what_was_taken_back_is_not_marked(
    client, reporter, supervisor, reopened
):
    client.get(page(reopened))
    fill(reopened, supervisor, _1_02_a="4")
    fill(reopened, reporter, _1_01_a="7")
    fill(reopened, reporter, _1_01_a="5")
    assert marks(client, reopened) == []


def test_another_person_of_the_office_has_seen_nothing_yet(
    client, client_for, reporter, unit, reopened
):
    client.get(page(reopened))
    fill(reopened, reporter, _1_01_a="7")
    assert marks(client_for(make_supervisor(unit)), reopened) == []
