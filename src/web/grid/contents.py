"""One report in the table of its form: values, problems, last year's numbers, remarks.

Both faces draw it: the portal through `web.grid.markup`, the back-office through its own rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from web.grid.places import Layout, Line, Part, Place
from web.grid.texts import deviation, line_key, row_numbers, shortened, shown_text

MISSING = "required"
# Problems that need no rule: each is about one cell and does not say which.
OF_ONE_CELL = frozenset(
    ("type", "required", "places", "min", "max", "length", "pattern", "format", "dictionary")
)
_MARKED_TOGETHER = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, or strange, at a cell: one sentence under its row."""

    id: str
    rule: str
    level: str
    cell: str
    cells: tuple[str, ...]
    message: str
    explanation: str = ""
    is_explained: bool = False

    @property
    def is_error(self) -> bool:
        return self.level == "error"


@dataclass(slots=True)
class Shown:
    """One cell as it stands."""

    place: Place
    raw: Any
    text: str
    last: str = ""
    deviation: str = ""
    problems: list[Problem] = field(default_factory=list)
    is_hidden: bool = False
    is_missing: bool = False

    @property
    def level(self) -> str:
        """Return the worst level of the cell's problems, or nothing."""
        levels = {problem.level for problem in self.problems}
        return "error" if "error" in levels else "warning" if levels else ""


@dataclass(slots=True)
class ShownLine:
    """One row as it stands, with what is said under it."""

    line: Line
    cells: list[Shown]
    problems: list[Problem]
    remarks: list[Any]
    is_hidden: bool = False


@dataclass(slots=True)
class ShownPart:
    """One section as it stands."""

    part: Part
    lines: list[ShownLine]
    problems: list[Problem]
    remarks: list[Any]
    errors: int
    warnings: int
    filled: int
    of: int
    is_hidden: bool

    @property
    def is_complete(self) -> bool:
        return self.filled >= self.of and not self.errors

    @property
    def is_untouched(self) -> bool:
        return self.filled == 0 and self.of > 0

    @property
    def is_on_page(self) -> bool:
        return not self.part.has_own_page


