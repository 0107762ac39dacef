"""A report filled in by a spreadsheet: taken from its page, filled in elsewhere, brought back.

Each file that comes in was really written by LibreOffice. Nothing here writes to the database.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.filled import Filled
from tests.journeys.browser import Visitor
from tests.journeys.reporting_office import acts_on, answers_of
from tests.journeys.reporting_steps import choose_profile
from tests.journeys.system import System
from tests.office import resaved

pytestmark = pytest.mark.timeout(600)
FORM = "MZ-88"
WHO, SOMEBODY_ELSE = "Agnieszka Jeżyna", "Zbigniew Pączek"
ALL, OF_WHOM, NURSES, MIDWIVES = (
    "1.01.ogolem",
    "1.01.4",
    "1.pielegniarki.ogolem",
    "1.polozne.ogolem",
)
TYPED = {ALL: 912, OF_WHOM: 910, NURSES: "osiem", MIDWIVES: 903}
FORMULA = "1.01k.ogolem"


def test_a_report_goes_to_libreoffice_and_comes_back(visitor, system, tmp_path):
    stranger, reporter = visitor(), visitor()
    foreign = takes(stranger, comes_to_work(stranger, system, SOMEBODY_ELSE)(2024))
    report_of = comes_to_work(reporter, system, WHO)
    older, report = takes(reporter, report_of(2024)), report_of(2025)
    taken, before = takes(reporter, report), answers_of(system, report)
    foreign_file, filled, corrected, of_last_year = by_libreoffice(
        tmp_path,
        ("xlsx", Filled(foreign)),
        ("xlsx", with_a_row_moved(Filled(taken).type({**TYPED, FORMULA: "=5+1"}))),
        ("ods", Filled(taken).type({NURSES: 908})),
        ("ods", Filled(older).type({ALL: 911, OF_WHOM: 909})),
    )

    brings(reporter, report, foreign_file)
    expect(reporter.page.locator("#id_file_error")).to_be_visible()

    brings(reporter, report, of_last_year)
    expect(reporter.page.locator("main .note.warn").first).to_contain_text("2024")
    assert {ALL, OF_WHOM} <= set(proposed(reporter))
    assert ticked(reporter) == []
    presses(reporter, "all")
    assert ticked(reporter) == proposed(reporter)
    presses(reporter, "drop")

    brings(reporter, report, filled)
    assert ticked(reporter) == proposed(reporter) == list(TYPED)
    expect(not_taken(reporter)).to_have_count(1)
    expect(not_taken(reporter)).to_contain_text("D")
    expect(line(reporter, NURSES)).to_contain_text("osiem")
    expect(line(reporter, NURSES).locator(".msg-err").first).to_be_visible()
    assert answers_of(system, report) == before, "Nothing is taken over before somebody chooses."
    box(reporter, MIDWIVES).uncheck()
    presses(reporter, "apply")
    assert answers_of(system, report) == before | {ALL: "912", OF_WHOM: "910", NURSES: "osiem"}
    acts = [("reports.report.filled", WHO), ("workbooks.workbook.applied", WHO)]
    assert acts_on(system, report)[-2:] == acts

    # The next file was taken before that: whoever brings it is told that the cell has changed since.
    brings(reporter, report, corrected)
    assert (proposed(reporter), ticked(reporter)) == ([NURSES], [])
    box(reporter, NURSES).check()
    presses(reporter, "apply")
    assert answers_of(system, report)[NURSES] == "908"


# --- What is done to files -------------------------------------------------------------------------


def with_a_row_moved(filled: Filled) -> Filled:
    """Move the row of the physicians under the table, and give its sheet another name."""
    cell = filled.cell(ALL)
    sheet = cell.parent
    area = f"A{cell.row}:{sheet.cell(1, sheet.max_column).column_letter}{cell.row}"
    sheet.move_range(area, rows=sheet.max_row - cell.row + 5)
    sheet.title = "Nasz personel"
    return filled


def by_libreoffice(folder: Path, *files: tuple[str, Filled]) -> list[Path]:
    """Have LibreOffice open and save files, each in the form asked for; return them in order."""
    places, saved = {}, folder / "saved"
    saved.mkdir()
    for number, (form, filled) in enumerate(files):
        path = folder / f"plik-{number}.xlsx"
        path.write_bytes(filled.content())
        places.setdefault(form, []).append(path)
    written = [
        path for form, paths in places.items() for path in resaved(form, *paths, folder=saved)
    ]
    return sorted(written, key=lambda path: path.stem)


# --- What is done at the pages -----------------------------------------------------------------------


def comes_to_work(person: Visitor, system: System, name: str) -> Callable[[int], int]:
    """Sign in, in the oldest of the profiles; return what tells the report of its unit by the year."""
    (profile, unit), *_others = system.rows(
        "SELECT pr.id, pr.unit_id FROM access_profile pr JOIN people_person p ON p.id = pr.person_id "
        "WHERE p.family_name = %s ORDER BY pr.id", name.rpartition(" ")[2],
    )  # fmt: skip
    person.sign_in(name)
    choose_profile(person, profile)

    def report_of(year: int) -> int:
        ((report,),) = system.rows(
            "SELECT r.id FROM reports_report r JOIN reports_collection c ON c.id = r.collection_id "
            "JOIN questionnaires_edition e ON e.id = c.edition_id "
            "JOIN reports_period t ON t.id = c.period_id "
            "WHERE e.code = %s AND t.year = %s AND r.unit_id = %s", FORM, year, unit,
        )  # fmt: skip
        return report

    return report_of


def takes(person: Visitor, report: int) -> bytes:
    """Take the workbook of a report, from its page."""
    person.open(f"/sprawozdania/{report}/")
    person.click(person.page.locator(f"main a[href='/sprawozdania/{report}/arkusz/']"))
    link = person.page.locator("main a[href$='/arkusz.xlsx']")
    return person.download(link.inner_text().strip())


def brings(person: Visitor, report: int, file: Path) -> None:
    """Bring a file in on the page of the workbook."""
    person.open(f"/sprawozdania/{report}/arkusz/")
    person.page.locator("#id_file").set_input_files(file)
    person.click(person.page.locator("form[action$='/arkusz/wczytaj/'] button[type=submit]"))


def presses(person: Visitor, act: str) -> None:
    """Press one of the buttons under or over the choice."""
    person.click(person.page.locator(f"main button[name=go][value={act}]").last)


def proposed(person: Visitor) -> list[str]:
    """Return the cells that would change, in the order of the page."""
    return [one.get_attribute("value") for one in person.page.locator("input[name=cell]").all()]


def ticked(person: Visitor) -> list[str]:
    """Return the cells that are ticked."""
    boxes = person.page.locator("input[name=cell]:checked")
    return [one.get_attribute("value") for one in boxes.all()]


def box(person: Visitor, cell: str) -> Locator:
    """Return the box of a cell."""
    return person.page.locator(f"input[name=cell][value='{cell}']")


def line(person: Visitor, cell: str) -> Locator:
    """Return the row of the choice in which a cell stands."""
    return person.page.locator("main tr").filter(has=box(person, cell))


def not_taken(person: Visitor) -> Locator:
    """Return the rows that say what was not taken from the file."""
    return person.page.locator("section[aria-labelledby=said] tbody tr")
