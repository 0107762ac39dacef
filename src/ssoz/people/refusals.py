"""Why a second factor is refused, in words that are fit for the user."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WRONG_CODE = _("The code is wrong or was used already. Enter the one that the app shows now.")
NOTHING_OFFERED = _("This key is not valid any more. Begin again with a new one.")
WRONG_RECOVERY_CODE = _("The recovery code is wrong or was used already.")
CODES_MADE_MEANWHILE = _(
    "These recovery codes were shown already. If you have not kept them, make new ones."
)
NO_FACTOR = _("First add an app with codes or a passkey.")
PASSKEY_REFUSED = _("The passkey was not accepted. Try again.")
PASSKEY_KNOWN = _("This passkey is in use already. Choose another one.")
TOO_MANY_PASSKEYS = _("You have as many passkeys as there may be. Remove one first.")
LAST_FACTOR = _(
    "This is your only second factor. With administrator's rights a password alone is not enough,"
    " so add another one first."
)


class FactorRefused(Exception):
    """A second factor is not accepted, or cannot go. The message is fit for the user."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code
