"""Pages for what goes wrong; each says what to do and gives away nothing."""

import logging
import sys
import uuid
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ssoz.parameters.reading import value
from web.context import is_high_contrast

log = logging.getLogger("ssoz.errors")
_RETRY_SECONDS = 60


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what does not exist, or does not exist for this actor."""
    return render(request, "404.html", status=404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what the actor may see but not do; the message of a refusal is fit for the user.

    A refusal that tells no reason says only that nothing is there for the actor (access.md 2).
    """
    if not str(exception or ""):
        return not_found(request)
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not fit: most often the session ended meanwhile."""
    page = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    form_page = page if own else request.get_full_path()
    return render(request, "403_csrf.html", {"form_page": form_page}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that no browser of ours makes."""
    return _plain(request, "400.html", 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for our own mistake with a reference that stands in the log, and nothing else.

    A database that does not answer is no mistake of ours: that page says to come back soon.
    """
    reference = uuid.uuid4().hex[:10].upper()
    log.error("reference %s", reference)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return _plain(request, "500.html", 500, reference=reference, time=timezone.localtime())


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer while the system is serviced or its database does not answer."""
    response = _plain(request, "503.html", 503)
    response["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _plain(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """Draw a page that needs neither database nor session nor sign-in."""
    context |= {
        "help_phone": value("help_phone"),
        "help_email": value("help_email"),
        "high_contrast": is_high_contrast(request),
    }
    return HttpResponse(render_to_string(template, context), status=status)
