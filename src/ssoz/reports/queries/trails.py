"""What happened to a report: its changes, its versions, and what differs between them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from ssoz.reports.models import Change, Report, Version


def changes_of(report: Report, cell: str | None = None) -> list[Change]:
    """Return the changes of a report, or those that touched one cell, newest first."""
    changes = report.changes.order_by("-revision")
    if cell is None:
        return list(changes)
    return [change for change in changes if cell in change.cells]


def answers_at(report: Report, revision: int) -> dict[str, Any]:
    """Rebuild the answers of a revision from the changes alone."""
    answers: dict[str, Any] = {}
    changes = report.changes.filter(revision__lte=revision).order_by("revision")
    for cells in changes.values_list("cells", flat=True):
        for address, (_old, new) in cells.items():
            if new is None:
                answers.pop(address, None)
            else:
                answers[address] = new
    return answers


def versions_of(report: Report) -> QuerySet[Version]:
    """Return the versions of a report, newest first."""
    return report.versions.order_by("-number")


def last_version(report: Report, occasion: str = "") -> Version | None:
    """Return the newest version, or the newest of one occasion."""
    versions = versions_of(report)
    return (versions.filter(occasion=occasion) if occasion else versions).first()


def version_before(report: Report) -> Version | None:
    """Return the version with which that what stands now is to be compared.

    What was sent is compared with what stood before the sending.
    """
    versions = versions_of(report)
    if not report.is_fillable:
        sent = versions.filter(occasion=Version.Occasion.SENT).values_list("number", flat=True)
        versions = versions.filter(number__lt=sent.first() or 0)
    return versions.first()


def difference(before: Version | Mapping[str, Any], after: Version | Mapping[str, Any]) -> dict:
    """Return the cells that differ between two versions (or answers): `{cell: (old, new)}`."""
    old, new = _answers(before), _answers(after)
    addresses = [*old, *(address for address in new if address not in old)]
    return {
        address: (old.get(address), new.get(address))
        for address in addresses
        if old.get(address) != new.get(address)
    }


def _answers(thing: Version | Mapping[str, Any]) -> Mapping[str, Any]:
    return thing.answers if isinstance(thing, Version) else thing
