"""What every page of both faces needs: the frame."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ssoz.files.scanning import pretend_scanner_in_use
from ssoz.parameters.reading import idle_seconds, value
from web.announced import outages
from web.kept_forms import waiting
from web.profiles import own_profiles


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the parameters of the frame; what costs a query is read when first asked."""
    return {
        "actor": getattr(request, "actor", None),
        "own_profiles": SimpleLazyObject(lambda: own_profiles(request)),
        "may_enter_backoffice": SimpleLazyObject(lambda: request.actor.can("backoffice.enter")),
        "help_phone": value("help_phone"),
        "help_phone_other": value("help_phone_other"),
        "help_email": value("help_email"),
        "pz_phone": value("pz_phone"),
        "pz_email": value("pz_email"),
        "pz_register_url": settings.PZ_REGISTER_URL,
        "operator_logo": settings.OPERATOR_LOGO,
        "version": settings.VERSION,
        "high_contrast": is_high_contrast(request),
        "pretend_identity": settings.PRETEND_IDENTITY_PROVIDER,
        "outages": SimpleLazyObject(lambda: outages(request)),
        "pretend_scanner": SimpleLazyObject(_pretend_scanner),
        **_session(request),
    }


def is_high_contrast(request: HttpRequest) -> bool:
    """Tell whether the visitor asked for high contrast."""
    return request.COOKIES.get("contrast") == "high"


def _pretend_scanner() -> bool:
    """Ask only where a pretend one is possible: in production no page waits for the scanner."""
    return settings.SCANNER != "clamd" and pretend_scanner_in_use()


def _session(request: HttpRequest) -> dict[str, Any]:
    """Say how many seconds the session has left, and where one comes back in."""
    session = getattr(request, "open_session", None)
    if session is None:
        return {}
    now = timezone.now()
    return {
        "session_left": max(session.seconds_left(now), 1),
        "session_at_most": max(session.seconds_at_most(now), 1),
        "session_full": idle_seconds(),
        "session_warning": settings.IDLE_WARNING_SECONDS,
        "session_touch": settings.IDLE_TOUCH_SECONDS,
        "sign_in_again": f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}",
        "kept_forms": SimpleLazyObject(lambda: waiting(request)),
    }
