"""What a workbook says of itself in hidden cells: whose it is, and which cell is which.

Every sheet carries the whole of it, so that no sheet, row or column has a place that it must keep.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from ssoz.reports.models import Report

OURS, ROW, COLUMN, ONLY = "h", "w:", "k:", "="
_MARK, _SALT = "SSOZ-II", "ssoz.workbooks"
_BETWEEN = "|"


@dataclass(frozen=True)
class Origin:
    """The report a workbook was taken from, as it was then."""

    report: int
    unit: int
    revision: int
    digest: str


@dataclass(frozen=True)
class Marker:
    """The hidden cell in which a sheet says what it is; rows and columns of keys begin there."""

    token: str
    row: int
    column: int


def marker_of(report: Report) -> str:
    """Return what stands in the hidden corner of each sheet; nobody else can write it."""
    origin = {
        "r": report.pk,
        "u": report.unit_id,
        "v": report.revision,
        "e": report.collection.edition.digest,
    }
    return f"{_MARK}{_BETWEEN}{signing.dumps(origin, salt=_SALT)}"


def token_in(value: Any) -> str:
    """Return the token of a marker; nothing where the cell is none."""
    if not isinstance(value, str) or not value.startswith(_MARK + _BETWEEN):
        return ""
    return value.partition(_BETWEEN)[2]


def origin_in(token: str) -> Origin | None:
    """Return what a token says, if it is ours."""
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Origin(said["r"], said["u"], said["v"], said["e"])


def row_key(line: str) -> str:
    """Return the key of a row: its address without the column, or the whole of a single answer."""
    return f"{ROW}{line}"


def column_key(code: str = ONLY) -> str:
    """Return the key of a column; the answers of single questions stand in the only one."""
    return f"{COLUMN}{code}"


def address_at(row: str, column: str) -> str:
    """Return the address of the cell in which a row and a column meet."""
    line, code = row.removeprefix(ROW), column.removeprefix(COLUMN)
    return line if code == ONLY else f"{line}.{code}"
