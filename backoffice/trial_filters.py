"""Filters of trials and of the reports in them."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.filters import Choice, Place
from ssoz.questionnaires.models import Draft
from ssoz.trials.models import Trial, TriedReport, TriedRule

_MOST_OFFERED = 200


class OfDraft(Choice):
    """Of which draft."""

    title = _("draft")
    parameter_name = "draft"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the drafts that the actor sees, the newest first."""
        seen = Draft.objects.all().seen_by(request.actor).light().order_by("-pk")
        return [(draft.pk, str(draft)) for draft in seen[:_MOST_OFFERED]]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep those of one draft."""
        return queryset.filter(draft=value)


class OfTrial(Choice):
    """In which trial; the newest if none is named."""

    title = _("trial")
    parameter_name = "trial"
    first = _("the newest")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the trials that the actor sees, the newest first."""
        self._offered = trials_offered(request)
        return [(trial.pk, str(trial)) for trial in self._offered]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep the newest: rows of several trials would name a report several times."""
        return queryset.filter(trial=self._offered[0].pk) if self._offered else queryset.none()

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one trial."""
        return queryset.filter(trial=value)


class Outcome(Choice):
    """How reports came out."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what there can be."""
        return TriedReport.Standing.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one outcome."""
        return queryset.filter(standing=value)


class ByRule(Choice):
    """Which rule objects."""

    title = _("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the rules that object in the trial."""
        trials = {str(trial.pk): trial for trial in trials_offered(request)}
        newest = next(iter(trials.values()), None)
        trial = trials.get(request.GET.get("trial", ""), newest)
        return [(rule, rule) for rule in sorted(trial.by_rule)] if trial else []

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep the reports to which a rule objects."""
        rules = TriedRule.objects.filter(tried=OuterRef("pk"), rule=value)
        return queryset.filter(Exists(rules))


class PlaceOfTried(Place):
    path = "report__unit__voivodeship"


def trials_offered(request: HttpRequest) -> list[Trial]:
    """Return the trials with real reports that the actor sees, asked once a request."""
    if not hasattr(request, "trials_offered"):
        found = Trial.objects.seen_by(request.actor).filter(collection__isnull=False).for_list()
        request.trials_offered = list(found.order_by("-id")[:_MOST_OFFERED])
    return request.trials_offered
