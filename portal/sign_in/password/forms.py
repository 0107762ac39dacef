"""The forms of the door: login and password, a forgotten password, a new one."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.form_base import PortalForm
from portal.forms import CONTROL_SIGNS, TOO_LONG
from ssoz.people.models import LOGIN_LONGEST
from ssoz.people.operations import PASSWORD_LONGEST

_ERRORS = {"max_length": TOO_LONG, "null_characters_not_allowed": CONTROL_SIGNS}
_NO_LOGIN = _("No login entered. Enter the e-mail address given at registration.")
_NO_PASSWORD = _("No password entered.")
_NO_NEW_PASSWORD = _("No new password entered.")
_NOT_AGAIN = _("The passwords differ. Enter the same one twice.")


class LoginField(forms.CharField):
    """The login: an e-mail address, though what is no address is simply unknown."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Login (e-mail address)"),
            max_length=LOGIN_LONGEST,
            error_messages={"required": _NO_LOGIN, **_ERRORS},
            widget=forms.TextInput(
                attrs={
                    "class": "w-m",
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "inputmode": "email",
                    "spellcheck": "false",
                }
            ),
        )


class PasswordField(forms.CharField):
    """A password: nothing of it is cut off, and it is never shown again."""

    def __init__(self, *, autocomplete: str, missing: Any, **kwargs: Any) -> None:
        super().__init__(
            max_length=PASSWORD_LONGEST,
            strip=False,
            error_messages={"required": missing, **_ERRORS},
            widget=forms.PasswordInput(attrs={"class": "w-m", "autocomplete": autocomplete}),
            **kwargs,
        )


class SignInForm(PortalForm):
    """Login and password."""

    login = LoginField()
    password = PasswordField(
        label=_("Password"), autocomplete="current-password", missing=_NO_PASSWORD
    )


class ForgottenForm(PortalForm):
    """Whose password is forgotten."""

    login = LoginField()


class NewPasswordForm(PortalForm):
    """A new password, twice."""

    password = PasswordField(
        label=_("New password"),
        help_text=_(
            "At least 12 characters. Several words that only you would put together are "
            "a good password."
        ),
        autocomplete="new-password",
        missing=_NO_NEW_PASSWORD,
        validators=[validate_password],
    )
    again = PasswordField(
        label=_("New password again"), autocomplete="new-password", missing=_NO_NEW_PASSWORD
    )

    def clean_again(self) -> str:
        """Refuse two passwords that differ: a slip of the finger would shut its owner out."""
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("password", again) != again:
            raise ValidationError(_NOT_AGAIN)
        return again
