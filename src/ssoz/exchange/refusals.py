"""What can not be done with files, and what to do then."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTHING_TO_EXPORT = _("The list holds no rows. Change the filters and try again.")
TOO_MANY_EXPORTS = _("Your earlier exports are still being written. Wait until one is finished.")
RIGHTS_GONE = _("You no longer have the rights that this needs.")
NOT_WRITTEN = _(
    "The file could not be written. Start the export again; if it fails again, call us."
)
UNKNOWN_FORMAT = _("There is no such format. Choose one of the list.")

NOT_DONE = _("This could not be done. Bring the file in again; if it fails again, call us.")
FILE_EMPTY = _("The file is empty. Choose another one.")
FILE_TOO_LARGE = _("The file is larger than %(most)d MB. Divide it into several.")
NOT_NOW = _("This is no longer possible. See the state of the import.")
MISTAKES_LEFT = _("There are rows with mistakes. Correct them in the file and bring it in again.")
CHANGED_SINCE = _("Somebody has changed these since the file was checked: %(rows)s. Bring the file in again.")  # fmt: skip


class Refused(Exception):
    """It can not be done so; the message says what to do, `code` says why to programs."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code
