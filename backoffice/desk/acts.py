"""What may be done with a draft and with an edition as a whole."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act
from backoffice.forms import AskedForm
from ssoz.questionnaires.models import Edition
from ssoz.units.models import Unit


class EffectForm(AskedForm):
    """From which day the edition holds."""

    effective_on = forms.DateField(
        label=_("Date of effect"),
        help_text=_("Collections by this edition are not opened before that day."),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("No day given. Enter the day from which the edition holds."),
            "invalid": _("This is not a date. Enter it like 2027-02-09."),
        },
    )


class WhyForm(AskedForm):
    """Why a draft goes back or is given up."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("No reason given. Write it.")},
    )


class NameForm(AskedForm):
    """How the new edition is called."""

    name = forms.CharField(
        label=_("Name of the new edition"),
        help_text=_("The year it is for, like 2027."),
        max_length=100,
        error_messages={"required": _("No name given. Write the year of the new edition.")},
    )


class PlanForm(AskedForm):
    """For which year the edition is collected, from whom, by when."""

    year = forms.IntegerField(
        label=_("Year that the reports are about"),
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("No year given. Enter it with four digits."),
            "invalid": _("This is not a year. Enter it with four digits."),
            "min_value": _("This is not a year. Enter it with four digits."),
            "max_value": _("This is not a year. Enter it with four digits."),
        },
    )
    due_on = forms.DateField(
        label=_("Due day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("No day given. Enter the due day."),
            "invalid": _("This is not a date. Enter it like 2027-02-09."),
        },
    )
    owed_by = forms.MultipleChoiceField(
        label=_("Owed by"),
        choices=Unit.Type.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


PROPOSE = Act(
    operation="propose",
    slug="zaproponuj",
    label=_("Propose for publication"),
    heading=_("Propose %(thing)s for publication?"),
    text=_("A second person, who did not change this draft, looks at it and publishes it."),
    done=_("%(thing)s waits for the second person."),
    icon="send",
    look="primary",
    form=EffectForm,
    permission="edition.edit",
)
SEND_BACK = Act(
    operation="send_draft_back",
    slug="cofnij-do-edycji",
    label=_("Send back to editing"),
    heading=_("Send %(thing)s back to editing?"),
    text=_("The draft can be changed again. The reason stands on its page."),
    done=_("%(thing)s is being edited again."),
    icon="corner-up-left",
    form=WhyForm,
)
PUBLISH = Act(
    operation="publish_draft",
    slug="opublikuj",
    label=_("Publish"),
    heading=_("Publish %(thing)s?"),
    text=_("Units report by this edition from its date of effect. It never changes any more."),
    done=_("%(thing)s is published."),
    icon="badge-check",
    look="primary",
    permission="edition.publish",
)
ABANDON = Act(
    operation="abandon_draft",
    slug="porzuc",
    label=_("Give the draft up"),
    heading=_("Give the draft of %(thing)s up?"),
    text=_("It stays readable, with its history. It cannot be changed or published any more."),
    done=_("The draft of %(thing)s was given up."),
    icon="ban",
    look="danger",
    form=WhyForm,
)
OF_DRAFT = (PROPOSE, PUBLISH, SEND_BACK, ABANDON)


def _is_published(edition: Edition) -> bool:
    return edition.is_published


def _is_not_published(edition: Edition) -> bool:
    return not edition.is_published


def _is_withdrawn(edition: Edition) -> bool:
    return edition.state == Edition.State.WITHDRAWN


BEGIN = Act(
    operation="begin_draft",
    slug="nowy-rok",
    label=_("Begin a new year"),
    heading=_("Begin a new year from %(thing)s"),
    text=_("A draft is made that says the same under the new name. Nothing is published by that."),
    done=_("The draft was made."),
    icon="file-plus-2",
    look="primary",
    form=NameForm,
    permission="edition.edit",
    when=_is_published,
)
RESTORE = Act(
    operation="restore_edition",
    slug="przywroc",
    label=_("Restore as a draft"),
    heading=_("Restore %(thing)s as a draft"),
    text=_("A draft is made that says the same as this edition, whole."),
    done=_("The draft was made."),
    icon="undo-2",
    form=NameForm,
    permission="edition.edit",
    when=_is_withdrawn,
)
PUBLISH_AGAIN = Act(
    operation="publish",
    slug="opublikuj",
    label=_("Publish"),
    heading=_("Publish %(thing)s?"),
    text=_("Units can report by this edition."),
    done=_("%(thing)s is published."),
    icon="badge-check",
    permission="edition.publish",
    when=_is_not_published,
)
WITHDRAW = Act(
    operation="withdraw",
    slug="wycofaj",
    label=_("Withdraw the edition"),
    heading=_("Withdraw %(thing)s?"),
    text=_("Nobody begins a report by it any more. What was reported stays readable."),
    done=_("%(thing)s is withdrawn."),
    icon="archive",
    look="danger",
    permission="edition.publish",
    when=_is_published,
)
PLAN = Act(
    operation="plan_collection",
    slug="zbieranie",
    label=_("Plan a collection"),
    heading=_("Plan a collection by %(thing)s"),
    text=_("Nobody owes the report before the collection is opened."),
    done=_("The collection is planned. Open it when it is time."),
    icon="calendar-plus",
    form=PlanForm,
    permission="obligation.decide",
    when=_is_published,
)
OF_EDITION = (BEGIN, PLAN, RESTORE, PUBLISH_AGAIN, WITHDRAW)
