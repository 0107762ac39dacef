"""The acts behind the dates of units and of their parts: close, reopen, suspend, end a suspension."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act, MachineAdmin
from backoffice.forms import AskedForm
from ssoz.actors import Actor
from ssoz.units import operations, policies
from ssoz.units.models import Part, Unit
from ssoz.units.operations.dating import is_suspended_from
from ssoz.units.refusals import Refused

_LONG = 2000
_INVALID = _("This is not a date. Enter it like 2027-02-09.")


def _day(label: Any, missing: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": _INVALID},
        **kwargs,
    )


class BasisForm(AskedForm):
    """What an act on the register stands on."""

    reason = forms.CharField(
        label=_("Basis (not required)"),
        help_text=_("For example the number of a decision. It stays in the journal."),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseForm(BasisForm):
    """From when it is closed."""

    day = _day(
        _("First day on which it is closed"), _("No day given. Enter the day."),
        initial=timezone.localdate,
    )  # fmt: skip
    field_order = ["day", "reason"]


class SuspendForm(BasisForm):
    """From when to when it is suspended."""

    since = _day(
        _("First day of the suspension"), _("No day given. Enter the day."),
        initial=timezone.localdate,
    )  # fmt: skip
    until = _day(_("Last day, if it is known"), "", required=False)
    field_order = ["since", "until", "reason"]


class EndForm(BasisForm):
    """The last day of a suspension."""

    until = _day(
        _("Last day of the suspension"), _("No day given. Enter the day."),
        initial=timezone.localdate,
    )  # fmt: skip
    field_order = ["until", "reason"]


def _is_not_closed(thing: Unit | Part) -> bool:
    return thing.closed_on is None


def _is_closed(thing: Unit | Part) -> bool:
    return thing.closed_on is not None


def _is_suspended(thing: Unit | Part) -> bool:
    return is_suspended_from(thing, timezone.localdate())


def _can_be_suspended(thing: Unit | Part) -> bool:
    return thing.closed_on is None and not _is_suspended(thing)


CLOSE = Act(
    operation="close",
    slug="zamknij",
    label=_("Close"),
    heading=_("Close “%(thing)s”?"),
    text="%(consequence)s",
    done=_("“%(thing)s” is closed."),
    icon="ban",
    look="danger",
    form=CloseForm,
    when=_is_not_closed,
)
REOPEN = Act(
    operation="reopen",
    slug="wznow",
    label=_("Take the closing back"),
    heading=_("Is “%(thing)s” not closed after all?"),
    text=_("The day of closing is taken away. What has passed to a successor stays there."),
    done=_("“%(thing)s” is open again."),
    icon="undo-2",
    form=BasisForm,
    when=_is_closed,
)
SUSPEND = Act(
    operation="suspend",
    slug="zawies",
    label=_("Suspend"),
    heading=_("Suspend “%(thing)s”?"),
    text=_("Nobody works in it while it is suspended, and nothing is lost."),
    done=_("The suspension of “%(thing)s” was saved."),
    icon="circle-pause",
    form=SuspendForm,
    when=_can_be_suspended,
)
END = Act(
    operation="end_suspension",
    slug="zakoncz-zawieszenie",
    label=_("End the suspension"),
    heading=_("End the suspension of “%(thing)s”?"),
    text=_("From the next day on it is active again."),
    done=_("The end of the suspension of “%(thing)s” was saved."),
    icon="circle-check",
    form=EndForm,
    when=_is_suspended,
)


class DatedAdmin(MachineAdmin):
    """A screen of things that are closed and suspended by their dates."""

    operations = operations
    policies = policies
    subject = "thing"
    acts = (SUSPEND, END, CLOSE, REOPEN)
    act_permissions = (policies.EDIT,)
    overtaken = ()
    refusals = (Refused,)

    def unit_of(self, thing: Model) -> Unit:
        """Return the unit whose reach decides."""
        raise Http404

    def consequence_of(self, thing: Model) -> str:
        """Say what follows from closing."""
        return ""

    def allows(self, act: Act, actor: Actor, thing: Model) -> bool:
        """Ask the one policy of everything that changes the register."""
        return policies.may_edit(actor, self.unit_of(thing))

    def answer(self, request: HttpRequest, act: Act, thing: Model) -> HttpResponse:
        """Do the act; what one only reads has no acts."""
        if not self.allows(act, request.actor, thing):
            raise Http404
        return super().answer(request, act, thing)

    def words_of(self, thing: Model) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"thing": str(thing).rstrip("."), "consequence": self.consequence_of(thing)}

    def readable_to_edit(self, request: HttpRequest, object_id: str) -> Model:
        """Return one row that the actor may change; any other does not exist."""
        thing = self.readable(request, object_id)
        if not policies.may_edit(request.actor, self.unit_of(thing)):
            raise Http404
        return thing
