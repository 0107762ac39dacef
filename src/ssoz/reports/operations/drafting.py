"""Acts on drafts of assigning rules: begun, changed, proposed, sent back, published, given up."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.questionnaires.differing.identity import same
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations.changing import stepped
from ssoz.questionnaires.operations.keeping import (
    keep_revision,
    refuse_too_large,
    refuse_unless_edited,
)
from ssoz.questionnaires.operations.publishing import (
    reason_of,
    refuse_own_work,
    refuse_settled,
    refuse_unless_proposed,
)
from ssoz.questionnaires.refusals import HAS_MISTAKES, Refused
from ssoz.questionnaires.steps import Step
from ssoz.reports import policies, refusals
from ssoz.reports.assigning.schema import Scheme
from ssoz.reports.models import AssigningDraft, AssigningRules
from ssoz.reports.operations.assigning import keep_rules
from ssoz.reports.queries import judged_rules

_LANGUAGE = 1


@transaction.atomic
def begin_rules(
    *, edition: Edition, based_on: AssigningRules | None, actor: Actor
) -> AssigningDraft:
    """Begin rules of a survey's edition: as those of its own or an older one, or with nothing."""
    require(policies.may_begin_rules(actor, edition))
    edition = Edition.objects.light().get(pk=edition.pk)
    _refuse_withdrawn(edition)
    said: dict = {"language": _LANGUAGE, "survey": "", "edition": "", "form": []}
    if based_on is not None:
        based_on = AssigningRules.objects.select_related("edition").get(pk=based_on.pk)
        if based_on.edition.code != edition.code:
            raise Refused(refusals.RULES_OF_ANOTHER, "rules_of_another")
        said = based_on.definition
    named = {**said, "survey": edition.code, "edition": edition.edition}
    draft = AssigningDraft(edition=edition, based_on=based_on, definition=named)
    made_from = str(based_on) if based_on is not None else ""
    try:
        with transaction.atomic():
            _keep(draft, "reports.assigning_draft.begun", actor, made_from=made_from)
    except IntegrityError:
        words = {"survey": str(edition)}
        raise Refused(refusals.RULES_AT_WORK % words, "rules_at_work") from None
    return draft


@transaction.atomic
def change_rules(
    *, draft: AssigningDraft, revision: int, steps: Sequence[Step], actor: Actor
) -> AssigningDraft:
    """Change what a draft says by steps that somebody made on a revision of it.

    What others changed elsewhere since then stays; where they changed the same place, raise
    `DraftChangedMeanwhile` and change nothing.
    """
    draft = _locked(draft)
    require(policies.may_change_rules(actor, draft))
    refuse_unless_edited(draft)
    mine = stepped(draft, revision, steps)
    if not same(mine, draft.definition):
        draft.definition = mine
        _keep(draft, "reports.assigning_draft.changed", actor)
    return draft


@transaction.atomic
def propose_rules(*, draft: AssigningDraft, actor: Actor) -> AssigningDraft:
    """Hand a draft without mistakes to whoever publishes."""
    draft = _locked(draft)
    require(policies.may_propose_rules(actor, draft))
    refuse_unless_edited(draft)
    _scheme(draft)
    draft.propose_rules(actor.person_id, timezone.now())
    record(draft, "reports.assigning_draft.proposed", by=actor)
    return draft


@transaction.atomic
def send_rules_back(*, draft: AssigningDraft, reason: str, actor: Actor) -> AssigningDraft:
    """Give proposed rules back to be edited, and say why."""
    draft = _locked(draft)
    require(policies.may_send_rules_back(actor, draft))
    refuse_unless_proposed(draft)
    draft.send_rules_back(reason_of(reason))
    record(draft, "reports.assigning_draft.sent_back", by=actor, reason=draft.returned_reason)
    return draft


@transaction.atomic
def publish_rules(*, draft: AssigningDraft, actor: Actor) -> AssigningRules:
    """Put the rules of a proposed draft in force: what is judged from now on is judged by them."""
    draft = _locked(draft)
    refuse_own_work(draft, actor)
    require(policies.may_publish_rules(actor, draft))
    refuse_unless_proposed(draft)
    _refuse_withdrawn(draft.edition)
    keep_rules(draft.edition, _scheme(draft), actor)
    draft.publish_rules()
    record(draft, "reports.assigning_draft.published", by=actor)
    return AssigningRules.objects.get(edition=draft.edition)


@transaction.atomic
def abandon_rules(*, draft: AssigningDraft, reason: str, actor: Actor) -> AssigningDraft:
    """Give a draft of rules up, and say why; it stays readable."""
    draft = _locked(draft)
    require(policies.may_abandon_rules(actor, draft))
    refuse_settled(draft)
    draft.abandon_rules(reason_of(reason))
    record(draft, "reports.assigning_draft.abandoned", by=actor, reason=draft.returned_reason)
    return draft


def _locked(draft: AssigningDraft) -> AssigningDraft:
    return AssigningDraft.objects.select_for_update().get(pk=draft.pk)


def _keep(draft: AssigningDraft, act: str, actor: Actor, **details: str) -> None:
    refuse_too_large(draft)
    draft.mistakes = list(judged_rules(draft)[1])
    keep_revision(draft, act, by=actor, **details)


def _scheme(draft: AssigningDraft) -> Scheme:
    scheme, _mistakes = judged_rules(draft)
    if scheme is None:
        raise Refused(HAS_MISTAKES, "has_mistakes")
    return scheme


def _refuse_withdrawn(edition: Edition) -> None:
    if edition.state == Edition.State.WITHDRAWN:
        words = {"survey": str(edition)}
        raise Refused(refusals.SURVEY_WITHDRAWN % words, "survey_withdrawn")
