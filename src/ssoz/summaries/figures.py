"""The figures of completeness. Pure: no database, no clock."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Figures:
    """How many reports are owed, and what became of them.

    `handed_over` of `owed`; of those `late`; of the others `overdue` and `returned`; `accepted` is
    part of what was handed over.
    """

    owed: int = 0
    handed_over: int = 0
    late: int = 0
    overdue: int = 0
    returned: int = 0
    accepted: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        names = [field.name for field in fields(self)]
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def missing(self) -> int:
        return self.owed - self.handed_over

    @property
    def in_time(self) -> int:
        return self.handed_over - self.late

    @property
    def percent(self) -> int:
        """Return the share handed over; only a whole is a hundred."""
        if not self.owed:
            return 0
        return 100 * self.handed_over // self.owed


@dataclass(frozen=True)
class Slice:
    """The figures of one form, period, voivodeship, unit type or link."""

    key: str
    figures: Figures
