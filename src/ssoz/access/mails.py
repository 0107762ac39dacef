"""The e-mails of this subject (screens/copy.md 10): one message for one submission or decision."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from ssoz.access.models import Application, Attachment, Packet, Profile, Registration
from ssoz.access.moving import Move
from ssoz.access.queries import deciding_office
from ssoz.mail.operations import post
from ssoz.people.models import PasswordAccount, Person

_FOLDER = "access/mails"


def application_received(packet: Packet, applications: Sequence[Application]) -> None:
    """Confirm that applications were handed in."""
    offices = dict.fromkeys(deciding_office(a.role, packet.unit) for a in applications)
    _to_packet(
        "application_received",
        packet,
        applications=applications,
        numbers=_numbers(applications),
        offices=[office.name for office in offices if office],
        lacks_file=not packet.has_evidence() and not packet.current_files(),
    )


def application_approved(application: Application) -> None:
    """Tell that the role was granted."""
    _to_profile("application_approved", application.profile, application=application)


def application_rejected(application: Application) -> None:
    """Tell that the role was refused, and why."""
    _to_profile("application_rejected", application.profile, application=application)


def application_withdrawn(application: Application) -> None:
    """Confirm that the applicant took the application back."""
    _to_profile("application_withdrawn", application.profile, application=application)


def application_archived(application: Application) -> None:
    """Tell that a pending application was archived without a decision, and why."""
    _to_profile("application_archived", application.profile, application=application)


def document_asked(application: Application) -> None:
    """Ask for a better document."""
    _to_profile("document_asked", application.profile, application=application)


def role_taken_away(application: Application) -> None:
    """Tell that a role was taken away, why, and which roles stay."""
    stay = application.profile.applications.filter(state=Application.State.APPROVED)
    _to_profile(
        "role_taken_away",
        application.profile,
        application=application,
        roles=[a.role.name for a in stay.select_related("role")],
    )


def file_unsafe(attachment: Attachment) -> None:
    """Tell the sender that a file was dangerous and is gone."""
    packet = attachment.packet
    number = packet.applications.order_by("id").values_list("number", flat=True).first()
    context = {"file": attachment.file, "number": number}
    _to_packet("file_unsafe", packet, **context)


def attachment_missing(packet: Packet, applications: Sequence[Application]) -> None:
    """Remind of the signed document that is missing."""
    offices = dict.fromkeys(deciding_office(a.role, packet.unit) for a in applications)
    _to_packet(
        "attachment_missing",
        packet,
        numbers=_numbers(applications),
        is_one=len(applications) == 1,
        offices=[office.name for office in offices if office],
        since=packet.finished_at,
    )


def profile_blocked(profile: Profile) -> None:
    """Tell that a profile was blocked, and why."""
    _to_profile("profile_blocked", profile)


def profile_unblocked(profile: Profile, roles: Sequence[str]) -> None:
    """Tell that a profile works again, and with which roles."""
    _to_profile("profile_unblocked", profile, roles=roles)


def legacy_transfer_done(profile: Profile, roles: Sequence[str], old_email: str) -> None:
    """Tell that rights came from SSOZ I; the address of the old account, too, if it is another."""
    _to_profile("legacy_transfer_done", profile, roles=roles)
    if old_email and old_email.casefold() != profile.contact_email.casefold():
        post(
            f"{_FOLDER}/legacy_transfer_done.txt",
            to=old_email,
            context={"unit": profile.unit, "roles": roles, "now": timezone.localtime()},
            about_unit_id=profile.unit_id,
        )


def profile_moved(profile: Profile, move: Move, reason: str) -> None:
    """Tell what became of the roles that somebody held in a unit that is closed."""
    _to_profile(
        "profile_moved",
        profile,
        former=move.profile.unit,
        roles=[application.role.name for application in move.gives],
        held=[application.role.name for application in move.held],
        left_out=[(application.role.name, why) for application, why in move.left_out],
        reason=reason,
    )


def registration_confirm(registration: Registration, email: str, token: str) -> None:
    """Ask whoever has a mailbox whether they registered; what was typed does not stand here.

    The address may be anybody's: the message must not carry words of a stranger's choice.
    """
    post(
        f"{_FOLDER}/registration_confirm.txt",
        to=email,
        context={"expires_at": registration.expires_at},
        link=_registration_link(token),
    )


def registration_known(account: PasswordAccount) -> None:
    """Tell the holder of a login that somebody registered with it, and how to set a password."""
    _to_login("registration_known", account)


def registration_waiting(account: PasswordAccount, again: Registration, token: str) -> None:
    """Send the way to the form that an office still waits for."""
    link = _registration_link(token)
    _to_login("registration_waiting", account, link=link, expires_at=again.expires_at)


def password_account_active(profile: Profile, login: str) -> None:
    """Tell that one can sign in with login and password from now on."""
    _to_profile("password_account_active", profile, login=login, **_door())


def _to_login(template: str, account: PasswordAccount, link: str = "", **context: Any) -> None:
    post(
        f"{_FOLDER}/{template}.txt",
        to=account.login,
        context={"login": account.login, **_door(), **context},
        person_id=account.person_id,
        link=link,
    )


def _registration_link(token: str) -> str:
    return f"{settings.BASE_URL}/rejestracja/{token}/"


def _door() -> dict[str, str]:
    sign_in = f"{settings.BASE_URL}/logowanie/"
    return {"sign_in_url": sign_in, "reset_url": f"{sign_in}haslo/nowe/"}


def _to_packet(template: str, packet: Packet, **context: Any) -> None:
    if not packet.person.email:  # gone with a login that was never approved
        return
    post(
        f"{_FOLDER}/{template}.txt",
        to=packet.person.email,
        context={"packet": packet, "unit": packet.unit, **_way_on(packet.person), **context},
        person_id=packet.person_id,
        about_unit_id=packet.unit_id,
    )


def _to_profile(template: str, profile: Profile, **context: Any) -> None:
    application = context.get("application")
    role = application.role if application else None
    office = application.decided_in if application else None
    if office is None:
        office = deciding_office(role, profile.unit) if role else profile.unit.voivodeship.office
    if not profile.contact_email:  # as above
        return
    post(
        f"{_FOLDER}/{template}.txt",
        to=profile.contact_email,
        context={
            "profile": profile,
            "unit": profile.unit,
            "office": office,
            "now": timezone.localtime(),
            **_way_on(profile.person),
            **context,
        },
        person_id=profile.person_id,
        about_unit_id=profile.unit_id,
    )


def _way_on(person: Person) -> dict[str, Any]:
    """Say where the person goes on: who cannot sign in yet has no *My account*."""
    unproved = PasswordAccount.objects.filter(person=person, activated_at=None).exists()
    page = "rejestracja" if unproved else "moje-konto"
    return {"by_paper": unproved, "url": f"{settings.BASE_URL}/{page}/"}


def _numbers(applications: Sequence[Application]) -> str:
    return ", ".join(a.number for a in applications)
