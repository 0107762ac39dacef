"""Who may do what with editions. Pure: no database, no clock."""

from ssoz.actors import Actor
from ssoz.questionnaires.models import DeskDraft, Draft, Edition


def may_load(actor: Actor, report_class: str = "") -> bool:
    """Whoever edits forms may bring an edition in; so may an installation."""
    return actor.is_system or actor.can("edition.edit", report_class)


def may_publish(actor: Actor, edition: Edition) -> bool:
    """Whoever publishes forms of the class may publish one; so may an installation."""
    return actor.is_system or actor.can("edition.publish", edition.report_class)


def may_withdraw(actor: Actor, edition: Edition) -> bool:
    """Whoever may publish an edition may withdraw it."""
    return may_publish(actor, edition)


def may_begin_draft(actor: Actor, edition: Edition) -> bool:
    """Whoever edits forms of the class may make the next edition of one."""
    return may_load(actor, edition.report_class)


def may_restore_edition(actor: Actor, edition: Edition) -> bool:
    """Whoever may make a draft of an edition may bring an old one back as a draft."""
    return may_begin_draft(actor, edition)


def may_change_draft(actor: Actor, draft: DeskDraft) -> bool:
    """Whoever edits forms of the class may change a draft."""
    return may_load(actor, draft.class_of_form)


def may_set_mapping(actor: Actor, draft: Draft) -> bool:
    """Whoever may change a draft says how its cells go on."""
    return may_change_draft(actor, draft)


def may_restore_draft(actor: Actor, draft: Draft) -> bool:
    """Whoever may change a draft may go back to what it said before."""
    return may_change_draft(actor, draft)


def may_propose(actor: Actor, draft: DeskDraft) -> bool:
    """Whoever may change a draft may propose it."""
    return may_change_draft(actor, draft)


def may_abandon_draft(actor: Actor, draft: DeskDraft) -> bool:
    """Whoever may change a draft may give it up."""
    return may_change_draft(actor, draft)


def may_send_draft_back(actor: Actor, draft: DeskDraft) -> bool:
    """Whoever edits or publishes forms of the class may send a proposed draft back."""
    return may_change_draft(actor, draft) or publishes(actor, draft)


def may_publish_draft(actor: Actor, draft: DeskDraft) -> bool:
    """A second person publishes: one who never changed the draft and did not propose it."""
    return publishes(actor, draft) and not has_worked_on(actor, draft)


def has_worked_on(actor: Actor, draft: DeskDraft) -> bool:
    """Tell whether an actor changed or proposed a draft, and so is not the second person."""
    if actor.person_id is None:
        return True
    return actor.person_id == draft.proposed_by or actor.person_id in draft.editors


def publishes(actor: Actor, draft: DeskDraft) -> bool:
    """Tell whether an actor publishes forms of the class at all."""
    return actor.can("edition.publish", draft.class_of_form)
