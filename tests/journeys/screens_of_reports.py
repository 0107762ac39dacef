"""The screens of reporting: the unit's lists, the grid at work, the office's review."""

from playwright.sync_api import expect

from tests.filled import TYPE, Filled
from tests.journeys.browser import Visitor
from tests.journeys.reporting_steps import (
    IS_SAVED,
    answer,
    asked,
    level_form,
    press_act,
    report_here,
)
from tests.journeys.showing import Screen, Step, at, centre, first_row, follow, office, reporter
from tests.journeys.system import System
from tests.waiting import wait_until

_LIST = "/sprawozdania/"
_ONE_OFF = f"{_LIST}?tab=jednorazowe"
_ACCEPTED = f"{_LIST}?stan=zatwierdzone"
_REPORTS = "/backoffice/reports/report/"
_WAITING = f"{_REPORTS}?state=waiting"
_OBLIGATIONS = "/backoffice/reports/obligation/"
_COLLECTIONS = "/backoffice/reports/collection/"
_COMPLETENESS = "/backoffice/raport-kompletnosci/"
_OBLIGATION = "a[href*='/obowiazki/']"
_SPECIALISTS = "tr:has-text('MZ-89')"
# The act of a row that opens a report.
_GRID = "td a.btn:not([href*='/obowiazki/'])"


def of_a_practice(visitor: Visitor, system: System) -> None:
    """Work in a practice that reported a year ago and has not begun this time."""
    visitor.sign_in("Zbigniew Pączek")


def of_a_clinic(visitor: Visitor, system: System) -> None:
    """Work in a clinic whose reports wait for the office; the survey is still to be activated."""
    visitor.sign_in("Oskar Źdźbło")
    visitor.click(visitor.page.locator("main form:has(input[name=profile]) button").nth(1))


# --- The unit ------------------------------------------------------------------------------------


def _grid(path: str, row: str = "", page: str = "") -> Step:
    """Show the report that a row of a list leads to, or a page of it."""

    def show(visitor: Visitor, system: System) -> None:
        follow(path, f"{row} {_GRID}")(visitor, system)
        number = report_here(visitor)
        if page:
            visitor.open(f"{_LIST}{number}/{page}/")

    return show


def _problems(visitor: Visitor, system: System) -> None:
    _grid(_ONE_OFF)(visitor, system)
    answer(visitor, {"1.it_osoby": "dwie"})
    press_act(visitor, "check")


def _returned(visitor: Visitor, system: System) -> None:
    _grid(_LIST, "tr:has(a.btn:has-text('Popraw'))")(visitor, system)


def _remark(visitor: Visitor, system: System) -> None:
    _returned(visitor, system)
    visitor.click(visitor.page.locator("main a[href*='/uwagi/']").first)


def _workbook_read(visitor: Visitor, system: System) -> None:
    """Bring a workbook back, with one answer and one formula typed into it."""
    _grid(_LIST, _SPECIALISTS, "arkusz")(visitor, system)
    link = visitor.page.locator("main a[href$='/arkusz.xlsx']").inner_text()
    typed = {"1.wewnetrzne.nowy": 913, "1.wewnetrzne.razem": "=900+13"}
    content = Filled(visitor.download(link.strip())).type(typed).content()
    file = {"name": "arkusz.xlsx", "mimeType": TYPE, "buffer": content}
    visitor.page.locator("#id_file").set_input_files(file)
    visitor.click(visitor.page.locator("form[action$='/wczytaj/'] button[type=submit]"))


def _filled_with_zeros(visitor: Visitor, system: System) -> None:
    """Put zeros into what is empty, unless it is done; either way the question before sending."""
    _grid(_LIST, _SPECIALISTS)(visitor, system)
    number = report_here(visitor)
    visitor.open(f"{_LIST}{number}/zerowe/")
    button = visitor.page.locator("main form button[type=submit]")
    if button.count():
        visitor.click(button.first)
    else:
        visitor.open(f"{_LIST}{number}/wyslij/")


def _asked_to_send(visitor: Visitor, system: System) -> None:
    _grid(_LIST, _SPECIALISTS)(visitor, system)
    press_act(visitor, "send")
    asked(visitor)


