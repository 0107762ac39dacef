"""One report on one screen: answers, last year, what was found, said, changed and done."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ssoz.journal.models import Entry
from ssoz.reports import operations
from ssoz.reports.models import Note, Remark, Report
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    quietly,
    uw_of,
)

pytestmark = pytest.mark.django_db
TABS = ("change", "changes", "remarks", "trail", "notes")


@pytest.fixture
def unit():
    return make_unit(voivodeship="10", name="Przychodnia Pod Lipami", regon="147028160")


@pytest.fixture
def reporter(unit):
    return make_reporter(unit, first_name="Anna", family_name="Ślęzak")


@pytest.fixture
def supervisor(unit):
    return make_supervisor(unit, first_name="Katarzyna", family_name="Wróbel")


@pytest.fixture
def client(client_for, supervisor):
    return client_for(supervisor)


@pytest.fixture
def report(unit, reporter):
    return make_report(state="sent", unit=unit, reporter=reporter)


def page(report, name="change", *args) -> str:
    return reverse(f"backoffice:reports_report_{name}", args=[report.pk, *args])


def text_of(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def fill(report, actor, cells):
    report = Report.objects.for_acting().get(pk=report.pk)
    saved = operations.fill(report=report, revision=report.revision, cells=cells, actor=actor)
    return saved.report


# --- Answers ---------------------------------------------------------------------------------------


def test_the_screen_shows_whose_report_it_is_who_sent_it_and_every_answer(client, report):
    text = text_of(client, page(report))
    for word in ("T-1", "2025", "Przychodnia Pod Lipami", "147028160", "Anna Ślęzak"):
        assert word in text
    shown = [cell for part in client.get(page(report)).context["parts"]
             for line in part["shown"].lines for cell in line.cells]  # fmt: skip
    assert {cell.place.address: cell.text for cell in shown}["1.01.a"] == "5"
    assert 'data-l="w tym kobiety"' in text


def test_last_year_stands_in_brackets_and_a_warning_shows_its_explanation(client, unit, reporter):
    before = make_collection(edition=make_edition(edition="2024"), period=make_period(2024))
    make_report(
        state="accepted", obligation=make_obligation(collection=before, unit=unit),
        reporter=reporter, answers={"1.01.a": "38", "1.01.b": "36"},
    )  # fmt: skip
    report = make_report(unit=unit, reporter=reporter, answers={"1.01.a": "61", "1.01.b": "57"})
    problem = operations.explain(
        report=report, rule="rok", cell="1.01.a", text="Przejęto oddział.", actor=reporter
    )
    operations.send(report=report, revision=report.revision, actor=reporter)
    text = text_of(client, page(report))
    assert "38)" in text and "Przejęto oddział." in text
    assert problem.person_name in text
    assert client.get(page(report)).context["grid"].warnings == 1


def test_the_last_year_of_a_report_that_has_none_is_not_spoken_of(client, report):
    assert client.get(page(report)).context["grid"].last == {}


def test_each_view_opens_and_escapes_what_people_typed(client, unit, reporter):
    hostile = '<script>alert("1")</script>'
    report = make_report(
        unit=unit, reporter=reporter,
        answers={"1.01.a": "5", "1.01.b": "2", "2.uwagi": hostile, "3.1.nazwa": hostile},
    )  # fmt: skip
    operations.write_note(report=report, text=hostile, actor=reporter)
    operations.send(report=report, revision=report.revision, actor=reporter)
    client.post(page(report, "remark", "2.uwagi"), {"text": hostile})
    views = [page(report, name) for name in TABS]
    views += [page(report, "remark", "2.uwagi"), page(report, "version", 1)]
    for address in views:
        assert hostile not in text_of(client, address)
    assert "&lt;script&gt;" in text_of(client, page(report))


def test_opening_the_answers_is_an_act_in_the_journal(client, supervisor, report):
    client.get(page(report))
    entry = Entry.objects.filter(act="reports.report.read").latest("pk")
    assert (entry.person_id, entry.thing_id) == (supervisor.person_id, report.pk)
    assert entry.about_unit_id == report.unit_id


def test_reading_a_report_writes_nothing_but_the_journal(client, report):
    with CaptureQueriesContext(connection) as captured:
        for address in views(report):
            client.get(address)
    written = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    allowed = ("django_session", "journal_entry")
    assert [sql for sql in written if not any(table in sql for table in allowed)] == []


def test_the_number_of_queries_does_not_grow_with_the_report(
    client, report, django_assert_max_num_queries
):
    for number in range(5):
        client.post(page(report, "remark", "1.01.a"), {"text": f"Uwaga {number}"})
    client.get(page(report))
    with django_assert_max_num_queries(40):
        client.get(page(report))


# --- Changes and versions ----------------------------------------------------------------------------


def test_a_first_version_has_nothing_to_be_compared_with(client, report):
    assert not client.get(page(report, "changes")).context["asked"].has_two


def test_the_changes_since_the_version_before_are_shown_cell_by_cell(
    client, supervisor, reporter, report
):
    operations.send_back(report=report, reason="Popraw", actor=supervisor)
    again = fill(report, reporter, {"1.01.a": "7", "2.uwagi": "Poprawiono."})
    operations.send(report=again, revision=again.revision, actor=reporter)
    context = client.get(page(report, "changes")).context
    comparison = context["comparison"]
    assert (comparison.before.version.number, comparison.after.version) == (1, None)
    changed = [(line.address, line.before, line.after) for line in comparison.lines]
    assert changed == [("1.01.a", "5", "7"), ("2.uwagi", "", "Poprawiono.")]
    assert {line.who for line in comparison.lines} == {"Anna Ślęzak"}
    tab = next(t for t in context["tabs"] if t["name"] == "changes")
    assert tab["count"] == 2


def test_an_accepted_version_stays_readable_after_a_correction(
    client, supervisor, reporter, report
):
    operations.accept(report=report, actor=supervisor)
    operations.reopen(report=report, reason="Korekta", actor=supervisor)
    fill(report, reporter, {"1.01.a": "9"})
    accepted = report.versions.get(occasion="accepted")
    context = client.get(page(report, "version", accepted.number)).context
    shown = {cell.place.address: cell.text for part in context["parts"]
             for line in part["shown"].lines for cell in line.cells}  # fmt: skip
    assert (shown["1.01.a"], shown["1.99.a"]) == ("5", "5")
    assert client.get(page(report, "version", 99)).status_code == 404


# --- Remarks -----------------------------------------------------------------------------------------


def test_a_remark_is_written_answered_and_closed(client, supervisor, reporter, report):
    address = page(report, "remark", "1.01.a")
    answer = client.post(address, {"text": "25 to więcej niż ogółem"}, follow=True)
    assert answer.redirect_chain[-1][0] == page(report, "remarks")
    remark = Remark.objects.get(report=report)
    assert (remark.cell, remark.person_name) == ("1.01.a", "Katarzyna Wróbel")
    operations.send_back(report=report, reason="Popraw", actor=supervisor)
    operations.answer_remark(remark=remark, text="Poprawiono na 17", actor=reporter)
    text = text_of(client, page(report, "remarks"))
    assert "Poprawiono na 17" in text and "Anna Ślęzak" in text
    client.post(page(report, "remark_close", remark.pk))
    remark.refresh_from_db()
    assert remark.closed_by_name == "Katarzyna Wróbel"


def test_on_the_page_of_a_row_the_cell_is_chosen(client, report):
    address = page(report, "remark", "1.01")
    context = client.get(address).context
    assert [value for value, _word in context["form"].fields["cell"].choices] == [
        "1.01.a", "1.01.b",
    ]  # fmt: skip
    assert client.post(address, {"cell": "2.uwagi", "text": "x"}).context["form"].errors["cell"]
    answer = client.post(address, {"cell": "1.01.b", "text": "Sprawdź"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Remark.objects.get(report=report).cell == "1.01.b"


def test_a_remark_on_the_whole_report_names_no_cell(client, report):
    client.post(page(report, "remarks"), {"text": "Dziękujemy"})
    assert Remark.objects.get(report=report).cell == ""


def test_a_remark_without_words_is_refused_and_a_cell_that_is_none_does_not_exist(client, report):
    answer = client.post(page(report, "remark", "1.01.a"), {"text": "  "})
    assert answer.status_code == 200 and answer.context["form"].errors["text"]
    for cell in ("9.99.x", "1.77.a", "x", "1", "1.01.a/../x"):
        assert client.get(page(report, "remark", cell)).status_code == 404
    assert not Remark.objects.exists()


def test_a_draft_takes_no_remarks(client, unit, reporter):
    draft = make_report(unit=unit, reporter=reporter)
    assert not client.get(page(draft, "remarks")).context["may_remark"]
    answer = client.post(page(draft, "remark", "1.01.a"), {"text": "Za wcześnie"})
    assert answer.context["refusal"]


# --- History and messages ----------------------------------------------------------------------------


def test_the_history_tells_steps_and_saves_and_marks_what_was_done_on_behalf(
    client, supervisor, reporter, report
):
    operations.send_back(report=report, reason="Popraw wiersz", actor=supervisor)
    fill(report, make_supervisor(report.unit, family_name="Zastępczy"), {"1.01.a": "6"})
    context = client.get(page(report, "trail")).context
    assert any(step["reason"] == "Popraw wiersz" for step in context["steps"])
    newest = context["saves"][0]
    assert newest["change"].on_behalf
    assert [(c["cell"], c["old"], c["new"]) for c in newest["cells"]] == [("1.01.a", "5", "6")]


def test_messages_go_to_the_unit_and_come_from_it(client, reporter, report):
    operations.write_note(report=report, text="Czy termin jest pewny?", actor=reporter)
    with quietly():
        client.post(page(report, "notes"), {"text": "Tak, jest pewny."})
    text = text_of(client, page(report, "notes"))
    assert "Czy termin jest pewny?" in text and "Tak, jest pewny." in text
    assert Note.objects.latest("pk").from_office
    assert client.post(page(report, "notes"), {"text": ""}).context["form"].errors


def test_filling_in_on_behalf_leads_to_the_reporters_table(client, unit, reporter, report):
    draft = make_report(obligation=make_obligation(collection=make_collection(
        edition=make_edition(code="T-2")), unit=unit), reporter=reporter)  # fmt: skip
    assert client.get(page(draft)).context["may_fill"]
    assert reverse("report", args=[draft.pk]) in text_of(client, page(draft))
    assert not client.get(page(report)).context["may_fill"]


# --- Who sees what -----------------------------------------------------------------------------------


def views(report) -> list[str]:
    operations_of_machine = ("zatwierdz", "zweryfikuj", "zwroc", "otworz-korekte")
    return [
        *(page(report, name) for name in (*TABS, "history", *operations_of_machine)),
        page(report, "remark", "1.01.a"),
        page(report, "version", 1),
        page(report, "simple_history", report.history.latest().pk),
    ]


def test_for_another_office_and_another_class_nothing_of_a_report_exists(client_for, report):
    for stranger in (
        make_actor(role="uw-admin", unit=uw_of("14")),
        make_actor(role="kcpu-admin"),
        make_actor(role="supervisor-financial", unit=uw_of("10")),
    ):
        client = client_for(stranger)
        assert {client.get(address).status_code for address in views(report)} == {404}
        assert {client.post(address).status_code for address in views(report)} <= {404, 405}


def test_an_employee_of_the_centre_opens_no_view_of_a_report(client_for, report):
    client = client_for(make_actor(role="cez-employee"))
    assert {client.get(address).status_code for address in views(report)} == {404}


def test_a_remark_of_another_report_is_not_closed_through_this_one(client, report):
    other = make_report(state="sent", obligation=make_obligation(collection=report.collection))
    remark = operations.remark(
        report=other, cell="1.01.a", text="Obca", actor=make_supervisor(other.unit)
    )
    assert client.post(page(report, "remark_close", remark.pk)).status_code == 404
