"""The form of an announcement: what, when and for whom."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.forms import AskedForm
from ssoz.access.models import Permission, Role
from ssoz.notices.models import Announcement
from ssoz.units.models import Voivodeship

_BAD_MOMENT = _("This is not a day with an hour. Enter it like 2027-02-09 20:00.")
_OF_AUDIENCE = ("voivodeships", "roles", "permissions")


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick, each a line of its own."""

    template_name = "backoffice/announcements/ticks.html"


def _moment(label: Any, *, hint: Any = "", **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "invalid": _BAD_MOMENT,
            "required": _("No moment given. Enter the day and the hour."),
        },
        **options,
    )


def _ticks(label: Any) -> forms.MultipleChoiceField:
    unknown = _("One of those chosen does not exist any more. Choose again.")
    return forms.MultipleChoiceField(
        label=label, required=False, widget=Ticks,
        error_messages={"invalid_choice": unknown, "invalid_list": unknown},
    )  # fmt: skip


class AnnouncementForm(AskedForm):
    """What is announced; what fits together, the operation says."""

    title = forms.CharField(
        label=_("Title"), max_length=200,
        error_messages={"required": _("No title given. Write what it is about in a few words.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text"),
        help_text=_("Plain text. An empty line begins a new paragraph."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("No text given. Write it.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Announcement.Kind.choices)
    shown_from = _moment(_("Shown from"), initial=timezone.now)
    shown_until = _moment(
        _("Shown until (not required)"), required=False,
        hint=_("Without it, it is shown until somebody withdraws it."),
    )  # fmt: skip
    outage_from = _moment(_("Outage from"), required=False)
    outage_until = _moment(_("Outage until"), required=False)
    audience = forms.ChoiceField(label=_("For whom"), choices=Announcement.Audience.choices)
    voivodeships = _ticks(_("Voivodeships"))
    roles = _ticks(_("Roles"))
    permissions = _ticks(_("Permissions"))

    def offer(self) -> None:
        """Offer what there is."""
        told = {
            "voivodeships": Voivodeship.objects.order_by("name").values_list("code", "name"),
            "roles": Role.objects.values_list("code", "name"),
            "permissions": Permission.objects.order_by("name").values_list("code", "name"),
        }
        for name, choices in told.items():
            self.fields[name].choices = list(choices)

    def values(self) -> dict[str, Any]:
        """Return what the operation takes."""
        told = {
            name: value for name, value in self.cleaned_data.items() if name not in _OF_AUDIENCE
        }
        return {**told, "chosen": self.cleaned_data.get(told["audience"], [])}

    def refuse(self, mistakes: dict[str, str]) -> None:
        """Show at their fields the mistakes that the operation found."""
        for name, words in mistakes.items():
            self.add_error(name, words)
        self.describe()

    @property
    def ticked(self) -> list[tuple[Any, bool]]:
        """Return the lists to tick, and whether the audience that was chosen uses each."""
        audience = self["audience"].value()
        return [(self[name], audience == name) for name in _OF_AUDIENCE]


def initial_of(announcement: Announcement) -> dict[str, Any]:
    """Return the form's values of an announcement."""
    plain = (
        "title",
        "text",
        "kind",
        "shown_from",
        "shown_until",
        "outage_from",
        "outage_until",
        "audience",
    )
    told = {name: getattr(announcement, name) for name in plain}
    if announcement.audience in _OF_AUDIENCE:
        told[announcement.audience] = announcement.codes
    return told
