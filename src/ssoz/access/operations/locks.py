"""Locks, always in one order: role, packet, profile, applications. See design.md 5."""

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from ssoz.access.models import Application, Packet, Profile, Role

_WITH = ("person", "unit__voivodeship__office")


def locked_packet(packet: Packet) -> Packet:
    """Lock a packet and read it anew."""
    return _locked(Packet, [packet.pk], *_WITH)[packet.pk]


def locked_profile(profile_id: int) -> Profile:
    """Lock a profile and read it anew."""
    return _locked(Profile, [profile_id], *_WITH)[profile_id]


def locked_application(application: Application) -> Application:
    """Lock an application after its packet and profile, and read all three anew."""
    return locked_applications([application.pk])[0]


def locked_applications(keys: Sequence[int]) -> list[Application]:
    """Lock applications after their packets and profiles, each kind by number, and read all anew.

    Two applications of one profile decided at the same moment would else each see the other as
    pending, and the later commit would store a status that is wrong for good.
    """
    chosen = Application.objects.filter(pk__in=keys).order_by()
    packets = _locked(Packet, chosen.values("packet"))
    profiles = _locked(Profile, chosen.values("profile"), "person", "unit")
    # Thousands of units lie in sixteen voivodeships.
    prefetch_related_objects([each.unit for each in profiles.values()], "voivodeship__office")
    fresh = list(
        Application.objects.select_for_update(of=("self",))
        .select_related("role", "decided_by", "decided_in")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    for application in fresh:
        profile = profiles[application.profile_id]
        packet = packets[application.packet_id]
        packet.person, packet.unit = profile.person, profile.unit
        application.packet, application.profile = packet, profile
    return fresh


def _locked(model: type[Packet] | type[Profile], keys: Any, *with_: str) -> dict[int, Any]:
    rows = model.objects.select_for_update(of=("self",))
    if with_:
        rows = rows.select_related(*with_)
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}


def lock_roles_that_must_stay(keys: Any) -> None:
    """Queue up those who would take the last holders' role away at the same moment."""
    list(Role.objects.select_for_update().filter(pk__in=keys, must_stay=True).order_by("pk"))
