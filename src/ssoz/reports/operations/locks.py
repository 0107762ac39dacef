"""Locks, always in one order: collection, obligation, report.

First the lock, then the reading: a single locking read that had to wait would give the row itself
anew, but what it joins as it was before the waiting.
"""

from django.db import connection
from django.db.models import Model, QuerySet

from ssoz.reports.models import Collection, Obligation, Period, Report
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


def lock_owed(survey: Report) -> None:
    """Lock what a survey's unit owes in its year, before the survey itself.

    Its forms are only held, not locked: whole countries send their surveys in the same week.
    """
    year = Period.objects.filter(collections__reports=survey.pk).values_list("year")[:1]
    forms = Collection.objects.filter(period__year=year, closed_at__isnull=True)
    keys = list(forms.order_by("pk").values_list("pk", flat=True))
    _hold(Collection, keys)
    # By their keys: what is joined in a locking read is locked as well.
    owed = Obligation.objects.filter(unit=survey.unit_id, collection__in=keys)
    _lock(owed.order_by("pk"))


def _hold(model: type[Model], keys: list[int]) -> None:
    """Keep rows from being locked by others, as a row that points at them does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = model._meta.db_table
            held = f"SELECT 1 FROM {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
            cursor.execute(held, [keys])


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update().values_list("pk"))
