"""The acts on an application: their buttons, questions and words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backoffice.acts import Act
from backoffice.bulk import ManyAct
from backoffice.forms import PaperForm, ReasonForm, RejectForm
from ssoz.access.models import Application


def _is_pending(application: Application) -> bool:
    return application.is_pending


def _is_approved(application: Application) -> bool:
    return application.state == Application.State.APPROVED


def _can_be_put_away(application: Application) -> bool:
    return application.state in (Application.State.PENDING, Application.State.REJECTED)


def _can_be_approved(application: Application) -> bool:
    return application.is_pending and application.packet.has_evidence()


APPROVE = Act(
    operation="approve",
    slug="zatwierdz",
    label=_("Approve the application"),
    heading=_("Approve application %(number)s?"),
    text=_("%(person)s will get the role “%(role)s” in the unit %(unit)s."),
    done=_("Application %(number)s approved."),
    icon="check",
    look="primary",
    when=_can_be_approved,
)
REJECT = Act(
    operation="reject",
    slug="odrzuc",
    label=_("Reject the application"),
    heading=_("Reject application %(number)s?"),
    text=_("%(person)s will not get the role “%(role)s” in the unit %(unit)s."),
    done=_("Application %(number)s rejected."),
    icon="x",
    look="danger",
    form=RejectForm,
)
ASK = Act(
    operation="ask_for_document",
    slug="popros-o-dokument",
    label=_("Ask for a better document"),
    heading=_("Ask for a better document for application %(number)s?"),
    text=_("The application stays pending. %(person)s will get an e-mail with what you write."),
    done=_("The applicant was asked for a better document."),
    icon="mail",
    form=ReasonForm,
    when=_is_pending,
)
RECORD_PAPER = Act(
    operation="record_paper",
    slug="dokument-papierowy",
    label=_("Record a paper document"),
    heading=_("Record the paper of application %(number)s"),
    text=_("Record how and when the signed document came. It serves the whole submission."),
    done=_("The paper document was recorded."),
    icon="file-text",
    form=PaperForm,
    when=_is_pending,
)
ARCHIVE = Act(
    operation="archive",
    slug="archiwizuj",
    label=_("Move to the archive"),
    heading=_("Move application %(number)s to the archive?"),
    text=_("The application ends without the role. %(person)s will see the reason."),
    done=_("Application %(number)s moved to the archive."),
    icon="archive",
    look="danger",
    form=ReasonForm,
    when=_can_be_put_away,
)
TAKE_AWAY = Act(
    operation="archive",
    slug="odbierz-role",
    label=_("Take the role away"),
    heading=_("Take the role “%(role)s” away?"),
    text=_(
        "%(person)s will lose the role in the unit %(unit)s. Application %(number)s will go to the"
        " archive. Give the reason, we will send it by e-mail."
    ),
    done=_("The role was taken away; application %(number)s is in the archive."),
    icon="user-round-cog",
    look="danger",
    form=ReasonForm,
    when=_is_approved,
)

MANY_DECISIONS = {
    "approve": ManyAct(
        APPROVE,
        ngettext_lazy("Approve %(n)d application?", "Approve %(n)d applications?", "n"),
    ),
    "reject": ManyAct(
        REJECT, ngettext_lazy("Reject %(n)d application?", "Reject %(n)d applications?", "n")
    ),
    "archive": ManyAct(
        ARCHIVE,
        ngettext_lazy(
            "Move %(n)d application to the archive? An approved one takes its role with it.",
            "Move %(n)d applications to the archive? Approved ones take their roles with them.",
            "n",
        ),
    ),
}
DECISIONS = (APPROVE, REJECT, ASK, RECORD_PAPER, ARCHIVE, TAKE_AWAY)
