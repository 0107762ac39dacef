"""What is kept of a report: saves, versions, remarks and messages, and asking for a correction."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ssoz.reports import operations
from ssoz.reports.models import Note, Remark, Report
from ssoz.units.models import Unit
from tests.makers import (
    make_actor,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.portal.pages import Page, after, get

pytestmark = pytest.mark.django_db
SAVES = "//section[@aria-labelledby='zmiany']//details"
ANSWERS = {"1.01.a": "5", "1.01.b": "2", "2.uwagi": "bez uwag", "2.jest": "yes"}


@pytest.fixture
def unit():
    return make_unit(name="Szpital Pod Lipami")


@pytest.fixture
def reporter(unit):
    return make_reporter(unit, first_name="Anna", family_name="Kowal")


@pytest.fixture
def supervisor(unit):
    return make_supervisor(unit, first_name="Jan", family_name="Urząd")


def _report(reporter, supervisor, state="sent", answers=None) -> Report:
    unit = Unit.objects.get(pk=reporter.unit_id)
    return make_report(
        state=state, answers=answers or ANSWERS, unit=unit, reporter=reporter,
        supervisor=supervisor,
    )  # fmt: skip


def _address(report, rest="historia/") -> str:
    return f"/sprawozdania/{report.pk}/{rest}"


# --- Who changed what ----------------------------------------------------------------------------


def test_each_save_shows_who_changed_which_cell_from_what_to_what(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "draft")
    operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "1234"}, actor=reporter
    )
    page = get(at_work(reporter), _address(report))
    saves = page.words(SAVES)
    assert "Anna Kowal" in saves[0] and "1 field" in saves[0]
    assert page.words(f"{SAVES}[1]//tbody/tr[1]/*")[-2:] == ["5", "1 234"]
    assert "Lekarze, Ogółem" in saves[0]


def test_what_the_register_filled_in_is_not_ascribed_to_a_person(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "draft")
    saves = get(at_work(reporter), _address(report)).words(SAVES)
    assert "From the register" in saves[-1]


def test_what_an_office_fills_in_is_marked_on_behalf(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "draft")
    operations.fill(
        report=report, revision=report.revision, cells={"1.02.a": "9"}, actor=supervisor
    )
    saves = get(at_work(reporter), _address(report)).words(SAVES)
    assert "Jan Urząd" in saves[0] and "On behalf of the unit" in saves[0]
    assert all("On behalf" not in save for save in saves[1:])


def test_a_long_history_comes_in_pages_of_few_queries(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "draft")
    client = at_work(reporter)
    get(client, _address(report))
    few = _queries(client, _address(report))
    for number in range(40):
        saved = operations.fill(
            report=report, revision=report.revision, cells={"1.01.a": str(number)}, actor=reporter
        )
        report = saved.report
    assert _queries(client, _address(report)) == few <= 14
    page = get(client, f"{_address(report)}?page=2")
    assert 0 < len(page.words(SAVES)) <= 25


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# --- Versions ------------------------------------------------------------------------------------


def test_the_accepted_version_stays_readable_after_a_correction(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "reopened")
    operations.fill(report=report, revision=report.revision, cells={"1.01.a": "8"}, actor=reporter)
    client = at_work(reporter)
    rows = get(client, _address(report)).words("//section[@aria-labelledby='wersje']//tbody/tr")
    assert [row.split(". ")[1].split()[0] for row in rows] == ["Accepted", "Sent"]
    page = get(client, _address(report, "wersje/2/"))
    cells = page.words("//table[contains(@class,'grid')]//td")
    assert any(cell.startswith("5") for cell in cells)
    assert not any(cell.startswith("8") for cell in cells)
    assert page.all("//main//input[@name!='csrfmiddlewaretoken']") == []
    assert "bez uwag" in page.text


def test_a_version_shows_what_changed_since_the_one_before(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "returned")
    saved = operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "8"}, actor=reporter
    )
    operations.send(report=saved.report, revision=saved.revision, actor=reporter)
    page = get(at_work(reporter), _address(report, "wersje/2/"))
    assert page.words("//section[@aria-labelledby='roznice']//tbody/tr/td") == ["5", "8"]


def test_an_explanation_is_kept_with_its_version(at_work, reporter, supervisor):
    report = _report(reporter, supervisor, "draft", {"1.01.a": "500", "1.01.b": "2"})
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(
            report=report, rule="wiele", cell=cell, text="Połączono szpitale.", actor=reporter
        )
    operations.send(report=report, revision=report.revision, actor=reporter)
    page = get(at_work(reporter), _address(report, "wersje/1/"))
    assert "Połączono szpitale." in page.text


def test_a_version_that_was_never_made_does_not_exist(at_work, reporter, supervisor):
    report = _report(reporter, supervisor)
    assert at_work(reporter).get(_address(report, "wersje/7/")).status_code == 404


# --- Remarks and messages ------------------------------------------------------------------------


@pytest.fixture
def remarked(reporter, supervisor):
    report = _report(reporter, supervisor)
    operations.remark(report=report, cell="1.01.a", text="Czy na pewno?", actor=supervisor)
    operations.send_back(report=report, reason="Zobacz uwagę.", actor=supervisor)
    return Remark.objects.get(report=report)


def test_a_remark_is_answered_and_the_answer_can_be_changed(at_work, reporter, remarked):
    client = at_work(reporter)
    page = get(client, _address(remarked.report))
    assert "Zobacz uwagę." in page.text and "Czy na pewno?" in page.text
    assert "Lekarze, Ogółem" in page.text and "Open" in page.text
    address = _address(remarked.report, f"uwagi/{remarked.pk}/")
    assert "Czy na pewno?" in get(client, address).text
    done = after(client, client.post(address, {"text": "Tak, policzono od nowa."}))
    assert "Tak, policzono od nowa." in done.text and "Answered" in done.text
    assert "Tak, policzono od nowa." in get(client, address).source
    client.post(address, {"text": "Poprawiono."})
    remarked.refresh_from_db()
    assert remarked.answer == "Poprawiono."


def test_an_empty_answer_says_what_is_missing(at_work, reporter, remarked):
    client = at_work(reporter)
    page = _shown_again(client, _address(remarked.report, f"uwagi/{remarked.pk}/"), {"text": "  "})
    assert "Nothing is written. Write the text, then save." in page.text
    assert page.title.startswith("Error:")
    remarked.refresh_from_db()
    assert remarked.answer == ""


def test_a_closed_remark_takes_no_answer(at_work, reporter, supervisor, remarked):
    operations.close_remark(remark=remarked, actor=supervisor)
    client = at_work(reporter)
    assert "Answer the remark" not in get(client, _address(remarked.report)).text
    address = _address(remarked.report, f"uwagi/{remarked.pk}/")
    assert "The remark is closed." in _shown_again(client, address, {"text": "Za późno"}).text


def test_a_remark_is_found_only_with_its_own_report(at_work, reporter, supervisor, remarked):
    collection = remarked.report.collection
    owed = make_obligation(collection=collection, unit=make_unit())
    other = make_report(state="draft", obligation=owed)
    client = at_work(reporter)
    assert client.get(_address(other, f"uwagi/{remarked.pk}/")).status_code == 404


def _shown_again(client, address, data):
    """Return the page that shows a form again."""
    return Page(client.post(address, data))


def test_unit_and_office_write_to_each_other(at_work, reporter, supervisor):
    report = _report(reporter, supervisor)
    unit, office = at_work(reporter), at_work(supervisor)
    after(unit, unit.post(_address(report, "wiadomosc/"), {"text": "Kiedy decyzja?"}))
    assert "Write to the unit" in get(office, _address(report, "wiadomosc/")).text
    after(office, office.post(_address(report, "wiadomosc/"), {"text": "Jutro."}))
    notes = get(unit, _address(report)).words("//section[@aria-labelledby='wiadomosci']//li")
    assert notes[0].startswith("The office : Jan Urząd") and "Jutro." in notes[0]
    assert notes[1].startswith("The unit : Anna Kowal") and "Kiedy decyzja?" in notes[1]


def test_what_is_written_is_shown_as_text_and_never_as_code(at_work, reporter, supervisor):
    report = _report(reporter, supervisor)
    client = at_work(reporter)
    client.post(_address(report, "wiadomosc/"), {"text": "<script>alert(1)</script>"})
    source = get(client, _address(report)).source
    assert "<script>alert(1)" not in source and "&lt;script&gt;alert(1)" in source


# --- Asking for a correction -----------------------------------------------------------------------


def test_a_correction_of_an_accepted_report_is_asked_for_once_with_a_reason(
    at_work, reporter, supervisor
):
    report = _report(reporter, supervisor, "accepted")
    client = at_work(reporter)
    assert "Ask for a correction" in get(client, _address(report)).text
    empty = _shown_again(client, _address(report, "korekta/"), {"text": ""})
    assert "No reason given." in empty.text
    done = after(client, client.post(_address(report, "korekta/"), {"text": "Pomyłka w wierszu."}))
    assert "A correction was asked for today" in done.text and "Pomyłka w wierszu." in done.text
    again = after(client, client.post(_address(report, "korekta/"), {"text": "Jeszcze raz."}))
    assert "A correction can be asked for once" in again.text
    report.refresh_from_db()
    assert report.correction_asked_reason == "Pomyłka w wierszu."


@pytest.mark.parametrize("state", ["draft", "sent", "returned"])
def test_a_report_that_is_not_accepted_is_not_corrected(at_work, reporter, supervisor, state):
    report = _report(reporter, supervisor, state)
    client = at_work(reporter)
    assert "Ask for a correction" not in get(client, _address(report)).text
    after(client, client.post(_address(report, "korekta/"), {"text": "Proszę."}))
    assert Report.objects.get(pk=report.pk).correction_asked_at is None


# --- Who may read it -------------------------------------------------------------------------------


PLACES = ["historia/", "wersje/1/", "wiadomosc/", "korekta/"]


@pytest.mark.parametrize("place", PLACES)
def test_a_strangers_trail_does_not_exist(at_work, reporter, supervisor, place):
    report = _report(reporter, supervisor)
    stranger = at_work(make_reporter(make_unit(voivodeship="14")))
    assert stranger.get(_address(report, place)).status_code == 404
    assert stranger.post(_address(report, place), {"text": "x"}).status_code in (404, 405)
    assert not Note.objects.filter(text="x").exists()


@pytest.mark.parametrize("place", PLACES)
def test_an_employee_of_the_centre_finds_the_report_and_reads_nothing_of_it(
    at_work, reporter, supervisor, place
):
    report = _report(reporter, supervisor, "accepted")
    clerk = at_work(make_actor(role="cez-employee"))
    assert clerk.get(f"/sprawozdania/obowiazki/{report.obligation_id}/").status_code == 200
    assert clerk.get(_address(report, place)).status_code == 404
