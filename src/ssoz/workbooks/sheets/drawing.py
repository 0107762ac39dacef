"""The whole workbook: a sheet that says what it is and what to do, then the sections."""

from collections.abc import Iterator
from io import BytesIO

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ssoz.pdf import Facts, Text
from ssoz.questionnaires.schema import label
from ssoz.reports.documents import report_file_name
from ssoz.reports.documents.contents import Contents, as_it_stands
from ssoz.reports.documents.heading import heading, moment
from ssoz.reports.documents.sections import numbers_of_rows
from ssoz.reports.models import Report
from ssoz.workbooks.keys import marker_of
from ssoz.workbooks.sheets.pages import FIRST, Book, Page
from ssoz.workbooks.sheets.sections import SectionSheet

_NAMES, _FACTS = 28, 82


def report_workbook(report: Report, *, language: str = settings.LANGUAGE_CODE) -> bytes:
    """Write a report, as it stands, as an XLSX that can be filled in and brought back."""
    file = BytesIO()
    with translation.override(language):
        contents = as_it_stands(report, language)
        book = Book(file, marker_of(report), language)
        cover = book.page(_("Read first"))
        rows, year = numbers_of_rows(contents), report.collection.period.year
        pages = [
            (label(section, language), _drawn(book, contents, section, rows, year))
            for section in contents.form.questionnaire.sections
        ]
        _cover(cover, report, contents, pages, language)
        book.close()
    return file.getvalue()


def workbook_name(report: Report) -> str:
    """Name the file as the PDF of the report is named."""
    return report_file_name(report).removesuffix(".pdf") + ".xlsx"


def _drawn(book: Book, contents: Contents, section, rows: dict, year: int) -> Page:
    numbers = rows.get(section.code, ())
    return SectionSheet(book, contents, section, numbers, year).draw()


def _cover(
    page: Page, report: Report, contents: Contents, pages: list[tuple[str, Page]], language: str
) -> None:
    page.sheet.set_column(FIRST, FIRST, _NAMES)
    page.sheet.set_column(FIRST + 1, FIRST + 1, _FACTS)
    across = 2, _NAMES + _FACTS
    for block in heading(report, None, contents, language):
        if isinstance(block, Text):
            page.say(block.words, "title" if block.look == "title" else "body", *across)
        elif isinstance(block, Facts):
            _facts(page, [*block.pairs, (_("Taken"), moment(timezone.now()))])
    page.row += 1
    page.say(_("How to fill in this workbook"), "title", *across)
    for words in _what_to_do(report):
        page.say(words, "body", *across)
    page.row += 1
    page.say(_("Sections"), "title", *across)
    for title, section in pages:
        link = f"internal:'{section.name}'!A1"
        page.sheet.write_url(page.row, FIRST, link, page.looks.of("link"), title[:200])
        page.key_row(page.row)
        page.row += 1
    page.protect()
    page.on_paper(str(report.collection), is_wide=False)


def _facts(page: Page, pairs: list[tuple[str, str]]) -> None:
    for name, words in pairs:
        page.put(page.row, FIRST, name, page.looks.of("fact"))
        page.put(page.row, FIRST + 1, words, page.looks.of("body"))
        page.key_row(page.row)
        page.row += 1


def _what_to_do(report: Report) -> Iterator[str]:
    if not report.is_fillable:
        yield _("This report cannot be changed now, so the workbook is only to be read.")
    yield _("Fill in the white fields. Grey ones are locked: they come from the register, from a calculation or from last year. Crossed out ones stay empty.")  # fmt: skip
    yield _("Type numbers, not formulas: a formula is not taken over. Paste values only.")
    yield _("Calculated fields show the state of the day on which the workbook was taken. The system works them out anew.")  # fmt: skip
    yield _("Do not delete hidden rows and columns: by them the system knows which field is which.")
    yield _("Save the workbook as XLSX or ODS and bring it in on the page of the report. The system shows what would change, and you choose.")  # fmt: skip
    yield _("The workbook is made for one report of one unit. The system refuses it for any other.")
