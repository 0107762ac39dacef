"""Workbooks of reports: taken out, brought in, taken over. The file itself is read and forgotten."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.reports.models import Report
from ssoz.reports.operations import Saved, fill
from ssoz.reports.queries import report_to_act_on
from ssoz.reports.refusals import refuse_unless_fillable, refuse_unless_open
from ssoz.sheets import Unreadable
from ssoz.sheets.books import MOST_BYTES, Sheet, read_book
from ssoz.workbooks import policies, refusals
from ssoz.workbooks.answers import Read, read_answers
from ssoz.workbooks.models import Upload
from ssoz.workbooks.origins import Source, source_of
from ssoz.workbooks.reading import gather
from ssoz.workbooks.refusals import Refused
from ssoz.workbooks.sheets import report_workbook

_MOST_SAID = 200


def take_out(*, report: Report, language: str, actor: Actor) -> bytes:
    """Write the workbook of a report, on record."""
    require(policies.may_take_out(actor, report))
    content = report_workbook(report, language=language)
    note("workbooks.workbook.taken", by=actor, thing=report, revision=report.revision)
    return content


def bring_in(*, report: Report, file: UploadedFile, actor: Actor) -> Upload:
    """Read a workbook and keep what it answers otherwise; nothing of the report is changed.

    Raise `Refused` for a file that is no workbook of this report.
    """
    fresh = report_to_act_on(report.pk)
    require(policies.may_bring_in(actor, fresh))
    refuse_unless_open(fresh)
    refuse_unless_fillable(fresh)
    book, sha256 = _opened(file)
    gathered = gather(book)
    source = source_of(gathered.tokens, fresh)
    read = read_answers(gathered, source, fresh, get_language() or "pl")
    return _keep(_upload(fresh, source, read, actor), file.name or "", sha256, actor)


@transaction.atomic
def apply(*, upload: Upload, revision: int, cells: Collection[str], actor: Actor) -> Saved:
    """Take over the chosen answers of a workbook, all of them or none.

    `revision` is that of the report when the choice was shown. Raise `Refused` where one of the
    cells was changed since.
    """
    held = _locked(upload)
    report = report_to_act_on(held.report_id)
    require(policies.may_apply(actor, held, report))
    chosen = {cell: answer for cell, answer in held.cells.items() if cell in set(cells)}
    if not chosen:
        raise Refused(refusals.NOTHING_CHOSEN, "nothing_chosen")
    saved = fill(report=report, revision=revision, cells=chosen, actor=actor)
    if saved.clashes:
        raise Refused(refusals.CHANGED, "changed")
    note(
        "workbooks.workbook.applied", by=actor, thing=saved.report, revision=saved.revision,
        cells=len(saved.changed), sha256=held.sha256, edition=held.edition,
    )  # fmt: skip
    held.delete()
    return saved


@transaction.atomic
def drop(*, upload: Upload, actor: Actor) -> None:
    """Forget what was read from a workbook."""
    held = _locked(upload)
    report = report_to_act_on(held.report_id)
    require(policies.may_drop(actor, held, report))
    note("workbooks.workbook.dropped", by=actor, thing=report, sha256=held.sha256)
    held.delete()


def drop_forgotten() -> int:
    """Forget what nobody has chosen from within a day; nothing was ever changed by it."""
    return Upload.objects.forgotten(timezone.now()).delete()[0]


def _opened(file: UploadedFile) -> tuple[list[Sheet], str]:
    """Read the sheets of an upload, in a process with limits; its bytes are gone afterwards."""
    if not file.size:
        raise Refused(refusals.EMPTY, "empty")
    if file.size > MOST_BYTES:
        raise Refused(refusals.TOO_LARGE % {"most": MOST_BYTES // 1_000_000}, "too_large")
    digest = hashlib.sha256()
    with NamedTemporaryFile(prefix="ssoz-workbook-") as kept:
        for piece in file.chunks():
            digest.update(piece)
            kept.write(piece)
        kept.flush()
        try:
            return read_book(Path(kept.name)), digest.hexdigest()
        except Unreadable as error:
            raise Refused(str(error), "unreadable") from error


def _upload(report: Report, source: Source, read: Read, actor: Actor) -> Upload:
    assert actor.person_id is not None  # a right comes from a profile
    said = [asdict(one) for one in read.said[:_MOST_SAID]]
    return Upload(
        report=report,
        revision=report.revision if source.revision is None else source.revision,
        edition=source.edition,
        cells=read.cells,
        said=said,
        unsaid=len(read.said) - len(said),
        person_id=actor.person_id,
        profile_id=actor.profile_id,
        read_at=timezone.now(),
    )


@transaction.atomic
def _keep(upload: Upload, name: str, sha256: str, actor: Actor) -> Upload:
    """Keep what was read, in the place of what the same person brought in before."""
    upload.file_name, upload.sha256 = _plain_name(name), sha256
    own = {"person_id": upload.person_id, "profile_id": upload.profile_id}
    Upload.objects.filter(report=upload.report, **own).delete()
    upload.save()
    note(
        "workbooks.workbook.brought_in", by=actor, thing=upload.report, sha256=sha256,
        cells=len(upload.cells), not_taken=len(upload.said) + upload.unsaid, edition=upload.edition,
    )  # fmt: skip
    return upload


def _locked(upload: Upload) -> Upload:
    held = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if held is None:
        raise Refused(refusals.GONE, "gone")
    return held


def _plain_name(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "?"
