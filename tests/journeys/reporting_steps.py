"""Steps of reporting, as the unit and the office take them.

Things are found by their address, name or place, seldom by their words: these stand in catalogues.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.browser import PHONE, Visitor
from tests.journeys.system import System
from tests.waiting import wait_until

REPORTS = "/sprawozdania/"
_REPORT = re.compile(r"^/sprawozdania/([0-9]+)/")
_OWED = """
    SELECT o.id, u.id, u.type,
           (SELECT count(*) FROM units_part part WHERE part.unit_id = u.id), u.name, pr.id, p.first_name, p.family_name, pr.email, p.email, office.name
    FROM reports_obligation o
    JOIN reports_collection c ON c.id = o.collection_id
    JOIN questionnaires_edition e ON e.id = c.edition_id
    JOIN reports_period t ON t.id = c.period_id
    JOIN units_unit u ON u.id = o.unit_id
    JOIN units_voivodeship v ON v.code = u.voivodeship_id
    JOIN units_unit office ON office.id = v.office_id
    JOIN access_profile pr ON pr.unit_id = u.id
    JOIN people_person p ON p.id = pr.person_id
    WHERE p.family_name = %s AND e.code = %s AND t.year = %s
      AND o.activated_at IS NULL AND o.not_applicable_at IS NULL
    ORDER BY o.id
