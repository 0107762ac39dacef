"""Reads of drafts of assigning rules: what is wrong in one, and beside which rules it is read."""

from typing import Any

from ssoz.questionnaires.judging import Told, told
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.models import Edition
from ssoz.reports.assigning.judging import Assigner
from ssoz.reports.assigning.reading import restored
from ssoz.reports.assigning.schema import Scheme
from ssoz.reports.models import AssigningDraft, AssigningRules
from ssoz.reports.queries.editions import form_of


def judged_rules(draft: AssigningDraft) -> tuple[Scheme | None, tuple[Told, ...]]:
    """Read what a draft says as its survey would use it; None while it has mistakes."""
    try:
        return restored(draft.definition, form_of(draft.edition).questionnaire), ()
    except EditionInvalid as invalid:
        return None, told(invalid.mistakes)


def assigner_of_draft(draft: AssigningDraft) -> Assigner | None:
    """Return what would judge by a draft; None while it has mistakes."""
    scheme, _mistakes = judged_rules(draft)
    return Assigner(scheme, form_of(draft.edition).questionnaire) if scheme else None


def rules_before(draft: AssigningDraft) -> AssigningRules | None:
    """Return the rules that a draft changes: those in force, else those from which it was made."""
    held = AssigningRules.objects.select_related("edition").defer(*_HEAVY)
    own = held.filter(edition=draft.edition_id).first()
    return own or held.filter(pk=draft.based_on_id).first()


def rules_to_begin_from(edition: Edition) -> list[AssigningRules]:
    """Return the rules from which those of an edition may begin: its own, then the older ones."""
    held = AssigningRules.objects.filter(edition__code=edition.code).select_related("edition")
    rows = list(held.defer(*_HEAVY).order_by("-edition__edition"))
    own = [one for one in rows if one.edition_id == edition.pk]
    return own + [one for one in rows if one.edition_id != edition.pk]


def known_forms() -> list[tuple[str, str]]:
    """Return the codes and titles of the forms of which assigning rules may speak."""
    editions = Edition.objects.not_withdrawn().light().order_by("code", "edition")
    titles = {one.code: one.title for one in editions}
    for (definition,) in AssigningRules.objects.values_list("definition"):
        for form in definition["form"]:
            titles.setdefault(form["code"], "")
    return [(code, f"{code} – {titles[code]}" if titles[code] else code) for code in sorted(titles)]


def draft_at_work(edition: Edition) -> AssigningDraft | None:
    """Return the draft in which the rules of an edition are being changed."""
    return AssigningDraft.objects.at_work().for_pages().filter(edition=edition.pk).first()


def said_before(draft: AssigningDraft, before: AssigningRules) -> dict[str, Any]:
    """Give what older rules say as those of the draft's survey would: only its name differs."""
    names = {key: draft.definition.get(key) for key in ("survey", "edition")}
    return {**before.definition, **names}


_HEAVY = ("edition__definition", "edition__compiled")
