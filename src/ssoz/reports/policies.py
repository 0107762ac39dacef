"""Who may do what with collections, obligations and reports. Pure: no database, no clock."""

from ssoz.actors import Actor, Grant, Reach
from ssoz.questionnaires import policies as desk
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import (
    AssigningDraft,
    Collection,
    Conflict,
    Explanation,
    Obligation,
    Remark,
    Report,
    is_collected_in_reach,
)
from ssoz.units.models import Unit


def may_manage_collection(actor: Actor, collection: Collection) -> bool:
    """Whoever decides on obligations of the class in the whole country opens and closes collections."""
    return actor.is_system or any(
        grant.reach == Reach.ALL
        for grant in actor.reach("obligation.decide", collection.edition.report_class)
    )


def may_manage_periods(actor: Actor) -> bool:
    """Whoever decides on obligations in the whole country adds periods."""
    return actor.is_system or any(
        grant.reach == Reach.ALL for grant in actor.reach("obligation.decide")
    )


def may_assign(actor: Actor, collection: Collection, unit: Unit) -> bool:
    """An office lays obligations on the units in its reach, of the forms that it supervises."""
    return actor.is_system or _reaches(actor, "obligation.decide", collection, unit)


def may_decide_obligation(actor: Actor, obligation: Obligation) -> bool:
    """Whoever may lay an obligation may say that it does not apply, and extend its day."""
    return may_assign(actor, obligation.collection, obligation.unit)


def may_settle_conflict(actor: Actor, conflict: Conflict) -> bool:
    """Whoever may lay obligations of the survey on the unit settles what does not fit in it."""
    return may_assign(actor, conflict.collection, conflict.unit)


def may_load_assigning_rules(actor: Actor, report_class: str = "") -> bool:
    """Whoever edits the survey edits its assigning rules; so does an installation."""
    return actor.is_system or actor.can("edition.edit", report_class)


def may_begin_rules(actor: Actor, edition: Edition) -> bool:
    """Whoever edits the survey begins a draft of its assigning rules."""
    return may_load_assigning_rules(actor, edition.report_class)


def may_change_rules(actor: Actor, draft: AssigningDraft) -> bool:
    """Whoever edits the survey changes a draft of its assigning rules."""
    return desk.may_change_draft(actor, draft)


def may_propose_rules(actor: Actor, draft: AssigningDraft) -> bool:
    """Whoever may change a draft may propose it."""
    return desk.may_propose(actor, draft)


def may_abandon_rules(actor: Actor, draft: AssigningDraft) -> bool:
    """Whoever may change a draft may give it up."""
    return desk.may_abandon_draft(actor, draft)


def may_send_rules_back(actor: Actor, draft: AssigningDraft) -> bool:
    """Whoever edits or publishes the survey may send proposed rules back."""
    return desk.may_send_draft_back(actor, draft)


def may_publish_rules(actor: Actor, draft: AssigningDraft) -> bool:
    """A second person publishes: one who never changed the draft and did not propose it."""
    return desk.may_publish_draft(actor, draft)


def may_remind(actor: Actor, obligation: Obligation) -> bool:
    """Whoever may lay an obligation may remind of it."""
    return may_decide_obligation(actor, obligation)


def may_activate(actor: Actor, obligation: Obligation) -> bool:
    """Whoever fills in reports of the unit takes its obligations up."""
    return _reaches(actor, "report.fill", obligation.collection, obligation.unit)


def may_change_level(actor: Actor, obligation: Obligation) -> bool:
    """Whoever may take an obligation up may choose its level anew."""
    return may_activate(actor, obligation)


def may_read(actor: Actor, report: Report) -> bool:
    """Tell whether an actor may open a report and read its answers."""
    return _reaches_report(actor, "report.read", report)


def may_fill(actor: Actor, report: Report) -> bool:
    """The unit fills in its reports; an office in reach does so on its behalf."""
    return report.dropped_at is None and _reaches_report(actor, "report.fill", report)


