"""What the acts ask: small forms that check shape; the rules are the operations'."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.access.models import Application, Packet


class AskedForm(forms.Form):
    """A form whose fields say to screen readers what is wrong and what is meant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        self.describe()

    def describe(self) -> None:
        """Tie hints and mistakes to their fields; done again where the operation finds mistakes."""
        for name, field in self.fields.items():
            described = []
            if field.help_text:
                described.append(f"{self[name].id_for_label}_hint")
            if self.is_bound and name in self.errors:
                described.append(f"{self[name].id_for_label}_error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)
            field.widget.use_required_attribute = lambda initial: False

    def offer(self) -> None:
        """Fill in what may be chosen, where that depends on the page; answers are read after it."""


class NothingAsked(AskedForm):
    """An act that asks nothing but the question itself."""


class RejectForm(AskedForm):
    """Why an application is refused."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose the reason")), *Application.Reason.choices],
        error_messages={"required": _("No reason chosen. Choose one from the list.")},
    )
    reason = forms.CharField(
        label=_("Explanation for the applicant"),
        help_text=_("The reason and the explanation go into the e-mail."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list has none."""
        answers = super().clean()
        other = answers.get("reason_code") == Application.Reason.OTHER
        if other and not answers.get("reason", "").strip():
            self.add_error("reason", _("“Another reason” needs an explanation. Write it."))
        return answers


class ReasonForm(AskedForm):
    """Why something is taken away or asked for."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The reason goes into the e-mail."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("No reason given. Write it, it goes into the e-mail.")},
    )


class PaperForm(AskedForm):
    """How and when the signed paper came; a scan of it may be added."""

    channel = forms.ChoiceField(label=_("How it came"), choices=Packet.Channel.choices)
    received_on = forms.DateField(
        label=_("Day on which it came"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("No day given. Enter the day on which the paper came."),
            "invalid": _("This is not a date. Enter it like 2027-02-09."),
        },
    )
    upload = forms.FileField(
        label=_("Scan of the paper (not required)"),
        help_text=_("PDF or JPG. The file will be checked by an antivirus program."),
        required=False,
        allow_empty_file=True,
    )

    def clean_received_on(self) -> Any:
        """Refuse a day that has not come."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("This date is in the future. Enter the day on which the paper came.")
            )
        return day
