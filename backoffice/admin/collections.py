"""Collections: what is collected for which period, by when, and whether it is open."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from backoffice import report_filters as filters
from backoffice.acts import Act, MachineAdmin
from backoffice.filters import as_written
from backoffice.forms import AskedForm
from backoffice.history import HistoryAdmin
from backoffice.templatetags.report_words import report_name, short_day
from ssoz.actors import Actor
from ssoz.reports import operations, policies
from ssoz.reports.models import Collection, Deadline
from ssoz.reports.refusals import Refused
from ssoz.units.models import Unit
from web.templatetags.state import badge


class DeadlineForm(AskedForm):
    """The day by which one link hands over, in one pass."""

    link = forms.ChoiceField(label=gettext_lazy("Link of the chain"), choices=Deadline.Link.choices)
    stage = forms.ChoiceField(
        label=gettext_lazy("Pass"), choices=Deadline.Stage.choices, initial=Deadline.Stage.FINAL
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("No day given. Enter the due day."),
            "invalid": gettext_lazy("This is not a date. Enter it like 2027-02-09."),
        },
    )


def _is_planned(collection: Collection) -> bool:
    return collection.opened_at is None


def _is_open(collection: Collection) -> bool:
    return collection.opened_at is not None and not collection.is_closed


def _is_closed(collection: Collection) -> bool:
    return collection.is_closed


def _always(collection: Collection) -> bool:
    return True


OPEN = Act(
    operation="open_collection",
    slug="otworz",
    label=gettext_lazy("Open the collection"),
    heading=gettext_lazy("Open the collection of %(report)s?"),
    text=gettext_lazy("Every open unit of these types will owe the report: %(types)s."),
    done=gettext_lazy("The collection of %(report)s is open."),
    icon="lock-open",
    look="primary",
    when=_is_planned,
)
PROPOSE = Act(
    operation="propose",
    slug="zaproponuj",
    label=gettext_lazy("Propose from the register"),
    heading=gettext_lazy("Propose %(report)s from the register?"),
    text=gettext_lazy(
        "Active units that have not answered the assigning survey will owe the report where the"
        " register says so; the others by their answers. What is owed already stays."
    ),
    done=gettext_lazy("%(report)s was proposed to the units that owe it by the register."),
    icon="list-checks",
    when=_is_open,
)
CLOSE = Act(
    operation="close_collection",
    slug="zamknij",
    label=gettext_lazy("Close the collection"),
    heading=gettext_lazy("Close the collection of %(report)s?"),
    text=gettext_lazy(
        "Nobody will be able to fill in or send %(report)s. What was written stays readable."
    ),
    done=gettext_lazy("The collection of %(report)s is closed."),
    icon="lock",
    look="danger",
    when=_is_open,
)
REOPEN = Act(
    operation="reopen_collection",
    slug="otworz-ponownie",
    label=gettext_lazy("Open the collection again"),
    heading=gettext_lazy("Open the collection of %(report)s again?"),
    text=gettext_lazy("Units will be able to fill in and send %(report)s; it will be marked late."),
    done=gettext_lazy("The collection of %(report)s is open again."),
    icon="lock-open",
    look="primary",
    when=_is_closed,
)
SET_DEADLINE = Act(
    operation="set_deadline",
    slug="termin",
    label=gettext_lazy("Set a due day"),
    heading=gettext_lazy("Set a due day of %(report)s"),
    text=gettext_lazy(
        "A new day of the units holds at once for everybody whose day was not extended."
    ),
    done=gettext_lazy("The due day of %(report)s was set."),
    icon="calendar-clock",
    form=DeadlineForm,
    when=_always,
)


def _scope(actor: Actor, to: str) -> QuerySet[Collection]:
    return Collection.objects.all() if actor.can(to) else Collection.objects.none()


@admin.register(Collection)
class CollectionAdmin(HistoryAdmin, MachineAdmin):
    """What is collected: to be read by all offices, changed where the right reaches everywhere.

    It names no unit and counts none.
    """

    scope = staticmethod(_scope)
    list_permission = "report.list"
    read_permission = "report.list"
    operations = operations
    policies = policies
    subject = "collection"
    acts = (OPEN, SET_DEADLINE, PROPOSE, CLOSE, REOPEN)
    act_permissions = ("obligation.decide",)
    refusals = (Refused,)
    page_template = "backoffice/reports/collection.html"
    list_names: Mapping[str, Mapping[str, Any]] = {"owed_by": dict(Unit.Type.choices)}
    list_title = gettext_lazy("Collections")
    search_fields = ("edition__code",)
    ordering = ("-period__ends_on", "edition__code", "id")
    list_display = ("named", "title", "due_of_units", "due_of_offices", "standing")
    list_filter = (
        filters.CollectionState,
        filters.FormOfCollection,
        filters.PeriodOfCollection,
    )

    def visible(self, actor: Actor, to: str) -> QuerySet[Collection]:
        """Load collections with their due dates."""
        return (
            super()
            .visible(actor, to)
            .select_related("edition", "period")
            .defer("edition__definition", "edition__compiled")
            .prefetch_related("deadlines")
        )

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the symbol and the title of the form."""
        for word in words.split():
            queryset = as_written(queryset, word, "edition__code", "edition__title")
        return queryset

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("report"))
    def named(self, collection: Collection) -> str:
        return report_name(collection)

    @admin.display(description=gettext_lazy("title"))
    def title(self, collection: Collection) -> str:
        return collection.edition.title

    @admin.display(description=gettext_lazy("due from the units"))
    def due_of_units(self, collection: Collection) -> str:
        return short_day(collection.due_on())

    @admin.display(description=gettext_lazy("due from the offices"))
    def due_of_offices(self, collection: Collection) -> str:
        return short_day(collection.due_on(Deadline.Link.OFFICE))

    @admin.display(description=gettext_lazy("state"))
    def standing(self, collection: Collection) -> SafeString:
        return standing_badge(collection)

    # --- One collection -------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Collection) -> dict[str, Any]:
        """Return the due dates, link by link, and what may be done."""
        return {
            **super().page_context(request, thing),
            "title": report_name(thing),
            "standing": standing_badge(thing),
            "deadlines": sorted(thing.deadlines.all(), key=lambda one: (one.due_on, one.pk)),
            "types": unit_types(thing),
            "may_manage": policies.may_manage_collection(request.actor, thing),
        }

    def allows(self, act: Act, actor: Actor, thing: Collection) -> bool:
        """Ask the one policy of all acts on a collection."""
        return policies.may_manage_collection(actor, thing)

    def words_of(self, thing: Collection) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"report": report_name(thing), "types": ", ".join(unit_types(thing)) or "–"}


def unit_types(collection: Collection) -> list[str]:
    """Name the types of units that owe by themselves."""
    names = dict(Unit.Type.choices)
    return [str(names.get(kind, kind)) for kind in collection.owed_by]


def standing_badge(collection: Collection) -> SafeString:
    """Say whether a collection takes reports."""
    if collection.opened_at is None:
        return badge(filters.STANDINGS["planned"], "", "circle-dashed")
    if collection.is_closed:
        return badge(filters.STANDINGS["closed"], "", "lock")
    return badge(filters.STANDINGS["open"], "ok", "lock-open")
