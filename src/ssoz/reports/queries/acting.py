"""One report, read anew for an act."""

from django.db.models import QuerySet

from ssoz.composed import Composed
from ssoz.reports.models import Report


def report_to_act_on(pk: int) -> Report:
    """Return a report with what operations and policies ask; raise `Report.DoesNotExist`."""
    for report in _reports_to_act_on(pk):
        return report
    raise Report.DoesNotExist


@Composed
def _reports_to_act_on(pk: int) -> QuerySet[Report]:
    return Report.objects.for_acting().filter(pk=pk).order_by()
