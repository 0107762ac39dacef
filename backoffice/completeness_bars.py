"""Completeness on the dashboard: a bar for each form of the newest period."""

from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from ssoz.summaries import queries

_MOST = 6


def bars_of(request: HttpRequest) -> dict[str, Any] | None:
    """Return the bars, or nothing to who makes no summaries or where nothing is owed."""
    if not request.actor.can(queries.PERMISSION):
        return None
    period, slices = queries.of_newest_period(request.actor)
    if not slices:
        return None
    largest = sorted(slices, key=lambda one: -one.figures.owed)[:_MOST]
    return {
        "period": period,
        "rows": sorted(largest, key=lambda one: one.key),
        "query": urlencode({"period": period}),
        "missing": urlencode({"period": period, "figure": "missing"}),
    }
