"""Which sheets an edition has as a workbook, and which column holds what.

Sheets, columns and the keys of the first sheet are named in words, with the key of the language in
brackets; by that they are found again, in whatever order they stand and whatever the words became.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ssoz.questionnaires.reading.keys import (
    CALC,
    COLUMN,
    LIST,
    OPTION,
    ROW,
    RULE,
    SECTION,
    TOP,
    Key,
)

FORM, SECTIONS, ROWS, COLUMNS, FIELDS = "form", "section", "rows", "columns", "fields"
OPTIONS, CALCS, RULES = "options", "calc", "rule"
KEY, VALUE, KIND, LEAST, MOST = "key", "value", "kind", "repeat.min", "repeat.max"
# What begins a section has, beside what its items tell: without it an empty table would be lost.
TABLE, REPEATED, SINGLE, LISTED = "table", "repeat", "fields", "list"

_NAMED = re.compile(r"\(([a-z_.]+)\)\s*$")
_COUNT, _WORD = Key("integer"), Key()
# Codes never hold these signs, so that several of them fit on one line.
CODES = ("closed", "levels", "key")


@dataclass(frozen=True)
class Layout:
    """One sheet: its key, and what each of its columns may hold."""

    key: str
    columns: Mapping[str, Key]


def _without(keys: Mapping[str, Key], *left: str) -> dict[str, Key]:
    return {name: key for name, key in keys.items() if name not in left}


_OF = {"section": _WORD}
FORM_KEYS = _without(TOP, "section", "list", "calc", "rule")
LAYOUTS = (
    Layout(FORM, {KEY: _WORD, VALUE: _WORD}),
    Layout(
        SECTIONS,
        {
            **_without(SECTION, "fields", "rows", "columns", "repeat"),
            KIND: _WORD,
            LEAST: _COUNT,
            MOST: _COUNT,
        },
    ),
    Layout(COLUMNS, _OF | COLUMN),
    Layout(ROWS, _OF | ROW),
    Layout(FIELDS, _OF | COLUMN),
    Layout(
        OPTIONS,
        {"list": LIST["name"], "section": _WORD, "row": _WORD, "column": _WORD, "field": _WORD}
        | OPTION,
    ),
    Layout(CALCS, CALC),
    Layout(RULES, RULE),
)
ITEMS = {COLUMNS: "column", ROWS: "row", FIELDS: "field"}

SHEET_WORDS = {
    FORM: _("Form"),
    SECTIONS: _("Sections"),
    COLUMNS: _("Columns"),
    ROWS: _("Rows"),
    FIELDS: _("Fields"),
    OPTIONS: _("Options"),
    CALCS: _("Calculations"),
    RULES: _("Rules"),
}
WORDS = {
    KEY: _("Key"),
    VALUE: _("Value"),
    KIND: _("Kind of section"),
    LEAST: _("Fewest rows"),
    MOST: _("Most rows"),
    "at": _("Shown at"),
    "cell": _("Cell"),
    "check": _("What must be true"),
    "class": _("Class"),
    "closed": _("Closed columns"),
    "code": _("Code"),
    "column": _("Column"),
    "dictionary": _("Dictionary"),
    "digits_only": _("Digits only"),
    "edition": _("Edition"),
    "field": _("Field"),
    "format": _("Format"),
    "frequency": _("Frequency"),
    "from": _("Filled from"),
    "group": _("Heading"),
    "help": _("Help"),
    "help_en": _("Help in English"),
    "id": _("Rule"),
    "label": _("Label"),
    "label_en": _("Label in English"),
    "language": _("Version of the language"),
    "legal_basis": _("Legal basis"),
    "length": _("Length"),
    "level": _("Level"),
    "levels": _("Levels"),
    "list": _("List"),
    "max": _("Largest"),
    "message": _("Message of the rule"),
    "message_en": _("Message of the rule in English"),
    "min": _("Smallest"),
    "na": _("Not applicable allowed"),
    "note": _("Note"),
    "options": _("List of options"),
    "parent": _("Parent row"),
    "pattern": _("Pattern"),
    "per": _("How many reports"),
    "places": _("Decimal places"),
    "provenance": _("Provenance"),
    "reference": _("State as of"),
    "required": _("Required"),
    "row": _("Row"),
    "rows_from": _("Rows from list"),
    "section": _("Section"),
    "show": _("Shown when"),
    "signed": _("Negative allowed"),
    "source": _("Sources"),
    "tab": _("Tab"),
    "title": _("Title"),
    "title_en": _("Title in English"),
    "two_people": _("Two people decide"),
    "type": _("Type"),
    "unit": _("Unit of measure"),
    "when": _("Judged when"),
}


def headed(key: str, words: Mapping[str, object]) -> str:
    """Name a sheet, a column or a key: in words, with the key in brackets."""
    return f"{words[key]} ({key})" if key in words else key


def key_in(text: str) -> str:
    """Return the key that a name bears in brackets, or the name itself."""
    found = _NAMED.search(text)
    return found[1] if found else text.strip()
