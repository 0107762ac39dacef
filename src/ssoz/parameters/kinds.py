"""Kinds of parameters: what counts as a value, and what is said of what does not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Words = str | Promise
_LETTERS_OF_NUMBERS = frozenset("0123456789 +-()")


class NoValue(Exception):
    """This cannot be the value of the parameter. The message is fit for the user."""


@dataclass(frozen=True)
class Parameter:
    """One thing that an administrator may set; what holds without them, `default` says."""

    code: str
    group: Words
    name: Words
    hint: Words
    default: Callable[[], Any]

    def checked(self, raw: Any) -> Any:
        """Return what was typed as a value; raise `NoValue` for what cannot be one."""
        raise NoValue(_("This value cannot be set."))

    def shown(self, value: Any) -> str:
        """Write a value as people read it."""
        return str(value)


@dataclass(frozen=True)
class Number(Parameter):
    """A whole number within bounds; the upper one may hang on the installation."""

    least: int = 1
    most: Callable[[], int] = lambda: 100
    unit: Words = ""

    def checked(self, raw: Any) -> int:
        """Take digits alone, within the bounds."""
        text = str(raw).strip()
        most = self.most()
        told = {"least": self.least, "most": most}
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise NoValue(
                _("This is not a whole number. Enter one from %(least)d to %(most)d.") % told
            )
        if not self.least <= int(text) <= most:
            raise NoValue(_("This number is out of bounds. Enter %(least)d to %(most)d.") % told)
        return int(text)

    def shown(self, value: Any) -> str:
        """Write the number with its unit."""
        return f"{value} {self.unit}".strip()


@dataclass(frozen=True)
class Days(Number):
    """A number of days."""

    def shown(self, value: Any) -> str:
        """Write the number with the word in its form."""
        return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}


@dataclass(frozen=True)
class Phone(Parameter):
    """A telephone number as people write it."""

    def checked(self, raw: Any) -> str:
        """Take digits, spaces and the signs that stand in numbers."""
        text = " ".join(str(raw).split())
        digits = sum(sign.isdigit() for sign in text)
        if len(text) > 30 or not 3 <= digits <= 15 or not set(text) <= _LETTERS_OF_NUMBERS:
            raise NoValue(_("This is not a phone number. Enter it like 22 123 45 67."))
        return text


@dataclass(frozen=True)
class Mailbox(Parameter):
    """An e-mail address."""

    def checked(self, raw: Any) -> str:
        """Take one address."""
        text = str(raw).strip()
        try:
            validate_email(text)
        except ValidationError as error:
            raise NoValue(
                _("This is not an e-mail address. Enter it like name@example.pl.")
            ) from error
        return text


@dataclass(frozen=True)
class Switch(Parameter):
    """On or off; what the installation keeps off cannot be switched on from here."""

    def checked(self, raw: Any) -> bool:
        """Take yes or no."""
        if raw not in ("yes", "no", True, False):
            raise NoValue(_("Choose yes or no."))
        wanted = raw in ("yes", True)
        if wanted and not self.default():
            raise NoValue(
                _("The installation keeps this switched off. Only its operator can switch it on.")
            )
        return wanted

    def shown(self, value: Any) -> str:
        """Write yes or no."""
        return _("yes") if value else _("no")
