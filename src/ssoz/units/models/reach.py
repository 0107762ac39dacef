"""How far a right works: scope, decided in one place (access.md 2, *Scope*)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from ssoz.actors import Actor, Grant, Reach
from ssoz.units.models.kinds import REPORTING_KINDS

if TYPE_CHECKING:
    from ssoz.units.models.unit import Unit

ACTIVITIES = ("psychiatric", "addiction")


def open_on(day: date, prefix: str = "") -> Q:
    """Say in a query what `Unit.is_open_on` says of one unit; the prefix leads to the unit."""
    started = Q(**{f"{prefix}started_on__lte": day})
    not_closed = Q(**{f"{prefix}closed_on__isnull": True}) | Q(**{f"{prefix}closed_on__gt": day})
    not_suspended = (
        Q(**{f"{prefix}suspended_from__isnull": True})
        | Q(**{f"{prefix}suspended_from__gt": day})
        | Q(**{f"{prefix}suspended_to__lt": day})
    )
    return started & not_closed & not_suspended


def units_in_reach(actor: Actor, to: str, prefix: str = "") -> Q:
    """Turn the grants of one permission into a query on units; the prefix leads to the unit.

    This is the one place where scope is decided; lists, pages, exports and autocompletes of both
    faces ask it (access.md 2, *Scope*). An actor without the permission reaches nothing.
    """
    if actor.is_system:
        return Q()
    reached = Q(pk__in=[])
    for grant in actor.reach(to):
        reached |= grant_reach(actor, grant, prefix)
    return reached


def grant_reach(actor: Actor, grant: Grant, prefix: str = "") -> Q:
    """Say how far one grant works from the acting unit, as a query on units."""
    match grant.reach:
        case Reach.ALL:
            return ~Q(pk__in=[])
        case Reach.OWN:
            return Q(**{f"{prefix}id": actor.unit_id})
        case Reach.VOIVODESHIP:
            reporting = Q(**{f"{prefix}kind__in": REPORTING_KINDS})
            own = Q(**{f"{prefix}id": actor.unit_id})
            return own | reporting & Q(**{f"{prefix}voivodeship_id": actor.voivodeship})
        case Reach.ACTIVITY:
            own = Q(**{f"{prefix}id": actor.unit_id})
            if actor.activity not in ACTIVITIES:
                return own
            return own | Q(**{f"{prefix}{actor.activity}": True})
        case Reach.LISTED:
            return Q(**{f"{prefix}id__in": actor.listed | {actor.unit_id}})


def unit_in_reach(actor: Actor, grant: Grant, unit: "Unit") -> bool:
    """Say of one unit what `grant_reach` says in a query; a test holds the two together."""
    if grant.reach == Reach.ALL or unit.pk == actor.unit_id:
        return True
    match grant.reach:
        case Reach.VOIVODESHIP:
            return unit.is_reporting and unit.voivodeship_id == actor.voivodeship
        case Reach.ACTIVITY:
            return actor.activity in ACTIVITIES and getattr(unit, actor.activity)
        case Reach.LISTED:
            return unit.pk in actor.listed
    return False
