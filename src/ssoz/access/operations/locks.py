"""Locks, always in one order: role, packet, profile, applications. See design.md 5."""

from ssoz.access.models import Application, Packet, Profile, Role


def locked_packet(packet: Packet) -> Packet:
    """Lock a packet and read it anew."""
    return (
        Packet.objects.select_for_update(of=("self",))
        .select_related("person", "unit__voivodeship__office")
        .get(pk=packet.pk)
    )


def locked_profile(profile_id: int) -> Profile:
    """Lock a profile and read it anew."""
    return (
        Profile.objects.select_for_update(of=("self",))
        .select_related("person", "unit__voivodeship__office")
        .get(pk=profile_id)
    )


def locked_application(application: Application) -> Application:
    """Lock an application after its packet and profile, and read all three anew.

    Two applications of one profile decided at the same moment would else each see the other as
    pending, and the later commit would store a status that is wrong for good.
    """
    packet = locked_packet(application.packet)
    profile = locked_profile(application.profile_id)
    fresh = (
        Application.objects.select_for_update(of=("self",))
        .select_related("role", "decided_by")
        .get(pk=application.pk)
    )
    fresh.packet, fresh.profile = packet, profile
    return fresh


def lock_role_that_must_stay(role: Role) -> None:
    """Queue up those who would take the last holders' role away at the same moment."""
    if role.must_stay:
        Role.objects.select_for_update().get(pk=role.pk)
