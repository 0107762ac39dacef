"""Steps of the cyber-security survey, as the manual of seed 002 has them."""

from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.reporting_steps import asked, cell, press_act, problems, unfold

SURVEY, SURVEY_YEAR = "CYBER", 2023
SURVEY_BEGUN = {
    "H.osoba": "Święcisława Jaźwińska",
    "H.email": "to nie adres",
    "1.polityka": "3",
    "1.pelnomocnik": "yes",
    "1.it_osoby": "2",
    "1.it_bezp": "3",
}
SURVEY_REST = {
    "1.polityka_data": "2023-05-11",
    "1.ryzyko": "2",
    "2.sa": "yes",
    "2.gdzie": ["lok", "chmura"],
    "2.proba": "20.06.2023",
    "2.udzial": "80",
    "5.incydenty": "0",
    "5.zgloszone": "0",
    "5.procedura": "1",
    "5.pracownicy": "40",
    "5.przeszkoleni": "30",
    "5.budzet": "12 500,50",
}
# What a spreadsheet puts on the clipboard: six rows of two cells.
BLOCK = "\r\n".join(f"{number}\t7" for number in range(10, 16))
BLOCK_CELLS = {
    f"3.0{row}.{column}": text
    for row in range(1, 7)
    for column, text in (("razem", str(row + 9)), ("chronione", "7"))
}


def folds_and_unfolds(person: Visitor) -> None:
    sections = person.page.locator("details[data-section]")
    opened = person.page.locator("details[data-section][open]")
    fold = person.page.locator("[data-fold]")
    if opened.count():
        fold.click()
    expect(opened).to_have_count(0)
    fold.click()
    expect(opened).to_have_count(sections.count())
    person.look()


def checks_and_mends(person: Visitor) -> None:
    press_act(person, "check")
    expect(person.page.locator("#problems")).to_be_focused()
    found = problems(person)
    assert found == ["H.email", "1.it_bezp"]
    for address, mended in zip(found, ("sekretariat@ostoja.example", "2"), strict=True):
        person.click(person.page.locator(f"[data-problems] a[href='#c-{address}']"))
        expect(cell(person, address)).to_be_focused()
        person.page.keyboard.type(mended)
        person.page.keyboard.press("Enter")
        expect(person.page.locator(f"[data-problems] a[href='#c-{address}']")).to_have_count(0)
    press_act(person, "check")
    assert problems(person) == []


def thinks_again_before_sending(person: Visitor) -> None:
    press_act(person, "send")
    question = asked(person)
    question.locator("[data-close]").click()
    expect(question).to_have_count(0)
    expect(person.page.locator("section.bar button[value=send]")).to_be_focused()


def pastes_a_block(person: Visitor) -> None:
    """Copy a block out of a spreadsheet, take it back, and paste it for good."""
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    unfold(person, "3.01.razem")
    cell(person, "3.01.razem").click()
    person.page.keyboard.press("ControlOrMeta+v")
    expect(cell(person, "3.06.chronione")).to_have_value("7")
    person.page.locator("[data-undo-act]").click()
    expect(cell(person, "3.06.chronione")).to_have_value("")
    cell(person, "3.01.razem").click()
    person.page.keyboard.press("ControlOrMeta+v")
    for address, text in BLOCK_CELLS.items():
        expect(cell(person, address)).to_have_value(text)
    expect(cell(person, "3.99.razem")).to_have_text("75")
