"""The one form of this door: an e-mail address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.form_base import PortalForm

_NO_AT = _("The address has no “@”. Enter it like name@example.pl.")
_NOT_WHOLE = _("This is not an e-mail address. Enter it like name@example.pl.")
_MISSING = _("No address was entered. Enter it like name@example.pl.")


class EmailForm(PortalForm):
    """Ask for the address of the account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We will send a link to this address. Open it to confirm the address."),
        max_length=254,
        error_messages={"required": _MISSING, "invalid": _NOT_WHOLE, "max_length": _NOT_WHOLE},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-m"}),
    )

    def add_error(self, field: str | None, error: Any) -> None:
        """Say plainly what is most often wrong: the sign is missing."""
        value = str(self.data.get(self.add_prefix("email"), ""))
        if field == "email" and value.strip() and "@" not in value:
            error = _NO_AT
        super().add_error(field, error)
