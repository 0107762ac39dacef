"""Several people, or several windows, in one report; and a session that ends in the middle."""

from playwright.sync_api import Response, expect

from tests.journeys.browser import Visitor
from tests.journeys.reporting_office import answers_of
from tests.journeys.reporting_steps import (
    IS_SAVED,
    Owed,
    answer,
    cell,
    is_saved,
    report_here,
    work_in,
)
from tests.journeys.system import System
from tests.waiting import wait_until


def settles_a_clash(person: Visitor, address: str, *, mine: str, theirs: str, keeps: str) -> None:
    """Type into a cell that somebody changed meanwhile, and choose what stays."""
    answer(person, {address: mine})
    question = person.page.locator("dialog#clash[open]")
    expect(question).to_be_visible()
    expect(question.locator("fieldset")).to_have_count(1)
    expect(question.locator("[data-mine]")).to_have_text(mine)
    expect(question.locator("[data-theirs]")).to_have_text(theirs)
    person.look()
    question.locator(f"input[value={keeps}]").check()
    person.click(question.locator("button[type=submit]"))
    is_saved(person)
    expect(cell(person, address)).to_have_value(mine if keeps == "mine" else theirs)


def sees_who_fills_in(person: Visitor, section: str, words: str) -> str:
    """Read in the head of a section who else is in it, and move on; return to which section.

    Moving is told to the server at once, without being an act.
    """
    place = person.page.locator(f"details#s-{section} > summary [data-present]")
    expect(place).to_contain_text(words)
    person.look()
    others = f"details[data-section]:not([hidden]):not(#s-{section})"
    elsewhere = person.page.locator(others).first
    code = elsewhere.get_attribute("data-section")

    def is_told(answer: Response) -> bool:
        asked = answer.request
        return asked.url.endswith("/obecni/") and asked.post_data_json == {"section": code}

    with person.page.expect_response(is_told) as told:
        elsewhere.locator("> summary").focus()
    assert told.value.ok
    assert told.value.request.headers["x-background"] == "1"
    return code


def types_in_two_windows(person: Visitor, report: int) -> None:
    """Open the report twice: what the other window saved is not overwritten unasked."""
    other = person.context.new_page()
    other.goto(f"/sprawozdania/{report}/")
    expect(other.locator("html[data-grid=ready]")).to_be_attached()
    other.locator("details#s-L2 > summary").click()
    other.locator("[id='c-L2.inne.razem']").fill("5")
    other.locator("section.bar button[value=save]").click()
    wait_until(lambda: other.evaluate(IS_SAVED), "the other window saved")
    other.close()
    settles_a_clash(person, "L2.inne.razem", mine="4", theirs="5", keeps="mine")


def loses_the_session_and_no_letter(
    person: Visitor, system: System, owed: Owed, report: int
) -> None:
    """Type, and be signed out before it is saved: after signing in again it is there."""
    answer(person, {"S2.inne.razem": "0"})
    person.lose_session()
    person.page.wait_for_url("**/logowanie/**")
    person.sign_in(owed.person)
    work_in(person, owed)
    assert report_here(person) == report
    expect(cell(person, "S2.inne.razem")).to_have_value("0")
    is_saved(person)
    assert answers_of(system, report)["S2.inne.razem"] == "0"
