"""The end of a session: a warning in time, a way to stay, and a way back to the same step.

The system of these stories waits for seconds where a real one waits for half an hour.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.browser import Visitor
from tests.journeys.steps import choose_unit, demo_person, enter_for_the_first_time
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

    def newcomer() -> Visitor:
        present.append(Visitor(browser, impatient.url))
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
    absent = leave_a_session_behind(come(), somebody)

    is_warned_and_stays(office, focus_on=fold)
    the_server_ends_only_what_was_not_prolonged(absent, office)
    is_let_out(office)

    office.sign_in(name)
    assert office.path == page


# --- Steps ---------------------------------------------------------------------------------------


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
