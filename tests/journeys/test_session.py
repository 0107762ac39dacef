"""The end of a session: a warning in time, a way to stay, and a way back to the same step.

The system of these stories waits for seconds where a real one waits for half an hour.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.browser import PlainVisitor, Visitor
from tests.journeys.reporting_steps import (
    activate_collectively,
    answer,
    cell,
    come_to_work,
    is_saved,
    open_list,
    owed_by,
    report_here,
    work_in,
)
from tests.journeys.steps import choose_unit, demo_person, enter_for_the_first_time
from tests.journeys.survey_steps import SURVEY, SURVEY_YEAR
from tests.journeys.system import System
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)

IDLE = 24
WARNING = 16
ADDRESS = "swieta@przychodnia.example"
NAME = "Święcisława Jaźwińska"
ENDED = "Po 30 minutach bezczynności nastąpiło wylogowanie."
OFFICE = ("Administrator UW", "Łódzki Urząd Wojewódzki")


@pytest.fixture(scope="module")
def impatient(make_system, journey_folder) -> System:
    """Run a system whose sessions end soon."""
    return make_system(
        journey_folder / "impatient",
        IDLE_SECONDS=str(IDLE),
        IDLE_WARNING_SECONDS=str(WARNING),
    )


@pytest.fixture
def come(browser, impatient) -> Iterator[Callable[[], Visitor]]:
    """Return a function that brings a person; their way to the screen is inspected elsewhere."""
    present: list[Visitor] = []

    def newcomer(kind: type[Visitor] = Visitor) -> Visitor:
        present.append(kind(browser, impatient.url))
        present[-1].look = lambda: None
        return present[-1]

    yield newcomer
    for visitor in present:
        visitor.close()


def test_an_applicant_may_stay_and_else_comes_back_to_what_was_typed(come, impatient, mail_sink):
    somebody = demo_person(impatient, *OFFICE)
    applicant = come()
    enter_for_the_first_time(applicant, NAME, ADDRESS, mail_sink)
    applicant.open("/wniosek/")
    choose_unit(applicant, "Miejscowość", "lodz", place=0)
    phone = applicant.page.get_by_label("Telefon służbowy")
    phone.press_sequentially("600 123 456")
    applicant.sees("Zapisano o")
    absent = leave_a_session_behind(come(), somebody)

    is_warned_and_stays(applicant, focus_on=phone)
    the_server_ends_only_what_was_not_prolonged(absent, applicant)
    is_let_out(applicant)

    applicant.sign_in(NAME)
    assert applicant.path == "/wniosek/role/"
    expect(phone).to_have_value("600 123 456")


def test_an_administrator_may_stay_and_else_comes_back_to_the_same_page(come, impatient):
    name = demo_person(impatient, *OFFICE)
    somebody = demo_person(impatient, "Administrator CeZ", "Centrum e-Zdrowia")
    office = come()
    office.sign_in(name)
    office.open("/backoffice/access/application/")
    office.click(office.page.locator("main a[href*='/change/']").first)
    page = office.path
    fold = office.page.locator("details.fold summary").first
    office.click(fold)
    reason = office.page.locator("details.fold[open] textarea").first
    reason.fill("Brak podpisu")
    fold.focus()
    absent = leave_a_session_behind(come(), somebody)

    is_warned_and_stays(office, focus_on=fold)
    the_server_ends_only_what_was_not_prolonged(absent, office)
    is_let_out(office)

    office.sign_in(name)
    assert office.path == page
    expect(reason).to_be_visible()
    expect(reason).to_have_value("Brak podpisu")
    expect(office.page.locator("main [role=status][data-text]").first).not_to_be_empty()
    Visitor.look(office)


def test_a_reporter_comes_back_to_the_cell_that_no_save_had_reached(come, impatient):
    owed = owed_by(impatient, "Źdźbło", SURVEY, SURVEY_YEAR)
    reporter = come()
    come_to_work(reporter, owed)
    open_list(reporter, "jednorazowe", "do-uzupelnienia", SURVEY_YEAR)
    report = activate_collectively(reporter, owed)
    save = f"{impatient.url}/sprawozdania/{report}/zapisz/"
    reporter.inspector.expected_errors.add(save)
    reporter.page.route(save, lambda route: route.abort())
    answer(reporter, {"H.osoba": "Święcisława Jaźwińska"})

    is_let_out(reporter)
    reporter.page.unroute(save)

    reporter.sign_in(owed.person)
    work_in(reporter, owed)
    assert report_here(reporter) == report
    expect(cell(reporter, "H.osoba")).to_have_value("Święcisława Jaźwińska")
    is_saved(reporter)


def test_a_form_that_came_too_late_is_sent_after_the_sign_in(come, impatient):
    name = demo_person(impatient, *OFFICE)
    plain = come(PlainVisitor)
    plain.sign_in(name)
    page = contact_page(plain)
    phone = plain.page.locator("input[name=phone]")
    phone.fill("601 602 603")
    wait_until(lambda: not may_enter(plain), "the session is over", seconds=IDLE + 30)
    plain.click(plain.page.locator("main form:has(input[name=phone]) button[type=submit]"))
    plain.sees(ENDED)

    plain.sign_in(name)
    assert plain.path == page
    plain.look()
    plain.click(plain.page.locator("[data-kept-form] button"))
    plain.open(page)
    expect(phone).to_have_value("601 602 603")
    assert not plain.page.locator("[data-kept]").count()


def test_with_script_a_form_that_came_too_late_stands_on_its_page_again(come, impatient):
    name = demo_person(impatient, *OFFICE)
    person = come()
    person.sign_in(name)
    page = contact_page(person)
    # The machine slept: the page's own clock has not noticed the end.
    person.page.clock.install()
    person.page.reload()
    person.page.clock.pause_at(person.page.evaluate("Date.now()") + 1000)
    phone = person.page.locator("input[name=phone]")
    phone.fill("604 605 606")
    wait_until(lambda: not may_enter(person), "the session is over", seconds=IDLE + 30)
    person.page.locator("main form:has(input[name=phone]) button[type=submit]").click()
    person.page.wait_for_url("**/logowanie/**")
    person.page.clock.resume()

    person.sign_in(name)
    assert person.path == page
    expect(phone).to_have_value("604 605 606")
    expect(person.page.locator("[data-kept]")).to_be_visible()
    expect(person.page.locator("[data-kept-form]")).to_have_count(0)
    Visitor.look(person)
    person.click(person.page.locator("main form:has(#id_phone) button[type=submit]"))
    person.open(page)
    expect(phone).to_have_value("604 605 606")
    expect(person.page.locator("[data-kept]")).to_have_count(0)


def test_before_the_longest_time_is_over_one_is_told_and_goes_on_until_then(come, impatient):
    person = come()
    person.sign_in(demo_person(impatient, *OFFICE))

    def almost_over(route: Route) -> None:
        page = route.fetch()
        text = re.sub(r'data-at-most="[0-9]+"', f'data-at-most="{WARNING + 4}"', page.text())
        route.fulfill(response=page, body=text)

    person.page.route("**/moje-konto/", almost_over)
    person.open("/moje-konto/")
    warning = person.page.get_by_role("alertdialog")
    expect(warning).to_be_visible(timeout=15_000)
    expect(warning.locator("[data-when=limit]")).to_be_visible()
    expect(warning.locator("[data-when=idle], form[data-extend]")).to_have_count(2)
    expect(warning.locator("form[data-extend]")).to_be_hidden()
    Visitor.look(person)
    warning.locator("[data-go-on]").click()
    expect(warning).to_be_hidden()
    with person.page.expect_request("**/logowanie/**", timeout=(WARNING + 10) * 1000):
        pass


# --- Steps ---------------------------------------------------------------------------------------


def contact_page(person: Visitor) -> str:
    """Go to the contact details of the own profile; return the address."""
    person.open("/moje-konto/")
    person.click(person.page.locator("main a[href$='/kontakt/']").first)
    return person.path


def leave_a_session_behind(person: Visitor, name: str) -> Visitor:
    """Sign in and leave: no page is there that could do anything at the end."""
    person.sign_in(name)
    person.page.goto("about:blank")
    return person


def is_warned_and_stays(person: Visitor, *, focus_on: Locator) -> None:
    warning = person.page.get_by_role("alertdialog")
    expect(warning).to_be_visible(timeout=(IDLE + 5) * 1000)
    expect(warning.locator("h2")).to_be_focused()
    person.sees("Wkrótce nastąpi wylogowanie")
    Visitor.look(person)
    path = person.path
    person.press("Przedłuż sesję", within=warning)
    expect(warning).to_be_hidden()
    expect(focus_on).to_be_focused()
    assert person.path == path


def the_server_ends_only_what_was_not_prolonged(absent: Visitor, person: Visitor) -> None:
    """See, with requests that keep nothing alive, whose session is over."""
    wait_until(lambda: not may_enter(absent), "the session is over", seconds=IDLE + 30)
    assert may_enter(person), "The session was prolonged on the screen only."
    absent.open("/moje-konto/")
    assert absent.path.startswith("/logowanie/")
    absent.sees(ENDED)


def is_let_out(person: Visitor) -> None:
    """Do nothing: the warning comes again, and then the page leaves the screen."""
    expect(person.page.get_by_role("alertdialog")).to_be_visible(timeout=(IDLE + 5) * 1000)
    person.page.wait_for_url("**/logowanie/**", timeout=(IDLE + 15) * 1000)
    person.sees(ENDED)
    assert not may_enter(person)
    Visitor.look(person)


def may_enter(person: Visitor) -> bool:
    answer = person.context.request.get(
        f"{person.base_url}/moje-konto/", headers={"X-Background": "1"}, max_redirects=0
    )
    return answer.status == 200
