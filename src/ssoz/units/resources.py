"""The register of units as it comes in from a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ssoz.exchange.resources import RegisterResource
from ssoz.sheets import Mistake
from ssoz.units import policies
from ssoz.units.checking import beyond_reach, mistakes_in_unit, why_needed
from ssoz.units.models import Unit
from ssoz.units.sheets import UNITS
from ssoz.units.typed import book_number, regon

_MUST = ("kind", "type", "name", "teryt", "town", "started_on")
# Days of which the second cannot be before the first.
_ORDER = (
    ("started_on", "closed_on"),
    ("started_on", "suspended_from"),
    ("suspended_from", "suspended_to"),
)
_NORMAL = {"regon": regon, "book_number": book_number}


class UnitResource(RegisterResource):
    """Units, known by their number here, else by one of those that the national register gives."""

    permission = policies.EDIT
    table = UNITS
    derived = ("voivodeship_id",)
    title = gettext_lazy("Import of units")
    thing_word = gettext_lazy("Unit")
    hint = gettext_lazy(
        "A row is known by the SSOZ II number, else by REGON, else by the register book number. A row"
        " that is not known becomes a new unit. Columns that are not in the file stay as they are;"
        " an empty cell empties the field."
    )
    not_found = gettext_lazy(
        "There is no such unit among those that you may change. Check the number."
    )
    twice = gettext_lazy("This unit stands in row %(n)d already.")
    no_column = gettext_lazy(
        "No column has a known name. Export the units and use the names of its columns."
    )

    class Meta(RegisterResource.Meta):
        model = Unit
        import_id_fields = ("id", "register_id", "regon", "book_number")

    def normal(self, name: str, text: str) -> str:
        """Give numbers their zeros back."""
        try:
            return _NORMAL[name](text) if name in _NORMAL else text
        except Mistake:
            return text

    def import_instance(self, instance: Unit, row: Mapping[str, Any], **kwargs: Any) -> None:
        """Read the cells; the voivodeship follows from the TERYT."""
        super().import_instance(instance, row, **kwargs)
        if "teryt" in self.fields:
            instance.voivodeship_id = instance.teryt[:2]

    def check(
        self, thing: Unit, original: Unit | None, changed: Mapping[str, Any], number: int
    ) -> None:
        """See that the unit would be whole and in reach, as when it is typed into the form."""
        if original is None:
            self._check_new(thing, number)
        if not policies.may_edit(self.actor, thing):
            raise ValidationError({"teryt": self.not_found})
        kind = Unit.Kind.REPORTING if original is None else original.kind
        found = {**mistakes_in_unit(thing), **beyond_reach(thing, kind, self.actor)}
        if changed.get("closed_on") and (why := why_needed(thing)) is not None:
            found["closed_on"] = str(why)
        found |= self._out_of_order(thing)
        own = {name: str(text) for name, text in found.items() if name in changed}
        if own:
            raise ValidationError(own)

    def _check_new(self, unit: Unit, number: int) -> None:
        missing = [name for name in _MUST if name not in self.fields or not getattr(unit, name)]
        if missing:
            text = _("A new unit needs this column. Fill it in.")
            raise ValidationError(dict.fromkeys(missing, text))
        known = unit.regon or unit.book_number
        if known:
            twice = _("This number stands in row %(n)d already.")
            self.once(known, "regon", twice, number)

    def _out_of_order(self, unit: Unit) -> dict[str, str]:
        found = {}
        for first, last in _ORDER:
            begun, ended = getattr(unit, first), getattr(unit, last)
            if begun and ended and ended < begun:
                title = {"first": self.table.by_name[first].heading}
                found[last] = _("This day is before “%(first)s”. Correct one of them.") % title
        return found
