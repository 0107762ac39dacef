"""What people type into cells, and what it means; a cell that means nothing says what to type."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget

from ssoz.sheets.cells import as_meant

type Reader = Callable[[Any], Any]
_WAYS_OF_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")
_YES, _NO = (
    {"tak", "yes", "true", "prawda", "1", "t"},
    {"nie", "no", "false", "fałsz", "0", "n", ""},
)


class Mistake(ValueError):
    """A cell that can not be taken; the message says what to do.

    It is the error that import-export gathers from the fields of a row.
    """


class Cell(Widget):
    """The widget of a column: what is typed is read by its reader, what is held is said in words."""

    def __init__(self, read: Reader | None, say: Callable[[Any], Any]) -> None:
        super().__init__(coerce_to_string=False)
        self._read, self._say = read, say

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Read a cell, or raise `Mistake`."""
        return value if self._read is None else self._read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Say what a cell holds, for whoever compares old and new."""
        return "" if value in (None, "") else str(self._say(value))


def text_of(value: Any) -> str:
    """Return what a cell says, as words: a whole number has no fraction, a day is written as one."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
    return as_meant(" ".join(str(value).split()))


def words(longest: int, *, required: bool = False) -> Reader:
    """Read words."""

    def read(value: Any) -> str:
        text = text_of(value)
        if required and not text:
            raise Mistake(_("This cell must not be empty. Fill it in."))
        if len(text) > longest:
            raise Mistake(_("The text is too long: at most %(most)d characters.") % {"most": longest})  # fmt: skip
        return text

    return read


def day(*, required: bool = False) -> Reader:
    """Read a day, as a date or in the usual ways of writing one."""

    def read(value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = text_of(value)
        if not text:
            if required:
                raise Mistake(_("This cell must not be empty. Fill it in."))
            return None
        for way in _WAYS_OF_DAYS:
            try:
                return datetime.strptime(text, way).date()
            except ValueError:
                continue
        raise Mistake(
            _("“%(text)s” is not a date. Enter it like 2027-02-09.") % {"text": text[:40]}
        )

    return read


def choice(choices: Iterable[tuple[Any, Any]]) -> Reader:
    """Read one of several words, in any case and language of ours, or its code."""

    @cache
    def meanings() -> dict[str, Any]:
        known = {word: code for code, label in choices for word in spoken(label)}
        return known | {str(code).casefold(): code for code, _label in choices}

    def read(value: Any) -> Any:
        text = text_of(value)
        try:
            return meanings()[text.casefold()]
        except KeyError:
            known = ", ".join(str(label) for _code, label in choices)
            raise Mistake(
                _("“%(text)s” is none of the possible values. Enter one of: %(known)s.")
                % {"text": text[:40], "known": known}
            ) from None

    return read


def spoken(words: Any) -> set[str]:
    """Return how words read in each of our languages, whatever the case."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(text_of(str(words)).casefold())
    return found


def flag(value: Any) -> bool:
    """Read yes or no; an empty cell is no."""
    text = text_of(value).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Mistake(_("“%(text)s” is neither yes nor no. Enter one of them.") % {"text": text[:40]})
