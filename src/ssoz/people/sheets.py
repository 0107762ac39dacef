"""People as a sheet: names and addresses, never a PESEL nor a date of birth."""

from django.utils.translation import gettext_lazy as _

from ssoz.people.models import Person
from ssoz.sheets import Column, Lookup, Table


def people(profiles_in_force: Lookup) -> Table:
    """Return the sheet of people; who works where is known a floor above."""
    return Table(
        "people",
        _("Users"),
        (
            Column("id", _("SSOZ II number"), ("id",), 10),
            Column("family_name", _("family name"), ("family_name",), 24),
            Column("first_name", _("first name"), ("first_name",), 18),
            Column("email", _("e-mail"), ("email",), 30),
            Column("email_verified_at", _("e-mail confirmed"), ("email_verified_at",), 18),
            Column("is_active", _("may sign in"), ("is_active",), 10, words=_YES_NO),
            Column(
                "beginning", _("beginning of the account"), ("beginning",), 22,
                words=Person.Beginning.choices,
            ),
            Column("created_at", _("account created"), ("created_at",), 18),
            Column("profiles", _("active profiles"), width=10, lookup=profiles_in_force),
        ),
    )  # fmt: skip


_YES_NO = ((True, _("yes")), (False, _("no")))
