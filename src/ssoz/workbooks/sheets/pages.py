"""The workbook while it is written: sheets with hidden keys, locked but for what is to be filled in."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ssoz.sheets.cells import safe_text
from ssoz.sheets.packing import names_for
from ssoz.workbooks.keys import OURS
from ssoz.workbooks.sheets.looks import Looks

_TAKEN = ("history", "historia")  # names that Excel keeps for itself
_ALLOWED = {"format_columns": True, "format_rows": True}
_LONGEST_COMMENT = 2_000
_LINE_HEIGHT = 15
_A4 = 9
FIRST = 1  # before it lie the hidden row and the hidden column of keys


class Book:
    """A workbook; what choices offer stands in one hidden sheet, its last."""

    def __init__(self, file: Any, marker: str, language: str) -> None:
        self.book = Workbook(file, {"in_memory": True})
        self.looks = Looks(self.book)
        self.language = language
        self._marker = marker
        self._names = set(_TAKEN)
        self._lists: dict[tuple[str, ...], str] = {}
        self._lists_name = self._name(_("Lists"))

    def page(self, title: str) -> "Page":
        """Add a sheet named by a title, as far as office programmes take it."""
        return Page(self.book.add_worksheet(self._name(title)), self.looks, self._marker)

    def listed(self, names: Sequence[str]) -> str:
        """Return where the words of a choice will stand, so that a list can offer them."""
        words = tuple(names)
        if words not in self._lists:
            column = FIRST + len(self._lists)
            area = xl_range_abs(FIRST, column, FIRST + len(words) - 1, column)
            self._lists[words] = f"='{self._lists_name}'!{area}"
        return self._lists[words]

    def close(self) -> None:
        """Write the lists and finish the file."""
        if self._lists:
            sheet = self.book.add_worksheet(self._lists_name)
            page = Page(sheet, self.looks, self._marker)
            for column, words in enumerate(self._lists, FIRST):
                for row, word in enumerate(words, FIRST):
                    page.put(row, column, word, self.looks.of("plain"))
            page.protect()
            sheet.hide()
        self.book.close()

    def _name(self, title: str) -> str:
        name = next(name for name in names_for(title) if name.casefold() not in self._names)
        self._names.add(name.casefold())
        return name


class Page:
    """One sheet: its first row and its first column hold the keys and are hidden."""

    def __init__(self, sheet: Worksheet, looks: Looks, marker: str) -> None:
        self.sheet = sheet
        self.looks = looks
        self.row = FIRST
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.write_string(0, 0, marker, looks.of("key"))

    @property
    def name(self) -> str:
        """Return the name of the sheet."""
        return str(self.sheet.get_name())

    def put(self, row: int, column: int, value: Any, look: Format) -> None:
        """Write a value; words are words, whatever they look like."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, safe_text(value), look)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, look)
        else:
            self.sheet.write_number(row, column, value, look)

    def key_row(self, row: int, key: str = OURS) -> None:
        """Write the key of a row; rows without answers are marked as ours."""
        self.sheet.write_string(row, 0, key, self.looks.of("key"))

    def key_column(self, column: int, key: str) -> None:
        """Write the key of a column."""
        self.sheet.write_string(0, column, key, self.looks.of("key"))

    def say(self, words: str, look: str, columns: int, width: int) -> None:
        """Write a paragraph over several columns, as high as it needs to be."""
        if not words:
            return
        row, last = self.row, FIRST + columns - 1
        given = self.looks.of(look)
        self.put(row, FIRST, words, given)
        if look == "body":
            if last > FIRST:
                self.sheet.merge_range(row, FIRST, row, last, safe_text(words), given)
            self.high(row, [(words, round(width * 1.2))])
        self.key_row(row)
        self.row += 1

    def high(self, row: int, written: Iterable[tuple[str, int]], least: int = 1) -> None:
        """Make a row as high as the longest of what stands in columns of some widths."""
        lines = max((_lines(words, width) for words, width in written), default=1)
        if max(lines, least) > 1:
            self.sheet.set_row(row, _LINE_HEIGHT * max(lines, least))

    def comment(self, row: int, column: int, words: str) -> None:
        """Hang an explanation on a cell."""
        if words:
            size = {"x_scale": 2, "y_scale": min(6.0, 1 + len(words) / 150)}
            self.sheet.write_comment(row, column, words[:_LONGEST_COMMENT], size)

    def protect(self) -> None:
        """Lock the sheet, without a password: it keeps from slips, not from people."""
        self.sheet.protect("", _ALLOWED)

    def on_paper(self, title: str, *, is_wide: bool) -> None:
        """Say how the sheet is printed."""
        sheet = self.sheet
        sheet.set_paper(_A4)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        # Ampersands are signs of their own in what stands at the foot.
        sheet.set_footer("&L" + title.replace("&", "&&")[:200] + "&R&P / &N")


def _lines(words: str, width: int) -> int:
    return sum(ceil((len(line) + 1) / max(width, 4)) for line in words.split("\n"))
