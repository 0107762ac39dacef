"""Messages as a sheet: to whom, what about, what became of them; never their text."""

from django.utils.translation import gettext_lazy as _

from ssoz.mail.models import OutgoingMail
from ssoz.sheets import Column, Table

MAILS = Table(
    "mails",
    _("Messages sent"),
    (
        Column("subject", _("subject"), ("subject",), 60),
        Column("to", _("to"), ("to",), 30),
        Column("state", _("state"), ("state",), 12, words=OutgoingMail.State.choices),
        Column("created_at", _("written"), ("created_at",), 18),
        Column("sent_at", _("sent"), ("sent_at",), 18),
        Column("attempts", _("attempts"), ("attempts",), 8),
        Column("last_error", _("last error"), ("last_error",), 40),
    ),
)
