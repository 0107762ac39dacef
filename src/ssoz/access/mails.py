"""The e-mails of this subject (screens/copy.md 10): one message for one submission or decision."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from ssoz.access.models import (
    Application,
    Attachment,
    Invitation,
    Packet,
    Profile,
    Registration,
    Role,
)
from ssoz.access.moving import Move
from ssoz.access.queries import deciding_office
from ssoz.mail.operations import Letter, post, post_many
from ssoz.people.models import PasswordAccount, Person
from ssoz.units.models import Unit

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


def applications_approved(applications: Sequence[Application]) -> None:
    """Tell of each that its role was granted."""
    _of_applications("application_approved", applications)


def applications_rejected(applications: Sequence[Application]) -> None:
    """Tell of each that its role was refused, and why."""
    _of_applications("application_rejected", applications)


def applications_withdrawn(applications: Sequence[Application]) -> None:
    """Confirm of each that the applicant took it back."""
    _of_applications("application_withdrawn", applications)


def applications_archived(applications: Sequence[Application], before: Mapping[int, str]) -> None:
    """Tell why each was put away: without a decision, or with the role that it gave.

    Who was refused knows it already.
    """
    state = Application.State
    waited = [each for each in applications if before[each.pk] == state.PENDING]
    _of_applications("application_archived", waited)
    held = [each for each in applications if before[each.pk] == state.APPROVED]
    stay = defaultdict(list)
    profiles = [application.profile_id for application in held]
    still = Application.objects.filter(profile__in=profiles, state=state.APPROVED)
    for profile_id, role in still.values_list("profile_id", "role__name"):
        stay[profile_id].append(role)
    _of_applications("role_taken_away", held, lambda each: {"roles": stay[each.profile_id]})


def document_asked(application: Application) -> None:
    """Ask for a better document."""
    _to_profile("document_asked", application.profile, application=application)


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


def invited(invitation: Invitation, token: str) -> None:
    """Ask somebody to take roles in a unit; who they are is not known yet."""
    names = dict(Role.objects.values_list("code", "name"))
    post(
        f"{_FOLDER}/invitation.txt",
        to=invitation.email,
        context={
            "unit": invitation.unit,
            "who": invitation.invited_by or "SSOZ II",
            "office": invitation.invited_in,
            "roles": [names[code] for code in invitation.role_codes],
            "expires_at": timezone.localtime(invitation.expires_at),
        },
        about_unit_id=invitation.unit_id,
        link=f"{settings.BASE_URL}/zaproszenie/{token}/",
    )


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


def _of_applications(
    template: str,
    applications: Sequence[Application],
    more: Callable[[Application], dict[str, Any]] = lambda application: {},
) -> None:
    told = [(each.profile, {"application": each, **more(each)}) for each in applications]
    _to_profiles(template, told)


def _to_profile(template: str, profile: Profile, **context: Any) -> None:
    _to_profiles(template, [(profile, context)])


def _to_profiles(template: str, told: Sequence[tuple[Profile, dict[str, Any]]]) -> None:
    """Write to people about their profiles; whose address is gone with its login is left out."""
    told = [(profile, context) for profile, context in told if profile.contact_email]
    ways = _ways_on([profile.person for profile, _context in told])
    offices = _Offices()
    post_many(
        [
            Letter(
                f"{_FOLDER}/{template}.txt",
                to=profile.contact_email,
                context={
                    "profile": profile,
                    "unit": profile.unit,
                    "office": offices.answering(profile, context.get("application")),
                    "now": timezone.localtime(),
                    **ways[profile.person_id],
                    **context,
                },
                person_id=profile.person_id,
                about_unit_id=profile.unit_id,
            )
            for profile, context in told
        ]
    )


class _Offices:
    """The offices that answer questions, each asked for once."""

    def __init__(self) -> None:
        self._known: dict[Any, Unit | None] = {}

    def answering(self, profile: Profile, application: Application | None) -> Unit | None:
        """Return the office that decided, or else would decide."""
        if application is None:
            return profile.unit.voivodeship.office
        if application.decided_in_id is not None:
            return self._once(application.decided_in_id, lambda: application.decided_in)
        role, unit = application.role, profile.unit
        where = unit.pk if unit.institution else unit.voivodeship_id
        return self._once((role.decided_by, where), lambda: deciding_office(role, unit))

    def _once(self, key: Any, ask: Callable[[], Unit | None]) -> Unit | None:
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]


def _way_on(person: Person) -> dict[str, Any]:
    return _ways_on([person])[person.pk]


def _ways_on(people: Sequence[Person]) -> dict[int, dict[str, Any]]:
    """Say where each goes on: who cannot sign in yet has no *My account*."""
    waiting = PasswordAccount.objects.filter(person__in=people, activated_at=None)
    unproved = set(waiting.values_list("person_id", flat=True))
    pages = {True: "rejestracja", False: "moje-konto"}
    return {
        person.pk: {
            "by_paper": person.pk in unproved,
            "url": f"{settings.BASE_URL}/{pages[person.pk in unproved]}/",
        }
        for person in people
    }


def _numbers(applications: Sequence[Application]) -> str:
    return ", ".join(a.number for a in applications)
