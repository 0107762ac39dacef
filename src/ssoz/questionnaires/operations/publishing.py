"""Acts between two people: a draft is proposed, sent back, published, or given up."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires import policies, refusals
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import DeskDraft, Draft, Edition
from ssoz.questionnaires.operations.editions import digest_of, take_over
from ssoz.questionnaires.operations.keeping import (
    locked_draft,
    refuse_taken,
    refuse_unless_edited,
)
from ssoz.questionnaires.queries import judged_draft
from ssoz.questionnaires.refusals import Refused


@transaction.atomic
def propose(*, draft: Draft, effective_on: date, actor: Actor) -> Draft:
    """Hand a draft without mistakes to whoever publishes, with the day it takes effect."""
    draft = locked_draft(draft)
    require(policies.may_propose(actor, draft))
    refuse_unless_edited(draft)
    _refuse_passed(effective_on)
    refuse_taken(draft.code, draft.edition)
    _loaded(draft)
    draft.propose(actor.person_id, timezone.now(), effective_on)
    record(draft, "questionnaires.draft.proposed", by=actor, effective_on=effective_on)
    return draft


@transaction.atomic
def send_draft_back(*, draft: Draft, reason: str, actor: Actor) -> Draft:
    """Give a proposed draft back to be edited, and say why."""
    draft = locked_draft(draft)
    require(policies.may_send_draft_back(actor, draft))
    refuse_unless_proposed(draft)
    draft.send_draft_back(reason_of(reason))
    record(draft, "questionnaires.draft.sent_back", by=actor, reason=draft.returned_reason)
    return draft


@transaction.atomic
def publish_draft(*, draft: Draft, actor: Actor) -> Edition:
    """Make an edition of a proposed draft: from its date of effect on units report by it."""
    draft = locked_draft(draft)
    refuse_own_work(draft, actor)
    require(policies.may_publish_draft(actor, draft))
    refuse_unless_proposed(draft)
    assert draft.effective_on is not None
    _refuse_passed(draft.effective_on)
    refuse_taken(draft.code, draft.edition)
    edition = _edition_of(draft, _loaded(draft))
    edition.publish(timezone.now())
    try:
        with transaction.atomic():
            record(
                edition, "questionnaires.edition.published", by=actor,
                digest=edition.digest, effective_on=edition.effective_on,
            )  # fmt: skip
    except IntegrityError:
        # Another draft of the same name was published between the look and the writing.
        names = {"code": draft.code, "edition": draft.edition}
        raise Refused(refusals.NAME_TAKEN % names, "name_taken") from None
    draft.publish_draft(edition)
    record(draft, "questionnaires.draft.published", by=actor, edition=str(edition))
    return edition


@transaction.atomic
def abandon_draft(*, draft: Draft, reason: str, actor: Actor) -> Draft:
    """Give a draft up, and say why; it stays readable."""
    draft = locked_draft(draft)
    require(policies.may_abandon_draft(actor, draft))
    refuse_settled(draft)
    draft.abandon_draft(reason_of(reason))
    record(draft, "questionnaires.draft.abandoned", by=actor, reason=draft.returned_reason)
    return draft


def refuse_own_work(draft: DeskDraft, actor: Actor) -> None:
    """Tell whoever publishes forms, but worked on this draft, that another person publishes it."""
    if policies.has_worked_on(actor, draft) and policies.publishes(actor, draft):
        raise Refused(refusals.SECOND_PERSON, "second_person")


def refuse_settled(draft: DeskDraft) -> None:
    """Refuse to give up what is published or given up."""
    if not (draft.is_edited or draft.is_proposed):
        raise Refused(refusals.DRAFT_SETTLED, "settled")


def refuse_unless_proposed(draft: DeskDraft) -> None:
    """Refuse to settle a draft that nobody proposed."""
    if not draft.is_proposed:
        raise Refused(refusals.NOT_PROPOSED, "not_proposed")


def reason_of(text: str) -> str:
    """Give a reason as it is kept; refuse none."""
    reason = text.strip()
    if not reason:
        raise Refused(refusals.REASON_NEEDED, "reason_needed")
    return reason


def _edition_of(draft: Draft, loaded: Loaded) -> Edition:
    said = loaded.definition
    edition = Edition(code=said["code"], edition=said["edition"])
    take_over(edition, loaded, digest_of(said))
    edition.effective_on = draft.effective_on
    edition.based_on = draft.based_on
    edition.mapping = draft.mapping
    return edition


def _loaded(draft: Draft) -> Loaded:
    judged = judged_draft(draft)
    if judged.loaded is None or judged.mistakes:
        raise Refused(refusals.HAS_MISTAKES, "has_mistakes")
    return judged.loaded


def _refuse_passed(effective_on: date) -> None:
    if effective_on < timezone.localdate():
        raise Refused(refusals.EFFECT_PASSED, "effect_passed")
