"""What the assigning rules of a survey consist of: conditions, exclusions, order."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence in both languages; Polish stands in where the English one is missing."""

    pl: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """Say it."""
        return self.en if language.startswith("en") and self.en else self.pl


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who owes one form: one condition over answers and register, and one over the register alone."""

    code: str
    place: int
    when: str
    registry: str
    because: Spoken
    otherwise: Spoken


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is shown in one form is not shown in others; whoever owes two of them is looked at."""

    form: str
    excludes: tuple[str, ...]
    message: Spoken


@dataclass(frozen=True, slots=True)
class Order:
    """Which forms are filed before one."""

    form: str
    after: tuple[str, ...]
    message: Spoken


@dataclass(frozen=True)
class Scheme:
    """The assigning rules of one edition of a survey, and their conditions, compiled."""

    survey: str
    edition: str
    forms: tuple[Assigned, ...]
    exclusions: tuple[Exclusion, ...]
    orders: tuple[Order, ...]
    by_answers: dict[str, Any]
    by_register: dict[str, Any]
    definition: dict[str, Any]

    def before(self, form: str) -> tuple[Order, ...]:
        """Say which forms come before one."""
        return tuple(order for order in self.orders if order.form == form)
