"""Messages that the system sent; a one-time link is never shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import filters
from backoffice.acts import Act, MachineAdmin
from backoffice.sheets import SheetAdmin
from ssoz.access import queries
from ssoz.actors import Actor
from ssoz.mail import operations, policies
from ssoz.mail.models import SECRET_MARK, OutgoingMail
from ssoz.mail.sheets import MAILS
from web.templatetags.state import state


def _scope(actor: Actor, to: str) -> QuerySet[OutgoingMail]:
    return queries.mails_visible_to(actor, to)


def _was_given_up(mail: OutgoingMail) -> bool:
    return mail.state == OutgoingMail.State.FAILED


SEND_AGAIN = Act(
    operation="send_again",
    slug="wyslij-ponownie",
    label=gettext_lazy("Send again"),
    heading=gettext_lazy("Send this message again?"),
    text=gettext_lazy("The same message goes to the same address: %(to)s."),
    done=gettext_lazy("The message is on its way to %(to)s."),
    icon="send",
    when=_was_given_up,
)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(SheetAdmin, MachineAdmin):
    """Messages, newest first; one that was given up can be sent again."""

    scope = staticmethod(_scope)
    list_permission = "mail.read"
    read_permission = "mail.read"
    operations = operations
    policies = policies
    subject = "mail"
    acts = (SEND_AGAIN,)
    act_permissions = ("system.read",)
    overtaken = (operations.NotSentAgain,)
    page_template = "backoffice/mail.html"
    list_title = gettext_lazy("Messages sent")
    search_fields = ("subject",)
    ordering = ("-id",)
    list_display = ("subject", "to", "state_badge", "created_at", "sent_at")
    list_filter = (filters.MailState,)
    sheet = MAILS
    sheet_columns = {"state_badge": ("state",)}

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by subject and address."""
        for word in words.split():
            queryset = filters.as_written(queryset, word, "subject", "to")
        return queryset

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, mail: OutgoingMail) -> SafeString:
        return state(mail)

    def page_context(self, request: HttpRequest, thing: OutgoingMail) -> dict[str, Any]:
        """Return the message; where its one-time link was stands a sentence."""
        hidden = _("[one-time link, shown to nobody but the recipient]")
        return {
            **super().page_context(request, thing),
            "mail": thing,
            "body": thing.body.replace(SECRET_MARK, hidden),
        }

    def words_of(self, thing: OutgoingMail) -> dict[str, Any]:
        """Return the words of the question."""
        return {"to": thing.to}