def _level_to_choose(visitor: Visitor, system: System) -> None:
    """Ask for the level; the phone finds it chosen and asks for another."""
    visitor.open(_ONE_OFF)
    link = visitor.page.locator("main a[href$='/aktywuj/']")
    if link.count():
        visitor.click(link.first)
    else:
        follow(_ONE_OFF, _OBLIGATION, "a[href$='/poziom/']")(visitor, system)


def _parts(visitor: Visitor, system: System) -> None:
    """Choose organisational units, unless they are chosen already."""
    visitor.open(_ONE_OFF)
    link = visitor.page.locator("main a[href$='/aktywuj/']")
    if not link.count():
        follow(_ONE_OFF, _OBLIGATION)(visitor, system)
        return
    visitor.click(link.first)
    form = level_form(visitor, "individual")
    for box in form.locator("input[name=parts]").all()[:3]:
        box.check()
    visitor.click(form.locator("button[type=submit]"))


def _as_last_year(visitor: Visitor, system: System) -> None:
    """Activate what was reported a year ago, unless it is, and ask for the same again."""
    visitor.open(_LIST)
    link = visitor.page.locator("main tr:has-text('MZ-88') a[href$='/aktywuj/']")
    if link.count() and not visitor.page.locator(f"main tr:has-text('MZ-88') {_GRID}").count():
        visitor.click(link.first)
        visitor.click(level_form(visitor, "collective").locator("button[type=submit]"))
    _grid(_LIST, "tr:has-text('MZ-88')", "jak-rok-temu")(visitor, system)


def _clash(visitor: Visitor, system: System) -> None:
    """Type into one field in two windows."""
    _grid(_ONE_OFF)(visitor, system)
    width = visitor.page.viewport_size["width"]
    other = visitor.context.new_page()
    other.goto(visitor.page.url)
    expect(other.locator("html[data-grid=ready]")).to_be_attached()
    section = other.locator("details#s-1:not([open]) > summary")
    if section.count():
        section.click()
    other.locator("[id='c-1.it_osoby']").fill(str(width))
    other.locator("section.bar button[value=save]").click()
    wait_until(lambda: other.evaluate(IS_SAVED), "the other window saved")
    other.close()
    answer(visitor, {"1.it_osoby": str(width + 1)})
    visitor.page.locator("section.bar button[value=save]").click()
    visitor.page.locator("dialog#clash[open]").wait_for()


# --- The office ----------------------------------------------------------------------------------


def _review(*links: str) -> Step:
    """Show the first report that waits, or what links lead to from it."""
    return follow(_WAITING, "a[href*='/change/']", *links)


def _to(page: str) -> str:
    return f"a[href*='/{page}']"


def _sending_back(visitor: Visitor, system: System) -> None:
    first_row(_WAITING)(visitor, system)
    fold = visitor.page.locator("details.fold:has(form[action*='/zwroc/'])")
    visitor.click(fold.locator("> summary"))
    visitor.click(fold.locator("button[type=submit]"))


def _due_day(visitor: Visitor, system: System) -> None:
    first_row(_COLLECTIONS)(visitor, system)
    visitor.click(visitor.page.locator("details.fold:has(form[action*='/termin/']) > summary"))


def _bulk(visitor: Visitor, system: System) -> None:
    """Choose one report that can be verified, which leaves one to the phone, and those that are."""
    visitor.open(_WAITING)
    visitor.page.locator("tr:has-text('Wysłane') input[name=ids]").first.check()
    for row in visitor.page.locator("tr:has-text('Zweryfikowane') input[name=ids]").all():
        row.check()
    visitor.click(visitor.page.locator("button[name=act][value=verify]"))


def _bulk_begun(visitor: Visitor, system: System) -> None:
    visitor.click(visitor.page.locator("main form[method=post] button[type=submit]").first)


def _reminding(visitor: Visitor, system: System) -> None:
    visitor.open(f"{_COMPLETENESS}jednostki/?figure=missing&period=all")
    visitor.page.locator("form[action*='/przypomnienie/'] input[name=all]").check()
    visitor.click(visitor.page.locator("form[action*='/przypomnienie/'] button[type=submit]"))


