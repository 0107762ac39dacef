"""Made-up answers: random, but such as the cells accept. The same seed gives the same answers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from ssoz.questionnaires.evaluation.arithmetic import ONE, canonical, scaled
from ssoz.questionnaires.evaluation.layout import OTHERS
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE, NUMBERS, read
from ssoz.trials.patterns import fitting

_ROWS = (1, 2)
_NUMBERS = ("0", "1", "2", "3", "5", "10", "17", "40", "100", "365", "5000", "0.5", "12.34", "-4")
_DATES = ("2024-12-31", "2025-01-01", "2025-03-15", "2025-06-30", "2025-12-31", "2026-02-01")
_TEXTS = ("a", "b", "Tekst próbny", "NN", "1", "12")
_FORMATS = {
    "regon": ("123456785", "000331501"),
    "regon9": ("123456785", "000331501"),
    "regon14": ("12345678512347",),
    "nip": ("1234563218", "5252248481"),
    "teryt2": ("10", "14"),
    "teryt7": ("1061011", "1465011"),
    "icd10": ("A00", "F32.1", "I10"),
    "resort4": ("4000", "4500", "5160"),
    "phone": ("42 123 45 67", "600100200"),
    "email": ("sprawozdania@szpital.example", "biuro@zoz.example"),
}
_PERIOD = {
    "days": 365, "year": 2025, "quarter": 2, "start": "2025-01-01", "end": "2025-12-31",
}  # fmt: skip
_KINDS: Mapping[str, tuple[str, ...]] = {
    "num": _NUMBERS,
    "text": _TEXTS,
    "date": _DATES,
    "bool": ("yes", "no"),
}


class Choices:
    """What may be written into the cells of an edition; texts that its rules name are among it."""

    def __init__(self, compiled: Mapping[str, Any], named: Iterable[str] = ()) -> None:
        self.compiled = compiled
        self._named = tuple(dict.fromkeys(named))
        self._known: dict[str, Sequence[Any]] = {}

    def of(self, template: str) -> Sequence[Any]:
        """Return the answers that a cell accepts; none where nobody types."""
        cell = self.compiled["cells"][template]
        kind = repr(sorted(cell.items()))
        if kind not in self._known:
            self._known[kind] = tuple(_accepted(cell, _proposed(cell, self._named)))
        return self._known[kind]

    def outside(self, kind: str) -> Sequence[Any]:
        """Return what may stand in another report or in the register."""
        if kind in ("list", "set"):
            return ([], list(self._named), *([name] for name in self._named))
        near = {"num": _near(self._named), "date": _days_near(self._named), "text": self._named}
        return (*_KINDS.get(kind, ()), *near.get(kind, ()))


def plausible(choices: Choices, chance: Random) -> dict[str, Any]:
    """Fill a whole report in, as somebody does who leaves out little."""
    answers = {}
    for template, cell in choices.compiled["cells"].items():
        accepted = choices.of(template)
        for address in _written(template):
            if accepted and (cell.get("required") or chance.random() < 0.9):
                answers[address] = chance.choice(accepted)
    return answers


def around(choices: Choices, chance: Random) -> Context:
    """Make up what stands outside a report: another year, other forms, the register."""
    reports: dict[str, dict[str, Any]] = {}
    registry: dict[str, Any] = {}
    others: list[dict[str, Any]] = [{}, {}]
    for address, kind in choices.compiled["outside"].items():
        source, mark, cell = address.rpartition("!")
        if kind == "filed":
            reports.setdefault(address.removeprefix("filed:"), {})
        elif address.startswith(OTHERS):
            for other in others:
                other |= _some(cell, choices.outside(kind), chance)
        elif mark:
            reports.setdefault(source, {}).update(_some(cell, choices.outside(kind), chance))
        elif address.startswith("registry."):
            _put(registry, address.split(".", 2)[1:], chance.choice(choices.outside(kind)))
    there = {source: said for source, said in reports.items() if chance.random() < 0.85}
    return Context(
        last=there.pop("last", None),
        before=there.pop("before", None),
        forms=there,
        others=others,
        registry=registry,
        period=_PERIOD,
    )


def _some(cell: str, values: Sequence[Any], chance: Random) -> dict[str, Any]:
    return {address: chance.choice(values) for address in _written(cell)}


def _written(template: str) -> Iterator[str]:
    """Give a cell its address, or several where rows repeat."""
    if ".#." in template or ".:." in template:
        for row in _ROWS:
            yield re.sub(r"\.[#:]\.", f".{row}.", template)
    else:
        yield template


def _put(registry: dict[str, Any], path: list[str], value: Any) -> None:
    if len(path) == 1:
        registry[path[0]] = value
        return
    below = registry.setdefault(path[0], {})
    if isinstance(below, dict):
        below[path[1].removeprefix("*")] = value


def _accepted(cell: Mapping[str, Any], proposed: Iterable[Any]) -> Iterator[Any]:
    seen = []
    for answer in proposed:
        if answer not in seen and not read(cell, answer).faults:
            seen.append(answer)
            yield answer


def _proposed(cell: Mapping[str, Any], named: Sequence[str]) -> Iterator[Any]:
    if cell.get("calc") or cell.get("closed"):
        return
    if cell.get("na"):
        yield NOT_APPLICABLE
    kind = cell["type"]
    if kind in NUMBERS:
        yield from _NUMBERS
        yield from _near([*named, *(cell[limit] for limit in ("min", "max") if limit in cell)])
    elif kind == "date":
        yield from (*_DATES, *_days_near(named))
    elif kind == "yesno":
        yield from ("yes", "no")
    elif kind == "choice":
        yield from cell["options"]
    elif kind == "choices":
        yield from ([option] for option in cell["options"])
        yield from (list(cell["options"][:many]) for many in (2, len(cell["options"])))
    else:
        yield from _FORMATS.get(cell.get("format", ""), (*_TEXTS, *named))
        if "pattern" in cell:
            yield from fitting(cell["pattern"])


def _near(named: Iterable[str]) -> Iterator[str]:
    """Give the numbers among some texts, and those beside them: what breaks at a border."""
    for text in named:
        if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,12})?", text):
            number = scaled(text)
            yield from (canonical(one) for one in (number, number - ONE, number + ONE))


def _days_near(named: Iterable[str]) -> Iterator[str]:
    """Give the days among some texts, and those before and after."""
    for text in named:
        if re.fullmatch("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
            day = date.fromisoformat(text)
            yield from (str(day + timedelta(days=away)) for away in (-1, 0, 1))
