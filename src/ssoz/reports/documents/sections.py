"""The sections of a form as tables, each with its notes under it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.utils.translation import gettext as _

from ssoz.pdf import Block, Box, Grid, Text
from ssoz.questionnaires.evaluation.values import NUMBERS, is_blank
from ssoz.questionnaires.schema import Cell, Column, Row, Section, label, printed_code
from ssoz.reports.documents.contents import Contents, Noted
from ssoz.reports.documents.words import options_of, shortened
from ssoz.reports.queries.checks import ERROR
from ssoz.reports.wording import answer_words

_UPRIGHT, _ACROSS = 6, 11  # columns of answers that fit beside code and name
_LONG = 300  # a longer text stands under the table, so that a row is never higher than a page
_MOST_MARKED = 6
_ROWS_BY_HAND = 5
_CODE, _NAME, _ANSWER = 1.4, 5.0, 1.7
_CROSS = "×"


class Sections:
    """Draws the sections of one report, or of an empty form."""

    def __init__(self, contents: Contents, language: str, *, is_wide: bool) -> None:
        self.contents = contents
        self.language = language
        self.most = _ACROSS if is_wide else _UPRIGHT
        self.numbers: dict[str, list[int]] = {}
        self.by_section: dict[str, list[Noted]] = {}
        for note in contents.notes:
            marked = note.cells if len(note.cells) <= _MOST_MARKED else note.cells[:1]
            for cell in marked:
                self.numbers.setdefault(cell, []).append(note.number)
            first = note.cells[0] if note.cells else ""
            self.by_section.setdefault(first.partition(".")[0], []).append(note)
        self.rows = numbers_of_rows(contents)

    def blocks(self) -> Iterator[Block]:
        """Return all sections that are shown, one after the other."""
        group = ""
        for section in self.contents.form.questionnaire.sections:
            if section.code in self.contents.hidden:
                continue
            if section.group and section.group != group:
                yield Text(section.group, "group")
            group = section.group
            yield from self._section(section)
        yield from self._notes(self.by_section.get("", ()))

    def _section(self, section: Section) -> Iterator[Block]:
        yield Text(f"{section.code}. {label(section, self.language)}", "head")
        if section.provenance == "project":
            yield Text(_("the project’s own work"), "mark")
        if self.contents.is_empty_form and section.help:
            yield Text(section.help, "small")
        self.long: list[tuple[str, str]] = []
        if section.fields:
            yield self._questions(section)
        else:
            yield from self._tables(section)
        for name, words in self.long:
            yield Text(f"{name}: {words}", "note")
        yield from self._notes(self.by_section.get(section.code, ()))

    # --- Single answers --------------------------------------------------------------------------

    def _questions(self, section: Section) -> Grid:
        head = [_head(_("Question")), _head(_("Answer"))]
        rows = [
            [self._name(column, section), self._question(cell)]
            for column, cell in zip(section.columns, section.cells, strict=True)
            if cell.address not in self.contents.hidden
        ]
        return Grid([7, 5.6], head, rows)

    def _question(self, cell: Cell) -> Box:
        offered = options_of(cell, self.language) if self.contents.is_empty_form else []
        if offered:
            return Box("\n".join(f"☐ {words}" for words in offered))
        box = self._box(cell, cell.address)
        return Box(box.words, box.before, box.notes, "left" if box.look == "right" else box.look)

    # --- Tables ----------------------------------------------------------------------------------

    def _tables(self, section: Section) -> Iterator[Grid]:
        """Draw a section; more columns than fit go into tables one under the other."""
        is_running = section.repeat is not None
        named = [] if is_running else [(_NAME, _("Specification"))]
        if is_running or _is_numbered(section):
            named.insert(0, (_CODE, _("No.")))
        shares, names = [share for share, _words in named], [_head(words) for _s, words in named]
        for columns in batched(section.columns, self.most):
            head = [*names, *(self._column(column, section) for column in columns)]
            lines = self._running if is_running else self._lines
            yield Grid([*shares, *[_ANSWER] * len(columns)], head, list(lines(section, columns)))

    def _lines(self, section: Section, columns: Sequence[Column]) -> Iterator[list[Box]]:
        cells = {(cell.row, cell.column): cell for cell in section.cells}
        hidden = self.contents.hidden
        for row in section.rows:
            of_row = [cells[row.code, column.code] for column in section.columns]
            if all(cell.closed or cell.address in hidden for cell in of_row):
                continue
            answers = (cells[row.code, column.code] for column in columns)
            boxes = (self._box(cell, cell.address) for cell in answers)
            number = [Box(printed_code(row.code), look="code")] if _is_numbered(section) else []
            yield [*number, self._name(row, section), *boxes]

    def _running(self, section: Section, columns: Sequence[Column]) -> Iterator[list[Box]]:
        cells = {cell.column: cell for cell in section.cells}
        by_hand = range(1, _ROWS_BY_HAND + 1) if self.contents.is_empty_form else ()
        for number in self.rows.get(section.code, by_hand):
            answers = (
                self._box(cells[column.code], f"{section.code}.{number}.{column.code}")
                for column in columns
            )
            yield [Box(str(number), look="code"), *answers]

    # --- Cells -----------------------------------------------------------------------------------

    def _box(self, cell: Cell, address: str) -> Box:
        contents = self.contents
        if cell.closed:
            return Box(_CROSS, look="closed")
        if address in contents.hidden:
            return Box(look="closed")
        raw = contents.values.get(address) if cell.calculated else contents.answers.get(address)
        words = answer_words(cell, raw, self.language)
        # What comes from the register is the same each year, or the register says why not.
        last = None if cell.prefill else contents.last.get(address)
        before = answer_words(cell, last, self.language)
        look = "sum" if cell.calculated else "right" if cell.type in NUMBERS else "left"
        marks = "".join(f"[{number}]" for number in self.numbers.get(address, ()))
        return Box(self._fitting(address, words), shortened(before, _LONG // 4), marks, look)

    def _fitting(self, address: str, words: str) -> str:
        if len(words) <= _LONG:
            return words
        self.long.append((self._cell_name(address), words))
        return f"{shortened(words, _LONG // 2)} ({_('in full under the table')})"

    def _cell_name(self, address: str) -> str:
        cell = self.contents.form.questionnaire.find(address)
        if cell is None:
            return address
        section = self.contents.form.questionnaire.section(cell.section)
        column = label(section.column(cell.column), self.language)
        if section.fields:
            return column
        if section.repeat:
            return f"{address.split('.')[1]}, {column}"
        row = section.row(cell.row)
        name = f"{printed_code(row.code)} {label(row, self.language)}".strip()
        return f"{name}, {column}"

    def _name(self, thing: Row | Column, section: Section) -> Box:
        words = shortened(label(thing, self.language), _LONG)
        if isinstance(thing, Row) and thing.parent:
            words = f"– {words}"
        return Box(words + _mark(thing, section))

    def _column(self, column: Column, section: Section) -> Box:
        words = shortened(label(column, self.language), _LONG // 2)
        number = "" if section.repeat else printed_code(column.code)
        return _head(words + _mark(column, section) + (f"\n{number}" if number else ""))

    # --- Notes -----------------------------------------------------------------------------------

    def _notes(self, notes: Iterable[Noted]) -> Iterator[Text]:
        for note in notes:
            yield Text(f"[{note.number}] {' '.join(_sentences(note))}", "note")


def _sentences(note: Noted) -> Iterator[str]:
    if note.message:
        yield _("Error.") if note.level == ERROR else _("Warning.")
        yield note.message
    if note.explanation:
        words = {"text": note.explanation, "who": note.by or "–"}
        yield _("Explanation: %(text)s (%(who)s)") % words
    elif note.message and note.level != ERROR:
        yield _("Not explained yet.")


def _mark(thing: Row | Column, section: Section) -> str:
    if thing.provenance == "project" and section.provenance != "project":
        return f" ({_('the project’s own work')})"
    return ""


def _is_numbered(section: Section) -> bool:
    """Tell whether the print gives the rows numbers, so that a column shows them."""
    return any(printed_code(row.code) for row in section.rows)


def _head(words: str) -> Box:
    return Box(words, look="head")


def numbers_of_rows(contents: Contents) -> dict[str, list[int]]:
    """Find the rows of the repeating sections that hold an answer."""
    running = {s.code for s in contents.form.questionnaire.sections if s.repeat is not None}
    rows: dict[str, set[int]] = {}
    for address, raw in contents.answers.items():
        section, _point, rest = address.partition(".")
        number = rest.partition(".")[0]
        if section in running and number.isdigit() and not is_blank(raw):
            rows.setdefault(section, set()).add(int(number))
    return {section: sorted(numbers) for section, numbers in rows.items()}
