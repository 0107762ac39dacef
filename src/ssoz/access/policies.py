"""Who may do what with applications and profiles. Pure: no database, no clock."""

from ssoz.access.models import (
    Application,
    Attachment,
    Invitation,
    Packet,
    Profile,
    Role,
    application_in_reach,
)
from ssoz.access.statuses import HIDDEN_STATES
from ssoz.actors import Actor
from ssoz.people.models import Person
from ssoz.units.models import Unit, unit_in_reach

# The rights to decide: on the roles of units and offices, and on those that CeZ grants itself.
DECIDE = "application.decide"
DECIDING = (DECIDE, "application.decide_central")
BLOCK = "profile.block"
EDIT_ROLES = "role.edit"
# Without these nobody could come in, give a role, or give back what a role has lost.
WAY_IN = ("backoffice.enter", EDIT_ROLES, "application.decide_central")


def may_begin(actor: Actor, person: Person) -> bool:
    """Any signed-in person with a confirmed address may apply."""
    return actor.person_id == person.pk and person.has_verified_email


def may_fill_in(actor: Actor, packet: Packet) -> bool:
    """The applicant fills in a packet until it is saved."""
    return packet.person_id == actor.person_id and not packet.is_saved


def may_apply(actor: Actor, packet: Packet) -> bool:
    """The applicant saves the packet."""
    return packet.person_id == actor.person_id and packet.discarded_at is None


def may_attach(actor: Actor, packet: Packet) -> bool:
    """The applicant attaches files to a saved packet."""
    return packet.person_id == actor.person_id and packet.is_saved and packet.discarded_at is None


def may_detach(actor: Actor, attachment: Attachment) -> bool:
    """The applicant removes a file of their own, but not one that the office added."""
    return attachment.packet.person_id == actor.person_id and not attachment.by_office


def may_finish(actor: Actor, application: Application) -> bool:
    """The applicant hands the application in."""
    return _is_own(actor, application)


def may_discard(actor: Actor, application: Application) -> bool:
    """The applicant gives a draft up."""
    return _is_own(actor, application)


def may_withdraw(actor: Actor, application: Application) -> bool:
    """The applicant withdraws a pending application."""
    return _is_own(actor, application)


def may_mark_sent_otherwise(actor: Actor, application: Application) -> bool:
    """The applicant says that the paper goes another way."""
    return _is_own(actor, application)


def may_reapply(actor: Actor, application: Application) -> bool:
    """The applicant asks for the same role again once the application has ended."""
    ended = application.state in (Application.State.REJECTED, Application.State.ARCHIVED)
    return _is_own(actor, application) and ended


def may_approve(actor: Actor, application: Application) -> bool:
    """An office decides what is in its reach, and nobody their own (access.md 2)."""
    return _may_decide(actor, application)


def may_reject(actor: Actor, application: Application) -> bool:
    """An office decides what is in its reach, and nobody their own (access.md 2)."""
    return _may_decide(actor, application)


def may_archive(actor: Actor, application: Application) -> bool:
    """Whoever may decide an application may archive it, which takes an approved role away."""
    return _may_decide(actor, application)


def may_move(actor: Actor, application: Application, successor: Unit) -> bool:
    """Whoever may take a role away here and grant it in the successor may move it there."""
    person = application.profile.person_id
    there = Application(
        profile=Profile(person_id=person, unit=successor),
        role=application.role,
        state=Application.State.PENDING,
    )
    return _may_decide(actor, application) and _may_decide(actor, there)


def may_ask_for_document(actor: Actor, application: Application) -> bool:
    """Whoever may decide an application may ask for a better document."""
    return _may_decide(actor, application)


def may_record_paper(actor: Actor, application: Application) -> bool:
    """Whoever may decide an application may record that its paper came, and add the scan."""
    return _may_decide(actor, application)


def may_read(actor: Actor, application: Application) -> bool:
    """Tell whether an office may read an application and its files."""
    return any(
        application_in_reach(actor, grant, application) for grant in actor.reach("application.read")
    )


def may_invite(actor: Actor, unit: Unit, role: Role) -> bool:
    """Whoever would decide an application for a role in a unit may invite somebody to make it."""
    asked = Application(role=role, profile=Profile(unit=unit))
    return any(
        application_in_reach(actor, grant, asked) for grant in actor.reach(role.decide_permission)
    )


def may_withdraw_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Whoever decides in the unit looks after the invitations to it."""
    return any(
        unit_in_reach(actor, grant, invitation.unit) for grant in actor.reach("application.decide")
    )


def may_send_invitation_again(actor: Actor, invitation: Invitation) -> bool:
    """As above; the operation asks of the roles as well."""
    return may_withdraw_invitation(actor, invitation)


def may_block(actor: Actor, profile: Profile) -> bool:
    """Whoever manages the users of a unit may block a profile, never one's own."""
    return profile.person_id != actor.person_id and any(
        unit_in_reach(actor, grant, profile.unit) for grant in actor.reach(BLOCK)
    )


def may_unblock(actor: Actor, profile: Profile) -> bool:
    """Whoever may block a profile may unblock it."""
    return may_block(actor, profile)


def may_grant(actor: Actor, role: Role, unit: Unit) -> bool:
    """Whoever could approve an application for a role in a unit may open the way to it."""
    asked = Application(role=role, profile=Profile(unit=unit))
    return actor.is_system or any(
        application_in_reach(actor, grant, asked) for grant in actor.reach(DECIDE)
    )


def may_edit_roles(actor: Actor) -> bool:
    """Whoever edits roles edits all of them."""
    return actor.can(EDIT_ROLES)


def may_change_contact(actor: Actor, profile: Profile) -> bool:
    """Contact data are changed by the person alone."""
    return profile.person_id == actor.person_id


def may_apply_for_other_roles(actor: Actor, profile: Profile) -> bool:
    """The person of a profile asks for further roles in it."""
    return profile.person_id == actor.person_id


def may_choose_profile(actor: Actor, profile: Profile) -> bool:
    """One works in profiles of one's own."""
    return profile.person_id == actor.person_id


def _is_own(actor: Actor, application: Application) -> bool:
    return actor.person_id is not None and application.profile.person_id == actor.person_id


def _may_decide(actor: Actor, application: Application) -> bool:
    if _is_own(actor, application) or application.state in HIDDEN_STATES:
        return False
    return any(
        application_in_reach(actor, grant, application)
        for grant in actor.reach(application.role.decide_permission)
    )
