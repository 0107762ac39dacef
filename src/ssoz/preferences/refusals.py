"""Why a filter is not saved, and what to do then."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME_MISSING = _("The filter has no name. Give it one, so that you find it again.")
NAME_TOO_LONG = _("The name is too long: at most %(most)d characters.")
NAME_TAKEN = _("You already have a filter of this name here. Give this one another name.")
PESEL_IN_IT = _("There is a PESEL in it. Remove it: a PESEL is kept nowhere but with its person.")
TOO_LONG = _("There are too many filters or words to keep. Leave some out.")
TOO_MANY = _("You already have %(most)d filters here. Delete one that you no longer need.")


class Refused(Exception):
    """It can not be kept so; the message says what to do, `code` says why to programs."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code
