"""Profiles: choosing, blocking, contact data; and reading what is protected."""

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Application, Profile, Role
from ssoz.access.operations.addresses import ask_to_confirm
from ssoz.access.operations.locks import lock_roles_that_must_stay, locked_profile
from ssoz.access.operations.statuses import is_last_holder, refresh_status
from ssoz.access.queries import people_visible_to, sessions_in_reach
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.people import operations as people
from ssoz.people.models import EmailVerification, OpenSession, Person

# The roles of a profile as they are asked for when it is blocked or unblocked.
HELD = Prefetch(
    "applications",
    Application.objects.filter(state=Application.State.APPROVED)
    .select_related("role")
    .order_by("id"),
)


@transaction.atomic
def choose_profile(*, profile: Profile, actor: Actor) -> Profile:
    """Choose the profile to work in; it must be in force today."""
    require(policies.may_choose_profile(actor, profile))
    require(Profile.objects.in_force(timezone.localdate()).filter(pk=profile.pk).exists())
    profile.chosen_at = timezone.now()
    Profile.objects.filter(pk=profile.pk).update(chosen_at=profile.chosen_at)
    note("access.profile.chosen", by=actor, thing=profile)
    return profile


@transaction.atomic
def block(*, profile: Profile, reason: str, actor: Actor) -> Profile:
    """Block a profile: its rights end at the next request."""
    lock_roles_that_must_stay([application.role_id for application in _approved(profile)])
    profile = locked_profile(profile.pk)
    code = why_not_block(profile, actor)
    if code == "blocked":
        return profile
    require(code in ("", "last_holder"), code=code)
    if not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    if code:
        raise Refused(refusals.LAST_HOLDER % {"role": _last_held(profile)}, code)
    profile.blocked_at = timezone.now()
    profile.block_reason = reason.strip()
    record(profile, "access.profile.blocked", by=actor, reason=reason.strip())
    refresh_status(profile, actor=actor)
    mails.profile_blocked(profile)
    return profile


@transaction.atomic
def unblock(*, profile: Profile, actor: Actor) -> Profile:
    """Lift the block; the status follows from the applications again."""
    profile = locked_profile(profile.pk)
    code = why_not_unblock(profile, actor)
    if code == "not_blocked":
        return profile
    require(not code, code=code)
    profile.blocked_at = None
    profile.block_reason = ""
    record(profile, "access.profile.unblocked", by=actor)
    refresh_status(profile, actor=actor)
    mails.profile_unblocked(profile, [a.role.name for a in _approved(profile)])
    return profile


def why_not_block(profile: Profile, actor: Actor) -> str:
    """Return the code of why an actor can not block a profile, or nothing."""
    if not policies.may_block(actor, profile):
        return _not_theirs(profile, actor)
    if profile.is_blocked:
        return "blocked"
    return "last_holder" if _last_held(profile) else ""


def why_not_unblock(profile: Profile, actor: Actor) -> str:
    """Return the code of why an actor can not unblock a profile, or nothing."""
    if not policies.may_unblock(actor, profile):
        return _not_theirs(profile, actor)
    return "" if profile.is_blocked else "not_blocked"


@transaction.atomic
def change_contact(
    *, profile: Profile, phone: str, email: str, position: str, actor: Actor
) -> Profile:
    """Change the contact data of a profile; a new e-mail serves once it is confirmed."""
    profile = locked_profile(profile.pk)
    require(policies.may_change_contact(actor, profile))
    if (profile.phone, profile.position) != (phone, position):
        profile.phone, profile.position = phone, position
        record(profile, "access.profile.contact_changed", by=actor)
    if email != profile.contact_email:
        ask_to_confirm(profile, email, actor=actor)
    return profile


@transaction.atomic
def confirm_email(*, token: str) -> EmailVerification:
    """Take the one-time link of an address: of the account, or of one profile."""
    verification = people.verify_email(token=token)
    if verification.profile_id:
        profile = locked_profile(verification.profile_id)
        profile.email = verification.email
        actor = Actor(name=profile.person.full_name, person_id=profile.person_id)
        record(profile, "access.profile.email_confirmed", by=actor)
    return verification


@transaction.atomic
def reveal_pesel(*, person: Person, actor: Actor) -> str:
    """Read a person's full PESEL; the reading is an act of its own."""
    visible = people_visible_to(actor, to="person.reveal_pesel")
    require(visible.filter(pk=person.pk).exists())
    note("people.person.pesel_revealed", by=actor, thing=person)
    return person.pesel


def end_session(*, session: OpenSession, actor: Actor) -> None:
    """End one session of a person, by the right that blocks their profiles."""
    require(sessions_in_reach(actor, session.person))
    people.end_session(session=session, actor=actor)


def end_sessions(*, person: Person, actor: Actor) -> int:
    """End every session of a person, by the right that blocks their profiles."""
    require(sessions_in_reach(actor, person))
    return people.end_sessions(person=person, actor=actor)


def _not_theirs(profile: Profile, actor: Actor) -> str:
    return "own" if profile.person_id == actor.person_id else "not_allowed"


def _approved(profile: Profile) -> list[Application]:
    prefetch_related_objects([profile], HELD)
    return list(profile.applications.all())


def _last_held(profile: Profile) -> Role | None:
    """Return the role that nobody else in force holds, of those that must stay."""
    held = (application.role for application in _approved(profile))
    return next((role for role in held if is_last_holder(role, profile)), None)