"""
IS_SAVED = """() => {
    const state = document.querySelector("[data-save-state] svg");
    const saved = document.querySelector("template#icon-saved").content.querySelector("svg");
    return Boolean(state) && state.innerHTML === saved.innerHTML;
}"""


@dataclass(frozen=True)
class Owed:
    """What somebody of the demo country owes in one unit."""

    obligation: int
    unit: int
    unit_name: str
    profile: int
    person: str
    email: str
    office: str

    @property
    def url(self) -> str:
        return f"{REPORTS}obowiazki/{self.obligation}/"


def owed_by(
    system: System, family_name: str, form: str, year: int, *,
    unit_type: str = "", with_parts: bool = False,
) -> Owed:  # fmt: skip
    """Return what somebody owes of a form for a year and has not taken up yet.

    Of several units it is the one with the most organisational units, or with the fewest.
    """
    rows = system.rows(_OWED, family_name, form, year)
    found = [row for row in rows if unit_type in ("", row[2])]
    assert found, f"{family_name} has every {form} of {year} begun: choose another for this story."
    chosen = max(found, key=lambda row: row[3] if with_parts else -row[3])
    obligation, unit, _kind, _parts, name, profile, first, family, own, email, office = chosen
    return Owed(obligation, unit, name, profile, f"{first} {family}", own or email, office)


def workplace_of(system: System, family_name: str, unit_type: str) -> tuple[str, str]:
    """Return the name of the unit of a type in which somebody works, and that of its office."""
    rows = system.rows(
        "SELECT u.name, office.name FROM access_profile pr "
        "JOIN people_person p ON p.id = pr.person_id JOIN units_unit u ON u.id = pr.unit_id "
        "JOIN units_voivodeship v ON v.code = u.voivodeship_id "
        "JOIN units_unit office ON office.id = v.office_id "
        "WHERE p.family_name = %s AND u.type = %s ORDER BY u.id", family_name, unit_type,
    )  # fmt: skip
    return rows[0]


def year_of(system: System, form: str, newest: int = 0) -> int:
    """Return the newest year of a form that is asked for once, or that has ended; or an earlier one.

    What is asked each year follows for the running one from the assigning survey.
    """
    years = system.rows(
        "SELECT DISTINCT t.year FROM reports_collection c JOIN reports_period t "
        "ON t.id = c.period_id JOIN questionnaires_edition e ON e.id = c.edition_id "
        "WHERE e.code = %s AND c.opened_at IS NOT NULL "
        "AND (t.ends_on < CURRENT_DATE OR e.frequency = 'once') "
        "ORDER BY t.year DESC", form,
    )  # fmt: skip
    return years[newest][0]


# --- Coming and going ---------------------------------------------------------------------------


def come_to_work(person: Visitor, owed: Owed) -> None:
    """Sign in and work in the profile of the unit."""
    person.sign_in(owed.person)
    work_in(person, owed)


def work_in(person: Visitor, owed: Owed) -> None:
    """Choose the profile of the unit, where the person is asked which."""
    choose_profile(person, owed.profile)


def choose_profile(person: Visitor, profile: int) -> None:
    """Choose a profile, where the person is asked which."""
    if person.path.startswith("/profil/"):
        chosen = person.page.locator(f"main form:has(input[name=profile][value='{profile}'])")
        person.click(chosen.locator("button[type=submit]"))


def sign_out(person: Visitor) -> None:
    """Log out by the menu at the top right."""
    menu = person.page.locator("details.user")
    person.click(menu.locator("summary"))
    person.click(menu.locator("form[action='/wyloguj/'] button"))


# --- Lists --------------------------------------------------------------------------------------


def open_list(person: Visitor, tab: str, stage: str = "", year: int | None = None) -> None:
    """Go to the reports by the navigation, the tab, the state and the year, as the manual has it."""
    person.click(person.page.locator(f"nav.nav a[href='{REPORTS}']"))
    person.click(person.page.locator(f".tabs a[href='?tab={tab}']"))
    if stage:
        person.click(person.page.locator(f".pills a[href*='stan={stage}']"))
    if year is not None:
        person.page.locator("select#rok").select_option(str(year))
        person.click(person.page.locator("form:has(select#rok) button[type=submit]"))


def in_list(person: Visitor, path: str) -> Locator:
    """Return the link of the list that leads somewhere."""
    return person.page.locator(f"#lista a.btn[href='{path}']")


def activate_collectively(person: Visitor, owed: Owed) -> int:
    """Activate what the list shows, for the whole entity; return the report."""
    person.click(in_list(person, f"{owed.url}aktywuj/"))
    person.click(level_form(person, "collective").locator("button[type=submit]"))
    return open_report(person)


def activate_individually(person: Visitor, owed: Owed) -> list[str]:
    """Activate what the list shows, for up to two organisational units; return their names."""
    person.click(in_list(person, f"{owed.url}aktywuj/"))
    form = level_form(person, "individual")
    boxes = form.locator("input[name=parts]")
    expect(boxes.first).to_be_visible()
    chosen = range(min(boxes.count(), 2))
    for number in chosen:
        boxes.nth(number).check()
    names = [form.locator("label b").nth(number).inner_text() for number in chosen]
    person.click(form.locator("button[type=submit]"))
    return names


def level_form(person: Visitor, level: str) -> Locator:
    """Return the form of a level: collective or individual."""
    return person.page.locator(f"main form:has(input[name=level][value={level}])")


def open_report(person: Visitor, number: int = 0) -> int:
    """Go from the page of the obligation to one of its reports; return it."""
    person.click(person.page.locator("main td a.btn[href^='/sprawozdania/']").nth(number))
    return report_here(person)


def report_here(person: Visitor) -> int:
    """Return the report whose page this is."""
    found = _REPORT.match(person.path)
    assert found, f"{person.path} is no page of a report."
    ready(person)
    return int(found.group(1))


def ready(person: Visitor) -> None:
    """Wait until the script of the grid is there, where the page has one."""
    if person.runs_script and person.page.locator("form#grid").count():
        expect(person.page.locator("html[data-grid=ready]")).to_be_attached()


# --- The grid -----------------------------------------------------------------------------------


def cell(person: Visitor, address: str) -> Locator:
    """Return the field, or the group of boxes, of a cell."""
    return person.page.locator(
        f'form#grid [data-a="{address}"], form#grid [id="c-{address}"]'
    ).first


def answer(person: Visitor, answers: Mapping[str, str | list[str]]) -> None:
    """Type, tick and choose; a section that is folded is unfolded first."""
    for address, value in answers.items():
        unfold(person, address)
        field = cell(person, address)
        if field.get_attribute("data-set"):
            for code in [value] if isinstance(value, str) else value:
                field.locator(f"input[value='{code}']").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def unfold(person: Visitor, address: str) -> None:
    """Unfold the section of a cell (zwiń/rozwiń)."""
    code = address.partition(".")[0]
    section = person.page.locator(f"details#s-{code}")
    if section.get_attribute("open") is None:
        section.locator("> summary").click()


def press_act(person: Visitor, act: str) -> None:
    """Press *save*, *check* or *send* in the bar, and wait until it is done."""
    person.click(person.page.locator(f"section.bar button[name=go][value={act}]"))
    if act != "send" and person.runs_script:
        is_saved(person)


def is_saved(person: Visitor) -> None:
    """Wait until the bar says that everything is saved."""
    wait_until(lambda: person.page.evaluate(IS_SAVED), "the report is saved")


def problems(person: Visitor) -> list[str]:
    """Return the cells of the list of problems, in its order."""
    links = person.page.locator("[data-problems] a")
    return [link.get_attribute("href").rpartition("#c-")[2] for link in links.all()]


def said_at(person: Visitor, rule: str, address: str) -> Locator:
    """Return the sentence that a rule says under the row of a cell."""
    return person.page.locator(f"tr.say[data-rule='{rule}'][data-cell='{address}']")


def explain(person: Visitor, rule: str, address: str, text: str) -> None:
    """Explain a warning under its row."""
    said_at(person, rule, address).locator("textarea").fill(text)


def send(person: Visitor) -> None:
    """Press *send* and confirm it."""
    press_act(person, "send")
    question = asked(person)
    person.click(question.locator("form button[type=submit]"))
    expect(person.page.locator("form#grid")).to_have_count(0)


def write_text(person: Visitor, text: str) -> None:
    """Write the one text that the page asks for, and save it."""
    form = person.page.locator("main form:has(textarea[name=text])")
    form.locator("textarea[name=text]").fill(text)
    person.click(form.locator("button[type=submit]"))


def send_with_zeros(person: Visitor, report: int) -> None:
    """Let the empty numbers become zero, after reading what that means, and send."""
    person.click(person.page.locator(f"a[href='{REPORTS}{report}/zerowe/']"))
    person.click(person.page.locator("main form button[type=submit]"))
    person.click(asked(person).locator("form button[type=submit]"))


def asked(person: Visitor) -> Locator:
    """Return the question before sending."""
    question = person.page.locator("dialog:has(#question), [data-asked]")
    expect(question).to_be_visible()
    return question


def stands_in_a_block(person: Visitor, first: str, second: str) -> None:
    """See that a row is a block of two cells side by side, for thumbs and digits."""
    boxes = [cell(person, address).bounding_box() for address in (first, second)]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    for address, box in zip((first, second), boxes, strict=True):
        assert box["x"] + box["width"] <= PHONE["width"] and box["height"] >= 40
        expect(cell(person, address)).to_have_attribute("inputmode", "numeric")
    width = person.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"The page is {width} px wide."
