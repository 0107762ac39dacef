"""What a failed check is told by: the comparison that broke, and the cells that repeat."""

from collections.abc import Callable
from typing import NamedTuple

from ssoz.questionnaires.evaluation.arithmetic import decimal
from ssoz.questionnaires.evaluation.judging import COMPARISONS, Judge, Node, repeated
from ssoz.questionnaires.evaluation.layout import Line
from ssoz.questionnaires.evaluation.problems import Figures
from ssoz.questionnaires.evaluation.sheet import Sheet


class Failure(NamedTuple):
    """The figures of a comparison, and the places to be named instead of all of the rule."""

    figures: Figures
    places: list[int] | None = None


type Explanation = Callable[[Sheet, Line], Failure]


def explanation(node: Node, judge: Judge) -> Explanation:
    """Make a function that explains a tree which came out false."""
    kind, *parts = node
    if kind == "written":
        return explanation(parts[1], judge)
    if kind in ("and", "or"):
        return _first_false([(judge.truth(part), explanation(part, judge)) for part in parts])
    if kind == "unique":
        at = judge.bundle(parts)
        return lambda sheet, line: Failure({}, repeated(sheet, line[at]))
    if kind in COMPARISONS:
        return _of_numbers(judge, kind, parts)
    if kind[-1] == "s" and kind[:-1] in COMPARISONS:
        return _of_texts(judge, kind[:-1], parts)
    return lambda sheet, line: Failure({})


def _first_false(parts: list[tuple[Callable, Explanation]]) -> Explanation:
    def explain(sheet: Sheet, line: Line) -> Failure:
        broken = (told for truth, told in parts if truth(sheet, line) is False)
        return next(broken)(sheet, line)

    return explain


def _of_numbers(judge: Judge, sign: str, parts: Node) -> Explanation:
    first, second = judge.number(parts[0]), judge.number(parts[1])

    def explain(sheet: Sheet, line: Line) -> Failure:
        # Neither is undecided: the comparison came out false.
        left, right = first(sheet, line) or 0, second(sheet, line) or 0
        sides = {"left": left, "right": right, "difference": left - right}
        return Failure({"sign": sign, **{name: decimal(one) for name, one in sides.items()}})

    return explain


def _of_texts(judge: Judge, sign: str, parts: Node) -> Explanation:
    first, second = judge.text(parts[0]), judge.text(parts[1])
    return lambda sheet, line: Failure(
        {"sign": sign, "left": first(sheet, line), "right": second(sheet, line)}
    )
