"""The forms of the applicant: unit search, roles, contact data, a file. They say what was typed wrong."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.form_base import Choice, Picks, PortalForm
from ssoz.access.models import Packet, Profile
from ssoz.access.queries import RoleChoice
from ssoz.access.refusals import NO_ROLE, ROLE_NOT_OPEN
from ssoz.identifiers import digits, is_nip, is_pesel, is_regon
from ssoz.units.models import Unit, Voivodeship

TOO_LONG = _("The text has %(show_value)d characters. Shorten it to %(limit_value)d.")
REGON_LENGTH = ngettext_lazy(
    "REGON has %(n)d digit. Enter 9 or 14.",
    "REGON has %(n)d digits. Enter 9 or 14.",
    "n",
)
REGON_CHECK = _("This REGON has a wrong check digit. Compare it with the document.")
NIP_LENGTH = ngettext_lazy(
    "NIP has %(n)d digit. Enter 10.",
    "NIP has %(n)d digits. Enter 10.",
    "n",
)
NIP_CHECK = _("This NIP has a wrong check digit. Compare it with the document.")
BOOK_LENGTH = ngettext_lazy(
    "The register book number has %(n)d digit. Enter at most 12.",
    "The register book number has %(n)d digits. Enter at most 12.",
    "n",
)
NOTHING_ENTERED = _("Nothing was entered. Fill in at least one field.")
PHONE_LENGTH = ngettext_lazy(
    "The phone number has %(n)d digit. Enter 9, for example 600 123 456.",
    "The phone number has %(n)d digits. Enter 9, for example 600 123 456.",
    "n",
)
NO_PHONE = _("No phone number entered. Enter 9 digits, for example 600 123 456.")
NO_EMAIL = _("No e-mail address entered. Enter it like name@example.pl.")
NO_AT_SIGN = _("The address has no “@”. Enter it like name@example.pl.")
EMAIL_INCOMPLETE = _("The address is not complete. Enter it like name@example.pl.")
NOT_IN_LIST = _("This choice is not in the list. Choose another one.")
CONTROL_SIGNS = _("The text holds a sign that cannot be kept. Type it again.")

PHONE_MAX, EMAIL_MAX, POSITION_MAX = 20, 254, 120
_GROUPING = re.compile(r"[\s.\-]+")
_COUNTRY = re.compile(r"^(\+|00) ?48 ?")
_PHONE = re.compile(r"^[0-9]+( [0-9]+)*$")


def looks_like_pesel(text: str) -> bool:
    """Tell whether somebody typed a PESEL, with or without spaces, where it does not belong."""
    return is_pesel(_GROUPING.sub("", text))


def _text(
    label: str | Promise, length: int, widget: type[forms.TextInput] = forms.TextInput, **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=widget(attrs=attrs),
        error_messages={"max_length": TOO_LONG, "null_characters_not_allowed": CONTROL_SIGNS},
    )


class UnitSearchForm(PortalForm):
    """Step 1: any one field alone is enough; numbers may be typed in part."""

    marks_optional = False

    q = _text(_("Name or part of it"), 200, forms.SearchInput)
    town = _text(_("Town"), 100)
    regon = _text(_("REGON"), 30, inputmode="numeric")
    nip = _text(_("NIP"), 30, inputmode="numeric")
    book = _text(_("Register book number"), 30, inputmode="numeric")
    voivodeship = forms.ModelChoiceField(
        label=_("Voivodeship"),
        queryset=Voivodeship.objects.all(),
        empty_label=_("All"),
        required=False,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    kind = forms.ChoiceField(
        label=_("Kind of unit"),
        choices=[
            ("", _("All")),
            (_("By what they do"), Unit.Kind.choices),
            (_("By what they are"), Unit.Type.choices),
        ],
        required=False,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )

    def clean_regon(self) -> str:
        """Accept the beginning of a number; a complete one must be right."""
        number = number_typed(self.cleaned_data["regon"], 14, REGON_LENGTH)
        if len(number) in (9, 14) and not is_regon(number):
            raise ValidationError(REGON_CHECK)
        return number

    def clean_nip(self) -> str:
        """Accept the beginning of a number; a complete one must be right."""
        number = number_typed(self.cleaned_data["nip"], 10, NIP_LENGTH)
        if len(number) == 10 and not is_nip(number):
            raise ValidationError(NIP_CHECK)
        return number

    def clean_book(self) -> str:
        """Accept the beginning of a number."""
        return number_typed(self.cleaned_data["book"], 12, BOOK_LENGTH)

    def clean(self) -> None:
        """Ask for at least one field."""
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("q", NOTHING_ENTERED)


class ContactForm(PortalForm):
    """Contact data of a profile: the deciding office alone uses them."""

    phone = _text(_("Work phone"), 40, forms.TelInput, autocomplete="tel", **{"class": "w-m"})
    email = _text(
        _("E-mail address"), EMAIL_MAX, forms.EmailInput, autocomplete="email", **{"class": "w-m"}
    )
    position = _text(
        _("Position held"), POSITION_MAX, autocomplete="organization-title", **{"class": "w-m"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = self.no_value(name)

    @staticmethod
    def no_value(name: str) -> str | Promise:
        """Say that a field is empty, and what belongs into it."""
        return NO_PHONE if name == "phone" else NO_EMAIL

    def clean_phone(self) -> str:
        """Take nine digits, however they are grouped, with or without the country's +48."""
        text = _COUNTRY.sub("", _GROUPING.sub(" ", self.cleaned_data["phone"]).strip())
        if not _PHONE.match(text) or len(digits(text)) != 9:
            raise ValidationError(PHONE_LENGTH % {"n": len(digits(text))})
        return text

    def clean_email(self) -> str:
        """Take an address that a message can be sent to."""
        address = self.cleaned_data["email"].strip()
        if "@" not in address:
            raise ValidationError(NO_AT_SIGN)
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(EMAIL_INCOMPLETE) from None
        return address


