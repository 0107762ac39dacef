"""Compiled trees made into functions, once an edition (questionnaires.md 5 and 7).

Each function takes the sheet of a check and the line of a run. Numbers are units of 10⁻¹²; None is
*undecided* for all kinds.
"""

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ssoz.questionnaires.evaluation import arithmetic
from ssoz.questionnaires.evaluation.arithmetic import ONE, scaled
from ssoz.questionnaires.evaluation.formats import matches
from ssoz.questionnaires.evaluation.layout import Line
from ssoz.questionnaires.evaluation.sheet import Sheet
from ssoz.questionnaires.evaluation.values import State

type Node = Sequence[Any]
type Number = Callable[[Sheet, Line], int | None]
type Text = Callable[[Sheet, Line], Any]
type Truth = Callable[[Sheet, Line], bool | None]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_CALCULATIONS: dict[str, Callable[[int, int], int | None]] = {
    "+": operator.add, "-": operator.sub,
    "*": arithmetic.multiply, "/": arithmetic.divide,
}  # fmt: skip
_YES_NO = {"yes": True, "no": False}
_WORDS = {True: "yes", False: "no", None: None}


class Judge:
    """Makes functions of the trees of one rule or step, and notes the bundles that they read."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self.bundles: list[tuple[int, ...]] = []

    def bundle(self, slots: Sequence[int]) -> int:
        """Return where on a line the places of these slots stand together."""
        wanted = tuple(slots)
        if wanted not in self.bundles:
            self.bundles.append(wanted)
        return self._slots + self.bundles.index(wanted)

    # --- Numbers --------------------------------------------------------------------------------

    def number(self, node: Node) -> Number:
        """Make a function that gives a number."""
        kind, *parts = node
        if kind in _CALCULATIONS:
            return _calculation(_CALCULATIONS[kind], self.number(parts[0]), self.number(parts[1]))
        return getattr(self, f"_number_{kind}")(*parts)

    def _number_num(self, text: str) -> Number:
        constant = scaled(text)
        return lambda sheet, line: constant

    def _number_cell(self, slot: int) -> Number:
        return lambda sheet, line: sheet.numbers[line[slot]]

    def _number_neg(self, node: Node) -> Number:
        return _of_one(operator.neg, self.number(node))

    def _number_abs(self, node: Node) -> Number:
        return _of_one(abs, self.number(node))

    def _number_round(self, node: Node, places: int) -> Number:
        return _of_one(lambda x: arithmetic.round_to(x, int(places)), self.number(node))

    def _number_sum(self, *slots: int) -> Number:
        at = self.bundle(slots)

        def total(sheet: Sheet, line: Line) -> int | None:
            try:
                return sum(map(sheet.numbers.__getitem__, line[at]))
            except TypeError:  # one of them is undecided
                return None

        return total

    def _number_min(self, *slots: int) -> Number:
        return _extreme(min, self.bundle(slots))

    def _number_max(self, *slots: int) -> Number:
        return _extreme(max, self.bundle(slots))

    def _number_count(self, *slots: int) -> Number:
        at = self.bundle(slots)

        def count(sheet: Sheet, line: Line) -> int | None:
            states = [sheet.states[place] for place in line[at]]
            if State.MISSING in states:
                return None
            return (states.count(State.VALUE) + states.count(State.UNREADABLE)) * ONE

        return count

    def _number_change(self, slot: int, last: int) -> Number:
        return _calculation(arithmetic.change, self._number_cell(slot), self._number_cell(last))

    def _number_days(self, first: Node, second: Node) -> Number:
        return _calculation(_days, self.text(first), self.text(second))

    def _number_year(self, node: Node) -> Number:
        return _of_one(lambda day: int(day[:4]) * ONE, self.text(node))

    def _number_length(self, node: Node) -> Number:
        return _of_one(lambda text: len(text) * ONE, self.text(node))

    # --- Texts, dates, choices -------------------------------------------------------------------

    def text(self, node: Node) -> Text:
        """Make a function that gives a text or a date; a condition gives `yes` or `no`."""
        kind, *parts = node
        if kind in ("text", "date"):
            return lambda sheet, line: parts[0]
        if kind == "value":
            return lambda sheet, line: sheet.values[line[parts[0]]]
        truth = self.truth(node)
        return lambda sheet, line: _WORDS[truth(sheet, line)]

    # --- True, false or undecided ----------------------------------------------------------------

    def truth(self, node: Node) -> Truth:
        """Make a function that gives true, false or undecided."""
        kind, *parts = node
        if kind in COMPARISONS:
            return _calculation(COMPARISONS[kind], self.number(parts[0]), self.number(parts[1]))
        if kind[-1] == "s" and kind[:-1] in COMPARISONS:
            return _calculation(COMPARISONS[kind[:-1]], self.text(parts[0]), self.text(parts[1]))
        return getattr(self, f"_truth_{kind}")(*parts)

    def _truth_value(self, slot: int) -> Truth:
        return lambda sheet, line: _YES_NO.get(sheet.values[line[slot]])

    def _truth_written(self, slots: Sequence[int], node: Node) -> Truth:
        at, truth = self.bundle(slots), self.truth(node)

        def written(sheet: Sheet, line: Line) -> bool | None:
            outcome = truth(sheet, line)
            if outcome is not None and State.VALUE in map(sheet.states.__getitem__, line[at]):
                return outcome
            return None

        return written

    def _truth_and(self, *nodes: Node) -> Truth:
        return _joined([self.truth(node) for node in nodes], settles=False)

    def _truth_or(self, *nodes: Node) -> Truth:
        return _joined([self.truth(node) for node in nodes], settles=True)

    def _truth_not(self, node: Node) -> Truth:
        return _of_one(operator.not_, self.truth(node))

    def _truth_in(self, node: Node, texts: Sequence[str]) -> Truth:
        return _of_one(frozenset(texts).__contains__, self.text(node))

    def _truth_innum(self, node: Node, numbers: Sequence[str]) -> Truth:
        return _of_one(frozenset(map(scaled, map(str, numbers))).__contains__, self.number(node))

    def _truth_inset(self, node: Node, slot: int) -> Truth:
        chosen = self.text(["value", slot])
        return _calculation(lambda text, codes: text in codes, self.text(node), chosen)

    def _truth_among(self, node: Node, slot: int) -> Truth:
        return _among(self.text(node), self.bundle([slot]))

    def _truth_amongnum(self, node: Node, slot: int) -> Truth:
        return _among(self.number(node), self.bundle([slot]))

    def _truth_filled(self, slot: int) -> Truth:
        return lambda sheet, line: _FILLED.get(sheet.states[line[slot]], False)

    def _truth_na(self, slot: int) -> Truth:
        return lambda sheet, line: _MARKED_NA.get(sheet.states[line[slot]], False)

    def _truth_filed(self, form: str) -> Truth:
        def filed(sheet: Sheet, line: Line) -> bool | None:
            forms = sheet.context.forms
            return None if forms is None else forms.get(form) is not None

        return filed

    def _truth_unique(self, *slots: int) -> Truth:
        at = self.bundle(slots)

        def unique(sheet: Sheet, line: Line) -> bool | None:
            if State.MISSING in map(sheet.states.__getitem__, line[at]):
                return None
            return not repeated(sheet, line[at])

        return unique

    def _truth_matches(self, slot: int, pattern: str) -> Truth:
        return _of_one(lambda text: matches(text, pattern), self.text(["value", slot]))


_FILLED = {
    State.VALUE: True,
    State.NA: True,
    State.UNREADABLE: True,
    State.MISSING: None,
}
_MARKED_NA = {State.NA: True, State.MISSING: None}


def repeated(sheet: Sheet, places: Sequence[int]) -> list[int]:
    """Find the places whose value occurs more than once among them."""
    there = [at for at in dict.fromkeys(places) if sheet.states[at] is State.VALUE]
    values = [sheet.values[at] if sheet.numbers[at] is None else sheet.numbers[at] for at in there]
    if len(set(values)) == len(values):
        return []
    times = Counter(values)
    return [at for at, value in zip(there, values, strict=True) if times[value] > 1]


def _of_one(act: Callable[[Any], Any], first: Callable) -> Callable:
    def run(sheet: Sheet, line: Line) -> Any:
        x = first(sheet, line)
        return None if x is None else act(x)

    return run


def _calculation(act: Callable[[Any, Any], Any], first: Callable, second: Callable) -> Callable:
    def run(sheet: Sheet, line: Line) -> Any:
        x = first(sheet, line)
        y = second(sheet, line)
        return None if x is None or y is None else act(x, y)

    return run


def _joined(truths: Sequence[Truth], *, settles: bool) -> Truth:
    def run(sheet: Sheet, line: Line) -> bool | None:
        outcome: bool | None = not settles
        for truth in truths:
            one = truth(sheet, line)
            if one is settles:
                return settles
            if one is None:
                outcome = None
        return outcome

    return run


def _extreme(pick: Callable[..., int], at: int) -> Number:
    def run(sheet: Sheet, line: Line) -> int | None:
        numbers = [sheet.numbers[place] for place in line[at]]
        if None in numbers:
            return None
        states = map(sheet.states.__getitem__, line[at])
        written = [x for x, state in zip(numbers, states, strict=True) if state is State.VALUE]
        return pick(written) if written else None

    return run


def _among(wanted: Callable, at: int) -> Truth:
    def run(sheet: Sheet, line: Line) -> bool | None:
        x = wanted(sheet, line)
        states = [sheet.states[place] for place in line[at]]
        if x is None or State.MISSING in states:
            return None
        there = zip(line[at], states, strict=True)
        return any(
            x in (sheet.numbers[place], sheet.values[place])
            for place, state in there
            if state is State.VALUE
        )

    return run


def _days(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days * ONE
