"""The keys of an edition file: which there are, what they hold, which are needed."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ssoz.questionnaires import limits
from ssoz.questionnaires.mistakes import Mistakes, Path, nearest, shown

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Key:
    """What one key may hold; `always` keys are needed even in a fragment."""

    kind: str = "text"
    needed: bool = False
    always: bool = False
    values: tuple[str, ...] = ()
    longest: int = 0
    code: str = "E04"


_LABEL = Key(longest=limits.LABEL_SIGNS)
_TEXT = Key()
_LINE = Key("line")
_TEXTS = Key("texts")
_FLAG = Key("boolean")
_TABLES = Key("tables")
_PROVENANCE = Key(values=("official", "project"))

CELL = {
    "type": _TEXT,
    "required": _FLAG,
    "na": _FLAG,
    "places": Key("integer"),
    "signed": _FLAG,
    "min": Key("number"),
    "max": Key("number"),
    "digits_only": _FLAG,
    "options": Key("options"),
    "length": Key("integer"),
    "pattern": _TEXT,
    "format": Key(
        values=(
            "regon", "regon9", "regon14", "nip", "teryt2", "teryt7", "icd10", "resort4", "phone",
            "email",
        )
    ),
    "dictionary": Key(values=("icd10", "teryt", "resort8")),
    "from": _TEXT,
    "unit": _LABEL,
    "help": _TEXT,
    "help_en": _TEXT,
    "show": _LINE,
}  # fmt: skip
OF_SECTION = ("type", "required", "na", "places", "min", "max", "signed", "digits_only")

_ITEM = {
    "code": Key(always=True),
    "label": Key(needed=True, longest=limits.LABEL_SIGNS),
    "label_en": _LABEL,
    "note": _TEXT,
    "provenance": _PROVENANCE,
    "source": _TEXTS,
}
COLUMN = {**_ITEM, **CELL}
ROW = {**_ITEM, **CELL, "closed": _TEXTS, "parent": _TEXT}
OPTION = {"code": Key(always=True), "label": _LABEL, "label_en": _LABEL}
REPEAT = {"min": Key("integer"), "max": Key("integer")}

TOP = {
    "language": Key("integer", needed=True),
    "code": Key(always=True),
    "edition": Key(needed=True, longest=limits.LABEL_SIGNS),
    "title": Key(needed=True, longest=limits.LABEL_SIGNS),
    "title_en": _LABEL,
    "class": Key(needed=True, values=("non_financial", "financial", "psychiatric")),
    "tab": Key(values=("periodic", "one_off")),
    "frequency": Key(
        needed=True, values=("yearly", "school_year", "quarterly", "once", "continuous")
    ),
    "reference": _LABEL,
    "per": Key(needed=True, values=("unit", "part", "key", "card")),
    "key": _TEXTS,
    "levels": Key("texts", values=("collective", "individual")),
    "legal_basis": _TEXT,
    "help": _TEXT,
    "two_people": _FLAG,
    "section": Key("tables", needed=True),
    "list": _TABLES,
    "calc": _TABLES,
    "rule": _TABLES,
}
SECTION = {
    "code": Key(always=True),
    "title": _LABEL,
    "title_en": _LABEL,
    "group": _LABEL,
    "help": _TEXT,
    "provenance": Key(needed=True, values=("official", "project")),
    "source": _TEXTS,
    "note": _TEXT,
    "show": _LINE,
    "fields": _TABLES,
    "rows": _TABLES,
    "rows_from": _TEXT,
    "repeat": Key("table"),
    "columns": _TABLES,
    **{name: CELL[name] for name in OF_SECTION},
}
LIST = {
    "name": Key(always=True),
    "options": Key("options", always=True),
}
CALC = {
    "cell": Key("line", always=True),
    "value": Key("line", always=True),
}
RULE = {
    "id": _TEXT,
    "check": Key("line", always=True),
    "when": _LINE,
    "level": Key(values=("error", "warning"), code="E47"),
    "at": _LINE,
    "message": Key(longest=limits.MESSAGE_SIGNS),
    "message_en": Key(longest=limits.MESSAGE_SIGNS),
    "provenance": _PROVENANCE,
}

_EXPECTED: dict[str, Any] = {
    "text": gettext_lazy("a text in quotation marks"),
    "line": gettext_lazy("a text in quotation marks"),
    "boolean": gettext_lazy("true or false"),
    "integer": gettext_lazy("a whole number"),
    "number": gettext_lazy("a number, or a number in quotation marks"),
    "texts": gettext_lazy("a list of texts"),
    "tables": gettext_lazy("a list of { }"),
    "table": gettext_lazy("one { }"),
    "options": gettext_lazy("a list of codes, a list of { code, label }, or the name of a list"),
}


class Reader:
    """Read tables of the file, noting what is wrong with their keys."""

    def __init__(self, mistakes: Mistakes, *, whole: bool) -> None:
        self.mistakes = mistakes
        self.whole = whole

    def table(
        self, table: dict[str, Any], keys: dict[str, Key], path: Path, cell: str = ""
    ) -> dict[str, Any]:
        """Give those keys of a table that hold what they should."""
        good: dict[str, Any] = {}
        for name, value in table.items():
            if name not in keys:
                what = _("The key %(key)s is not known.") % {"key": shown(name)}
                self.mistakes.add("E02", (*path, name), what, nearest(name, keys), cell)
            elif self._holds(keys[name], name, value, (*path, name), cell):
                good[name] = value
        for name, key in keys.items():
            if name not in table and (key.always or (key.needed and self.whole)):
                what = _("The key %(key)s is missing.") % {"key": name}
                advice = _("Write %(key)s = …") % {"key": name}
                self.mistakes.add("E03", path, what, advice, cell)
        return good

    def _holds(self, key: Key, name: str, value: Any, path: Path, cell: str) -> bool:
        if not _is(key.kind, value):
            words = {"key": name, "value": shown(value)}
            what = _("The key %(key)s holds a wrong kind of value: %(value)s.") % words
            advice = _("Expected: %(kind)s.") % {"kind": _EXPECTED[key.kind]}
            self.mistakes.add("E04", path, what, advice, cell)
            return False
        if key.kind == "line" and not value.strip():
            what = _("The line is empty.")
            advice = _("Write something, or take the key away.")
            self.mistakes.add("E41", path, what, advice, cell)
            return False
        return self._is_allowed(key, name, value, path, cell)

    def _is_allowed(self, key: Key, name: str, value: Any, path: Path, cell: str) -> bool:
        for text in (value if isinstance(value, list) else [value]) if key.values else ():
            if text not in key.values:
                words = {"key": name, "value": shown(text)}
                what = _("The key %(key)s cannot be “%(value)s”.") % words
                self.mistakes.add(key.code, path, what, nearest(text, key.values), cell)
                return False
        if key.longest and len(value) > key.longest:
            words = {"key": name, "signs": str(len(value))}
            what = _("The key %(key)s has %(signs)s characters.") % words
            advice = _("At most %(limit)d are allowed.") % {"limit": key.longest}
            self.mistakes.add("E48", path, what, advice, cell)
            return False
        return True


def number(value: Any) -> Decimal | None:
    """Read a number of the file exactly; None if it is not one that a cell can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < 99):
        return None
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "text" | "line":
            return isinstance(value, str) and "\0" not in value  # no database keeps a NUL
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9
        case "number":
            return number(value) is not None
        case "texts":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "tables":
            return isinstance(value, list) and all(isinstance(each, dict) for each in value)
        case "table":
            return isinstance(value, dict)
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(each, str | dict) for each in value)
    )
