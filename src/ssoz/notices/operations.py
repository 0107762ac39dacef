"""Acts on announcements and contacts."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.notices import policies
from ssoz.notices.models import Announcement, Contact
from ssoz.notices.queries import near_outages, version_of

FIELDS = (
    "title", "text", "kind", "shown_from", "shown_until", "outage_from", "outage_until", "audience",
    "chosen",
)  # fmt: skip
_CHOOSING = {"voivodeships", "roles", "permissions"}


class Refused(Exception):
    """It cannot be announced so. `mistakes` holds a message, fit for the user, for each field."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(" ".join(mistakes.values()))
        self.mistakes = mistakes


class ChangedMeanwhile(Exception):
    """Somebody was faster. The message is fit for the user."""


def announce(*, announcement: Announcement, actor: Actor) -> Announcement:
    """Add an announcement."""
    record(announcement, "notices.announcement.added", by=actor)
    near_outages.forget()
    return announcement


@transaction.atomic
def write_announcement(*, values: Mapping[str, Any], actor: Actor) -> Announcement:
    """Announce what somebody wrote; raise `Refused` for what does not fit together."""
    require(policies.may_announce(actor))
    announcement = Announcement(**checked(values))
    words = slugify(announcement.title.replace("ł", "l").replace("Ł", "L"))
    announcement.slug = f"{words[:42].strip('-')}-{secrets.token_hex(3)}".strip("-")
    return announce(announcement=announcement, actor=actor)


@transaction.atomic
def change_announcement(
    *, announcement: Announcement, values: Mapping[str, Any], seen: int, actor: Actor
) -> Announcement:
    """Change an announcement; raise `Refused`, or `ChangedMeanwhile` if it moved since it was seen."""
    require(policies.may_announce(actor))
    announcement = _locked(announcement)
    if version_of(announcement) != seen:
        raise ChangedMeanwhile(
            _("Somebody has changed this announcement meanwhile. See how it is now, then decide.")
        )
    for name, value in checked(values).items():
        setattr(announcement, name, value)
    record(announcement, "notices.announcement.changed", by=actor)
    near_outages.forget()
    return announcement


@transaction.atomic
def withdraw_announcement(*, announcement: Announcement, actor: Actor) -> Announcement:
    """Show an announcement no more; what it was stays."""
    require(policies.may_withdraw_announcement(actor, announcement))
    announcement = _locked(announcement)
    if announcement.withdrawn_at is not None:
        raise ChangedMeanwhile(_("This announcement is withdrawn already."))
    announcement.withdrawn_at = timezone.now()
    record(announcement, "notices.announcement.withdrawn", by=actor)
    near_outages.forget()
    return announcement


def add_contact(*, contact: Contact, actor: Actor) -> Contact:
    """Add a contact."""
    record(contact, "notices.contact.added", by=actor)
    return contact


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an announcement, brought into order; raise `Refused`."""
    told = {name: values.get(name) for name in FIELDS}
    is_outage = told["kind"] == Announcement.Kind.OUTAGE
    if not is_outage:
        told["outage_from"] = told["outage_until"] = None
    elif told["shown_until"] is None:
        told["shown_until"] = told["outage_until"]
    chosen = sorted(set(told["chosen"] or [])) if told["audience"] in _CHOOSING else []
    mistakes = _mistakes(told, is_outage, chosen)
    if mistakes:
        raise Refused(mistakes)
    told["chosen"] = f",{','.join(chosen)}," if chosen else ""
    return told


def _mistakes(told: dict[str, Any], is_outage: bool, chosen: list[str]) -> dict[str, str]:
    mistakes = {}
    begin, end = told["outage_from"], told["outage_until"]
    if is_outage and not (begin and end):
        mistakes["outage_from"] = _("An outage needs its own hours. Enter from when until when.")
    elif is_outage and end <= begin:
        mistakes["outage_until"] = _("The outage ends before it begins. Correct its hours.")
    ends = told["shown_until"]
    if not mistakes and ends is not None and ends <= told["shown_from"]:
        mistakes["shown_until"] = _("The end is not after the beginning. Correct one of them.")
    if told["audience"] in _CHOOSING and not chosen:
        mistakes["audience"] = _("Nobody is chosen. Tick whom the announcement is for.")
    return mistakes


def _locked(announcement: Announcement) -> Announcement:
    return Announcement.objects.select_for_update().get(pk=announcement.pk)
