"""Steps of the staff forms MZ-88 and MZ-89, from the first answer to the last version."""

from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.reporting_office import state_of, versions_of
from tests.journeys.reporting_steps import (
    Owed,
    activate_collectively,
    answer,
    explain,
    in_list,
    open_list,
    press_act,
    problems,
    ready,
    said_at,
    send,
    send_with_zeros,
    write_text,
)
from tests.journeys.system import System

STAFF, SPECIALISTS = "MZ-88", "MZ-89"
EXPLANATION = "Połączono dwie praktyki; lekarzy przybyło."
REMARK = "Czy lekarzy jest na pewno piętnastu?"
REASON = "Proszę sprawdzić liczbę lekarzy."
ANSWER = "Jest ich czternastu, jeden odszedł w grudniu."


def files_the_staff(person: Visitor) -> None:
    """Break a rule and mend it; explain what differs from last year; send."""
    answer(person, {"1.01.4": "16", "1.01.ogolem": "15", "1.pielegniarki.ogolem": "2"})
    person.page.keyboard.press("Tab")
    expect(said_at(person, "glowne-miejsce", "1.01.4")).to_be_visible()
    answer(person, {"1.01.4": "12"})
    person.page.keyboard.press("Tab")
    expect(said_at(person, "glowne-miejsce", "1.01.4")).to_have_count(0)
    press_act(person, "send")
    expect(person.page.locator("#problems")).to_be_focused()
    assert problems(person) == ["1.01.ogolem"]
    explain(person, "zmiana-roczna", "1.01.ogolem", EXPLANATION)
    send(person)


def files_the_specialists(person: Visitor, system: System, owed: Owed) -> None:
    """Break the rule across both forms and mend it; fill the rest with zeros; send."""
    open_list(person, "okresowe", "do-uzupelnienia")
    report = activate_collectively(person, owed)
    across = person.page.locator("tr.say[data-rule=specjalisci-mz-88]")
    answer(person, {"1.wewnetrzne.nowy": "13", "1.wewnetrzne.razem": "13"})
    person.page.keyboard.press("Tab")
    expect(across).to_contain_text("13")
    expect(across).to_contain_text("12")
    answer(person, {"1.wewnetrzne.nowy": "12", "1.wewnetrzne.razem": "12"})
    person.page.keyboard.press("Tab")
    expect(across).to_have_count(0)
    press_act(person, "save")
    send_with_zeros(person, report)
    assert state_of(system, report) == "sent"


def answers_the_remark_and_corrects(person: Visitor, report: int, year: int) -> None:
    open_list(person, "okresowe", "do-uzupelnienia", year)
    person.click(in_list(person, f"/sprawozdania/{report}/"))
    ready(person)
    person.sees(REASON)
    person.sees(REMARK)
    person.click(person.page.locator(f"form#grid a[href^='/sprawozdania/{report}/uwagi/']"))
    write_text(person, ANSWER)
    person.open(f"/sprawozdania/{report}/")
    ready(person)
    person.sees(ANSWER)
    answer(person, {"1.01.ogolem": "14"})
    person.page.keyboard.press("Tab")
    explain(person, "zmiana-roczna", "1.01.ogolem", EXPLANATION)
    send(person)


def looks_at_the_change(office: Visitor, report: int) -> None:
    """See what changed since the version before, and settle the remark."""
    office.click(office.page.locator(f"main .tabs a[href*='/{report}/zmiany/']"))
    row = office.page.locator("table.changed tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("15")
    expect(row).to_contain_text("14")
    office.click(office.page.locator(f"main .tabs a[href*='/{report}/uwagi/']"))
    office.sees(ANSWER)
    office.click(office.page.locator("form[action*='/zamknij/'] button"))
    expect(office.page.locator("form[action*='/zamknij/']")).to_have_count(0)


def asks_for_a_correction(person: Visitor, report: int) -> None:
    person.open(f"/sprawozdania/{report}/historia/")
    person.click(person.page.locator(f"main a[href='/sprawozdania/{report}/korekta/']"))
    write_text(person, "Pominięto pielęgniarkę zatrudnioną w grudniu.")


def each_version_can_be_read(person: Visitor, system: System, report: int) -> None:
    occasions = ["sent", "sent", "accepted", "sent", "accepted"]
    assert versions_of(system, report) == list(enumerate(occasions, start=1))
    read = {1: ("15", "2"), 3: ("14", "2"), 5: ("14", "3")}
    for number, (physicians, nurses) in read.items():
        person.open(f"/sprawozdania/{report}/wersje/{number}/")
        expect(person.page.locator("[id='c-1.01.ogolem'] .v")).to_have_text(physicians)
        expect(person.page.locator("[id='c-1.pielegniarki.ogolem'] .v")).to_have_text(nurses)


def each_act(reporter: str, admin: str) -> list[tuple[str, str]]:
    """Return the acts on the staff report, in their order."""
    return [
        (f"reports.{act}", who)
        for act, who in (
            ("report.begun", reporter),
            ("report.filled", reporter),
            ("warning.explained", reporter),
            ("report.sent", reporter),
            ("remark.written", admin),
            ("report.returned", admin),
            ("remark.answered", reporter),
            ("report.filled", reporter),
            ("warning.explained", reporter),
            ("report.sent", reporter),
            ("remark.closed", admin),
            ("report.accepted", admin),
            ("report.correction_asked", reporter),
            ("report.reopened", admin),
            ("report.filled", reporter),
            ("report.sent", reporter),
            ("report.accepted", admin),
        )
    ]
