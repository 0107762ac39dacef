"""The form of the registration: who, in which unit, for which reports, and a password."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.form_base import PortalForm
from portal.forms import (
    CONTROL_SIGNS,
    EMAIL_INCOMPLETE,
    NOT_IN_LIST,
    REGON_CHECK,
    REGON_LENGTH,
    TOO_LONG,
    ContactForm,
    number_typed,
)
from portal.sign_in.password.forms import NewPasswordForm, PasswordField
from ssoz.access.operations import Newcomer, Refused, roles_to_register
from ssoz.access.refusals import WRONG_PESEL
from ssoz.identifiers import digits, is_pesel, is_regon
from ssoz.units import queries
from ssoz.units.models import Unit

SECRETS = frozenset({"password", "again"})
_FIRST_NAME_LONGEST, _FAMILY_NAME_LONGEST = 100, 150  # as in the table of people
_UNITS_SHOWN = 50
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_GAPS = re.compile(r"[\s-]+")

_NO_FIRST_NAME = _("No first name entered.")
_NO_FAMILY_NAME = _("No family name entered.")
_NO_NAME = _("A name is made of letters, with spaces, hyphens and apostrophes between them.")
_NO_PESEL = _("No PESEL entered. It has 11 digits.")
_NO_REGON = _("No REGON entered. Enter the 9 or 14 digits of your unit's number.")
_NO_PASSWORD = _("No password entered.")
_NOT_FOUND = _("No unit found with this REGON. Check the number.")
_OTHER_TYPE = _("The unit with this REGON is of another type: %(type)s. Change the type.")
_LOOK_AT_UNIT = _("Check the unit that was found, then send the form again.")
_CHOOSE_UNIT = _("Several units have this REGON. Choose yours.")
_FIELD_OF = {
    "both_ticked": "psychiatric",
    "no_ward": "psychiatric",
    "unit_closed": "unit",
    "reports_nothing": "unit",
}


@dataclass(frozen=True)
class UnitsFound:
    """The units of a REGON, or why there are none."""

    units: list[Unit] = field(default_factory=list)
    problem: str | Promise = ""

    @cached_property
    def open(self) -> list[Unit]:
        """Return those that somebody can register in today."""
        today = timezone.localdate()
        return [unit for unit in self.units if unit.is_open_on(today)]

    @property
    def only(self) -> Unit | None:
        """Return the one that there is, if there is one."""
        return self.units[0] if len(self.units) == 1 else None


class UnitForm(PortalForm):
    """By what a unit is found: its type and its REGON."""

    unit_type = forms.ChoiceField(
        label=_("Type of the unit"),
        choices=Unit.Type.choices,
        initial=Unit.Type.ENTITY,
        error_messages={"required": NOT_IN_LIST, "invalid_choice": NOT_IN_LIST},
    )
    regon = forms.CharField(
        label=_("REGON"),
        help_text=_("9 digits, or 14 for a local unit."),
        max_length=30,
        error_messages={
            "required": _NO_REGON,
            "max_length": TOO_LONG,
            "null_characters_not_allowed": CONTROL_SIGNS,
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}
        ),
    )

    def clean_regon(self) -> str:
        """Take a whole number alone."""
        number = number_typed(self.cleaned_data["regon"], 14, REGON_LENGTH)
        if len(number) not in (9, 14):
            raise ValidationError(REGON_LENGTH % {"n": len(number)})
        if not is_regon(number):
            raise ValidationError(REGON_CHECK)
        return number

    @cached_property
    def found(self) -> UnitsFound:
        """Return the units that report under the number; those of another type are only named."""
        regon, kind = self.cleaned_data.get("regon"), self.cleaned_data.get("unit_type")
        if not regon or not kind:
            return UnitsFound()
        reporting = [
            unit
            for unit in queries.search(regon=regon, limit=_UNITS_SHOWN).units
            if unit.is_reporting
        ]
        units = [unit for unit in reporting if unit.type == kind]
        if units:
            return UnitsFound(units)
        if reporting:
            other = _OTHER_TYPE % {"type": reporting[0].get_type_display()}
            return UnitsFound(problem=other)
        return UnitsFound(problem=_NOT_FOUND)


def _name(label: Promise, longest: int, missing: Promise, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": TOO_LONG,
            "null_characters_not_allowed": CONTROL_SIGNS,
        },
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": autocomplete}),
    )


class RegistrationForm(UnitForm, ContactForm, NewPasswordForm):
    """The whole form. The unit is one of those that its REGON finds."""

    first_name = _name(_("First name"), _FIRST_NAME_LONGEST, _NO_FIRST_NAME, "given-name")
    family_name = _name(_("Family name"), _FAMILY_NAME_LONGEST, _NO_FAMILY_NAME, "family-name")
    pesel = forms.CharField(
        label=_("PESEL"),
        max_length=30,
        error_messages={
            "required": _NO_PESEL,
            "max_length": WRONG_PESEL,
            "null_characters_not_allowed": CONTROL_SIGNS,
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-s"}
        ),
    )
    position = None
    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    financial = forms.BooleanField(
        label=_("Authorised for financial reports"),
        help_text=_("MZ-03, MZ-BFA and the structure of liabilities."),
        required=False,
    )
    psychiatric = forms.BooleanField(
        label=_("Account only for the psychiatric hospital card MZ/Szp-11B"),
        help_text=_("Tick it only if you will fill in nothing but this card."),
        required=False,
    )
    password = PasswordField(
        label=_("Password"),
        help_text=_(
            "At least 12 characters. Several words that only you would put together are "
            "a good password."
        ),
        autocomplete="new-password",
        missing=_NO_PASSWORD,
        validators=[validate_password],
    )
    again = PasswordField(
        label=_("Password again"), autocomplete="new-password", missing=_NO_PASSWORD
    )
    field_order = [
        "first_name", "family_name", "pesel", "email", "phone", "unit_type", "regon", "unit",
        "financial", "psychiatric", "password", "again",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "It will be your login. We will send a link to it, and the news that the account works."
        )

    def clean_first_name(self) -> str:
        """Take a name."""
        return _plain_name(self.cleaned_data["first_name"])

    def clean_family_name(self) -> str:
        """Take a name."""
        return _plain_name(self.cleaned_data["family_name"])

    def clean_pesel(self) -> str:
        """Take a number that can be, however it is grouped."""
        number = _GAPS.sub("", self.cleaned_data["pesel"])
        if not is_pesel(number):
            raise ValidationError(WRONG_PESEL)
        return number

    def clean_email(self) -> str:
        """Take an address in plain letters: ones that only look like them would be another login."""
        address = super().clean_email()
        if not address.isascii():
            raise ValidationError(EMAIL_INCOMPLETE)
        return address

    def clean(self) -> None:
        """Find the unit and see what can be asked for in it."""
        if self.found.problem:
            self.add_error("regon", self.found.problem)
        elif self.found.units and self.chosen is None:
            self.add_error("unit", _LOOK_AT_UNIT if self.found.only else _CHOOSE_UNIT)
        if self.chosen is not None:
            self._refuse_what_cannot_be_asked(self.chosen)

    @cached_property
    def chosen(self) -> Unit | None:
        """Return the unit that was chosen of those found."""
        wanted = self.cleaned_data.get("unit", "")
        return next((unit for unit in self.found.units if str(unit.pk) == wanted), None)

    @property
    def newcomer(self) -> Newcomer:
        """Return who registers."""
        names = ("first_name", "family_name", "pesel", "email", "phone")
        return Newcomer(**{name: self.cleaned_data[name] for name in names})

    def add_refusal(self, refusal: Refused) -> None:
        """Show at its field what the domain refuses."""
        self.add_error(_FIELD_OF.get(refusal.code), str(refusal))

    def _refuse_what_cannot_be_asked(self, unit: Unit) -> None:
        ticks = {name: bool(self.cleaned_data.get(name)) for name in ("financial", "psychiatric")}
        try:
            roles_to_register(unit, **ticks)
        except Refused as refusal:
            self.add_refusal(refusal)


def _plain_name(typed: str) -> str:
    name = " ".join(typed.split())
    if not _NAME.fullmatch(name) or digits(name):
        raise ValidationError(_NO_NAME)
    return name
