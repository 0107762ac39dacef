"""Locks, always in one order: collection, obligation, report.

First the lock, then the reading: a single locking read that had to wait would give the row itself
anew, but what it joins as it was before the waiting.
"""

from django.db.models import QuerySet

from ssoz.reports.models import Collection, Obligation, Report
from ssoz.reports.queries import report_to_act_on


def locked_collection(collection: Collection) -> Collection:
    """Lock a collection and read it anew."""
    _lock(Collection.objects.filter(pk=collection.pk))
    return (
        Collection.objects.select_related("edition", "period")
        .defer("edition__definition", "edition__compiled")
        .get(pk=collection.pk)
    )


def locked_obligation(obligation: Obligation) -> Obligation:
    """Lock an obligation and read it anew."""
    _lock(Obligation.objects.filter(pk=obligation.pk))
    return (
        Obligation.objects.select_related("collection__edition", "collection__period", "unit")
        .defer("collection__edition__definition", "collection__edition__compiled")
        .get(pk=obligation.pk)
    )


def locked_report(report: Report) -> Report:
    """Lock a report and read it anew."""
    _lock(Report.objects.filter(pk=report.pk))
    return report_to_act_on(report.pk)


def locked_reports(obligation: Obligation) -> list[Report]:
    """Lock the current reports of an obligation and read them anew."""
    current = Report.objects.current().filter(obligation=obligation).order_by("pk")
    _lock(current)
    return list(current.for_acting())


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update().values_list("pk"))
