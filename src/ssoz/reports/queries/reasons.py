"""Why a unit owes a report: every obligation explains itself (reports.md 2)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ssoz.questionnaires.schema import label
from ssoz.reports.models import Collection, Deadline, Obligation
from ssoz.reports.queries.editions import form_of

_DAY = "j\u00a0E\u00a0Y"  # a date is never broken between two lines


def why(obligation: Obligation, language: str = "pl") -> list[str]:
    """Return the answer to *why do I owe this?* in sentences."""
    collection = obligation.collection
    form = form_of(collection.edition).questionnaire
    sentences = [_by_source(obligation)]
    words = {"form": collection.edition.code, "title": label(form, language)}
    sentences.append(_("%(form)s is: %(title)s.") % words)
    if form.legal_basis:
        sentences.append(_("Legal basis: %(basis)s.") % {"basis": form.legal_basis.rstrip(".")})
    sentences += _by_when(obligation, collection)
    if obligation.inherited_from is not None:
        before = {"unit": obligation.inherited_from.name.rstrip(".")}
        sentences.append(_("The unit took the obligation over from: %(unit)s.") % before)
    if obligation.not_applicable_at is not None:
        reason = {"reason": obligation.not_applicable_reason}
        sentences.append(_("The office said that it does not apply: %(reason)s") % reason)
    return sentences


def _by_source(obligation: Obligation) -> str:
    kind = {"kind": obligation.unit.get_type_display(), "reason": obligation.source_reason}
    match obligation.source:
        case Obligation.Source.UNIT_TYPE:
            return _("The form is filled in by every open unit of this type: %(kind)s.") % kind
        case Obligation.Source.REGISTRY:
            return _("It follows from the register: %(reason)s") % kind
        case Obligation.Source.SURVEY:
            return _("It follows from the yearly assigning survey: %(reason)s") % kind
    return _("The supervising office decided so: %(reason)s") % kind


def _by_when(obligation: Obligation, collection: Collection) -> list[str]:
    sentences = []
    for deadline in sorted(collection.deadlines.all(), key=lambda one: (one.due_on, one.pk)):
        words = {
            "link": deadline.get_link_display(),
            "stage": deadline.get_stage_display(),
            "day": date_format(deadline.due_on, _DAY),
        }
        if deadline.stage == Deadline.Stage.PRELIMINARY:
            sentences.append(_("Due date, %(link)s, %(stage)s pass: %(day)s.") % words)
        else:
            sentences.append(_("Due date, %(link)s: %(day)s.") % words)
    if obligation.extended_to is not None:
        words = {
            "day": date_format(obligation.extended_to, _DAY),
            "reason": obligation.extension_reason,
        }
        sentences.append(_("For this unit the day was extended to %(day)s: %(reason)s") % words)
    return sentences
