"""What is asked when a draft is tried."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.forms import AskedForm
from backoffice.templatetags.report_words import report_name
from ssoz.actors import Actor
from ssoz.questionnaires.models import Draft
from ssoz.trials import queries
from ssoz.trials.operations import Sources

LARGEST_SEED = 1_000_000


class SourcesForm(AskedForm):
    """On what a draft is to be tried."""

    samples = forms.BooleanField(
        label=gettext_lazy("Sample answers that are kept with the draft"), required=False
    )
    generated = forms.BooleanField(
        label=gettext_lazy("Made-up answers, bent until each rule breaks"),
        required=False,
        initial=True,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Number of the made-up answers"),
        help_text=gettext_lazy("The same number makes the same answers up again."),
        min_value=1,
        max_value=LARGEST_SEED,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 7}),
        error_messages={
            "required": gettext_lazy("No number given. Enter one, for example 1."),
            "invalid": gettext_lazy("This is not a whole number. Enter one, for example 1."),
        },
    )
    collection = forms.ChoiceField(
        label=gettext_lazy("Real reports"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("There is no such choice. Choose one of the list.")
        },
    )

    def __init__(self, *args: Any, draft: Draft, actor: Actor, **kwargs: Any) -> None:
        self._found = {
            str(one.pk): (one, count) for one, count in queries.collections_to_try(draft, actor)
        }
        self._samples = queries.samples_of(draft).count()
        self._based_on = draft.based_on_id
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer the collections of the form in which there are sent reports."""
        offered = [
            (pk, _("%(report)s: %(n)d sent") % {"report": report_name(one), "n": count})
            for pk, (one, count) in self._found.items()
        ]
        self.fields["collection"].choices = [("", _("none")), *offered]
        usual = (pk for pk, (one, _n) in self._found.items() if one.edition_id == self._based_on)
        self.fields["collection"].initial = next(usual, next(iter(self._found), ""))
        self.fields["samples"].initial = bool(self._samples)

    def sources(self) -> Sources:
        """Return what was chosen."""
        said = self.cleaned_data
        collection, _count = self._found.get(said["collection"], (None, 0))
        return Sources(said["samples"], said["generated"], collection, said["seed"])
