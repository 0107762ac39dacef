"""What an office does with reports, and what is read of them: mail, states, versions, the journal."""

import json
from email.message import EmailMessage
from typing import Any

from tests.journeys.browser import Visitor
from tests.journeys.reporting_steps import Owed
from tests.journeys.smtp import MailSink, text_of
from tests.journeys.steps import demo_person
from tests.journeys.system import System
from tests.waiting import wait_until


def come_to_the_office(person: Visitor, system: System, role: str, office: str) -> str:
    """Sign in as the demo person of a role in an office; return the name."""
    name = demo_person(system, role, office)
    person.sign_in(name)
    return name


def review_path(report: int) -> str:
    """Return the address of a report in the back-office."""
    return f"/backoffice/reports/report/{report}/"


def open_review(office: Visitor, report: int) -> None:
    """Open a report in the back-office by its address, as from a link."""
    office.open(f"{review_path(report)}change/")


def find_waiting(office: Visitor, report: int) -> None:
    """Go from the list of what was sent to one report."""
    office.open("/backoffice/reports/report/?state=waiting")
    office.click(office.page.locator(f"main a[href^='{review_path(report)}change/']").first)


def decide(office: Visitor, slug: str, **fields: str) -> None:
    """Decide on the report that is open, with a reason where one is asked for."""
    form = office.page.locator(f"form[action*='/{slug}/']")
    fold = office.page.locator(f"details.fold:has(form[action*='/{slug}/'])")
    if fold.count() and fold.get_attribute("open") is None:
        office.click(fold.locator("> summary"))
    for name, text in fields.items():
        form.locator(f"[name={name}]").fill(text)
    office.click(form.locator("button[type=submit]"))


def remark_on(office: Visitor, address: str, text: str) -> None:
    """Write a remark on a cell, from the row in which it stands."""
    row, _, _column = address.rpartition(".")
    office.click(office.page.locator(f"td.act a[href*='/uwagi/{row}/']"))
    form = office.page.locator("main form:has(textarea[name=text])")
    form.locator("select[name=cell]").select_option(address)
    form.locator("textarea[name=text]").fill(text)
    office.click(form.locator("button[type=submit]"))


# --- Mail ---------------------------------------------------------------------------------------


def mail_about(mail_sink: MailSink, owed: Owed, subject: str, *, count: int = 1) -> EmailMessage:
    """Wait for the mail about a unit to whoever reports for it; return the newest."""

    def arrived() -> list[EmailMessage]:
        found = [m for m in mail_sink.to(owed.email, subject) if owed.unit_name in plain_text(m)]
        return found if len(found) >= count else []

    return wait_until(arrived, f"“{subject}” came about {owed.unit_name}", seconds=60)[-1]


def plain_text(message: EmailMessage) -> str:
    """Return the text of a mail without its no-break spaces."""
    return text_of(message).replace("\u00a0", " ")


# --- Facts --------------------------------------------------------------------------------------


def state_of(system: System, report: int) -> str:
    """Return the state of a report."""
    ((state,),) = system.rows("SELECT state FROM reports_report WHERE id = %s", report)
    return state


def answers_of(system: System, report: int) -> dict[str, Any]:
    """Return the stored answers of a report."""
    ((answers,),) = system.rows("SELECT answers FROM reports_report WHERE id = %s", report)
    return json.loads(answers) if isinstance(answers, str) else answers


def versions_of(system: System, report: int) -> list[tuple[int, str]]:
    """Return the versions of a report with their occasions."""
    return system.rows(
        "SELECT number, occasion FROM reports_version WHERE report_id = %s ORDER BY number", report
    )


def acts_on(system: System, report: int) -> list[tuple[str, str]]:
    """Return the acts on a report with who did them; saves that follow one another count once."""
    rows = system.rows(
        "SELECT act, person_name FROM journal_entry WHERE thing_type = 'reports.report' "
        "AND thing_id = %s AND act <> 'reports.report.read' ORDER BY id", report,
    )  # fmt: skip
    return [row for place, row in enumerate(rows) if place == 0 or row != rows[place - 1]]