class RolePicks(Picks):
    """The roles; the first that is open may take the focus."""

    takes_focus = False

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Build one option."""
        option = super().create_option(*args, **kwargs)
        if self.takes_focus and "disabled" not in option["attrs"]:
            option["attrs"]["autofocus"] = True
            self.takes_focus = False
        return option


class RolesForm(ContactForm):
    """Step 2: roles that the unit offers, and contact data."""

    roles = forms.MultipleChoiceField(
        label=_("Which roles do you apply for?"),
        help_text=_("You can choose several. Each role gets its own application number."),
        required=False,
        widget=RolePicks,
        error_messages={"invalid_choice": ROLE_NOT_OPEN},
    )
    field_order = ["roles"]

    def __init__(
        self, data: MultiValueDict | None = None, *, choices: list[RoleChoice], packet: Packet
    ) -> None:
        kept = {"phone": packet.phone, "email": packet.email, "position": packet.position}
        super().__init__(data, initial=kept | {"roles": packet.role_codes})
        self.fields["email"].help_text = _confirmed(packet)
        self._open = [choice.role.code for choice in choices if choice.is_open]
        self.fields["roles"].choices = [(c.role.code, _role_label(c)) for c in choices]

    @staticmethod
    def data_of(packet: Packet) -> MultiValueDict:
        """Return what a packet keeps, in the shape in which a browser would send it."""
        return MultiValueDict(
            {
                "phone": [packet.phone],
                "email": [packet.email],
                "position": [packet.position],
                "roles": packet.role_codes,
            }
        )

    def focus_on(self, block: str) -> None:
        """Let a block take the focus: the roles, or the contact data."""
        if block == "roles":
            self.fields["roles"].widget.takes_focus = True
        elif block == "contact":
            self.fields["phone"].widget.attrs["autofocus"] = True

    def clean_roles(self) -> list[str]:
        """Ask for at least one role, and for none that is closed."""
        roles = self.cleaned_data["roles"]
        if not roles:
            raise ValidationError(NO_ROLE)
        if set(roles) - set(self._open):
            raise ValidationError(ROLE_NOT_OPEN)
        return roles

    def as_draft(self) -> dict[str, Any]:
        """Return what can be kept, also when it is not complete or not right yet."""
        self.full_clean()
        return {
            "role_codes": [code for code in self.data.getlist("roles") if code in self._open],
            "phone": self._draft("phone", PHONE_MAX),
            "email": self._draft("email", EMAIL_MAX),
            "position": self._draft("position", POSITION_MAX),
        }

    def _draft(self, name: str, length: int) -> str:
        typed = " ".join(self.data.get(name, "").replace("\0", "").split())[:length]
        return self.cleaned_data.get(name) or typed


class DeclarationForm(PortalForm):
    """Step 3: nothing is saved without the declaration."""

    declared = forms.BooleanField(
        label=_("I declare that the data above are true."),
        help_text=_("Without the declaration the application cannot be saved."),
        required=False,
    )


def contact_form(profile: Profile, data: MultiValueDict | None = None) -> ContactForm:
    """Return the form of a profile's contact data."""
    kept = {
        "phone": profile.phone, "email": profile.contact_email, "position": profile.position
    }  # fmt: skip
    return ContactForm(data, initial=kept)


def _confirmed(packet: Packet) -> str:
    """Say when the address in the form was confirmed, if it is the account's."""
    person = packet.person
    if not person.email_verified_at or packet.email != person.email:
        return ""
    date = date_format(timezone.localtime(person.email_verified_at), "j E Y")
    return gettext("Confirmed on %(date)s. After a change we will send a link to confirm it.") % {
        "date": date
    }


def _role_label(choice: RoleChoice) -> Choice:
    reason = ""
    if choice.held:
        reason = gettext("Not available: you already hold this role.")
    elif choice.open_number:
        reason = gettext("Not available: an application for this role is pending (%(number)s).") % {
            "number": choice.open_number
        }
    elif choice.missing_activity:
        reason = gettext("Not available: the unit has no psychiatric ward.")
    hint = " ".join(part for part in (choice.role.hint, reason) if part)
    return Choice(choice.role.name, hint, closed=not choice.is_open)


def number_typed(typed: str, length: int, message: Promise) -> str:
    """Return the digits of what was typed, its grouping left out; refuse anything else."""
    number = _GROUPING.sub("", typed)
    if digits(number) != number or len(number) > length:
        raise ValidationError(message % {"n": len(digits(number))})
    return number
