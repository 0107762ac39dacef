"""Who may do what with the workbook of a report. Pure: no database, no clock."""

from ssoz.actors import Actor
from ssoz.reports import policies as reports
from ssoz.reports.models import Report
from ssoz.workbooks.models import Upload


def may_take_out(actor: Actor, report: Report) -> bool:
    """Whoever reads a report may take it as a workbook."""
    return reports.may_read(actor, report)


def may_bring_in(actor: Actor, report: Report) -> bool:
    """Whoever fills a report in may do so by a workbook."""
    return reports.may_fill(actor, report)


def may_apply(actor: Actor, upload: Upload, report: Report) -> bool:
    """Let a workbook be taken over by the one who brought it in, who still fills the report in."""
    is_own = (upload.person_id, upload.profile_id) == (actor.person_id, actor.profile_id)
    return is_own and may_bring_in(actor, report)


may_drop = may_apply
