"""Checking and sending a report from the grid."""

import pytest
from django.test import Client

from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.makers import make_report, make_reporter, make_supervisor, make_unit
from tests.portal.pages import after, get

pytestmark = pytest.mark.django_db
RIGHT = {"1.01.a": "5", "1.01.b": "2"}


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


@pytest.fixture
def client(reporter, client_for) -> Client:
    return in_english(client_for(reporter))


@pytest.fixture
def filled(unit, reporter):
    """Return a function that makes a report with some answers."""
    return lambda **answers: make_report(unit=unit, reporter=reporter, answers=answers)


def in_english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def url(report: Report, act: str = "") -> str:
    return f"/sprawozdania/{report.pk}/{act}"


def form(report: Report, **more: str) -> dict[str, str]:
    return {"revision": str(report.revision), "dzial": "", "go": "save"} | more


def state(report: Report) -> str:
    return Report.objects.get(pk=report.pk).state


def test_a_check_saves_and_leads_to_the_problems(client, filled):
    report = filled(**{"1.01.a": "1"})
    page = after(client, client.post(url(report, "sprawdz/"), form(report, **{"1.01.b": "3"})))
    assert page.focused == "found"
    assert "1 errors and 0 warnings. Choose one to go to the field." in page.text
    assert "Women (3) cannot exceed all (1)." in page.text
    assert Report.objects.get(pk=report.pk).answers["1.01.b"] == "3"
    assert state(report) == "draft"


def test_a_check_counts_the_empty_fields_and_unfolds_their_section(client, filled):
    report = filled()
    page = after(client, client.post(url(report, "sprawdz/"), form(report)))
    assert "2 errors and 0 warnings." in page.text
    assert page.all("//details[@data-section='1'][@open]")
    assert "Ogółem: " in page.words("//details//tr[contains(@class,'say')]")[0]


def test_a_check_without_problems_says_that_the_report_can_be_sent(client, filled):
    report = filled(**RIGHT)
    page = after(client, client.post(url(report, "sprawdz/"), form(report)))
    assert "No errors. The report can be sent." in page.text


def test_sending_saves_first_and_asks(client, filled):
    report = filled(**RIGHT)
    response = client.post(url(report, "zapisz/"), form(report, go="send", **{"2.uwagi": "tak"}))
    page = after(client, response)
    assert "Send T-1 for 2025?" in page.text
    assert "Warnings with an explanation" not in page.text
    assert Report.objects.get(pk=report.pk).answers["2.uwagi"] == "tak"
    assert state(report) == "draft"


def test_a_confirmed_report_is_sent_and_can_no_longer_be_typed_over(client, filled):
    report = filled(**RIGHT)
    sent = client.post(url(report, "wyslij/"), {"revision": report.revision, "confirmed": "yes"})
    page = after(client, sent)
    assert state(report) == "sent"
    assert "Sent for verification" in page.text
    assert not page.all("//form[@id='grid']")


def test_a_report_with_errors_is_not_even_asked_about(client, filled):
    report = filled(**{"1.01.a": "1", "1.01.b": "3"})
    page = after(client, client.get(url(report, "wyslij/")))
    assert "1 errors and 0 warnings." in page.text
    client.post(url(report, "wyslij/"), {"revision": report.revision, "confirmed": "yes"})
    assert state(report) == "draft"


def test_a_warning_wants_an_explanation_before_sending(client, filled, reporter):
    report = filled(**{"1.01.a": "500", "1.01.b": "3", "1.02.a": "1"})
    page = after(client, client.get(url(report, "wyslij/")))
    assert "2 warnings have no explanation. Explain them or correct the values." in page.text
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(report=report, rule="wiele", cell=cell, text="Tak.", actor=reporter)
    assert "Warnings with an explanation: 2." in get(client, url(report, "wyslij/")).text


def test_what_a_colleague_saved_meanwhile_is_looked_at_before_sending(client, filled, unit):
    report = filled(**RIGHT)
    operations.fill(
        report=report, revision=report.revision, cells={"2.uwagi": "x"}, actor=make_reporter(unit)
    )
    sent = client.post(url(report, "wyslij/"), {"revision": report.revision, "confirmed": "yes"})
    assert "The report was changed meanwhile." in after(client, sent).text
    assert state(report) == "draft"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_made_up_revision_sends_nothing(client, filled, revision):
    report = filled(**RIGHT)
    client.post(url(report, "wyslij/"), {"revision": revision, "confirmed": "yes"})
    assert state(report) == "draft"


def test_what_was_sent_is_not_sent_again(client, filled, reporter):
    report = filled(**RIGHT)
    operations.send(report=report, revision=report.revision, actor=reporter)
    page = after(client, client.get(url(report, "wyslij/")))
    assert "cannot be changed now" in page.text


def test_an_office_sends_on_behalf_after_being_told_whose_report_it_is(filled, unit, client_for):
    report = filled(**RIGHT)
    client = in_english(client_for(make_supervisor(unit)))
    assert f"on behalf of: {unit.name}" in get(client, url(report, "wyslij/")).text
    client.post(url(report, "wyslij/"), {"revision": report.revision, "confirmed": "yes"})
    assert state(report) == "sent"
