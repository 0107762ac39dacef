"""What stands in a cell of an edition's workbook, as its file would have it."""

import re
from datetime import date, datetime
from typing import Any

from ssoz.questionnaires.reading.keys import Key
from ssoz.questionnaires.sheets.layout import CODES
from ssoz.sheets.cells import as_meant
from ssoz.sheets.typed import Mistake, flag

_PARTING = re.compile(r"[;,\n]")


def is_blank(value: Any) -> bool:
    """Tell whether nobody wrote anything into a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def value_of(key: str, value: Any, kind: Key) -> Any:
    """Read a cell by what its key holds; what does not fit is left as a text, for the loader."""
    match kind.kind:
        case "boolean":
            return _flag(value)
        case "integer":
            return _whole(value)
        case "number":
            whole = value if isinstance(value, str) else _whole(value)
            return as_meant(whole) if isinstance(whole, str) else whole
        case "texts":
            parts = (_PARTING if key in CODES else re.compile("\n")).split(_text(value))
            return [part.strip() for part in parts if part.strip()]
    return _text(value)


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    try:
        return flag(value)
    except Mistake:
        return _text(value)


def _whole(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and float(value).is_integer():
        return int(value)
    text = _text(value)
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text.strip()) else text


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
    return as_meant(str(value))
