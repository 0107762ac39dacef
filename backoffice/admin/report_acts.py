"""The acts on a report: their buttons, questions and words."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backoffice.acts import Act
from backoffice.bulk import ManyAct
from backoffice.forms import AskedForm

_LONG = 4000


class ReturnForm(AskedForm):
    """Why a report goes back to the unit."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The unit will see it with the report and in the e-mail."),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("No reason given. Write what must be corrected.")},
    )


class NoteForm(AskedForm):
    """A word to the unit with a step, if there is one to say."""

    note = forms.CharField(
        label=_("Message to the unit (not required)"),
        required=False,
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


ACCEPT = Act(
    operation="accept",
    slug="zatwierdz",
    label=_("Accept"),
    heading=_("Accept %(report)s?"),
    text=_("The unit %(unit)s will get an e-mail. The accepted version stays readable for ever."),
    done=_("%(report)s accepted: %(unit)s."),
    icon="check-check",
    look="primary",
    form=NoteForm,
    permission="report.accept",
)
VERIFY = Act(
    operation="verify",
    slug="zweryfikuj",
    label=_("Verify"),
    heading=_("Mark %(report)s as verified?"),
    text=_("The report of the unit %(unit)s will wait for acceptance."),
    done=_("%(report)s verified: %(unit)s."),
    icon="badge-check",
    form=NoteForm,
    permission="report.verify",
)
SEND_BACK = Act(
    operation="send_back",
    slug="zwroc",
    label=_("Send back for correction"),
    heading=_("Send %(report)s back for correction?"),
    text=_("Give the reason. The unit will also see the remarks on cells: %(remarks)s."),
    done=_("%(report)s sent back for correction: %(unit)s."),
    icon="corner-up-left",
    look="danger",
    form=ReturnForm,
)
REOPEN = Act(
    operation="reopen",
    slug="otworz-korekte",
    label=_("Open a correction"),
    heading=_("Open a correction of %(report)s?"),
    text=_(
        "The unit %(unit)s will be able to change the report. The accepted version stays readable."
        " Give the reason."
    ),
    done=_("A correction of %(report)s was opened: %(unit)s."),
    icon="lock-open",
    look="danger",
    form=ReturnForm,
    permission="report.reopen",
)

DECISIONS = (ACCEPT, VERIFY, SEND_BACK, REOPEN)
BULK = {
    "verify": ManyAct(
        VERIFY,
        ngettext_lazy("Mark %(n)d report as verified?", "Mark %(n)d reports as verified?", "n"),
    ),
    "accept": ManyAct(ACCEPT, ngettext_lazy("Accept %(n)d report?", "Accept %(n)d reports?", "n")),
    "send_back": ManyAct(
        SEND_BACK,
        ngettext_lazy(
            "Send %(n)d report back for correction?",
            "Send %(n)d reports back for correction?",
            "n",
        ),
    ),
}
