"""What a workbook would change in a report as it stands now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ssoz.actors import Actor
from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.reports.cells import merged
from ssoz.reports.models import Report
from ssoz.reports.queries import Shown, checked, form_of
from ssoz.reports.wording import Names
from ssoz.workbooks.models import Upload
from ssoz.workbooks.values import sense


@dataclass(frozen=True)
class Proposal:
    """One cell: what stands there now, and what would.

    `by` and `at` say who changed it in the system since the workbook was taken; `overwrites` that
    an older year's answer would go over one of this year.
    """

    cell: str
    now: Any
    then: Any
    by: str = ""
    at: datetime | None = None
    overwrites: bool = False

    @property
    def is_clash(self) -> bool:
        return self.at is not None

    @property
    def is_ticked(self) -> bool:
        """Tell whether it is taken over unless somebody chooses otherwise."""
        return not self.is_clash and not self.overwrites


def upload_of(report: Report, actor: Actor) -> Upload | None:
    """Return what an actor brought in for a report and has not chosen from yet."""
    return Upload.objects.own_of(actor, report).first()


def proposals_of(upload: Upload, report: Report) -> list[Proposal]:
    """Return the cells that a workbook would change now; what stands there already is left out."""
    form = form_of(report.collection.edition)
    find = form.questionnaire.find
    later = _changed_since(upload, report)
    found = []
    for address, then in upload.cells.items():
        cell, now = find(address), report.answers.get(address)
        if cell is None or sense(cell, then) == sense(cell, now):
            continue
        seen, by, at = later.get(address, (now, "", None))
        if sense(cell, seen) == sense(cell, now):
            by, at = "", None
        overwrites = bool(upload.edition) and not is_blank(now)
        found.append(Proposal(address, now, then, by, at, overwrites))
    place = Names(form.questionnaire, "").place
    return sorted(found, key=lambda one: place(one.cell))


def raised_by(report: Report, cells: dict[str, Any]) -> list[Shown]:
    """Return the problems that a report would have with other answers, and does not have now."""
    known = {(problem.rule, problem.cells) for problem in checked(report).problems}
    then = checked(report, merged(report.answers, cells))
    return [one for one in then.problems if (one.rule, one.cells) not in known]


def _changed_since(upload: Upload, report: Report) -> dict[str, tuple[Any, str, datetime | None]]:
    """Return for each cell changed since what stood there, who changed it last, and when."""
    wanted: Collection[str] = upload.cells.keys()
    found: dict[str, tuple[Any, str, datetime | None]] = {}
    changes = report.changes.filter(revision__gt=upload.revision).order_by("revision")
    for cells, name, at in changes.values_list("cells", "person_name", "at"):
        for address in cells.keys() & wanted:
            seen = found[address][0] if address in found else cells[address][0]
            found[address] = (seen, name, at)
    return found
