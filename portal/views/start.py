"""The first page, which depends on who looks: before sign-in, without a profile, at work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.modules import modules_for
from portal.reports_shown import due_soon, keep_count, own_rows
from portal.working_profile import work_in
from ssoz.access.models import Application, Packet
from ssoz.access.queries import pending_in_reach, without_attachment
from web.access import public, verified
from web.announced import announced
from web.profiles import own_profiles

_DECIDING = ("application.decide", "application.decide_central")


@dataclass(frozen=True)
class Task:
    """One row of *Do zrobienia*: what, since when, in what state, and the one act on it."""

    name: str | Promise
    detail: str | Promise
    since: datetime | None
    state: str | Promise
    colour: str
    icon: str
    act: str | Promise
    url: str


@public("Before sign-in this is the front door; signed in, it shows one's own affairs alone.")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show the front door, the way to a first profile, or the home page of the profile at work."""
    if not request.user.is_authenticated:
        return render(request, "portal/start.html", {"announcements": announced(request)[:3]})
    if not request.user.has_verified_email:
        return redirect("activation")
    if request.actor.profile_id:
        return _home(request)
    profiles = own_profiles(request)
    if not profiles:
        return _without_profile(request)
    if len(profiles) == 1 and "profile_id" not in request.session:
        work_in(request, profiles[0])
        return redirect("start")
    return redirect("choose-profile")


@verified
@require_http_methods(["GET", "HEAD", "POST"])
def choose_profile(request: HttpRequest) -> HttpResponse:
    """Show the active profiles, or take up work in the one that was picked."""
    profiles = own_profiles(request)
    if request.method != "POST":
        return render(request, "portal/choose_profile.html", {"profiles": profiles})
    picked = request.POST.get("profile", "")
    profile = next((one for one in profiles if str(one.pk) == picked), None)
    if profile is None:
        raise Http404
    work_in(request, profile)
    messages.success(request, _("You are working in the profile: %s") % profile.unit.name)
    # Whoever had to choose first goes on to the page they had asked for; sign-in has checked it.
    return redirect(request.session.pop("next_page", "") or "start")


def _home(request: HttpRequest) -> HttpResponse:
    profiles = own_profiles(request)
    here = next((one for one in profiles if one.pk == request.actor.profile_id), None)
    rows = own_rows(request.actor) if request.actor.can("report.list") else []
    keep_count(request, rows)
    context = {
        "profile": here,
        "has_others": len(profiles) > 1,
        "rows": due_soon(rows),
        "tasks": [*_decisions(request), *_own_applications(request)],
        "modules": modules_for(request.actor, rows),
        "announcements": announced(request)[:2],
    }
    return render(request, "portal/home.html", context)


def _without_profile(request: HttpRequest) -> HttpResponse:
    person = request.user.pk
    context: dict[str, Any] = {
        "packet": _unfinished(person),
        "missing": without_attachment(person),
        "pending": Application.objects.of(person).pending().count(),
    }
    return render(request, "portal/without_profile.html", context)


def _unfinished(person_id: int) -> Packet | None:
    packets = Packet.objects.unfinished().filter(person_id=person_id)
    return packets.select_related("unit").first()


def _decisions(request: HttpRequest) -> list[Task]:
    if not any(request.actor.can(permission) for permission in _DECIDING):
        return []
    waiting = pending_in_reach(request.actor).order_by()
    found = waiting.aggregate(count=Count("pk"), oldest=Min("sent_at"))
    if not found["count"]:
        return []
    return [
        Task(
            name=_("Applications waiting for a decision: %d") % found["count"],
            detail=_("The date is that of the one waiting longest."),
            since=found["oldest"],
            state=_("Pending"),
            colour="warn",
            icon="hourglass",
            act=_("Decide"),
            url=reverse("backoffice:index"),
        )
    ]


def _own_applications(request: HttpRequest) -> list[Task]:
    tasks = []
    if packet := _unfinished(request.user.pk):
        tasks.append(
            Task(
                name=_("Unfinished application"),
                detail=packet.unit.name if packet.unit else "",
                since=packet.changed_at,
                state=_("Draft"),
                colour="",
                icon="pencil",
                act=_("Finish the application"),
                url=reverse("wizard"),
            )
        )
    tasks += [_missing(application) for application in without_attachment(request.user.pk)]
    return tasks


def _missing(application: Application) -> Task:
    return Task(
        name=_("Application %s has no attachment") % application.number,
        detail=f"{application.role.name}, {application.profile.unit.name}",
        since=application.sent_at,
        state=_("Missing attachment"),
        colour="warn",
        icon="paperclip",
        act=_("Attach the file"),
        url=reverse("account"),
    )
