"""Name the first Administrator CeZ; the data come by standard input, never by the command line."""

import getpass
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from ssoz.access.installation import name_first_administrator
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM


class Command(BaseCommand):
    """Ask on a terminal; read four lines where there is none."""

    help = "Name the first administrator. Reads four lines: first, family name, PESEL, e-mail."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, name, and say the number of the application."""
        with translation.override(settings.LANGUAGE_CODE):
            try:
                self._name()
            except Refused as refused:
                raise CommandError(str(refused)) from None

    def _name(self) -> None:
        application = name_first_administrator(
            first_name=self._read(_("First name")),
            family_name=self._read(_("Family name")),
            pesel=self._read("PESEL", hidden=True),
            email=self._read(_("E-mail")),
            actor=SYSTEM,
        )
        self.stdout.write(
            _("%(role)s: %(person)s, application %(number)s.")
            % {
                "role": application.role,
                "person": application.profile.person,
                "number": application.number,
            }
        )

    def _read(self, what: str, *, hidden: bool = False) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().strip()
        return (getpass.getpass if hidden else input)(f"{what}: ").strip()
