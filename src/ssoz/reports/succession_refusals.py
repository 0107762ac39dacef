"""Why one unit cannot give way to another, in words fit for the user."""

from django.utils.translation import gettext_lazy as _

from ssoz.reports.refusals import Refused


class HeritageChanged(Refused):
    """What follows from a succession is not what was shown; it is to be looked at again."""

    def __init__(self) -> None:
        super().__init__(HERITAGE_CHANGED, "changed")


HERITAGE_CHANGED = _(
    "Meanwhile somebody changed what these units owe or who works in them. Look at the"
    " consequences again, then confirm."
)
NO_SUCCESSION_KIND = _("Nothing chosen. Choose a merger, a split or a takeover.")
MERGER_OF = _("A merger needs at least two predecessors and one successor.")
SPLIT_OF = _("A split needs one predecessor and at least two successors.")
TAKEOVER_OF = _("A takeover needs one predecessor and one successor.")
SUCCEEDS_ITSELF = _("A unit cannot be its own successor. Take it off one of the lists.")
NAMED_TWICE = _("A unit stands on a list twice. Take it off once.")
SUCCESSION_TO_COME = _(
    "The day is in the future. Enter a succession on its day or later: until then the predecessor"
    " reports by itself."
)
PREDECESSOR_CLOSED = _("“%(unit)s” is closed already, so it has nothing to pass on.")
PREDECESSOR_YOUNGER = _("“%(unit)s” started after that day. Correct the day.")
SUCCESSOR_YOUNGER = _("“%(unit)s” started after that day. Correct the day or choose another unit.")
SUCCESSOR_NOT_OPEN = _(
    "“%(unit)s” is closed or suspended, so it could not report. Choose an open unit."
)
SUCCESSOR_DOES_NOT_REPORT = _("“%(unit)s” does not report. Choose a reporting unit.")
SUCCESSION_IN_A_CIRCLE = _(
    "“%(unit)s” has already given way to “%(other)s”. It cannot be its successor as well."
)
NO_HEIR = _("Say which of the successors takes the obligations over.")
OWED_BY_SUCCESSOR = _(
    "Since %(day)s this report is filed by the successor, %(unit)s, which owes the same one. What"
    " has been filled in here can still be read."
)
