"""What each figure of completeness means, as it stands on the page and in the export."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ssoz.reports.models import Deadline

_UNIT, _FINAL = Deadline.Link.UNIT, Deadline.Stage.FINAL


@dataclass(frozen=True)
class Definition:
    """One figure and what it counts."""

    figure: str
    name: Any
    meaning: Any


_OWED = Definition(
    "owed",
    _("Owed"),
    _(
        "Obligations of open and closed collections in your reach; those marked as not applicable "
        "are not counted. One obligation is one form of one unit for one period."
    ),
)
_HANDED_BY_UNIT = Definition(
    "handed_over",
    _("Handed over"),
    _(
        "All reports of the obligation are sent, verified or accepted. One sent back for correction "
        "is not handed over until it is sent again."
    ),
)
_HANDED_BY_OFFICE = Definition(
    "handed_over",
    _("Handed over"),
    _("All reports of the obligation are accepted: from then on the office passes them on."),
)
_PERCENT = Definition(
    "percent", _("Percent"), _("Handed over of owed, rounded down: only a whole is 100%.")
)
_LATE_BY_UNIT = Definition(
    "late",
    _("Handed over late"),
    _(
        "Handed over, and some report was last sent after the due day of the unit, its extension "
        "counted."
    ),
)
_LATE_BY_LINK = Definition(
    "late",
    _("Handed over late"),
    _("Handed over, and the last report came after the due day of this link and pass."),
)
_MISSING = Definition("missing", _("Not handed over"), _("Owed, and not handed over by that rule."))
_OVERDUE = Definition(
    "overdue",
    _("Not handed over, overdue"),
    _(
        "Not handed over, and the due day has passed. What has no due day is never overdue nor "
        "late."
    ),
)
_RETURNED = Definition(
    "returned",
    _("Sent back"),
    _("Not handed over, and some report waits for the unit to correct it."),
)
_ACCEPTED = Definition(
    "accepted", _("Accepted"), _("All reports of the obligation are accepted by the office.")
)


def definitions(link: str, stage: str) -> Iterator[Definition]:
    """Yield the figures in the order of the table, as they are counted for a link and a pass."""
    is_own = link == _UNIT
    yield _OWED
    yield _HANDED_BY_UNIT if is_own else _HANDED_BY_OFFICE
    yield _PERCENT
    yield _LATE_BY_UNIT if is_own and stage == _FINAL else _LATE_BY_LINK
    yield from (_MISSING, _OVERDUE, _RETURNED, _ACCEPTED)
