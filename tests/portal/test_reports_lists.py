"""The reporter's lists: what stands where, what waits, by year; and the home page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.reports import operations
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
    uw_of,
)
from tests.portal.pages import Page, get

pytestmark = pytest.mark.django_db
ROWS = "//section[@id='lista']//tbody/tr"


@pytest.fixture
def unit():
    return make_unit(name="Przychodnia Pod Lipami")


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


def _owed(unit, *, year=2025, code="T-1", tab="periodic", days=None, level=""):
    """Lay an obligation on a unit, due in some days."""
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    edition = make_edition(code=code, tab=tab)
    collection = make_collection(edition=edition, period=make_period(year), due_on=due)
    return make_obligation(collection=collection, unit=unit)


def _rows(page: Page) -> list[str]:
    return page.words(ROWS)


# --- Tabs, states, years -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "place", "badge", "act"),
    [
        ("draft", "do-uzupelnienia", "In progress", "Fill in"),
        ("returned", "do-uzupelnienia", "Returned for correction", "Correct"),
        ("reopened", "do-uzupelnienia", "Returned for correction", "Correct"),
        ("sent", "wyslane", "Sent for verification", "Show"),
        ("verified", "wyslane", "Verified", "Show"),
        ("accepted", "zatwierdzone", "Accepted", "Show"),
    ],
)
def test_a_report_stands_in_the_list_of_its_state_and_in_no_other(
    at_work, unit, reporter, state, place, badge, act
):
    make_report(state=state, obligation=_owed(unit, days=9), reporter=reporter)
    client = at_work(reporter)
    for stage in ("do-uzupelnienia", "wyslane", "zatwierdzone"):
        rows = _rows(get(client, f"/sprawozdania/?stan={stage}"))
        assert len(rows) == (stage == place)
        if stage == place:
            assert badge in rows[0] and act in rows[0]


def test_what_was_not_taken_up_waits_to_be_activated_with_its_days_left(at_work, unit, reporter):
    _owed(unit, days=9)
    page = get(at_work(reporter), "/sprawozdania/")
    [row] = _rows(page)
    assert "T-1." in row and "in 9 days" in row and "Outstanding" in row and "Activate" in row
    assert "Why do I owe this?" in row


def test_a_missed_day_is_marked_and_what_was_sent_late_stays_marked(at_work, unit, reporter):
    _owed(unit, days=-3)
    make_report(state="sent", obligation=_owed(unit, code="T-2", days=-3), reporter=reporter)
    client = at_work(reporter)
    assert "Overdue" in _rows(get(client, "/sprawozdania/"))[0]
    assert "Sent after the due date" in _rows(get(client, "/sprawozdania/?stan=wyslane"))[0]


def test_the_tabs_part_periodic_from_one_off_reports_and_count_what_waits(at_work, unit, reporter):
    _owed(unit, code="T-1")
    _owed(unit, code="T-2", tab="one_off", year=2023)
    client = at_work(reporter)
    page = get(client, "/sprawozdania/?tab=jednorazowe")
    assert [tab.split()[-4:] for tab in page.words("//ul[@class='tabs']//a")] == [
        ["1", "to", "fill", "in"]
    ] * 2
    assert len(_rows(page)) == 1 and "2023" in _rows(page)[0]
    assert page.all("//ul[@class='tabs']//a[@aria-current]")[0].get("href") == "?tab=jednorazowe"


def test_a_year_is_chosen_and_one_without_reports_says_so(at_work, unit, reporter):
    _owed(unit, code="T-1", tab="one_off", year=2023)
    _owed(unit, code="T-2", tab="one_off", year=2025)
    client = at_work(reporter)
    address = "/sprawozdania/?tab=jednorazowe&stan=do-uzupelnienia&rok="
    page = get(client, f"{address}2023")
    assert len(_rows(page)) == 1 and "2023" in _rows(page)[0]
    assert page.all("//select[@name='rok']/option/@value") == ["", "2025", "2023"]
    assert len(_rows(get(client, address))) == 2
    assert "No one-off reports for 2024. Choose another year." in get(client, f"{address}2024").text


@pytest.mark.parametrize("query", ["?tab=x", "?stan=x", "?rok=x", "?rok=²²²²", "?rok=99999"])
def test_an_address_that_makes_no_sense_shows_the_first_list(at_work, unit, reporter, query):
    _owed(unit)
    assert len(_rows(get(at_work(reporter), f"/sprawozdania/{query}"))) == 1


def test_what_does_not_apply_stands_apart_with_the_reason(at_work, unit, reporter):
    owed = _owed(unit)
    operations.mark_not_applicable(
        obligation=owed, reason="Jednostka nie zatrudnia nikogo.", actor=SYSTEM
    )
    page = get(at_work(reporter), "/sprawozdania/")
    assert _rows(page) == []
    assert "Does not concern your unit" in page.text
    assert "Jednostka nie zatrudnia nikogo." in page.text


def test_a_closed_collection_can_be_read_and_asks_for_nothing(at_work, unit, reporter):
    owed = _owed(unit, days=-9)
    operations.close_collection(collection=owed.collection, actor=SYSTEM)
    page = get(at_work(reporter), "/sprawozdania/")
    [row] = _rows(page)
    assert "The collection is closed" in row and "Activate" not in row
    assert page.words("//nav[@aria-label='Main navigation']//*[@class='count']") == []


def test_an_empty_list_says_that_everything_is_filled_in(at_work, reporter):
    assert "Everything is filled in." in get(at_work(reporter), "/sprawozdania/").text


# --- Who sees what -------------------------------------------------------------------------------


def test_only_the_reports_of_ones_own_unit_and_class_are_listed(at_work, unit, reporter):
    _owed(make_unit())
    financial = make_edition(code="T-F", report_class="financial")
    make_obligation(collection=make_collection(edition=financial), unit=unit)
    page = get(at_work(reporter), "/sprawozdania/")
    assert _rows(page) == []
    assert page.words("//nav[@aria-label='Main navigation']//*[@class='count']") == []


def test_an_office_sees_what_it_owes_itself_and_the_way_to_the_others(at_work, unit):
    _owed(unit)
    page = get(at_work(make_actor(role="uw-admin", unit=uw_of("10"))), "/sprawozdania/")
    assert _rows(page) == []
    assert "Reports of other units are in the administration panel." in page.text


def test_without_a_profile_at_work_there_are_no_reports(client_for):
    person = make_actor(role="reporter-non-financial")
    client = client_for(person)
    session = client.session
    del session["profile_id"]
    session.save()
    assert client.get("/sprawozdania/").status_code == 404


# --- How much it asks of the database --------------------------------------------------------------


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/sprawozdania/", "/"])
def test_thirty_rows_ask_no_more_than_three(at_work, unit, reporter, address):
    collections = [
        make_collection(edition=make_edition(), period=make_period(1990 + number))
        for number in range(30)
    ]
    client = at_work(reporter)
    for number in range(3):
        _filled(collections[number], unit, reporter)
    client.get(address)
    few = _queries(client, address)
    for number in range(3, 30):
        _filled(collections[number], unit, reporter)
    assert _queries(client, address) == few <= 12


def _filled(collection, unit, reporter) -> None:
    owed = make_obligation(collection=collection, unit=unit)
    make_report(state="draft", answers={"1.01.a": "3"}, obligation=owed, reporter=reporter)


# --- The home page -------------------------------------------------------------------------------


def test_the_home_page_shows_what_is_overdue_returned_and_soon_due_in_order(
    at_work, unit, reporter
):
    _owed(unit, code="SOON", days=20)
    _owed(unit, code="FAR", days=200)
    _owed(unit, code="LATE", days=-5)
    supervisor = make_supervisor(unit)
    back = make_report(
        state="sent", obligation=_owed(unit, code="BACK", days=3), reporter=reporter,
        supervisor=supervisor,
    )  # fmt: skip
    operations.remark(report=back, cell="1.01.a", text="Za dużo.", actor=supervisor)
    operations.send_back(report=back, reason="Popraw.", actor=supervisor)
    page = get(at_work(reporter), "/")
    rows = page.words("//section[@aria-labelledby='todo']//tbody/tr")
    assert [row.split()[0] for row in rows] == ["LATE", "BACK", "SOON"]
    assert "Overdue" in rows[0] and "Activate" in rows[0]
    assert "Returned for correction: 1 remark of the office." in rows[1] and "Correct" in rows[1]
    assert "in 20 days" in rows[2]


def test_the_tiles_of_the_home_page_count_by_list(at_work, unit, reporter):
    _owed(unit, code="A", days=200)
    make_report(state="sent", obligation=_owed(unit, code="B"), reporter=reporter)
    make_report(state="accepted", obligation=_owed(unit, code="C"), reporter=reporter)
    _owed(unit, code="D", tab="one_off")
    page = get(at_work(reporter), "/")
    tiles = page.words("//a[@class='tile']")
    assert "Periodic reports 1 to fill in, 1 sent, 1 accepted" in tiles
    assert "One-off reports 1 to fill in" in tiles
    assert page.words("//nav[@aria-label='Main navigation']//*[@class='count']") == ["2 to fill in"]


def test_whoever_holds_no_report_role_sees_no_reports_in_the_menu(at_work):
    actor = make_actor(role="reporter-non-financial")
    text = get(at_work(actor), "/").source
    assert 'href="/sprawozdania/"' in text
    plain = actor.__class__(name=actor.name, person_id=actor.person_id)
    assert "/sprawozdania/" not in get(at_work(plain), "/pomoc/").source
