"""What a check says: each problem, where it is, and the figures that its message may name."""

from dataclasses import dataclass, field
from decimal import Decimal

type Figures = dict[str, Decimal | str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at the cells that it concerns."""

    rule: str
    level: str
    cells: tuple[str, ...]
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a check; a calculated value is '' when empty and None when undecided."""

    problems: tuple[Problem, ...]
    values: dict[str, str | None]
    hidden: frozenset[str]
