"""Whether a workbook belongs to a report, and by which edition of the form its cells are read."""

from dataclasses import dataclass

from ssoz.questionnaires.mapping import Carried, between
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import questionnaire_of
from ssoz.questionnaires.schema import RUNNING, Questionnaire
from ssoz.reports.models import Report
from ssoz.workbooks import refusals
from ssoz.workbooks.keys import Origin, origin_in
from ssoz.workbooks.refusals import Refused


@dataclass(frozen=True)
class Source:
    """Where the cells of a workbook come from.

    `revision` is that of this very report, None for a workbook of another year; `carried` says how
    the cells of an older edition go on.
    """

    form: Questionnaire
    revision: int | None
    edition: str = ""
    carried: Carried | None = None

    def goes_on(self, address: str) -> str | None:
        """Return where a cell of the workbook is found in the form of the report."""
        if self.carried is None:
            return address
        cell = self.form.find(address)
        found = self.carried.cells.get(cell.address) if cell else None
        if found is None or cell is None or RUNNING not in found:
            return found
        number = address.removeprefix(f"{cell.section}.").partition(".")[0]
        return found.replace(f".{RUNNING}.", f".{number}.")


def source_of(tokens: set[str], report: Report) -> Source:
    """Return where a workbook comes from; raise `Refused` unless it may go into the report."""
    origin = _origin(tokens)
    edition = report.collection.edition
    if origin.report != report.pk:
        _refuse_unless_of_the_same(origin, report)
    elif origin.revision > report.revision:
        raise Refused(refusals.NEWER_REVISION, "revision")
    revision = origin.revision if origin.report == report.pk else None
    if origin.digest == edition.digest:
        return Source(questionnaire_of(edition).questionnaire, revision)
    older = _edition(origin.digest, edition)
    form = questionnaire_of(older).questionnaire
    return Source(form, revision, older.edition, between(older, edition))


def _origin(tokens: set[str]) -> Origin:
    if not tokens:
        raise Refused(refusals.NOT_OURS, "not_ours")
    origins = {origin_in(token) for token in tokens}
    if None in origins:
        raise Refused(refusals.SPOILT, "spoilt")
    if len(origins) > 1:
        raise Refused(refusals.MIXED, "mixed")
    (origin,) = origins
    assert origin is not None
    return origin


def _refuse_unless_of_the_same(origin: Origin, report: Report) -> None:
    """Refuse what is not the same unit's report of the same form, from an older edition."""
    theirs = Report.objects.for_acting().filter(pk=origin.report).first()
    if theirs is None or {origin.unit, theirs.unit_id} != {report.unit_id}:
        raise Refused(refusals.OTHER_UNIT, "other_unit")
    ours, collection = report.collection.edition, theirs.collection
    if collection.edition.code != ours.code:
        raise Refused(refusals.OTHER_FORM % {"form": collection.edition.code}, "other_form")
    if theirs.collection_id == report.collection_id and theirs.dropped_at is not None:
        raise Refused(refusals.DROPPED, "dropped")
    if theirs.part_id != report.part_id:
        raise Refused(refusals.OTHER_PART, "other_part")
    if theirs.key != report.key:
        raise Refused(refusals.OTHER_REPORT, "other_report")
    if origin.digest == ours.digest:
        raise Refused(refusals.OTHER_PERIOD % {"period": collection.period.code}, "other_period")


def _edition(digest: str, ours: Edition) -> Edition:
    older = Edition.objects.light().filter(digest=digest, code=ours.code).first()
    if older is None:
        raise Refused(refusals.UNKNOWN_EDITION, "unknown_edition")
    if older.edition > ours.edition:
        raise Refused(refusals.NEWER_EDITION % {"edition": older.edition}, "newer_edition")
    return older
