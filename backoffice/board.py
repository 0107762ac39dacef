"""What waits of the reports: counts that lead to lists, by form and by voivodeship."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.counting import ComposedCount
from backoffice.owed import with_status
from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import Obligation, Remark, Report

_OLDEST = 6
_LATE_DAYS = 7
_COUNTED = ("waiting", "late", "old", "with_warnings", "returned", "answered")
_STATES = Report.State


def decides(actor: Actor) -> bool:
    """Tell whether an actor verifies or accepts reports at all."""
    return actor.can("report.verify") or actor.can("report.accept")


def waiting_for(actor: Actor, *further: str) -> QuerySet[Report]:
    """Return the reports that an actor may verify or accept as they stand, or in further states."""
    verified = Report.objects.visible_to(actor, to="report.verify")
    accepted = Report.objects.visible_to(actor, to="report.accept")
    return verified.filter(state__in=[_STATES.SENT, *further]) | accepted.filter(
        state__in=[_STATES.SENT, _STATES.VERIFIED, *further]
    )


def remarks(**about: Any) -> QuerySet[Remark]:
    """Return the remarks on a report that nobody has closed."""
    return Remark.objects.filter(report=OuterRef("pk"), closed_at__isnull=True, **about)


def is_old() -> Q:
    """Keep what was sent longer than a week ago."""
    return Q(sent_at__lt=timezone.now() - timedelta(days=_LATE_DAYS))


def counts_for(request: HttpRequest) -> dict[str, int]:
    """Count what waits for the actor: the menu and the dashboard both ask."""
    lines = lines_for(request)
    return {count: sum(line[count] for line in lines) for count in _COUNTED}


def waiting_count(request: HttpRequest) -> int:
    """Count the reports that wait, for the menu of each page: the rest is the dashboard's."""
    if hasattr(request, "waiting_reports"):
        return counts_for(request)["waiting"]
    return _waiting_count(request.actor)


_waiting_count = ComposedCount(waiting_for)


def board_of(request: HttpRequest) -> dict[str, Any]:
    """Return the tiles, the oldest reports and the tables of the board; nothing to who decides not."""
    actor = request.actor
    if not decides(actor):
        return {"tiles": [], "oldest": []}
    counts = counts_for(request)
    return {
        "counts": counts,
        "tiles": [_waiting_tile(counts), _returned_tile(counts), _overdue_tile(actor)],
        "oldest": _oldest(actor) if counts["waiting"] else [],
        "tables": _tables(lines_for(request)) if counts["waiting"] else [],
        "url": list_url(state="waiting"),
    }


def _oldest(actor: Actor) -> QuerySet[Report]:
    rows = waiting_for(actor).for_list().order_by("sent_at", "id")
    return with_remarks(rows)[:_OLDEST]


def with_remarks(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Count beside each report its open and its answered remarks."""
    return reports.annotate(
        open_remarks=_count(remarks(answered_at__isnull=True)),
        answered_remarks=_count(remarks(answered_at__isnull=False)),
    )


def _count(counted: QuerySet[Remark]) -> Coalesce:
    counts = counted.order_by().values("report").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


# --- Tiles -------------------------------------------------------------------------------------


def _waiting_tile(counts: dict[str, int]) -> dict[str, Any]:
    late = ngettext("%(n)d sent late", "%(n)d sent late", counts["late"])
    return {
        "count": counts["waiting"],
        "text": ngettext(
            "report to verify or accept", "reports to verify or accept", counts["waiting"]
        ),
        "note": late % {"n": counts["late"]},
        "urgent": bool(counts["late"]),
        "icon": "calendar-x",
        "url": list_url(state="waiting"),
    }


def _returned_tile(counts: dict[str, int]) -> dict[str, Any]:
    note = ngettext(
        "%(n)d with answers to remarks", "%(n)d with answers to remarks", counts["answered"]
    )
    return {
        "count": counts["returned"],
        "text": ngettext(
            "report sent back, waits for the unit",
            "reports sent back, wait for the units",
            counts["returned"],
        ),
        "note": note % {"n": counts["answered"]},
        "icon": "corner-up-left",
        "url": list_url(state=_STATES.RETURNED),
    }


def _overdue_tile(actor: Actor) -> dict[str, Any]:
    owed = Obligation.objects.visible_to(actor, to="report.list")
    count = with_status(owed, Obligation.Status.OVERDUE, timezone.localdate()).count()
    query = urlencode({"status": Obligation.Status.OVERDUE})
    return {
        "count": count,
        "text": ngettext("obligation past its due day", "obligations past their due day", count),
        "note": _("not sent by the units"),
        "icon": "calendar-clock",
        "url": f"{reverse('backoffice:reports_obligation_changelist')}?{query}",
    }


# --- Tables ------------------------------------------------------------------------------------


def _tables(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Count what waits by form, by class and by voivodeship, where there is more than one of them."""
    tables = [
        _table(lines, _("Waiting, by form"), _("Form"), "form", "form", "form"),
        _table(lines, _("Waiting, by class"), _("Class"), "class", "report_class", "class_name"),
        _table(
            lines, _("Waiting, by voivodeship"), _("Voivodeship"),
            "voivodeship", "voivodeship", "voivodeship_name",
        ),
    ]  # fmt: skip
    return [table for table in tables if len(table["rows"]) > 1] or tables[:1]


def lines_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Count what waits by form, class and voivodeship at once, in one query for a request."""
    if not hasattr(request, "waiting_reports"):
        request.waiting_reports = _lines(request.actor)
    return request.waiting_reports


def _lines(actor: Actor) -> list[dict[str, Any]]:
    returned = Q(state=_STATES.RETURNED)
    grouped = (
        waiting_for(actor, _STATES.RETURNED)
        .order_by()
        .values(
            form=F("collection__edition__code"),
            report_class=F("collection__edition__report_class"),
            voivodeship=F("unit__voivodeship_id"),
            voivodeship_name=F("unit__voivodeship__name"),
        )
    )
    counted = grouped.annotate(
        waiting=Count("pk", filter=~returned),
        late=Count("pk", filter=~returned & Q(is_late=True)),
        old=Count("pk", filter=~returned & is_old()),
        with_warnings=Count("pk", filter=~returned & Q(warnings__gt=0)),
        returned=Count("pk", filter=returned),
        answered=Count("pk", filter=returned & Exists(remarks(answered_at__isnull=False))),
    )
    classes = dict(Edition.Class.choices)
    return [{**line, "class_name": classes[line["report_class"]]} for line in counted]


def _table(
    lines: list[dict[str, Any]], title: str, head: str, parameter: str, key: str, name: str
) -> dict[str, Any]:
    rows: dict[Any, dict[str, Any]] = {}
    for line in lines:
        if not line["waiting"]:
            continue
        row = rows.setdefault(
            line[key], {"name": line[name], "value": line[key], **dict.fromkeys(_COUNTED, 0)}
        )
        for count in _COUNTED:
            row[count] += line[count]
    for row in rows.values():
        at = {"state": "waiting", parameter: row["value"]}
        row["url"] = list_url(**at)
        row["late_url"] = list_url(**at, late="yes")
        row["old_url"] = list_url(**at, age=str(_LATE_DAYS))
        row["warnings_url"] = list_url(**at, problems="warnings")
    return {
        "title": title,
        "head": head,
        "rows": sorted(rows.values(), key=lambda row: (-row["waiting"], str(row["name"]))),
    }


def list_url(**filters: str) -> str:
    """Return the address of the list of reports under some filters."""
    return f"{reverse('backoffice:reports_report_changelist')}?{urlencode(filters)}"
