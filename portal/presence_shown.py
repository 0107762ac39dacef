"""Who else is in a report, in words; they are read, never announced."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.views.reports.opened import Opened
from ssoz.presence import operations
from ssoz.presence.queries import Present

type Told = list[dict[str, str]]


def noted(request: HttpRequest, page: Opened, section: object) -> Told:
    """Note in which section the actor types, and say who else is in the report."""
    known = section if isinstance(section, str) and section in page.layout.by_code else ""
    found = operations.be_present(
        report=page.report, section=known, session=request.open_session, actor=request.actor
    )
    return told(found)


def told(found: Iterable[Present]) -> Told:
    """Say of each person in which section they are."""
    return [{"section": one.section, "words": _words(one)} for one in found]


def _words(present: Present) -> str:
    values = {"person": present.name, "section": present.section}
    if present.on_behalf:
        words = _("%(person)s is filling in section %(section)s now, on behalf of the unit")
        return words % values
    return _("%(person)s is filling in section %(section)s now") % values
