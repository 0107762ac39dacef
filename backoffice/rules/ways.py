"""The way to the desk of assigning rules, from an edition of a survey and from its rules."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.rules.beginning import begin_query
from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports import policies, queries
from ssoz.reports.models import AssigningDraft

_DRAFT = "backoffice:reports_assigningdraft"


def way_to_the_desk(actor: Actor, edition: Edition) -> dict[str, Any]:
    """Return what stands on the button that leads to the rules of an edition, and its address.

    It leads to the draft that is at work, to the rules it has now, or to those of an older year;
    none where the form was never a survey.
    """
    work = queries.draft_at_work(edition)
    if work is not None and AssigningDraft.objects.filter(pk=work.pk).seen_by(actor).exists():
        words = _("Draft of the assigning rules")
        return {"change_url": reverse(f"{_DRAFT}_change", args=[work.pk]), "change_words": words}
    begins = policies.may_begin_rules(actor, edition) and edition.state != Edition.State.WITHDRAWN
    found = queries.rules_to_begin_from(edition) if begins and work is None else []
    if not found:
        return {}
    words = _("Change the assigning rules")
    if found[0].edition_id != edition.pk:
        words = _("Take over the assigning rules of %(edition)s") % {
            "edition": found[0].edition.edition
        }
    return {"change_url": reverse(f"{_DRAFT}_begin") + begin_query(edition), "change_words": words}
