"""Why an act on an edition is refused, in words fit for the user."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The act cannot be done now. The message says why and what to do."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class EditionFrozen(Refused):
    """Reports lean on the edition, or the desk published it, so it can no longer change."""

    def __init__(self, code: str, edition: str, *, used: bool = True) -> None:
        names = {"code": code, "edition": edition}
        super().__init__((FROZEN if used else FROZEN_AT_DESK) % names, "frozen")


@dataclass(frozen=True, slots=True)
class Clash:
    """A place of a draft that two people changed to different things."""

    name: str
    key: str
    mine: Any
    theirs: Any


class DraftChangedMeanwhile(Refused):
    """Somebody else changed the same place of a draft; nothing of one's own was written."""

    def __init__(self, by: str, at: datetime, clashes: tuple[Clash, ...] = ()) -> None:
        super().__init__(CHANGED_MEANWHILE % {"by": by or "–"}, "changed_meanwhile")
        self.by, self.at, self.clashes = by, at, clashes


class MappingRefused(Refused):
    """Cells of last year's edition cannot go on, or end, as somebody said; why, at each cell."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__(MAPPING_REFUSED, "mapping_refused")
        self.cells = dict(cells)


FROZEN = _(
    "The edition %(code)s %(edition)s is in use by reports and can no longer be changed."
    " Give the correction the name of a new edition."
)
FROZEN_AT_DESK = _(
    "The edition %(code)s %(edition)s was published by a second person and no file changes it."
    " Give the correction the name of a new edition."
)
PUBLISHED_ALREADY = _("This edition is published already.")
NOT_PUBLISHED = _("This edition is not published, so it cannot be withdrawn.")
CHANGED_MEANWHILE = _(
    "%(by)s changed the same place of the draft meanwhile. Nothing of your change was written:"
    " look at what stands there now, and enter it again where it still applies."
)
NOT_EDITED = _("The draft is not being edited any more. Send it back first.")
NOT_PROPOSED = _("The draft is not proposed. Propose it first.")
DRAFT_SETTLED = _("The draft is published or given up already.")
NO_SUCH_REVISION = _("The draft never had that revision. Open the page again.")
DRAFT_TOO_LARGE = _("The form would become too large to be kept. Divide it into two.")
HAS_MISTAKES = _("The draft still has mistakes. Mend what is listed, then go on.")
NAME_NEEDED = _("Give the new edition a name of at most 500 characters, such as 2026.")
NAME_TAKEN = _("There is an edition %(code)s %(edition)s already. Give the draft another name.")
EFFECT_PASSED = _("The date of effect has passed. Choose today or a later day.")
SECOND_PERSON = _(
    "You changed or proposed this draft, so somebody else must publish it:"
    " a person with the right to publish who has not worked on it."
)
REASON_NEEDED = _("Write why, so that the others know.")
NO_SUCH_VERSION = _("The edition never had that version. Open the page again.")
MAPPING_REFUSED = _("Some cells cannot go on as you said. Nothing was kept; correct these cells.")
TOO_LONG_FOR_SHEET = _(
    "A text is longer than a cell of a workbook can hold (%(key)s). Take the form out as TOML."
)
