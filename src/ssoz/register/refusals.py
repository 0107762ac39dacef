"""Why an import is refused or a line left out, in words fit for the user."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.units.models import Part, Unit


class Refused(Exception):
    """It cannot be done now. The message says why and what to do."""

    def __init__(self, message: str | Promise, code: str, /, **figures: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.figures = figures

    def __str__(self) -> str:
        return str(self.message) % self.figures if self.figures else str(self.message)


EMPTY = _("The file %(file)s is empty. Choose another file.")
NOT_TEXT = _("The file %(file)s is not a text in UTF-8. Download it from the register once more.")
WRONG_COLUMNS = _(
    "The file %(file)s has %(n)d fields in a line; %(expected)d are expected. Check whether it is"
    " another of the three files."
)
BAD_ZIP = _(
    "The archive %(file)s cannot be read. It must hold one file, without a password. Unpack it and"
    " send the text."
)
TOO_LARGE = _("The file %(file)s is larger than %(limit)d MB. It cannot be a dump of the register.")
BROKEN_OFF = _("Sending the file %(file)s was interrupted. Send it again.")
DAY_AHEAD = _("The day of the picture is in the future. Enter the day on which the dump was made.")
ANOTHER_OPEN = _("Another import is not finished: %(job)s. Apply it or cancel it first.")
BUSY = _("The import is just being compared or written. Try again in a minute.")
STATE_FORBIDS = _("The state of the import is now “%(state)s”. Your act was not done.")
NOT_LAST = _("A later import was applied: %(job)s. Undo that one first.")

_REASONS = {
    "utf8": _("the line is not UTF-8 from sign %(n)d on"),
    "line_long": _("the line is longer than %(limit)d signs"),
    "sign": _("the line holds a sign that cannot be kept"),
    "columns": _("the line has %(n)d fields; %(expected)d are expected"),
    "required": _("the field is empty, but it is required"),
    "too_long": _("the text has %(n)d characters; at most %(limit)d fit"),
    "code": _("a code of at most %(n)d digits is expected"),
    "code_exact": _("exactly %(n)d digits are expected"),
    "id": _("an id of at most 20 letters and digits is expected"),
    "regon": _("this is no REGON: 9 or 14 digits with a right check digit are expected"),
    "nip": _("this is no NIP: 10 digits with a right check digit are expected"),
    "teryt": _("a TERYT of 7 digits is expected"),
    "voivodeship": _("there is no voivodeship %(code)s"),
    "postal_code": _("a postal code like 00-001 is expected"),
    "date": _("a date like 2026-01-31 is expected"),
    "number": _("a whole number is expected"),
    "type": _("the type “%(value)s” is not known"),
    "closed_before": _("the day of closing is before the day of starting"),
    "suspension": _("the suspension ends before it begins"),
    "double": _("a line above has the same id"),
    "no_entity": _("there is no good line of the entity %(id)s"),
    "no_subunit": _("there is no good line of the organisational unit %(id)s"),
    "other_place": _("the organisational unit %(id)s belongs to another establishment"),
}
_WHOLE = _("whole line")
_OWN_NAMES = {
    "entity_id": _("id of the entity"),
    "establishment_id": _("id of the establishment"),
    "subunit_id": _("id of the organisational unit"),
}


def reason(code: str, figures: dict[str, Any]) -> str:
    """Say why a line was left out."""
    known = _REASONS.get(code)
    return str(known) % figures if known else code


def reasons() -> list[tuple[str, str]]:
    """Return every code with its words, the figures left out, for a filter."""
    return [(code, _plain(str(words))) for code, words in _REASONS.items()]


def field_name(name: str) -> str:
    """Name a field of the dump as the register's pages do."""
    if not name:
        return str(_WHOLE)
    if name in _OWN_NAMES:
        return str(_OWN_NAMES[name])
    for model in (Unit, Part):
        known = {field.name: field for field in model._meta.fields}
        if name in known:
            return str(known[name].verbose_name)
    return name


def _plain(words: str) -> str:
    return (
        words.replace("%(n)d", "n")
        .replace("%(limit)d", "n")
        .replace("%(expected)d", "m")
        .replace("%(code)s", "…")
        .replace("%(value)s", "…")
        .replace("%(id)s", "…")
    )
