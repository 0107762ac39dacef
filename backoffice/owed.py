"""Obligations as the lists ask for them: the derived status said in a query."""

from datetime import date

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from ssoz.reports.models import Obligation, Report
from ssoz.reports.statuses import FILED

_STATUS = Obligation.Status


def standing(obligations: QuerySet[Obligation], day: date) -> QuerySet[Obligation]:
    """Say in a query what `obligation_status` says of one; a test holds the two together."""
    reports = Report.objects.filter(obligation=OuterRef("pk"), dropped_at__isnull=True)
    begun = Exists(reports)
    unfiled = Exists(reports.exclude(state__in=FILED))
    unaccepted = Exists(reports.exclude(state=Report.State.ACCEPTED))
    past = Q(extended_to__lt=day) | Q(extended_to__isnull=True, due_on__lt=day)
    return obligations.annotate(
        standing=Case(
            When(not_applicable_at__isnull=False, then=Value(_STATUS.NOT_APPLICABLE)),
            When(begun & ~unaccepted, then=Value(_STATUS.DONE)),
            When(begun & ~unfiled, then=Value(_STATUS.SENT)),
            When(past, then=Value(_STATUS.OVERDUE)),
            When(activated_at__isnull=False, then=Value(_STATUS.IN_PROGRESS)),
            default=Value(_STATUS.OUTSTANDING),
        )
    )


def with_status(obligations: QuerySet[Obligation], status: str, day: date) -> QuerySet[Obligation]:
    """Keep the obligations that have a status on a day."""
    return standing(obligations, day).filter(standing=status)
