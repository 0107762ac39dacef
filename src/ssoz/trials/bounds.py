"""What can be proved of a rule without trying: that nothing its cells accept breaks it.

Each part of a tree is given the widest range that it can have. What is not understood may be
anything, so that *cannot break* is always true, and *can break* only says that no proof was found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ssoz.questionnaires.evaluation.arithmetic import ONE, scaled

type Range = tuple[float, float]  # units of 10⁻¹², of which floats know only the largest
type Outcomes = frozenset[bool]

_ANY: Range = (float("-inf"), float("inf"))
_BOTH: Outcomes = frozenset({True, False})
_ALWAYS: Outcomes = frozenset({True})
_SIGNS: dict[str, Callable[[Range, Range], tuple[bool, bool]]] = {
    "<=": lambda x, y: (x[0] <= y[1], x[1] > y[0]),
    "<": lambda x, y: (x[0] < y[1], x[1] >= y[0]),
    ">=": lambda x, y: (x[1] >= y[0], x[0] < y[1]),
    ">": lambda x, y: (x[1] > y[0], x[0] <= y[1]),
    "=": lambda x, y: (x[0] <= y[1] and y[0] <= x[1], not x[0] == x[1] == y[0] == y[1]),
    "<>": lambda x, y: (not x[0] == x[1] == y[0] == y[1], x[0] <= y[1] and y[0] <= x[1]),
}
_EVEN = frozenset({"=", "<=", ">=", "=s", "<=s", ">=s"})


def can_break(compiled: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    """Tell whether no proof was found that a rule always holds."""
    return any(False in _Run(compiled, line).outcomes(rule["check"]) for line in rule["each"])


class _Run:
    def __init__(self, compiled: Mapping[str, Any], line: Sequence[Any]) -> None:
        self._cells = compiled["cells"]
        self._line = line
        self._hidden = {
            target
            for step in compiled["steps"]
            if step["do"] == "show"
            for target in step.get("targets", [])
        }

    # --- True or false ---------------------------------------------------------------------------

    def outcomes(self, node: Sequence[Any]) -> Outcomes:
        """Say how a condition can come out where it is decided."""
        kind, *parts = node
        if kind == "written":
            return self.outcomes(parts[1])
        if kind == "and":
            return _joined([self.outcomes(part) for part in parts], settles=False)
        if kind == "or":
            return _joined([self.outcomes(part) for part in parts], settles=True)
        if kind == "not":
            return frozenset(not one for one in self.outcomes(parts[0]))
        if kind in _EVEN and parts[0] == parts[1]:
            return _ALWAYS
        if kind in _SIGNS:
            holds, breaks = _SIGNS[kind](self.range(parts[0]), self.range(parts[1]))
            return frozenset([True] * holds + [False] * breaks)
        return self._of_words(kind, parts)

    def _of_words(self, kind: str, parts: Sequence[Any]) -> Outcomes:
        if kind == "filled" and all(self._is_always_there(a) for a in self._at(parts[0])):
            return _ALWAYS
        if kind == "in" and parts[0][0] == "value":
            allowed = [self._options(address) for address in self._at(parts[0][1])]
            if allowed and all(one is not None and one <= set(parts[1]) for one in allowed):
                return _ALWAYS
        return _BOTH

    def _is_always_there(self, address: str) -> bool:
        cell = self._cells.get(address, {})
        return bool(cell.get("required")) and address not in self._hidden

    def _options(self, address: str) -> set[str] | None:
        options = self._cells.get(address, {}).get("options")
        return None if options is None else set(options)

    # --- Numbers ---------------------------------------------------------------------------------

    def range(self, node: Sequence[Any]) -> Range:
        """Say between which numbers a value lies."""
        kind, *parts = node
        if kind == "num":
            return (scaled(parts[0]),) * 2
        if kind == "cell":
            return _together(self._ranges([parts[0]]))
        if kind == "sum":
            return _summed(self._ranges(parts))
        if kind in ("min", "max"):
            return _together(self._ranges(parts))
        if kind == "count":
            return (0, len(self._ranges(parts)) * ONE if self._is_fixed(parts) else _ANY[1])
        return self._calculated(kind, parts)

    def _calculated(self, kind: str, parts: Sequence[Any]) -> Range:
        if kind in ("+", "-"):
            first, second = self.range(parts[0]), self.range(parts[1])
            return _summed([first, second if kind == "+" else _turned(second)])
        if kind == "neg":
            return _turned(self.range(parts[0]))
        if kind == "abs":
            low, high = self.range(parts[0])
            return (0 if low <= 0 <= high else min(abs(low), abs(high)), max(abs(low), abs(high)))
        return (0, _ANY[1]) if kind == "length" else _ANY

    def _ranges(self, slots: Iterable[int]) -> list[Range]:
        ranges = [self._of_cell(address) for slot in slots for address in self._at(slot)]
        return ranges if self._is_fixed(slots) else [_many(one) for one in ranges]

    def _of_cell(self, address: str) -> Range:
        """Give what a cell accepts, and nought, which an empty one counts as."""
        cell = self._cells.get(address.replace(".:.", ".#."))
        if cell is None:
            return _ANY
        low = scaled(cell["min"]) if "min" in cell else _ANY[0]
        high = scaled(cell["max"]) if "max" in cell else _ANY[1]
        return (min(low, 0), max(high, 0))

    def _at(self, slot: int) -> list[str]:
        found = self._line[slot]
        return [found] if isinstance(found, str) else found

    def _is_fixed(self, slots: Iterable[int]) -> bool:
        return not any(".:." in a or "others!" in a for slot in slots for a in self._at(slot))


def _joined(parts: Sequence[Outcomes], *, settles: bool) -> Outcomes:
    if any(part == {settles} for part in parts):
        return frozenset({settles})
    possible = {not settles} if all(not settles in part for part in parts) else set()
    return frozenset(possible | ({settles} if any(settles in part for part in parts) else set()))


def _together(ranges: Sequence[Range]) -> Range:
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else _ANY


def _summed(ranges: Iterable[Range]) -> Range:
    low, high = 0.0, 0.0
    for one in ranges:
        low, high = low + one[0], high + one[1]
    return (low, high)


def _turned(one: Range) -> Range:
    return (-one[1], -one[0])


def _many(one: Range) -> Range:
    """Give the sum of as many cells as there are rows."""
    return (_ANY[0] if one[0] < 0 else 0, _ANY[1] if one[1] > 0 else 0)
