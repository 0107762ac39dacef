"""Where accounts of e-PLOZ are looked up; `EPLOZ_DIRECTORY` names the class that does it.

e-PLOZ itself cannot be asked from here: its accounts are imported. Whoever can ask it writes a
class with the same method and names it in the settings.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ssoz.people.models import EplozAccount


@dataclass(frozen=True)
class OldAccount:
    """What e-PLOZ says of an account."""

    login: str
    first_name: str
    family_name: str
    email: str = ""


class Directory(Protocol):
    """Whoever knows the accounts of e-PLOZ."""

    def account_of(self, pesel: str) -> OldAccount | None:
        """Return the account of a PESEL, if there is one."""


class ImportedAccounts:
    """The accounts that `manage.py import_eploz` has brought in."""

    def account_of(self, pesel: str) -> OldAccount | None:
        """Return the imported account of a PESEL, if there is one."""
        row = EplozAccount.objects.with_pesel(pesel).first()
        return row and OldAccount(row.login, row.first_name, row.family_name, row.email)


def directory() -> Directory:
    """Return the directory that the settings name."""
    return import_string(settings.EPLOZ_DIRECTORY)()
