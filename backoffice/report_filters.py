"""Filters of the lists of reports and obligations."""

from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.board import remarks, waiting_for
from backoffice.filters import Choice, Place
from backoffice.owed import with_status
from ssoz.questionnaires.models import Draft, Edition
from ssoz.reports import queries
from ssoz.reports.models import Collection, Obligation, Report, ReportQuerySet, Version

WAITING = "waiting"
STANDINGS = {
    "open": pgettext_lazy("collection", "Open"),
    "closed": pgettext_lazy("collection", "Closed"),
    "planned": pgettext_lazy("collection", "Not open yet"),
}


class ReportState(Choice):
    """The state of a report, or what waits for this actor."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the states; who decides also finds what waits for them."""
        decides = request.actor.can("report.verify") or request.actor.can("report.accept")
        mine = [(WAITING, _("Waiting for me"))] if decides else []
        return [*mine, *Report.State.choices]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state, or what this actor may verify or accept."""
        if value == WAITING:
            return queryset.filter(pk__in=waiting_for(self.actor).order_by().values("pk"))
        return queryset.filter(state=value)


class ReportClass(Choice):
    """The class of the form."""

    title = _("class")
    parameter_name = "class"
    path = "collection__edition__report_class"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the three."""
        return Edition.Class.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one class."""
        return queryset.filter(**{self.path: value})


class Form(Choice):
    """The symbol of the form."""

    title = _("form")
    parameter_name = "form"
    path = "collection__edition__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the forms that are collected."""
        return [(code, code) for code in sorted({code for code, _period in collected(request)})]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one form."""
        return queryset.filter(**{self.path: value})


class PeriodOfReport(Choice):
    """The period that is reported."""

    title = _("period")
    parameter_name = "period"
    path = "collection__period__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the periods that are collected, the newest first."""
        return [(period, period) for period in dict.fromkeys(p for _code, p in collected(request))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one period."""
        return queryset.filter(**{self.path: value})


class PlaceOfReport(Place):
    path = "unit__voivodeship"


class Late(Choice):
    """Whether the due day was kept."""

    title = _("due date")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer both."""
        return [("yes", _("late")), ("no", _("in time"))]

    def chosen(self, queryset: ReportQuerySet, value: str) -> QuerySet:
        """Keep what was sent late or is not sent though its day has passed, or the rest."""
        today = timezone.localdate()
        return queryset.late(today) if value == "yes" else queryset.in_time(today)


class Problems(Choice):
    """What the check and the remarks say: only for who may read the answers they speak of."""

    title = _("warnings and remarks")
    parameter_name = "problems"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what a supervisor looks for."""
        return [
            ("warnings", _("with warnings")),
            ("none", _("without warnings")),
            ("open", _("with open remarks")),
            ("answered", _("with answered remarks")),
        ]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by the counts of the last save and by the remarks, among readable reports."""
        readable = queryset.filter(
            pk__in=Report.objects.visible_to(self.actor, to="report.read").order_by().values("pk")
        )
        match value:
            case "warnings":
                return readable.filter(warnings__gt=0)
            case "none":
                return readable.filter(warnings=0)
            case "open":
                return readable.filter(Exists(remarks(answered_at__isnull=True)))
        return readable.filter(Exists(remarks(answered_at__isnull=False)))


class ChangedSince(Choice):
    """What was changed after it was accepted, or since it was sent before: for who reads answers."""

    title = _("changes")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer both points from which one counts."""
        return [
            (Version.Occasion.ACCEPTED, _("changed since acceptance")),
            (Version.Occasion.SENT, _("changed since the sending before")),
        ]

    def chosen(self, queryset: ReportQuerySet, value: str) -> QuerySet:
        """Keep readable reports in which something was saved since then."""
        readable = Report.objects.visible_to(self.actor, to="report.read").order_by().values("pk")
        return queries.changed_since(queryset.filter(pk__in=readable), value)


def collected(request: HttpRequest) -> list[tuple[str, str]]:
    """Return form and period of each collection, asked once a request."""
    if not hasattr(request, "collected"):
        request.collected = list(
            Collection.objects.order_by("-period__ends_on", "edition__code").values_list(
                "edition__code", "period__code"
            )
        )
    return request.collected


class ObligationStatus(Choice):
    """How far an obligation has come."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the six."""
        return Obligation.Status.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one status as it is today."""
        return with_status(queryset, value, timezone.localdate())


class CollectionState(Choice):
    """Whether a collection takes reports."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the three."""
        return list(STANDINGS.items())

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by the moments of opening and closing."""
        match value:
            case "open":
                return queryset.filter(opened_at__isnull=False, closed_at__isnull=True)
            case "closed":
                return queryset.filter(closed_at__isnull=False)
        return queryset.filter(opened_at__isnull=True)


class FormOfCollection(Form):
    path = "edition__code"


class PeriodOfCollection(PeriodOfReport):
    path = "period__code"


class ClassOfEdition(ReportClass):
    path = "report_class"


class EditionState(Choice):
    """Whether an edition is in force."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the three."""
        return Edition.State.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state."""
        return queryset.filter(state=value)


class DraftState(Choice):
    """How far a draft is; those that are neither published nor given up unless asked otherwise."""

    title = _("state")
    parameter_name = "state"
    first = _("being worked on")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the states."""
        return [*Draft.State.choices, ("all", _("all"))]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep what is being worked on."""
        return queryset.at_work()

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state, or everything."""
        return queryset if value == "all" else queryset.filter(state=value)