SCREENS_OF_REPORTS = [
    Screen("p09-do-uzupelnienia", at(_LIST), reporter),
    Screen("p09-zatwierdzone", at(_ACCEPTED), reporter),
    Screen("p09-jednorazowe", at(_ONE_OFF), reporter),
    Screen("p09-obowiazek", follow(_ONE_OFF, _OBLIGATION), reporter),
    Screen("p09-poziom", follow(_ONE_OFF, _OBLIGATION, "a[href$='/poziom/']"), reporter),
    Screen("p10-wypelnianie", _grid(_ONE_OFF), reporter),
    Screen("p10-kolizja", _clash, reporter),
    Screen("p10-zwrocone", _returned, reporter),
    Screen("p10-uwaga", _remark, reporter),
    Screen("p10-historia", _grid(_LIST, "tr:has(a.btn:has-text('Popraw'))", "historia"), reporter),
    Screen("p10-wersja", _grid(_ACCEPTED, "", "wersje/1"), reporter),
    Screen("p10-roznice", _grid(_ACCEPTED, "", "roznice"), reporter),
    Screen("p10-wiadomosc", _grid(_ACCEPTED, "", "wiadomosc"), reporter),
    Screen("p10-korekta", _grid(_ACCEPTED, "", "korekta"), reporter),
    Screen("p10-zatwierdzone", _grid(_ACCEPTED), reporter),
    Screen("p10-problemy", _problems, reporter),
    Screen("p10-zerowe", _grid(_LIST, _SPECIALISTS, "zerowe"), reporter),
    Screen("p10-arkusz", _grid(_LIST, _SPECIALISTS, "arkusz"), reporter),
    Screen("p10-arkusz-zmiany", _workbook_read, reporter),
    Screen("p10-zerowe-wpisane", _filled_with_zeros, reporter),
    Screen("p10-wyslij", _asked_to_send, reporter),
    Screen("p10-jak-rok-temu", _as_last_year, of_a_practice),
    Screen("p09-wyslane", at(f"{_LIST}?stan=wyslane"), of_a_clinic),
    Screen("p09-dlaczego", follow(_ONE_OFF, _OBLIGATION), of_a_clinic),
    Screen("p09-aktywacja", _level_to_choose, of_a_clinic),
    Screen("p09-czesci", _parts, of_a_clinic),
    Screen("b10-do-weryfikacji", at(_WAITING), office),
    Screen("b10-sprawozdania", at(_REPORTS), office),
    Screen("b10-sprawozdanie", _review(), office),
    Screen("b10-zwrot", _sending_back, office),
    Screen("b10-uwaga", _review(_to("uwagi/1.")), office),
    Screen("b10-uwagi", follow(_REPORTS, "tr:has-text('uwag') a", _to("uwagi/")), office),
    Screen("b10-zmiany", _review(_to("zmiany/")), office),
    Screen("b10-wersja", _review(_to("zmiany/"), _to("wersje/")), office),
    Screen("b10-historia", _review(_to("historia/")), office),
    Screen("b10-wiadomosci", _review(_to("wiadomosci/")), office),
    Screen("b11-zbiorczo", _bulk, office),
    Screen("b11-postep", _bulk_begun, office),
    Screen("b11-zbiorcze", at("/backoffice/bulk/bulkact/"), office),
    Screen("b12-obowiazki", at(_OBLIGATIONS), office),
    Screen("b12-obowiazek", first_row(_OBLIGATIONS), office),
    Screen("b12-nalozenie", at(f"{_OBLIGATIONS}naloz/"), office),
    Screen("b13-zbiorki", at(_COLLECTIONS), centre),
    Screen("b13-zbiorka", first_row(_COLLECTIONS), centre),
    Screen("b13-termin", _due_day, centre),
    Screen("b14-formularze", at("/backoffice/questionnaires/edition/"), centre),
    Screen("b14-formularz", first_row("/backoffice/questionnaires/edition/"), centre),
    Screen("b15-kompletnosc", at(_COMPLETENESS), office),
    Screen("b15-jednostki", at(f"{_COMPLETENESS}jednostki/?figure=missing"), office),
    Screen("b15-przypomnienie", _reminding, office),
]  # fmt: skip
