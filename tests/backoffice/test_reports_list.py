"""The list of reports and the board: what waits, found by its filters, and never an answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ssoz.access.models import Role
from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:reports_report_changelist")
TOO_MANY = {"1.01.a": "150", "1.01.b": "2"}


@pytest.fixture
def collection():
    return make_collection()


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def make(collection, *, state="sent", voivodeship="10", name="", regon="", **how) -> Report:
    unit = make_unit(voivodeship=voivodeship, name=name, regon=regon)
    obligation = make_obligation(collection=collection, unit=unit)
    return make_report(state=state, obligation=obligation, **how)


def with_warning(collection) -> Report:
    unit = make_unit(voivodeship="10")
    reporter = make_reporter(unit)
    report = make_report(
        obligation=make_obligation(collection=collection, unit=unit),
        reporter=reporter, answers=TOO_MANY,
    )  # fmt: skip
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(report=report, rule="wiele", cell=cell, text="Tak jest.", actor=reporter)
    return operations.send(report=report, revision=report.revision, actor=reporter)


def listed(client, **query) -> set[int]:
    return {row.pk for row in client.get(LIST, query).context["cl"].result_list}


# --- The list --------------------------------------------------------------------------------------


def test_the_list_names_form_period_unit_state_and_age(client, collection):
    report = make(collection, name="Przychodnia Pod Lipami")
    text = client.get(LIST).content.decode()
    assert "Przychodnia Pod Lipami" in text and "T-1" in text and "2025" in text
    assert reverse("backoffice:reports_report_change", args=[report.pk]) in text


def test_states_and_what_waits_are_filters(client, collection):
    by_state = {s: make(collection, state=s).pk
                for s in ("draft", "sent", "verified", "accepted", "returned")}  # fmt: skip
    assert listed(client) == set(by_state.values())
    for state, pk in by_state.items():
        assert listed(client, state=state) == {pk}
    assert listed(client, state="waiting") == {by_state["sent"], by_state["verified"]}


def test_forms_periods_classes_places_lateness_and_age_are_filters(client, client_for, collection):
    day = timezone.localdate()
    here = make(collection)
    other = make_collection(
        edition=make_edition(code="T-2", report_class="financial"), due_on=day - timedelta(days=2)
    )
    late = make(other)
    Report.objects.filter(pk=here.pk).update(sent_at=timezone.now() - timedelta(days=9))
    assert listed(client, form="T-2") == {late.pk}
    assert listed(client, period="2025") == {here.pk, late.pk}
    assert listed(client, period="1999") == {here.pk, late.pk}
    assert listed(client, **{"class": "financial"}) == {late.pk}
    assert listed(client, late="yes") == {late.pk}
    assert listed(client, late="no") == {here.pk}
    assert listed(client, age="7") == {here.pk}
    far = make(collection, voivodeship="14")
    chief = client_for(make_actor(role="cez-admin"))
    assert listed(chief, voivodeship="14") == {far.pk}


def test_a_draft_past_its_due_day_is_late(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    draft = make(make_collection(due_on=yesterday), state="draft")
    assert listed(client, late="yes") == {draft.pk}
    operations.extend(
        obligation=draft.obligation, until=timezone.localdate() + timedelta(days=5),
        reason="Awaria", actor=make_supervisor(draft.unit),
    )  # fmt: skip
    assert listed(client, late="yes") == set()


def test_warnings_and_remarks_are_shown_and_filtered_for_who_reads_answers(
    client, office, collection
):
    plain, warned = make(collection), with_warning(collection)
    remark = operations.remark(report=plain, cell="1.01.a", text="Sprawdź", actor=office)
    assert listed(client, problems="warnings") == {warned.pk}
    assert listed(client, problems="none") == {plain.pk}
    assert listed(client, problems="open") == {plain.pk}
    assert listed(client, problems="answered") == set()
    rows = {row.pk: row for row in client.get(LIST).context["cl"].result_list}
    assert (rows[plain.pk].open_remarks, rows[plain.pk].answered_remarks) == (1, 0)
    operations.close_remark(remark=remark, actor=office)
    assert listed(client, problems="open") == set()


def test_words_numbers_and_forms_are_searched(client, collection):
    report = make(collection, name="Szpital Świętego Łukasza", regon="147028160")
    make(collection)
    for words in ("lukasza", "ŚWIĘTEGO szpital", "147028160", "147 028 160", "lukasza t-1"):
        assert listed(client, q=words) == {report.pk}, words
    assert listed(client, q="nie ma takiej") == set()


def test_the_queue_stands_with_the_oldest_first_and_drafts_last(client, collection):
    draft, young, old = make(collection, state="draft"), make(collection), make(collection)
    Report.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=3))
    rows = [row.pk for row in client.get(LIST).context["cl"].result_list]
    assert rows == [old.pk, young.pk, draft.pk]


def test_the_list_asks_the_same_few_queries_with_3_and_with_30_rows(client, collection):
    def queries() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    for _ in range(3):
        make(collection)
    few = queries()
    for _ in range(27):
        make(collection, state="draft")
    assert queries() == few <= 15


def test_a_wrong_value_of_a_filter_is_as_if_none_were_chosen(client, collection):
    report = make(collection)
    wrong = {"state": "' OR 1=1", "age": "x", "form": "?", "problems": "errors", "late": "maybe"}
    assert listed(client, **wrong) == {report.pk}
    assert listed(client, warnings__gt="0", errors="3", answers__icontains="5") == {report.pk}


# --- Who sees what -----------------------------------------------------------------------------------


def test_each_office_lists_what_is_in_its_reach(client, client_for, collection):
    near, far = make(collection), make(collection, voivodeship="14")
    assert listed(client) == {near.pk}
    assert listed(client_for(make_actor(role="uw-admin", unit=uw_of("14")))) == {far.pk}
    assert listed(client_for(make_actor(role="cez-admin"))) == {near.pk, far.pk}
    assert client_for(make_reporter(near.unit)).get(LIST).status_code == 404


def test_an_employee_of_the_centre_sees_rows_and_nothing_that_answers_show_through(
    client_for, collection
):
    plain, warned = make(collection), with_warning(collection)
    client = client_for(make_actor(role="cez-employee"))
    page = client.get(LIST)
    assert listed(client) == {plain.pk, warned.pk}
    assert "problems" not in page.context["cl"].list_display
    assert reverse("backoffice:reports_report_change", args=[plain.pk]) not in page.content.decode()
    for name in ("problems", "state"):
        assert listed(client, **{name: "warnings"}) == {plain.pk, warned.pk}
    assert listed(client, state="waiting") == {plain.pk, warned.pk}
    offered = [spec.parameter_name for spec in page.context["cl"].filter_specs]
    assert "problems" not in offered
    assert page.context["bulk_acts"] == []


def test_the_order_of_the_list_tells_no_answer(client_for, collection):
    reports = [make(collection), with_warning(collection), make(collection)]
    client = client_for(make_actor(role="cez-employee"))
    for order in ("", "warnings", "-errors", "answers", "6", "-6"):
        rows = [row.pk for row in client.get(LIST, {"o": order}).context["cl"].result_list]
        assert rows == [report.pk for report in reports], order


def test_a_row_that_may_be_listed_and_not_read_has_no_link_and_no_counts(client_for, collection):
    warned = with_warning(collection)
    actor = make_actor(role="uw-admin", unit=uw_of("10"))
    Role.objects.get(code="uw-admin").grants.filter(permission__code="report.read").update(
        classes=["financial"]
    )
    client = client_for(actor)
    text = client.get(LIST).content.decode()
    assert listed(client) == {warned.pk}
    assert reverse("backoffice:reports_report_change", args=[warned.pk]) not in text
    assert listed(client, problems="warnings") == set()
    [row] = client.get(LIST).context["cl"].result_list
    assert not row.is_readable
    assert "1 warning" not in text and "ostrzeżenie" not in text


# --- The board ---------------------------------------------------------------------------------------


def board(client) -> dict:
    return client.get(reverse("backoffice:index")).context["board"]


def test_the_board_counts_what_waits_and_leads_to_it(client, client_for, collection):
    yesterday = timezone.localdate() - timedelta(days=1)
    late = make_collection(edition=make_edition(code="T-2"), due_on=yesterday)
    make(collection)
    make(collection, state="verified")
    make(late)
    make(collection, state="accepted")
    make(collection, voivodeship="14")
    found = board(client)
    assert (found["counts"]["waiting"], found["counts"]["late"]) == (3, 1)
    by_form = {row["name"]: (row["waiting"], row["late"]) for row in found["tables"][0]["rows"]}
    assert by_form == {"T-1": (2, 0), "T-2": (1, 1)}
    for tile in found["tiles"]:
        assert client.get(tile["url"]).context["cl"].result_count == tile["count"], tile
    for table in found["tables"]:
        for row in table["rows"]:
            assert client.get(row["url"]).context["cl"].result_count == row["waiting"]
            assert client.get(row["late_url"]).context["cl"].result_count == row["late"]
    chief = board(client_for(make_actor(role="cez-admin")))
    assert chief["counts"]["waiting"] == 4
    assert len(chief["tables"]) == 2


def test_returned_reports_and_answers_to_remarks_are_counted(client, office, collection):
    report = make(collection)
    remark = operations.remark(report=report, cell="", text="Sprawdź", actor=office)
    operations.send_back(report=report, reason="Popraw", actor=office)
    operations.answer_remark(remark=remark, text="Tak", actor=make_reporter(report.unit))
    tile = board(client)["tiles"][1]
    assert tile["count"] == 1 and tile["note"].startswith("1")


def test_the_board_is_for_who_decides(client_for, collection):
    report = make(collection)
    client = client_for(make_actor(role="cez-employee"))
    page = client.get(reverse("backoffice:index"))
    assert page.context["board"] == {"tiles": [], "oldest": []}
    assert report.unit.name not in page.content.decode()


def test_the_board_asks_the_same_few_queries_with_3_and_with_30_rows(client, collection):
    def queries() -> int:
        client.get(reverse("backoffice:index"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("backoffice:index"))
        return len(captured)

    for _ in range(3):
        make(collection)
    few = queries()
    for _ in range(10):
        make(collection)
    assert queries() == few <= 17
