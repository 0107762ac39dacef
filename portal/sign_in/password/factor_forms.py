"""The forms of the second factor. None of them is ever shown with what was typed."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.form_base import PortalForm
from portal.forms import CONTROL_SIGNS, TOO_LONG, looks_like_pesel
from ssoz.people.operations import NAME_LONGEST
from ssoz.people.refusals import PASSKEY_REFUSED

_LONGEST_ANSWER = 20_000
_ERRORS = {"max_length": TOO_LONG, "null_characters_not_allowed": CONTROL_SIGNS}
_NO_CODE = _("No code entered. Enter the six digits that the app shows.")
_NO_RECOVERY_CODE = _("No recovery code entered.")
_NO_NAME = _("No name entered. Enter one by which you will know the passkey.")
_PESEL = _("A PESEL does not belong here. Enter another name.")
_TYPED = {"autocapitalize": "none", "spellcheck": "false"}


class CodeForm(PortalForm):
    """A code of the app."""

    otp = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits. The app shows new ones every 30 seconds."),
        max_length=20,
        error_messages={"required": _NO_CODE, **_ERRORS},
        widget=forms.TextInput(
            attrs={
                "class": "w-s num",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                **_TYPED,
            }
        ),
    )


class RecoveryCodeForm(PortalForm):
    """A recovery code, as it stands on paper."""

    recovery_otp = forms.CharField(
        label=_("Recovery code"),
        help_text=_("Twenty signs in groups of four. Each code works once."),
        max_length=60,
        error_messages={"required": _NO_RECOVERY_CODE, **_ERRORS},
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off", **_TYPED}),
    )


class PasskeyForm(PortalForm):
    """The answer of a device, which script puts here, as the browser writes it."""

    passkey_token = forms.CharField(
        max_length=_LONGEST_ANSWER,
        error_messages={"required": PASSKEY_REFUSED, "max_length": PASSKEY_REFUSED},
        widget=forms.HiddenInput,
    )

    def clean_passkey_token(self) -> dict[str, Any]:
        """Read the answer; what it is worth the domain says."""
        try:
            answer = json.loads(self.cleaned_data["passkey_token"])
        except (ValueError, RecursionError):
            raise ValidationError(PASSKEY_REFUSED) from None
        if not isinstance(answer, dict):
            raise ValidationError(PASSKEY_REFUSED)
        return answer


class NewPasskeyForm(PasskeyForm):
    """A new passkey and its name."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("By it you will know it later, for example: phone, key at work."),
        max_length=NAME_LONGEST,
        error_messages={"required": _NO_NAME, **_ERRORS},
        widget=forms.TextInput(attrs={"class": "w-m", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """Keep numbers of people out: the name stands in the journal and in a mail."""
        name = self.cleaned_data["name"]
        if looks_like_pesel(name):
            raise ValidationError(_PESEL)
        return name
