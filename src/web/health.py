"""Whether the system works, for whoever watches it: never a person, a name or a session."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ssoz.files.queries import oldest_waiting as oldest_waiting_file
from ssoz.files.scanning import scanner_state
from ssoz.health.queries import WORKER, is_alive
from ssoz.mail.queries import oldest_waiting as oldest_waiting_mail
from web.access import public


@public("monitoring asks without signing in; the answer names no person and no unit")
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when web, database, worker and scanner are up, 503 with the names of what is not."""
    parts = {"web": "ok", **_stored(timezone.now()), "scanner": scanner_state()}
    failing = [name for name, state in parts.items() if state in {"down", "unknown"}]
    answer = {"status": "failing" if failing else "ok", **parts, "version": settings.VERSION}
    if failing:
        answer["failing"] = failing
    return JsonResponse(answer, status=503 if failing else 200)


def _stored(now: datetime) -> dict[str, Any]:
    """Ask the database; when it is away, nothing is known of what only it can tell."""
    try:
        return {
            "database": "ok",
            "worker": "ok" if is_alive(WORKER, now) else "down",
            "oldest_waiting_file_s": _age(oldest_waiting_file(), now),
            "oldest_waiting_mail_s": _age(oldest_waiting_mail(), now),
        }
    except DatabaseError:
        connection.close()
        return {"database": "down", "worker": "unknown"}


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
