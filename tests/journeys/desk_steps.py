"""Steps at the edition desk, as somebody takes them who has never seen TOML."""

import re
from collections.abc import Mapping
from datetime import date

from playwright.sync_api import Locator, expect

from tests.journeys.browser import Visitor
from tests.waiting import wait_until

EDITIONS, DESK = "/backoffice/questionnaires/edition/", "/backoffice/questionnaires/draft/"
_FOLDED = re.compile(r"\s+")
_OWN_WORDS = "link => link.firstChild.textContent"  # the town stands in an element after the name
_DRAFT = re.compile(rf"^{DESK}(\d+)/")


def begins_a_year(person: Visitor, form: str, edition: str, name: str) -> str:
    """Begin a new year from an edition; return the address of the draft."""
    person.open(f"{EDITIONS}?q={form}")
    rows = person.page.locator("main tbody tr").filter(has_text=form).filter(has_text=edition)
    person.click(rows.locator("th a").first)
    person.click(person.page.locator("main a[href*='/nowy-rok/']"))
    person.page.locator("[name=name]").fill(name)
    presses(person, "main form button[type=submit]")
    return draft_here(person)


def draft_here(person: Visitor) -> str:
    """Return the address of the draft whose page this is."""
    found = _DRAFT.match(person.path)
    assert found, f"{person.path} is no page of a draft."
    return f"{DESK}{found.group(1)}/"


def adds_a_row(person: Visitor, section: str, after: str, row: Mapping[str, str]) -> None:
    """Add a row after another one of a section, from the page of the draft and back to it."""
    base = draft_here(person)
    opens(person, section)
    line = person.page.locator("main tr", has=person.page.locator("th a", has_text=after)).last
    person.click(line.locator("a[href*='/dodaj/']"))
    writes(person, row)
    expect(person.page.locator("main th a", has_text=row["code"])).to_be_visible()
    person.open(f"{base}change/")


def changes(person: Visitor, *way: str, **typed: str) -> None:
    """Go to a thing by the links of the outline, and save what is typed into its form."""
    for name in way:
        opens(person, name)
    writes(person, typed)


def opens(person: Visitor, name: str) -> None:
    """Open a thing of the outline by its code."""
    link = person.page.locator("main .desk th a").filter(
        has_text=re.compile(rf"^{re.escape(name)}(\.|$)")
    )
    person.click(link.first)


def writes(person: Visitor, typed: Mapping[str, str]) -> None:
    """Fill in the form of a thing and save it."""
    for name, text in typed.items():
        field = person.page.locator(f"main form [name={name}]")
        fold = person.page.locator("details.fold", has=field)
        if fold.count() and fold.first.get_attribute("open") is None:
            fold.first.locator("> summary").click()
        field.fill(text)
    presses(person, "main form .btns button.primary")


def presses(person: Visitor, button: str) -> None:
    """Press a button by where it stands."""
    person.click(person.page.locator(button).first)


def told_at(person: Visitor, field: str) -> Locator:
    """Return what the loader says at a field."""
    return person.page.locator(f"#id_{field}_mistake")


def differences(person: Visitor) -> list[str]:
    """Return the lines of what changed since last year."""
    rows = person.page.locator("section[aria-labelledby=since] tbody tr")
    return [row.inner_text().replace("\u00a0", " ") for row in rows.all()]


def tries_on_real_reports(person: Visitor) -> tuple[int, int, int]:
    """Run sent reports through the draft; return the collection, how many would fail, of how many."""
    person.click(person.page.locator("main a[href*='/trials/trial/nowa/']").first)
    collection = int(person.page.locator("select[name=collection]").input_value())
    presses(person, "main form button[type=submit]")

    def is_done() -> bool:
        person.page.reload()
        return not person.page.locator("#progress[data-running]").count()

    wait_until(is_done, "the trial is finished", seconds=90)
    person.look()
    told = person.page.locator("section[aria-labelledby=standing] p b").first.inner_text()
    failing, judged = map(int, re.findall(r"\d+", told))
    return collection, failing, judged


def listed_as_failing(person: Visitor) -> list[str]:
    """Open the list of all who would fail now, and come back; return the units it names."""
    trial = person.path
    person.click(person.page.locator("section[aria-labelledby=standing] a[href$='=fails_now']"))
    listed = _units_listed(person)
    person.open(trial)
    return listed


def listed_by_rule(person: Visitor, rule: str) -> list[str]:
    """Open the list of those to whom a rule objects; return the units it names."""
    person.click(person.page.locator("main section[aria-labelledby=rules] a", has_text=rule).first)
    return _units_listed(person)


def _units_listed(person: Visitor) -> list[str]:
    """Return the units of a list, page by page; it counts as many as it names."""
    told = person.page.locator("main .bo-head p").first.inner_text()
    found = int(re.search(r"\d+", told).group())
    units = _units_of_the_page(person)
    while len(units) < found:
        person.click(person.page.locator("main nav.pages span + a"))
        units += _units_of_the_page(person)
    assert len(units) == found
    return sorted(units)


def _units_of_the_page(person: Visitor) -> list[str]:
    names = person.page.locator("main tbody th a").all()
    assert names, f"{person.page.url} lists nobody."
    return [_FOLDED.sub(" ", name.evaluate(_OWN_WORDS)).strip() for name in names]


def proposes(person: Visitor, base: str) -> None:
    """Propose the draft from today on."""
    person.open(f"{base}zaproponuj/")
    presses(person, "main form button[type=submit]")


def publishes(person: Visitor, base: str) -> None:
    """Publish the draft, after looking at it; come to the edition."""
    person.click(person.page.locator(f"form[action='{base}opublikuj/'] button"))
    person.click(person.page.locator(f"main a[href^='{EDITIONS}']").first)


def plans_and_opens_a_collection(person: Visitor, due_on: date) -> None:
    """Plan the collection by the edition of the page, due on a day, and open it."""
    person.click(person.page.locator("main a[href*='/zbieranie/']"))
    person.page.locator("[name=due_on]").fill(due_on.isoformat())
    presses(person, "main form button[type=submit]")
    person.click(person.page.locator("form[action*='/otworz/'] button"))
