"""An address looked up in its form: which cells it names, one in each run or many together."""

from dataclasses import dataclass

from ssoz.questionnaires.expressions.addresses import Address
from ssoz.questionnaires.schema import RUNNING, Cell, Questionnaire, Section

type Step = str | int | None
type Slot = str | list[str]


@dataclass(frozen=True, slots=True)
class Axis:
    """The codes of one axis.

    `way` is `none` (the section has no such axis), `one`, `many` (gathered), `star`, `braces`,
    `each_below` (the rows below the running one), `running` and `present` (rows of a repeating
    section, in turn and together), `open` (a register takes whatever code is running).
    """

    way: str
    codes: tuple[str, ...] = ()

    @property
    def runs(self) -> bool:
        """Tell whether it makes one check for each code."""
        return self.way in ("star", "braces", "each_below", "running", "open")

    @property
    def gathers(self) -> bool:
        """Tell whether it takes many cells together."""
        return self.way in ("many", "each_below", "present")


class Selection:
    """The cells that an address names."""

    __slots__ = ("address", "columns", "form", "kind", "rows", "section", "source", "stem")

    def __init__(
        self,
        address: Address,
        source: str,
        form: Questionnaire | None,
        section: Section | None,
        axes: tuple[Axis, Axis],
        stem: str,
        kind: str = "any",
    ) -> None:
        self.address = address
        self.source = source
        self.form = form
        self.section = section
        self.rows, self.columns = axes
        self.stem = stem
        self.kind = kind

    @property
    def text(self) -> str:
        """Give the address as it is written."""
        return self.address.text

    @property
    def own(self) -> bool:
        """Tell whether it names cells of this very report."""
        return not self.source

    @property
    def many(self) -> bool:
        """Tell whether it takes many cells together."""
        return self.rows.gathers or self.columns.gathers or self.source == "others"

    def cells(self) -> list[Cell]:
        """Give all cells that are open, whichever run names them."""
        if not self.form or not self.section:
            return []
        found = (
            self.form.find(self._plain(row, column))
            for row in self._all_rows()
            for column in self.columns.codes
        )
        return [cell for cell in found if cell and not cell.closed]

    def at(self, row: Step, column: Step) -> Slot | None:
        """Give the cell or cells of one run; None where there is nothing to name."""
        rows = self._rows_at(row)
        columns = _codes_at(self.columns, column)
        if not rows or not columns:
            return None
        if not self.many:
            return self._address(rows[0], columns[0])
        found = (self._address(each, other) for each in rows for other in columns)
        return [address for address in found if address]

    def _address(self, row: str, column: str) -> str | None:
        if self.form:
            key = self._plain(RUNNING if row in (RUNNING, ":") else row, column)
            cell = self.form.find(key)
            if cell is None or cell.closed:
                return None
        parts = (self.stem, row, column)
        return ".".join(part for part in parts if part)

    def _plain(self, row: str, column: str) -> str:
        section = self.section.code if self.section else ""
        return f"{section}.{row}.{column}" if row else f"{section}.{column}"

    def _all_rows(self) -> tuple[str, ...]:
        if self.rows.way == "none":
            return ("",)
        if self.rows.way in ("running", "present"):
            return (RUNNING,)
        if self.rows.way == "each_below" and self.section:
            below = self.section.below
            return tuple({code: None for row in self.rows.codes for code in below.get(row, ())})
        return self.rows.codes

    def _rows_at(self, step: Step) -> tuple[str, ...]:
        if self.rows.way == "running":
            return (RUNNING,)
        if self.rows.way == "present":
            return (":",)
        if self.rows.way == "open":
            return (str(step),)
        if self.rows.way == "each_below":
            return self.section.below.get(str(step), ()) if self.section else ()
        return _codes_at(self.rows, step)


def _codes_at(axis: Axis, step: Step) -> tuple[str, ...]:
    if axis.way == "none":
        return ("",)
    if axis.way == "star":
        return (str(step),)
    if axis.way == "braces":
        return (axis.codes[step],) if isinstance(step, int) else ()
    return axis.codes