def may_explain(actor: Actor, report: Report) -> bool:
    """Whoever fills in explains the warnings."""
    return may_fill(actor, report)


def may_send(actor: Actor, report: Report) -> bool:
    """Whoever fills in sends."""
    return may_fill(actor, report)


def may_ask_for_correction(actor: Actor, report: Report) -> bool:
    """Whoever fills in may ask for an accepted report to be reopened."""
    return may_fill(actor, report)


def may_verify(actor: Actor, report: Report) -> bool:
    """An office verifies what is in its reach, and nobody what they filled in or sent."""
    return _reaches_report(actor, "report.verify", report) and not has_filled(actor, report)


def may_accept(actor: Actor, report: Report, fills_there: bool = False) -> bool:
    """An office accepts what is in its reach (reports.md 2).

    Not who filled in or sent it, nor who holds a filling role in the unit (`fills_there`, which
    `queries.fills_there` finds); where two people are demanded, not who verified it.
    """
    if fills_there or has_filled(actor, report) or needs_another_person(actor, report):
        return False
    return _reaches_report(actor, "report.accept", report)


def may_send_back(actor: Actor, report: Report) -> bool:
    """Whoever verifies or accepts in reach may send back."""
    return is_supervisor(actor, report)


def may_reopen(actor: Actor, report: Report) -> bool:
    """A supervisor opens an accepted report for correction."""
    return _reaches_report(actor, "report.reopen", report)


def may_remark(actor: Actor, report: Report) -> bool:
    """Whoever verifies or accepts in reach writes remarks."""
    return is_supervisor(actor, report)


def may_answer_remark(actor: Actor, remark: Remark) -> bool:
    """Whoever fills in the report answers its remarks."""
    return may_fill(actor, remark.report)


def may_close_remark(actor: Actor, remark: Remark) -> bool:
    """Whoever may write a remark closes it."""
    return may_remark(actor, remark.report)


def may_write_note(actor: Actor, report: Report) -> bool:
    """Whoever reads a report may write to the other side about it."""
    return may_read(actor, report)


def may_read_explanation(actor: Actor, explanation: Explanation) -> bool:
    """An explanation is read with its report."""
    return may_read(actor, explanation.report)


def is_supervisor(actor: Actor, report: Report) -> bool:
    """Tell whether an actor verifies or accepts reports like this one."""
    return any(
        _reaches_report(actor, permission, report)
        for permission in ("report.verify", "report.accept")
    )


def has_filled(actor: Actor, report: Report) -> bool:
    """Tell whether an actor ever changed or sent a report."""
    return actor.person_id is not None and actor.person_id in report.fillers


def needs_another_person(actor: Actor, report: Report) -> bool:
    """Tell whether the edition demands two people and this one would be the only one."""
    if not report.collection.edition.two_people:
        return False
    return report.state == Report.State.SENT or report.verified_by_id == actor.person_id


def is_on_behalf(actor: Actor, report: Report) -> bool:
    """Tell whether an actor fills in for another unit."""
    return not actor.is_system and actor.unit_id != report.unit_id


def is_office(actor: Actor, report: Report) -> bool:
    """Tell whether an actor speaks for the office rather than for the unit."""
    if actor.unit_id != report.unit_id:
        return True
    return not any(
        grant.reach == Reach.OWN
        for grant in actor.reach("report.fill", report.collection.edition.report_class)
    )


def _reaches_report(actor: Actor, permission: str, report: Report) -> bool:
    return _reaches(actor, permission, report.collection, report.unit)


def _reaches(actor: Actor, permission: str, collection: Collection, unit: Unit) -> bool:
    return any(_grant_reaches(actor, grant, collection, unit) for grant in actor.reach(permission))


def _grant_reaches(actor: Actor, grant: Grant, collection: Collection, unit: Unit) -> bool:
    return is_collected_in_reach(actor, grant, collection, unit)
