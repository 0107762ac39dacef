"""Why a unit owes a report: every obligation explains itself (reports.md 2)."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ssoz.questionnaires.schema import label
from ssoz.reports.models import Collection, Deadline, Ground, Obligation
from ssoz.reports.queries.assigning import line_in
from ssoz.reports.queries.editions import form_of


@dataclass(frozen=True)
class Told:
    """One step by which an obligation came about, and what decided it, line by line."""

    head: str
    lines: list[str]


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
        sentences.append(_by_setting_aside(obligation))
    return sentences


def grounds_of(obligation: Obligation, language: str = "pl") -> list[Told]:
    """Return line by line how the obligation came about: answers, register, decisions."""
    return [
        Told(_head(ground), [line_in(line, language) for line in ground.lines])
        for ground in obligation.grounds.order_by("pk")
    ]


def _head(ground: Ground) -> str:
    day = date_format(timezone.localtime(ground.at), _DAY)
    words = {"day": day, "person": ground.person_name, "reason": ground.text.rstrip(".")}
    match ground.source, ground.is_owed:
        case Obligation.Source.SURVEY, True:
            return _("%(day)s, assigning survey sent (%(person)s): owed") % words
        case Obligation.Source.SURVEY, False:
            return _("%(day)s, assigning survey sent (%(person)s): not owed") % words
        case Obligation.Source.REGISTRY, _any:
            return _("%(day)s, proposed from the register") % words
    words["office"] = ground.office_name or ground.person_name
    if not ground.is_owed:
        return _("%(day)s, decided by %(office)s: does not apply. Reason: %(reason)s.") % words
    if not ground.text:
        return _("%(day)s, decided by %(office)s: applies.") % words
    return _("%(day)s, decided by %(office)s: applies. Reason: %(reason)s.") % words


def _by_setting_aside(obligation: Obligation) -> str:
    reason = {"reason": obligation.not_applicable_reason}
    last = obligation.grounds.order_by("pk").values_list("source", flat=True).last()
    if last == Obligation.Source.SURVEY:
        return _("By the answers of the assigning survey it does not apply: %(reason)s") % reason
    return _("The office said that it does not apply: %(reason)s") % reason


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
