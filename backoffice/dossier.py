"""One application on one screen: what the office must know before it decides."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from backoffice.wording import act_words
from ssoz.access.models import Application, Attachment, Profile
from ssoz.access.queries import deciding_office
from ssoz.actors import Actor
from ssoz.files.models import StoredFile
from ssoz.journal.models import Entry
from ssoz.people.models import PasswordAccount

_LINES = 30
_OTHERS = 10
# Steps of the wizard, and what the journal alone must tell: who opened a file.
_NOT_TOLD = [
    "access.packet.begun",
    "access.packet.unit_chosen",
    "access.packet.roles_chosen",
    "files.file.stored",
    "files.file.downloaded",
]


def dossier_of(actor: Actor, application: Application) -> dict[str, Any]:
    """Return person, unit, documents, consequences and history of one application."""
    profile, day = application.profile, timezone.localdate()
    return {
        "person": profile.person,
        "profile": profile,
        "profile_status": profile.status_on(day),
        "unit": profile.unit,
        "unit_status": profile.unit.status_on(day),
        "may_open_person": actor.can("person.read"),
        "may_open_profile": actor.can("profile.read"),
        "may_reveal": actor.can("person.reveal_pesel"),
        "may_open_unit": actor.can("unit.list"),
        "other_profiles": other_profiles(actor, profile),
        "holders": _holders(application),
        "office": deciding_office(application.role, profile.unit),
        "documents": _documents(application),
        "invitation": application.packet.invitations.select_related("invited_by").first(),
        "registered": _registered_login(application),
        "linked": _linked(actor, application),
        "permissions": permissions_of(application),
        "earlier_of_person": _others(actor, application, profile__person=profile.person_id),
        "earlier_of_unit": _others(actor, application, profile__unit=profile.unit_id),
        "history": history_of(application),
    }


def other_profiles(actor: Actor, profile: Profile) -> list[dict[str, Any]]:
    """Return the person's other profiles that the actor may see."""
    day = timezone.localdate()
    others = Profile.objects.visible_to(actor).filter(person=profile.person_id)
    return [
        {"profile": other, "status": other.status_on(day)}
        for other in others.exclude(pk=profile.pk).select_related("unit")[:_OTHERS]
    ]


def lines_of(profiles: QuerySet[Profile]) -> list[dict[str, Any]]:
    """Return profiles as lines of a table: status of today and the roles granted."""
    day = timezone.localdate()
    return [
        {
            "profile": profile,
            "status": profile.status_on(day),
            "roles": [
                application.role.name
                for application in profile.applications.all()
                if application.state == Application.State.APPROVED
            ],
        }
        for profile in profiles.prefetch_related("applications__role")
    ]


def permissions_of(application: Application) -> list[str]:
    """Name what the role gives, as its grants say."""
    grants = application.role.grants.select_related("permission").order_by("permission__name")
    return list(dict.fromkeys(grant.permission.name for grant in grants))


def entries_of(application: Application) -> QuerySet[Entry]:
    """Return the journal entries of an application, its submission and its files."""
    attachments = Attachment.objects.filter(packet=application.packet_id)
    return Entry.objects.filter(
        Q(thing_type="access.application", thing_id=application.pk)
        | Q(thing_type="access.packet", thing_id=application.packet_id)
        | Q(thing_type="access.attachment", thing_id__in=attachments.values("pk"))
        | Q(thing_type="files.storedfile", thing_id__in=attachments.values("file_id"))
    )


def history_of(application: Application) -> list[dict[str, Any]]:
    """Return what happened to an application, the newest first."""
    entries = entries_of(application).exclude(act__in=_NOT_TOLD)
    return [
        {
            "words": act_words(entry.act),
            "thing": "" if entry.thing_type == "access.application" else _file_name(entry),
            "by": entry.person_name,
            "at": entry.at,
            "reason": entry.details.get("reason", ""),
        }
        for entry in entries.order_by("-id")[:_LINES]
    ]


def _file_name(entry: Entry) -> str:
    return entry.thing_name if entry.thing_type != "access.packet" else ""


def _holders(application: Application) -> list[Application]:
    held = Application.objects.filter(
        role=application.role,
        profile__unit=application.profile.unit_id,
        state=Application.State.APPROVED,
    ).exclude(pk=application.pk)
    return list(held.select_related("profile__person").order_by("decided_at")[:_OTHERS])


def _registered_login(application: Application) -> PasswordAccount | None:
    """Return the login that was registered together with the application: its paper must name it."""
    if application.origin != Application.Origin.PASSWORD:
        return None
    return PasswordAccount.objects.filter(person=application.profile.person_id).first()


def _documents(application: Application) -> list[dict[str, Any]]:
    return [
        {
            "file": attachment.file,
            "by_office": attachment.by_office,
            "is_image": attachment.file.kind == StoredFile.Kind.JPG,
        }
        for attachment in application.packet.attachments.all()
        if attachment.removed_at is None
    ]


def _linked(actor: Actor, application: Application) -> list[Application]:
    packet = Application.objects.visible_to(actor, to="application.read").filter(
        packet=application.packet_id
    )
    return list(packet.exclude(pk=application.pk).select_related("role").order_by("id"))


def _others(actor: Actor, application: Application, **about: int) -> list[Application]:
    others = Application.objects.visible_to(actor, to="application.read").filter(**about)
    return list(
        others.exclude(packet=application.packet_id)
        .select_related("role", "profile__person", "profile__unit")
        .order_by("-id")[:5]
    )
