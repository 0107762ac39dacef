"""The acts on an obligation, and the form by which one is laid on a unit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act
from backoffice.forms import AskedForm
from backoffice.templatetags.report_words import report_name
from ssoz.actors import Actor
from ssoz.reports import policies
from ssoz.reports.models import Collection, Obligation
from ssoz.units.models import Unit

_LONG = 2000
_SETTLED = {
    Obligation.Status.SENT,
    Obligation.Status.DONE,
    Obligation.Status.NOT_APPLICABLE,
}
_NO_REASON = _("No reason given. Write it, the unit will see it.")


class WhyForm(AskedForm):
    """A reason that the unit sees with the obligation."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The unit will see it with the obligation."),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _NO_REASON},
    )


class ExtendForm(WhyForm):
    """A later day for one unit."""

    until = forms.DateField(
        label=_("New due day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("No day given. Enter the new due day."),
            "invalid": _("This is not a date. Enter it like 2027-02-09."),
        },
    )
    field_order = ["until", "reason"]


class CollectionChoice(forms.ModelChoiceField):
    """A form and a period in one list."""

    def label_from_instance(self, obj: Collection) -> str:
        """Name the collection as its reports are named."""
        return f"{report_name(obj)} – {obj.edition.title}"


class AssignForm(WhyForm):
    """Which report a unit owes from now on, and why."""

    collection = CollectionChoice(
        label=_("Report"),
        queryset=Collection.objects.none(),
        empty_label=_("Choose the form and the period"),
        error_messages={
            "required": _("No report chosen. Choose one from the list."),
            "invalid_choice": _("This report is not in the list. Choose another one."),
        },
    )
    field_order = ["collection", "reason"]

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        self.actor, self.unit = actor, unit
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer what is collected, is not owed yet, and is the actor's to decide."""
        collections = (
            Collection.objects.filter(opened_at__isnull=False, closed_at__isnull=True)
            .exclude(obligations__unit=self.unit)
            .select_related("edition", "period")
            .defer("edition__definition", "edition__compiled")
        )
        offered = [c.pk for c in collections if policies.may_assign(self.actor, c, self.unit)]
        self.fields["collection"].queryset = collections.filter(pk__in=offered)


def _is_unfinished(obligation: Obligation) -> bool:
    """Ask the list's own word for where it stands: what was filed is settled."""
    return obligation.standing not in _SETTLED


def _is_not_owed(obligation: Obligation) -> bool:
    return obligation.not_applicable_at is not None


def _can_be_extended(obligation: Obligation) -> bool:
    return _is_unfinished(obligation) and obligation.due is not None


NOT_APPLICABLE = Act(
    operation="mark_not_applicable",
    slug="nie-dotyczy",
    label=_("Mark as not applicable"),
    heading=_("Does %(report)s not apply to the unit?"),
    text=_("%(unit)s will no longer be asked for this report."),
    done=_("%(report)s does not apply to %(unit)s."),
    icon="circle-slash",
    look="danger",
    form=WhyForm,
    when=_is_unfinished,
)
APPLICABLE = Act(
    operation="mark_applicable",
    slug="dotyczy",
    label=_("Mark as applicable again"),
    heading=_("Does %(report)s apply to the unit after all?"),
    text=_("%(unit)s will owe this report again."),
    done=_("%(report)s applies to %(unit)s again."),
    icon="undo-2",
    form=WhyForm,
    when=_is_not_owed,
)
EXTEND = Act(
    operation="extend",
    slug="przedluz",
    label=_("Extend the due day"),
    heading=_("Extend the due day of %(report)s?"),
    text=_("The new day holds only for %(unit)s."),
    done=_("The due day of %(report)s was extended: %(unit)s."),
    icon="calendar-plus",
    form=ExtendForm,
    when=_can_be_extended,
)

DECISIONS = (EXTEND, NOT_APPLICABLE, APPLICABLE)
