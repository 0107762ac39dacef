"""What the page of a unit shows: its fields in groups, its parts as a legible tree, its past."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice.history import shown_value
from backoffice.wording import act_words
from ssoz.people.models import Person
from ssoz.units.models import Part, Succession, Unit
from ssoz.units.past import renamings_of
from web.templatetags.state import state

_UNIT_GROUPS = (
    (_("What it is"), ("kind", "type", "institution", "facility_name", "register_type",
                       "practice_code", "psychiatric", "addiction")),
    (_("Numbers"), ("regon", "nip", "book_number", "registering_body", "register_id")),
    (_("Address and contact"), ("address", "voivodeship", "teryt", "teryt_name", "phone", "email",
                                "website")),
    (_("Resort codes"), ("founder_code", "founder_name", "legal_form", "legal_form_name",
                         "activity_kind")),
    (_("Dates"), ("started_on", "started_by_law_on", "suspended_from", "suspended_to", "closed_on",
                  "removed_on", "removal_decided_on", "removal_decision")),
)  # fmt: skip
_PART_GROUPS = (
    (_("What it is"), ("level", "parent", "unit_code", "cell_code", "specialty_code",
                       "specialty_name", "regon", "register_id")),
    (_("Address and contact"), ("address", "teryt", "teryt_name", "phone", "email", "website")),
    (_("Beds and places"), ("beds", "beds_intensive", "beds_cardiac", "beds_newborn", "incubators",
                            "dialysis_places", "beds_other")),
    (_("Dates"), ("started_on", "suspended_from", "suspended_to", "closed_on")),
)  # fmt: skip

Group = tuple[Any, list[tuple[Any, str]]]


@dataclass(frozen=True)
class Row:
    """One part in the tree: how deep it hangs, and its status on the day that is shown."""

    part: Part
    depth: int
    status: Unit.Status
    badge: SafeString


def facts_of(thing: Unit | Part) -> list[Group]:
    """Return every field of a unit or a part in words, group by group."""
    groups = _UNIT_GROUPS if isinstance(thing, Unit) else _PART_GROUPS
    return [(title, [_fact(thing, name) for name in names]) for title, names in groups]


def _fact(thing: Unit | Part, name: str) -> tuple[Any, str]:
    if name == "address":
        return _("address"), address_of(thing) or "–"
    field = thing._meta.get_field(name)
    return field.verbose_name, shown_value(getattr(thing, field.attname), field)


def address_of(thing: Unit | Part) -> str:
    """Write the address of a unit or of a part in one line."""
    names = ("street", "building", "flat", "postal_code", "town")
    return Unit(**{name: getattr(thing, name) for name in names}).address


# --- The tree --------------------------------------------------------------------------------------


def tree_of(parts: Iterable[Part], day: date, unit: Unit) -> list[Row]:
    """Set parts under those they hang under, in the order in which they are read."""
    below: dict[int | None, list[Part]] = {}
    known = {part.pk: part for part in parts}
    for part in known.values():
        above = part.parent_id if part.parent_id in known else None
        below.setdefault(above, []).append(part)
    is_over = unit.status_on(day) == Unit.Status.CLOSED
    badges = {status: state(status) for status in Unit.Status}  # drawn once, not for each row

    def branch(above: int | None, depth: int) -> Iterator[Row]:
        for part in sorted(below.get(above, ()), key=_place):
            status = Unit.Status.CLOSED if is_over else part.status_on(day)
            yield Row(part, depth, status, badges[status])
            yield from branch(part.pk, depth + 1)

    return list(branch(None, 0))


def shown_tree(rows: Sequence[Row], with_closed: bool) -> dict[str, Any]:
    """Return the tree with its sums; closed parts stand in it only where they were asked for."""
    standing = [row for row in rows if row.status != Unit.Status.CLOSED]
    levels = Part.Level
    return {
        "rows": rows if with_closed else standing,
        "counts": [
            (level.label, sum(row.part.level == level for row in standing)) for level in levels
        ],
        "beds": sum(row.part.beds for row in standing),
        "closed": len(rows) - len(standing),
        "with_closed": with_closed,
    }


def _place(part: Part) -> tuple:
    return part.unit_code, part.cell_code, part.pk


# --- What has been ---------------------------------------------------------------------------------


def renamings_shown(unit: Unit) -> list[dict[str, Any]]:
    """Return the changes of names and addresses in words, the newest first."""
    found = renamings_of(unit)
    people = Person.objects.in_bulk({one.person_id for one in found if one.person_id})
    return [
        {
            "change": one,
            "until": timezone.localdate(one.at),
            "by": people.get(one.person_id) or _("System"),
            "act": act_words(one.act),
        }
        for one in found
    ]


def successions_of(unit: Unit, visible: QuerySet[Unit]) -> dict[str, Any]:
    """Return what the unit gave way to and what it came after; links only where they lead."""
    rows = Succession.objects.select_related("predecessor", "successor")
    after, before = rows.filter(predecessor=unit), rows.filter(successor=unit)
    after, before = list(after), list(before)
    others = {row.successor_id for row in after} | {row.predecessor_id for row in before}
    open_to = set(visible.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return {
        "successors": [(row, row.successor, row.successor_id in open_to) for row in after],
        "predecessors": [(row, row.predecessor, row.predecessor_id in open_to) for row in before],
    }
