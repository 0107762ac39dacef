"""The form of the transfer from SSOZ I: an old login and its password, which is never shown again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.form_base import PortalForm
from portal.forms import CONTROL_SIGNS, TOO_LONG
from ssoz.access.models import LOGIN_LONGEST
from ssoz.access.old_passwords import PASSWORD_LONGEST

_ERRORS = {"max_length": TOO_LONG, "null_characters_not_allowed": CONTROL_SIGNS}
_NO_LOGIN = _("No login entered. Enter the one with which you signed in to SSOZ I.")
_NO_PASSWORD = _("No password entered. Enter the one of the SSOZ I account.")
# Neither is to be kept by the browser as a way into this system.
_ATTRS = {"class": "w-m", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class TransferForm(PortalForm):
    """Step 1 of the transfer."""

    login = forms.CharField(
        label=_("SSOZ I account login"),
        max_length=LOGIN_LONGEST,
        error_messages={"required": _NO_LOGIN, **_ERRORS},
        widget=forms.TextInput(attrs=_ATTRS),
    )
    password = forms.CharField(
        label=_("SSOZ I account password"),
        max_length=PASSWORD_LONGEST,
        strip=False,
        error_messages={"required": _NO_PASSWORD, **_ERRORS},
        widget=forms.PasswordInput(attrs=_ATTRS),
    )
