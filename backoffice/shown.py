"""What a list is drawn in: its columns in their order, and what the sheet says in some of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import display_for_value
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from ssoz.sheets import Column, valued
from web.templatetags.words import unbroken

# More of them than fit a screen scroll sideways, the first one staying.
FITTING = 7
_NOTHING = "–"


@dataclass(frozen=True)
class Shown:
    """The columns in which a list is drawn; `sheet` holds those that are not of the list itself.

    `readable` gives the rows whose pages may be opened: asked only where a sheet's column is shown.
    """

    names: list[str]
    headings: Mapping[str, Any]
    sheet: list[Column]
    readable: Callable[[], QuerySet]

    @property
    def is_wide(self) -> bool:
        """Tell whether there are more columns than fit beside each other."""
        return len(self.names) > FITTING

    @property
    def own(self) -> list[str]:
        """Return the columns of the list itself."""
        of_sheet = {column.name for column in self.sheet}
        return [name for name in self.names if name not in of_sheet]

    def values(self, things: Sequence[Model]) -> Callable[[Any], dict[str, Any]]:
        """Return what says of a row of the page what the columns of the sheet say of it.

        All rows are asked for at once; nothing is said of one whose page may not be opened.
        """
        names = [column.name for column in self.sheet]
        found: dict[Any, Any] = {}
        if names and things:
            asked = self.readable().filter(pk__in=[thing.pk for thing in things]).order_by()
            found = valued(asked, self.sheet)
        nothing = [None] * len(names)
        return lambda pk: dict(zip(names, map(said, found.get(pk, nothing)), strict=True))


def said(value: Any) -> Any:
    """Write a value of a sheet as a list shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return unbroken(value or _NOTHING)
    return display_for_value(value, _NOTHING)