class Grid:
    """A report's table; sections are worked out when they are asked for."""

    def __init__(
        self,
        layout: Layout,
        *,
        answers: Mapping[str, Any],
        checked: Any,
        remarks: Iterable[Any] = (),
        year: int | None = None,
        registry: Mapping[str, Any] | None = None,
        with_missing: bool = False,
        blank_rows: Mapping[str, int] | None = None,
        refused: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.layout = layout
        self.answers = answers
        self.checked = checked
        self.values = checked.values
        self.hidden = checked.hidden
        self.last = checked.last or {}
        self.last_year = year - 1 if year else None
        self.registry = registry or {}
        self.progress = checked.progress
        self.with_missing = with_missing
        self.blank_rows = blank_rows or {}
        self._read_problems(checked.problems, refused)
        self.remarks_at: dict[str, list[Any]] = {}
        for remark in remarks:
            self.remarks_at.setdefault(remark.cell, []).append(remark)

    @property
    def errors(self) -> int:
        return sum(problem.is_error for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    @property
    def unexplained(self) -> int:
        """Count the warnings that still want an explanation."""
        return sum(not p.is_error and not p.is_explained for p in self.problems)

    @property
    def filled(self) -> int:
        return sum(filled for filled, _of in self.progress.values())

    @property
    def of(self) -> int:
        return sum(of for _filled, of in self.progress.values())

    def sections(self, codes: Iterable[str] | None = None) -> list[ShownPart]:
        """Return the sections as they stand, or only those named."""
        wanted = None if codes is None else set(codes)
        return [
            self._section(part)
            for part in self.layout.parts
            if wanted is None or part.code in wanted
        ]

    def outline(self) -> list[ShownPart]:
        """Return the sections without their rows: for the list at the side."""
        return [self._part(part, []) for part in self.layout.parts]

    def label_of(self, address: str) -> str:
        """Name a cell in words, as a list of problems does."""
        if place := self.layout.place(address):
            return place.name
        part = self.layout.part_of(address)
        return part.title if part else address

    def text_of(self, address: str, raw: Any) -> str:
        """Write an answer of a cell as text."""
        place = self.layout.place(address)
        return shown_text(place, raw) if place else str(raw or "")

    # --- Problems ------------------------------------------------------------------------------

    def _read_problems(self, found: Iterable[Any], refused: Iterable[tuple[str, str]]) -> None:
        self.problems: list[Problem] = [
            Problem(f"m-refused-{cell}", "refused", "error", cell, (cell,), message)
            for cell, message in refused
        ]
        self.missing: set[str] = set()
        for one in found:
            if one.rule == MISSING:
                self.missing.update(one.cells)
                if not self.with_missing:
                    continue
            self.problems.append(self._problem(one))
        self._at_cell: dict[str, list[Problem]] = {}
        self._at_line: dict[str, list[Problem]] = {}
        self._at_part: dict[str, list[Problem]] = {}
        for problem in self.problems:
            self._file(problem)

    def _problem(self, one: Any) -> Problem:
        cell = one.cells[0] if one.cells else ""
        return Problem(
            id=f"m-{one.rule}-{cell}",
            rule=one.rule,
            level=one.level,
            cell=cell,
            cells=tuple(one.cells),
            message=self._said_of(one.rule, cell, str(one.message)),
            explanation=one.explanation.text if one.explanation else "",
            is_explained=one.explanation is not None,
        )

    def _said_of(self, rule: str, cell: str, message: str) -> str:
        """Name the column where the sentence is about one cell of a row that has several."""
        place = self.layout.place(cell) if rule in OF_ONE_CELL else None
        return f"{place.column}: {message}" if place and place.cell.row else message

    def said_apart(self, problem: Problem) -> str:
        """Return what is wrong, without the name of the column: a list names the whole cell."""
        place = self.layout.place(problem.cell) if problem.rule in OF_ONE_CELL else None
        return problem.message.removeprefix(f"{place.column}: ") if place else problem.message

    def _file(self, problem: Problem) -> None:
        marked = problem.cells if len(problem.cells) <= _MARKED_TOGETHER else problem.cells[:1]
        for cell in marked:
            self._at_cell.setdefault(cell, []).append(problem)
        part = self.layout.part_of(problem.cell)
        code = part.code if part else ""
        self._at_part.setdefault(code, []).append(problem)
        self._at_line.setdefault(line_key(part, problem.cell), []).append(problem)

    # --- Sections ------------------------------------------------------------------------------

    def _section(self, part: Part) -> ShownPart:
        lines = self._numbered(part) if part.way == "rows" else part.lines
        return self._part(part, [self._line(line, part) for line in lines])

    def _part(self, part: Part, lines: list[ShownLine]) -> ShownPart:
        problems = self._at_part.get(part.code, [])
        errors = sum(problem.is_error for problem in problems)
        filled, of = self.progress.get(part.code, (0, 0))
        return ShownPart(
            part=part,
            lines=lines,
            problems=self._at_line.get(part.code, []),
            remarks=self.remarks_at.get(part.code, []),
            errors=errors,
            warnings=len(problems) - errors,
            filled=filled,
            of=of,
            is_hidden=part.code in self.hidden,
        )

    def _numbered(self, part: Part) -> Iterator[Line]:
        numbers = row_numbers(self.answers, part.code)
        last = max(numbers, default=0)
        wanted = self.blank_rows.get(part.code, 0)
        numbers += range(last + 1, last + 1 + wanted)
        return (part.numbered(number) for number in numbers)

    def _line(self, line: Line, part: Part) -> ShownLine:
        cells = [self._cell(place) for place in line.places]
        remarks = [
            remark for place in line.places for remark in self.remarks_at.get(place.address, ())
        ]
        hidden = all(cell.is_hidden or cell.place.way == "closed" for cell in cells)
        problems = self._at_line.get(line.key, [])
        return ShownLine(line, cells, problems, remarks, hidden and bool(cells))

    def _cell(self, place: Place) -> Shown:
        address = place.address
        raw = self._raw(place)
        shown = Shown(
            place,
            raw,
            shown_text(place, raw),
            problems=self._at_cell.get(address, _NONE),
            is_hidden=address in self.hidden,
            is_missing=address in self.missing,
        )
        before = self.last.get(address)
        if before not in (None, "", []):
            shown.last = shortened(shown_text(place, before))
            if place.is_measured:
                shown.deviation = deviation(raw, before)
        return shown

    def _raw(self, place: Place) -> Any:
        if place.way == "calculated":
            return self.values.get(place.address) or ""
        if place.way == "prefilled":
            kept = self.answers.get(place.address)
            name = place.cell.prefill.removeprefix("registry.")
            return kept if kept not in (None, "") else self.registry.get(name, "")
        return self.answers.get(place.address)


_NONE: list[Problem] = []
