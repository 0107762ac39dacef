"""An edition as a workbook: one sheet for each sort of thing, one thing in each row."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.reading.keys import Key
from ssoz.questionnaires.refusals import TOO_LONG_FOR_SHEET, Refused
from ssoz.questionnaires.sheets import layout
from ssoz.sheets import Page, Row, xlsx

type Table = dict[str, Any]
type Line = Table

_LONGEST = 32_000
_WIDTHS = {"label": 50, "title": 50, "check": 40, "message": 50, "help": 50, "value": 60, "key": 30}
_WAYS = (("rows", layout.TABLE), ("fields", layout.SINGLE), ("repeat", layout.REPEATED))


def workbook(definition: Table) -> bytes:
    """Write a definition; read again it is the same, but for keys that are there and say nothing.

    Raise `Refused` for a text that no cell can hold.
    """
    return b"".join(xlsx(_page(one, list(_lines(one.key, definition))) for one in layout.LAYOUTS))


def _page(one: layout.Layout, lines: Sequence[Line]) -> Page:
    further = {key for line in lines for key in line if key not in one.columns}
    columns = [*one.columns, *sorted(further)]
    widths = [_WIDTHS.get(key, 14) for key in columns]
    head = [layout.headed(key, layout.WORDS) for key in columns]
    rows: list[Row] = [head]
    rows += [[_cell(key, line.get(key), one.columns.get(key)) for key in columns] for line in lines]
    return Page(layout.headed(one.key, layout.SHEET_WORDS), widths, rows)


def _lines(sheet: str, definition: Table) -> Iterator[Line]:
    sections = _tables(definition.get("section"))
    match sheet:
        case layout.FORM:
            for key, value in definition.items():
                if key not in ("section", "list", "calc", "rule"):
                    text = _cell(key, value, layout.FORM_KEYS.get(key))
                    yield {layout.KEY: layout.headed(key, layout.WORDS), layout.VALUE: text}
        case layout.SECTIONS:
            yield from map(_section, sections)
        case layout.OPTIONS:
            yield from _options(definition)
        case layout.CALCS | layout.RULES:
            yield from _tables(definition.get(sheet))
        case _:
            for section in sections:
                for item in _tables(section.get(sheet)):
                    yield {"section": section.get("code"), **_without_options(item)}


def _section(section: Table) -> Line:
    line = {
        key: value for key, value in section.items() if key not in ("rows", "columns", "fields")
    }
    kinds = [kind for key, kind in _WAYS if key in section]
    if "rows_from" in section:
        kinds.append(layout.LISTED)
    line[layout.KIND] = kinds[0] if kinds else ""
    repeat = line.pop("repeat", None)
    if isinstance(repeat, dict):
        line[layout.LEAST], line[layout.MOST] = repeat.get("min"), repeat.get("max")
    return line


def _options(definition: Table) -> Iterator[Line]:
    for item in _tables(definition.get("list")):
        name = {"list": item.get("name")}
        options = item.get("options")
        if isinstance(options, list) and options:
            yield from (name | _option(option) for option in options)
        else:
            yield name
    for section in _tables(definition.get("section")):
        for key, what in layout.ITEMS.items():
            for item in _tables(section.get(key)):
                if isinstance(item.get("options"), list):
                    owner = {"section": section.get("code"), what: item.get("code")}
                    yield from (owner | _option(option) for option in item["options"])


def _option(option: Any) -> Line:
    return option if isinstance(option, dict) else {"code": option}


def _without_options(item: Table) -> Table:
    return {k: v for k, v in item.items() if k != "options" or isinstance(v, str)}


def _cell(key: str, value: Any, kind: Key | None) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        is_codes = key in layout.CODES or (kind is not None and bool(kind.values))
        value = ("; " if is_codes else "\n").join(value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        # A cell of the kind true or false comes back from LibreOffice as a formula.
        return _("yes") if value else _("no")
    if isinstance(value, str) and len(value) > _LONGEST:
        raise Refused(TOO_LONG_FOR_SHEET % {"key": key}, "too_long_for_sheet")
    return value


def _tables(value: Any) -> list[Table]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
