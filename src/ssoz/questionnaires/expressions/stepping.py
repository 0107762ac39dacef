"""Compiling conditions and calculated cells into steps."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.addresses import parse_address
from ssoz.questionnaires.expressions.emitting import Emitter
from ssoz.questionnaires.expressions.expanding import (
    Outside,
    expand,
    nothing_left,
    own_cells,
    read,
)
from ssoz.questionnaires.expressions.ordering import Step
from ssoz.questionnaires.expressions.resolving import Resolver
from ssoz.questionnaires.expressions.runs import (
    column_steps,
    repeating,
    require_codes,
    row_steps,
)
from ssoz.questionnaires.expressions.selections import Selection
from ssoz.questionnaires.expressions.trees import Node, references
from ssoz.questionnaires.mistakes import Mistakes, Path, Refusal
from ssoz.questionnaires.schema import Calc, Column, Questionnaire, Row, Section

type Part = tuple[str | None, str | None, list[str]]


class Stepper:
    """Make the steps of a questionnaire, in the order of the file."""

    def __init__(self, resolver: Resolver, outside: Outside, mistakes: Mistakes) -> None:
        self.resolver = resolver
        self.outside = outside
        self.mistakes = mistakes
        self._calculated: dict[str, Path] = {}

    def steps(self, questionnaire: Questionnaire) -> list[Step]:
        """Compile all conditions and calculations that are free of mistakes."""
        found: list[Step] = []
        for section in questionnaire.sections:
            for line, path, parts in _conditions(section):
                found += self._show(section, line, path, parts)
        for calc in questionnaire.calcs:
            found += self._calc(calc)
        return found

    def _show(self, section: Section, line: str, path: Path, parts: list[Part]) -> list[Step]:
        node = read(line, self.resolver, self.mistakes, path)
        if node is None:
            return []
        try:
            return self._conditions_of(section, node, path, parts)
        except Refusal as refusal:
            self.mistakes.refuse(refusal, path)
            return []

    def _conditions_of(
        self, section: Section, node: Node, path: Path, parts: list[Part]
    ) -> list[Step]:
        emitter = Emitter(self.resolver)
        tree = emitter.condition(node).tree
        selections = emitter.slots.selections
        _require_own_runs(section, selections, parts)
        if not any(each.rows.runs or each.columns.runs for each in selections):
            parts = [(None, None, [address for part in parts for address in part[2]])]
        self.outside.note_forms(emitter.asks_for_forms)
        steps = []
        for row, column, targets in parts:
            slots = expand(selections, row, column)
            if slots is None or not targets:
                continue
            compiled = {"do": "show", "targets": targets, "tree": tree, "slots": slots}
            if path[2:] == ("show",):
                compiled["section"] = section.code
            self.outside.note(selections, slots)
            reads = tuple(own_cells(selections, slots))
            steps.append(Step(path, compiled, tuple(targets), reads))
        if not steps and selections:
            raise nothing_left(selections, parts[0][0], parts[0][1])
        return steps

    def _calc(self, calc: Calc) -> list[Step]:
        path: Path = ("calc", calc.place)
        try:
            target = self.resolver.resolve(parse_address(calc.cell))
            _require_target(target)
        except Refusal as refusal:
            self.mistakes.refuse(refusal, (*path, "cell"))
            return []
        node = read(calc.value, self.resolver, self.mistakes, (*path, "value"))
        if node is None:
            return []
        try:
            steps = self._calculations(target, node, path)
        except Refusal as refusal:
            self.mistakes.refuse(refusal, (*path, "value"))
            return []
        self._refuse_twice(steps)
        return steps

    def _calculations(self, target: Selection, node: Node, path: Path) -> list[Step]:
        emitter = Emitter(self.resolver)
        emitter.slots.number(target)
        value = emitter.number(node)
        selections = emitter.slots.selections
        reads_itself = any(found.address.text == target.text for found in references(node))
        self.outside.note_forms(emitter.asks_for_forms)
        repeating(selections)
        rows, columns = row_steps(selections), column_steps(selections)
        steps = []
        for slots in (expand(selections, row, column) for row in rows for column in columns):
            if slots is None:
                continue
            self.outside.note(selections, slots)
            compiled = {"do": "calc", "target": slots[0], "tree": value.tree, "slots": slots}
            if value.numbers and not value.counts:
                compiled["need"] = list(value.numbers)
            begin = 0 if reads_itself else 1
            reads = tuple(own_cells(selections[begin:], slots[begin:]))
            steps.append(Step((*path, "cell"), compiled, (str(slots[0]),), reads))
        if not steps:
            raise nothing_left(selections, rows[0] if rows else None, columns[0])
        return steps

    def _refuse_twice(self, steps: list[Step]) -> None:
        for step in steps:
            cell = step.targets[0]
            if cell in self._calculated:
                what, advice = _("The cell is calculated twice."), _("Keep one of the formulas.")
                if line := self.mistakes.line(self._calculated[cell]):
                    advice = _("The other formula stands in line %(line)d: keep one of them.")
                    advice %= {"line": line}
                self.mistakes.add("E45", step.path, what, advice, cell)
                return
        self._calculated.update({step.targets[0]: step.path for step in steps})


def _conditions(section: Section) -> list[tuple[str, Path, list[Part]]]:
    path: Path = ("section", section.place)
    name = "columns" if section.is_table or section.repeat else "fields"
    found: list[tuple[str, Path, list[Part]]] = []
    if section.show:
        everything = [cell.address for cell in section.cells]
        found.append((section.show, (*path, "show"), [(None, None, everything)]))
    for column in section.columns:
        if column.show:
            place = (*path, name, column.place, "show")
            found.append((column.show, place, _parts_of_column(section, column)))
    for row in section.rows:
        if row.show:
            place = (*path, "rows", row.place, "show")
            found.append((row.show, place, _parts_of_row(section, row)))
    return found


def _parts_of_column(section: Section, column: Column) -> list[Part]:
    if not section.is_table:
        cells = [cell.address for cell in section.cells if cell.column == column.code]
        return [(None, column.code, cells)]
    return [
        (row.code, column.code, [f"{section.code}.{row.code}.{column.code}"])
        for row in section.rows
    ]


def _parts_of_row(section: Section, row: Row) -> list[Part]:
    return [
        (row.code, column.code, [f"{section.code}.{row.code}.{column.code}"])
        for column in section.columns
    ]


def _require_own_runs(
    section: Section, selections: Sequence[Selection], parts: Sequence[Part]
) -> None:
    rows = list(dict.fromkeys(part[0] for part in parts if part[0]))
    columns = list(dict.fromkeys(part[1] for part in parts if part[1]))
    repeats = bool(section.repeat) and bool(columns)
    for found in selections:
        if found.rows.way == "running" and not (repeats and found.section is section):
            raise _not_own(found)
        for axis, codes, is_column in ((found.rows, rows, False), (found.columns, columns, True)):
            if axis.way == "braces" or (axis.runs and axis.way != "running" and not codes):
                raise _not_own(found)
            if axis.way in ("star", "each_below"):
                require_codes(found, codes, columns=is_column)


def _not_own(found: Selection) -> Refusal:
    return Refusal(
        "E40",
        _("In a condition * stands for the cell's own row or column; here it has none."),
        _("Name one cell, or gather them with a colon."),
        found.text,
    )


def _require_target(target: Selection) -> None:
    if not target.own or not target.section:
        raise Refusal(
            "E49",
            _("A calculated cell must be a cell of this form."),
            _("Name one of its own cells."),
            target.text,
        )
    if target.many:
        raise Refusal(
            "E37",
            _("Many cells stand where one is meant."),
            _("Write * to calculate each of them."),
            target.text,
        )
    if target.kind not in ("num", "any"):
        raise Refusal(
            "E38",
            _("Only numbers can be calculated."),
            _("Give the cell a type of a number."),
            target.text,
        )
