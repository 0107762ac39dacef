"""What both faces share on the way in: language, idleness, the actor, the door of each view."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from ssoz.access.queries import actor_for
from ssoz.actors import Actor, NotAllowed
from ssoz.people.operations import time_out
from web.access import access_of
from web.errors import refused

Handler = Callable[[HttpRequest], HttpResponseBase]
BACKGROUND_HEADER = "X-Background"


class LanguageMiddleware:
    """Speak Polish unless another language was chosen here; the browser's own wish is not asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _ in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class IdleMiddleware:
    """Sign out after thirty minutes without activity (seed 000, *Wyloguj się*).

    The session is touched at most once a minute, and never by a request that a page makes by itself.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen_at", now)
            if now - seen > settings.IDLE_SECONDS:
                time_out(person=request.user, actor=_actor(request))
                logout(request)
                request.session["ended_idle"] = True
            elif BACKGROUND_HEADER not in request.headers and (
                now - seen >= settings.IDLE_TOUCH_SECONDS or "seen_at" not in request.session
            ):
                request.session["seen_at"] = now
        return self.get_response(request)


class ActorMiddleware:
    """Put `request.actor`: who acts, in which profile, with what rights, built when first asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)


class AccessMiddleware:
    """Enforce what each view is marked with; a view without a mark does not answer.

    What somebody signed in has seen stays in no cache: the next person at the computer presses
    *Back*, too.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an act that a policy refuses."""
        return refused(request, exception) if isinstance(exception, NotAllowed) else None

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Let in, send to the sign-in page, or answer that there is no such page."""
        if "backoffice" in request.resolver_match.namespaces:
            return None  # the site's own `has_permission` and ScopedAdmin are the door there
        access = access_of(view)
        if access is None:
            name = request.resolver_match.view_name
            raise ImproperlyConfigured(f"{name} says not who may open it.")
        if access.public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if access.verified and not request.user.has_verified_email:
            return redirect("activation")
        if not access.admits(request.actor):
            raise Http404
        return None


def _actor(request: HttpRequest) -> Actor:
    address = request.META.get("REMOTE_ADDR", "")
    if not request.user.is_authenticated:
        return Actor(name="", address=address)
    return actor_for(
        request.user,
        request.session.get("profile_id"),
        day=timezone.localdate(),
        address=address,
    )
