"""The sheet of one section: questions one under the other, a table, or rows as many as needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE, is_blank
from ssoz.questionnaires.schema import Cell, Column, Row, Section, label, printed_code
from ssoz.reports.cells import is_typed
from ssoz.reports.documents.contents import Contents
from ssoz.workbooks.keys import column_key, row_key
from ssoz.workbooks.sheets.checks import check_of, words_of
from ssoz.workbooks.sheets.pages import FIRST, Book, Page
from ssoz.workbooks.values import names_of, written

_BESIDE = 8  # with more columns than these, last year's values would double a sheet that is wide
_ROOM = 30  # rows left to fill in, beyond those there are
_CODE, _NAME, _QUESTION = 7, 44, 60
_WIDTHS = {"text": 32, "code": 18, "choice": 26, "choices": 40, "date": 13, "yesno": 10}
_NUMBER, _LONG, _LONG_ANSWER = 15, 200, 48
_WIDE = 6


@dataclass
class Spread:
    """Where the columns of a section stand in its sheet."""

    answers: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    columns: int = 0
    width: int = 0


class SectionSheet:
    """Draws one section."""

    def __init__(
        self, book: Book, contents: Contents, section: Section, numbers: Sequence[int], year: int
    ) -> None:
        self.book, self.contents, self.section, self.year = book, contents, section, year
        self.language = book.language
        self.numbers = numbers
        self.page = book.page(label(section, self.language) or section.code)
        self.looks = book.looks
        self._widths: dict[int, int] = {}
        self._checked: dict[int, list[tuple[int, Cell]]] = {}
        asked = {cell.address for cell in section.cells if not cell.prefill}
        self._has_before = (bool(section.fields) or len(section.columns) <= _BESIDE) and any(
            address in asked and not is_blank(answer) for address, answer in contents.last.items()
        )

    def draw(self) -> Page:
        """Write the section into its sheet."""
        spread = self._spread()
        self._say(spread)
        self._heads(spread)
        for key, named, row in self._lines():
            self._line(key, named, row, spread)
        self._check()
        self.page.protect()
        title = label(self.section, self.language)
        self.page.on_paper(title, is_wide=spread.columns > _WIDE)
        return self.page

    # --- Above the table ---------------------------------------------------------------------------

    def _say(self, spread: Spread) -> None:
        section, page = self.section, self.page
        across = spread.columns, spread.width
        page.say(section.group, "group", *across)
        page.say(label(section, self.language), "title", *across)
        if section.provenance == "project":
            page.say(_("the project’s own work"), "small", *across)
        if section.code in self.contents.hidden:
            said = _("By the answers given so far, this section is not to be filled in.")
            page.say(said, "small", *across)
        page.say(section.help, "body", *across)
        page.row += 1

    def _spread(self) -> Spread:
        """Deal out the columns: number, name, then each answer with last year's beside it."""
        section, spread, at = self.section, Spread(), FIRST
        if section.fields:
            at = self._wide(at, _QUESTION, spread)
            answers: list[tuple[str, int]] = [("", self._width_of_answers())]
        else:
            if self._is_numbered():
                at = self._wide(at, _CODE, spread)
            if not section.repeat:
                at = self._wide(at, _NAME, spread)
            answers = [(column.code, self._width(column)) for column in section.columns]
        for code, width in answers:
            spread.answers[code] = at
            self.page.key_column(at, column_key(code) if code else column_key())
            at = self._wide(at, width, spread)
            if self._has_before:
                spread.before[code] = at
                at = self._wide(at, max(width // 2, _NUMBER), spread)
        spread.columns = at - FIRST
        return spread

    def _wide(self, at: int, width: int, spread: Spread) -> int:
        self.page.sheet.set_column(at, at, width)
        self._widths[at] = width
        spread.width += width
        return at + 1

    def _width(self, column: Column) -> int:
        of_column = (cell for cell in self.section.cells if cell.column == column.code)
        return max(_WIDTHS.get(cell.type, _NUMBER) for cell in of_column)

    def _width_of_answers(self) -> int:
        widths = [_WIDTHS.get(cell.type, _NUMBER) for cell in self.section.cells]
        return max(_LONG_ANSWER if any(map(_is_long, self.section.cells)) else 0, *widths, 0)

    def _is_numbered(self) -> bool:
        if self.section.repeat:
            return True
        return any(printed_code(row.code) for row in self.section.rows)

    def _heads(self, spread: Spread) -> None:
        section, page, row = self.section, self.page, self.page.row
        head, at = self.looks.of("head"), FIRST
        for words in self._names_of_rows():
            page.put(row, at, words, head)
            at += 1
        high = []
        for code, place in spread.answers.items():
            column = section.column(code) if code else None
            words = _named(column, section, self.language) if column else _("Answer")
            page.put(row, place, words, head)
            if column:
                page.comment(row, place, _explained(column, self.language))
                high.append((words, self._width(column) - 3))
        page.high(row, high)
        for place in spread.before.values():
            page.put(row, place, _("in %(year)d") % {"year": self.year - 1}, head)
        page.key_row(row)
        page.row += 1
        if section.is_table and any(printed_code(code) for code in spread.answers):
            for place in range(FIRST, FIRST + spread.columns):
                page.put(page.row, place, None, self.looks.of("code"))
            for code, place in spread.answers.items():
                page.put(page.row, place, printed_code(code), self.looks.of("code"))
            page.key_row(page.row)
            page.row += 1
        page.sheet.freeze_panes(page.row, spread.answers[next(iter(spread.answers))])
        page.sheet.repeat_rows(row, page.row - 1)

    def _names_of_rows(self) -> list[str]:
        if self.section.fields:
            return [_("Question")]
        numbered = [_("No.")] if self._is_numbered() else []
        return numbered if self.section.repeat else [*numbered, _("Specification")]

    # --- The rows ------------------------------------------------------------------------------------

    def _lines(self) -> Iterator[tuple[str, list[tuple[str, Row | Column]], dict[str, Cell]]]:
        """Yield for each line its key, what names it, and its cells by column."""
        section = self.section
        if section.fields:
            for column, cell in zip(section.columns, section.cells, strict=True):
                yield row_key(cell.address), [("label", column)], {"": cell}
            return
        rows: dict[str, dict[str, Cell]] = {}
        for cell in section.cells:
            rows.setdefault(cell.row, {})[cell.column] = cell
        if section.repeat:
            (cells,) = rows.values()
            for number in self._numbers():
                yield row_key(f"{section.code}.{number}"), [], cells
            return
        for row in section.rows:
            name: list[tuple[str, Row | Column]] = [("sub" if row.parent else "label", row)]
            yield row_key(f"{section.code}.{row.code}"), name, rows.get(row.code, {})

    def _numbers(self) -> Iterator[int]:
        """Yield the numbers of the rows there are, and of those that there is still room for."""
        repeat = self.section.repeat
        assert repeat is not None
        yield from self.numbers
        last = max(self.numbers, default=0)
        room = min(_ROOM, max(0, repeat.max - len(self.numbers)))
        yield from range(last + 1, last + 1 + room)

    def _line(
        self, key: str, named: list[tuple[str, Row | Column]], cells: Mapping[str, Cell],
        spread: Spread,
    ) -> None:  # fmt: skip
        page, row, at = self.page, self.page.row, FIRST
        line, high = key.partition(":")[2], list[tuple[str, int]]()
        if not self.section.fields and self._is_numbered():
            number = line.rpartition(".")[2]
            shown = number if self.section.repeat else printed_code(number)
            page.put(row, at, shown, self.looks.of("code"))
            at += 1
        for look, thing in named:
            words = _named(thing, self.section, self.language)
            page.put(row, at, words, self.looks.of(look))
            page.comment(row, at, _explained(thing, self.language))
            high.append((words, self._widths[at] - 2))
        for code, cell in cells.items():
            address = f"{line}.{code}" if code else line
            values = [(spread.answers[code], self._cell(row, spread.answers[code], cell, address))]
            if code in spread.before:
                values.append((spread.before[code], self._before(row, spread, code, address)))
            high += [(said, self._widths[at]) for at, said in values if isinstance(said, str)]
        page.high(row, high, 4 if self.section.fields and any(map(_is_long, cells.values())) else 1)
        page.key_row(row, key)
        page.row += 1

    def _cell(self, row: int, column: int, cell: Cell, address: str) -> Any:
        """Write one answer; return it as it was written."""
        if cell.closed:
            self.page.put(row, column, None, self.looks.of("closed"))
            return None
        contents = self.contents
        answer = contents.values.get(address) if cell.calculated else contents.answers.get(address)
        look = "input" if is_typed(cell) else "shown"
        value = written(cell, answer, self.language)
        self.page.put(row, column, value, self.looks.of_cell(look, cell))
        if is_typed(cell):
            self._checked.setdefault(column, []).append((row, cell))
        return value

    def _before(self, row: int, spread: Spread, code: str, address: str) -> Any:
        """Write last year's answer beside one of this year; what comes from the register is none."""
        cell = self.contents.form.questionnaire.cell(address)
        last = None if cell.prefill or cell.closed else self.contents.last.get(address)
        value = written(cell, last, self.language)
        self.page.put(row, spread.before[code], value, self.looks.of_cell("last", cell))
        return value

    # --- What the spreadsheet checks -------------------------------------------------------------------

    def _check(self) -> None:
        """Write the checks, one for each run of cells that take the same."""
        for column, cells in self._checked.items():
            for _kind, run in groupby(enumerate(cells), key=_run):
                placed = [row_and_cell for _at, row_and_cell in run]
                (first, cell), (last, _cell) = placed[0], placed[-1]
                self._check_area(first, last, column, cell)

    def _check_area(self, first: int, last: int, column: int, cell: Cell) -> None:
        names = list(names_of(cell, self.language).values())
        offered = [*names, NOT_APPLICABLE] if names and cell.na else names
        listed = self.book.listed(offered) if offered and cell.type != "choices" else ""
        check = check_of(cell, names, listed, (first, column))
        words = words_of(cell, names)
        if words:
            check = {"validate": "any", **check, "input_message": words[:250]}
        if check:
            self.page.sheet.data_validation(first, column, last, column, check)


def _run(placed: tuple[int, tuple[int, Cell]]) -> tuple[Any, ...]:
    """Return what cells of one run have in common; rows of a run follow each other."""
    at, (row, cell) = placed
    same = (cell.type, cell.min, cell.max, cell.na, cell.options, cell.length, cell.digits_only)
    return (row - at, *same)


def _is_long(cell: Cell) -> bool:
    has_form = cell.format or cell.pattern or cell.dictionary
    return cell.type == "text" and not has_form and cell.length > _LONG and is_typed(cell)


def _named(thing: Row | Column, section: Section, language: str) -> str:
    is_own = thing.provenance == "project" and section.provenance != "project"
    mark = f" ({_('the project’s own work')})" if is_own else ""
    return label(thing, language) + mark


def _explained(thing: Row | Column, language: str) -> str:
    english = getattr(thing, "help_en", "") if language.startswith("en") else ""
    return "\n".join(filter(None, (english or thing.help, thing.note)))
