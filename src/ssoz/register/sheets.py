"""The mistakes of an import as a list to work through."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ssoz.register.models import RegisterImport
from ssoz.register.queries import mistakes
from ssoz.register.refusals import field_name, reason
from ssoz.sheets import csv_lines

_AT_ONCE = 2000


def mistakes_csv(job: RegisterImport, *, file: str = "", code: str = "") -> Iterator[bytes]:
    """Write the mistakes line by line; a beginning that looks like a formula is none."""
    return csv_lines(_rows(job, file, code))


def _rows(job: RegisterImport, file: str, code: str) -> Iterator[tuple]:
    yield _("File"), _("Line"), _("Field"), _("Reason"), _("How the line begins")
    for one in mistakes(job, file=file, code=code).iterator(_AT_ONCE):
        yield (
            f"{one.file}.txt", one.line, field_name(one.field), reason(one.code, one.figures),
            one.begins,
        )  # fmt: skip
