"""What awaits me today: counts that lead to lists, the oldest applications, what happened."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.board import board_of
from backoffice.completeness_bars import bars_of
from backoffice.queue import counts_for, with_document
from backoffice.wording import act_words
from ssoz.access import queries
from ssoz.actors import Actor, Reach
from ssoz.files.models import StoredFile
from ssoz.units.models import Voivodeship

_OLDEST = 6
_RECENT = 6
_NOTABLE = [
    "access.application.finished",
    "access.application.approved",
    "access.application.rejected",
    "access.application.withdrawn",
    "access.application.archived",
    "access.application.document_asked",
    "access.packet.paper_recorded",
    "access.profile.blocked",
    "access.profile.unblocked",
    "files.file.condemned",
]


def context_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the dashboard shows."""
    actor = request.actor
    decides = actor.can("application.decide") or actor.can("application.decide_central")
    context: dict[str, Any] = {
        "today": timezone.localdate(),
        "scope": scope_words(actor),
        "tiles": [],
        "oldest": [],
        "decides": decides,
    }
    if decides:
        counts = counts_for(request)
        waiting = with_document(queries.pending_in_reach(actor)).select_related(
            "profile__person", "profile__unit", "role", "packet"
        )
        context |= {"counts": counts, "tiles": _tiles(counts), "oldest": waiting[:_OLDEST]}
    board = context["board"] = board_of(request)
    context["tiles"] += board["tiles"]
    context["nothing_waits"] = not (context["oldest"] or board["oldest"])
    if actor.can("application.read"):
        context["tiles"].append(_refused_files(actor))
    context["completeness"] = bars_of(request)
    if actor.can("journal.read"):
        context["recent"] = _recent(actor)
    return context


def scope_words(actor: Actor) -> str:
    """Say how far the actor's rights over applications and users go."""
    reaches = {
        grant.reach
        for permission in ("application.list", "person.list", "unit.list", "report.list")
        for grant in actor.reach(permission)
    }
    if Reach.ALL in reaches:
        return _("the whole country")
    if Reach.VOIVODESHIP in reaches and actor.voivodeship:
        name = Voivodeship.objects.get(code=actor.voivodeship).name
        return _("%(name)s voivodeship") % {"name": name}
    return actor.profile_name


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    address = reverse("backoffice:access_application_changelist")
    return [
        {**_pending_tile(counts), "url": f"{address}?state=mine"},
        {
            "count": counts["missing"],
            "text": ngettext(
                "application without a signed document",
                "applications without a signed document",
                counts["missing"],
            ),
            "note": _("cannot be approved yet"),
            "icon": "paperclip",
            "url": f"{address}?state=mine&document=no",
        },
        {
            "count": counts["asked"],
            "text": ngettext(
                "application waits for a better document",
                "applications wait for a better document",
                counts["asked"],
            ),
            "note": _("the applicant was asked"),
            "icon": "file-pen-line",
            "url": f"{address}?state=mine&document=asked",
        },
    ]


def _pending_tile(counts: dict[str, int]) -> dict[str, Any]:
    pending, late = counts["pending"], counts["late"]
    note = ngettext("%(count)d longer than 7 days", "%(count)d longer than 7 days", late)
    return {
        "count": pending,
        "text": ngettext(
            "application waits for a decision", "applications wait for a decision", pending
        ),
        "note": note % {"count": late},
        "urgent": bool(late),
        "icon": "clock-alert",
    }


def _refused_files(actor: Actor) -> dict[str, Any]:
    week_ago = timezone.now() - timedelta(days=7)
    refused = queries.files_visible_to(actor).filter(
        state=StoredFile.State.UNSAFE, scanned_at__gte=week_ago
    )
    count = refused.count()
    return {
        "count": count,
        "text": ngettext("dangerous file refused", "dangerous files refused", count),
        "note": _("in the last 7 days"),
        "icon": "shield-x",
        "url": reverse("backoffice:files_storedfile_changelist") + "?state=unsafe",
    }


def _recent(actor: Actor) -> list[dict[str, Any]]:
    entries = queries.entries_visible_to(actor).filter(act__in=_NOTABLE).order_by("-id")
    return [
        {
            "words": act_words(entry.act),
            "thing": entry.thing_name,
            "by": entry.person_name,
            "at": entry.at,
            "url": reverse("backoffice:access_application_change", args=[entry.thing_id])
            if entry.thing_type == "access.application" and actor.can("application.read")
            else "",
        }
        for entry in entries[:_RECENT]
    ]
