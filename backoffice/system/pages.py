"""The system page: how each part stands, the jobs that failed, and what may be done about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from backoffice.system import outside, own
from backoffice.system.findings import LOOKS, Finding, Level
from backoffice.system.words import task_words
from ssoz.health import operations
from ssoz.health.asking import ask_all
from ssoz.health.database import briefly
from ssoz.health.queries import FailedJob, failed_jobs
from ssoz.mail.operations import send_trial
from web.access import permitted

PERMISSION = "system.read"
_SECONDS = 3
_JOBS_SHOWN = 25
_TITLES = {
    "database": gettext_lazy("Database"),
    "queue": gettext_lazy("Queue"),
    "scanner": gettext_lazy("Antivirus scanner"),
    "mail": gettext_lazy("Mail"),
    "storage": gettext_lazy("Files and disk"),
    "backup": gettext_lazy("Backup"),
    "keys": gettext_lazy("Keys"),
    "versions": gettext_lazy("Versions"),
}


def addresses(site: Any) -> list[URLPattern]:
    """Return the addresses of the page and of its acts, behind the door of the site."""
    views = [
        ("", page, "system"),
        ("wiadomosc-probna/", trial, "system-trial"),
        ("zadania/<str:job_id>/ponow/", try_again, "system-job-again"),
        ("zadania/<str:job_id>/odrzuc/", discard, "system-job-discard"),
    ]
    return [path(f"system/{slug}", site.admin_view(view), name=name) for slug, view, name in views]


@permitted(PERMISSION)
@require_safe
def page(request: HttpRequest) -> TemplateResponse:
    """Show how each part of the system stands."""
    request.current_app = admin.site.name
    now = timezone.now()
    with briefly(_SECONDS):
        findings, jobs = look_around(now), _jobs()
    context = {
        **admin.site.each_context(request),
        "title": _("System"),
        "now": now,
        "findings": findings,
        "urgent": [one for one in findings if one.level],
        "summary": _summary(findings),
        "jobs": [(task_words(job.function), job) for job in jobs],
        "jobs_shown": _JOBS_SHOWN,
        "email": request.user.email,
    }
    return TemplateResponse(request, "backoffice/system/system.html", context)


@permitted(PERMISSION)
@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """Send a trial message to whoever asks."""
    send_trial(to=request.user.email, actor=request.actor)
    messages.success(request, _("A trial message is on its way to %s.") % request.user.email)
    return redirect("backoffice:system")


@permitted(PERMISSION)
@require_POST
def try_again(request: HttpRequest, job_id: str) -> HttpResponse:
    """Queue a failed job once more."""
    return _on_job(request, operations.try_job_again, job_id, _("The job is in the queue again."))


@permitted(PERMISSION)
@require_POST
def discard(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take a failed job off the list."""
    return _on_job(request, operations.discard_job, job_id, _("The job was discarded."))


def look_around(now: datetime) -> list[Finding]:
    """Look at every part; one that is slow or dead costs the page three seconds at most."""
    answers = ask_all(outside.questions(), _SECONDS)
    looks: dict[str, Callable[[], Finding]] = {
        "database": lambda: own.database(now),
        "queue": lambda: own.queue(now),
        "scanner": lambda: outside.scanner(now, answers),
        "mail": lambda: outside.mail(now, answers),
        "storage": lambda: outside.storage(now, answers),
        "backup": lambda: own.backup(now),
        "keys": lambda: own.keys(now),
        "versions": lambda: own.versions(now),
    }
    return [_looked(slug, look, now) for slug, look in looks.items()]


def _looked(slug: str, look: Callable[[], Finding], now: datetime) -> Finding:
    try:
        return look()
    except DatabaseError:
        silent = Finding(slug, _TITLES[slug], at=now)
        silent.worry(Level.SILENT, _("The database did not answer in time. Look again in a while."))
        return silent


def _jobs() -> list[FailedJob]:
    try:
        return failed_jobs(_JOBS_SHOWN)
    except DatabaseError:
        return []


def _summary(findings: list[Finding]) -> dict[str, Any]:
    worst = max(finding.level for finding in findings)
    urgent = sum(1 for finding in findings if finding.level)
    words = ngettext(
        "%(n)d part of the system needs a look", "%(n)d parts of the system need a look", urgent
    )
    told = words % {"n": urgent} if urgent else _("Everything works")
    return {"words": told, "colour": LOOKS[worst][1], "icon": LOOKS[worst][2]}


def _on_job(
    request: HttpRequest, operation: Callable[..., None], job_id: str, done: str
) -> HttpResponse:
    try:
        operation(job_id=job_id, actor=request.actor)
    except operations.JobGone as gone:
        messages.warning(request, str(gone))
    else:
        messages.success(request, done)
    return redirect("backoffice:system")
