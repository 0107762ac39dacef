"""Sessions that a password alone has begun: too little for who may enter the back-office.

Asked in each request of such a session, so that it holds as well for somebody whom the role reaches
while the session is open.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ssoz.access.queries import needs_second_factor
from ssoz.people import operations as people
from web.activity import is_navigation

# How a session began, as `OpenSession.provider` says it; a second factor changes the first.
PASSWORD = "password"
BY_CODE = "password+code"
BY_PASSKEY = "password+passkey"
BY_RECOVERY = "password+recovery"

_GIVE, _SET_UP = "second-factor", "own-factors"
# What opens nevertheless: the factor itself, the way out, other ways in, and what everybody reads.
_OPEN = frozenset(
    {
        _GIVE, _SET_UP, "own-code-app", "own-code-app-begin", "own-recovery-codes", "own-passkey",
        "sign-out", "session-extend", "saml-login", "saml-finish", "confirm-email",
        "help", "how-to", "announcements", "announcement", "site-map", "privacy", "accessibility",
        "robots", "contrast", "language", "health",
    }
)  # fmt: skip


def is_password_alone(request: HttpRequest) -> bool:
    """Tell whether the session began with a password and nothing has joined it."""
    session = getattr(request, "open_session", None)
    return session is not None and session.provider == PASSWORD


def led_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Lead to the second factor whoever may not go on without one; nothing for all others."""
    if not is_password_alone(request) or request.resolver_match.view_name in _OPEN:
        return None
    if not needs_second_factor(request.user, timezone.localdate()):
        return None
    if request.method == "GET" and is_navigation(request):
        request.session["next_page"] = request.get_full_path()
    return redirect(_GIVE if people.has_second_factor(request.user) else _SET_UP)
