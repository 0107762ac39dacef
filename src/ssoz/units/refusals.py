"""Why an act on the register is refused, in words fit for the user."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Refused(Exception):
    """The act cannot be done now. The message says why and what to do."""

    def __init__(self, message: Words, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class WrongFields(Refused):
    """Some fields cannot be as they were typed; `mistakes` says of each what to do."""

    def __init__(self, mistakes: Mapping[str, Words]) -> None:
        super().__init__(WRONG_FIELDS, "fields")
        self.mistakes = dict(mistakes)


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing since it was read; `seen` is the version to look at now."""

    def __init__(self, seen: int) -> None:
        super().__init__(CHANGED, "changed")
        self.seen = seen


def on_day(text: Words, day: date) -> str:
    """Put a day into a sentence."""
    return str(text) % {"day": date_format(day, "j E Y")}


WRONG_FIELDS = _("Some fields are wrong. Correct them, then save.")
CHANGED = _(
    "Somebody else changed these data meanwhile. What you typed is still here. Look at what"
    " changed, then save again."
)
OUT_OF_REACH = _("This place is in another voivodeship than yours. Enter a TERYT of your own.")
KIND_OUT_OF_REACH = _("Only an administrator of the whole country may choose this kind.")
NO_NAME = _("No name entered. Enter the name from the register.")
NO_TOWN = _("No town entered. Enter the town of the seat.")
WRONG_REGON = _("This is no REGON: it has 9 or 14 digits, and the last one is a check digit.")
WRONG_NIP = _("This is no NIP: it has 10 digits, and the last one is a check digit.")
WRONG_BOOK_NUMBER = _("A register book number has up to 12 digits. Correct it.")
WRONG_TERYT = _("A TERYT of a place has 7 digits. Correct it.")
NO_SUCH_VOIVODESHIP = _("No voivodeship has the code with which this TERYT begins. Correct it.")
WRONG_POSTAL_CODE = _("A postal code looks like 00-950. Correct it.")
WRONG_CODE = _("This code has digits only. Correct it.")
WRONG_PRACTICE_CODE = _("A practice code is a number from 93 to 99. Correct it or leave it empty.")
NO_PRACTICE = _("Only a practice has a practice code. Leave it empty.")
NO_START = _("No day given. Enter the day on which it started.")
STARTS_AFTER_END = _("It would start after it was closed on %(day)s. Correct the day.")
STARTS_AFTER_SUSPENSION = _("It would start after its suspension of %(day)s. Correct the day.")
REMOVED_BEFORE_START = _("It would be removed before it started on %(day)s. Correct the day.")
REGISTERED_ALREADY = _("Another unit has this id in the register. Check the id.")

WRONG_PARENT = _(
    "An organisational unit hangs under an establishment, a cell under an organisational unit or"
    " an establishment. Choose another place."
)
NO_PARENT = _("An establishment hangs directly under the unit. Leave the place empty.")
PARENT_CLOSED = _("“%(part)s” is closed. Choose another place or reopen it first.")
NO_PARTS = _("A practice has no establishments, organisational units or cells.")
PART_KNOWN = _("Another part of this unit has this id in the register. Check the id.")
BEFORE_UNIT = _("The unit itself started on %(day)s. Enter that day or a later one.")

CLOSED_ALREADY = _("It is closed already, since %(day)s.")
NOT_CLOSED = _("It is not closed, so there is nothing to reopen.")
CLOSES_BEFORE_START = _("It started on %(day)s. Enter that day or a later one.")
INSTITUTION_STAYS = _(
    "This is a fixed institution of the system: without it nobody could work. It cannot be closed."
)
OFFICE_STAYS = _(
    "This unit is the executing body of the voivodeship %(place)s. Appoint another one first."
)
SUSPENDED_ALREADY = _("It is suspended already, since %(day)s. End that suspension first.")
NOT_SUSPENDED = _("It is not suspended, so there is nothing to end.")
SUSPENSION_BEFORE_START = _("It started on %(day)s. Enter that day or a later one.")
SUSPENSION_ENDS_EARLY = _("The suspension begins on %(day)s. Enter that day or a later one.")

NOT_SUPERVISING = _("This unit does not supervise. Choose a supervising unit.")
NOT_REPORTING = _("This unit does not report. Choose a reporting unit.")
SUPERVISES_BY_ITSELF = _(
    "This institution supervises by its voivodeship or activity, not by a list."
)
LISTED_ALREADY = _("This unit is on the list already.")
OFFICE_CLOSED = _("This unit is not open now. Choose an open one.")
RUNS_ANOTHER = _(
    "This unit is the executing body of the voivodeship %(place)s already; it can be that of one."
)
JUDGED_ALREADY = _("This pair was judged already: %(by)s. Nothing was changed.")
NO_REASON = _("No reason given. Write why these are two units.")
