"""What both faces share on the way in: language, the session, the actor, the door of each view."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from ssoz.actors import NotAllowed
from web.access import Access, access_of
from web.actors import actor_of
from web.errors import refused
from web.kept_forms import forget_sent, send_to_sign_in
from web.open_sessions import look_at
from web.second_factor import led_to_second_factor

Handler = Callable[[HttpRequest], HttpResponseBase]


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


class OpenSessionMiddleware:
    """Sign out whom the session lets in no more: idle, too long, ended from elsewhere, shut out.

    The session is noted as in use at most once a minute, and never by a request that a page makes
    by itself (`web.activity`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        look_at(request)
        return self.get_response(request)


class ActorMiddleware:
    """Put `request.actor`: who acts, in which profile, with what rights, built when first asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
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
            forget_sent(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an act that a policy refuses."""
        return refused(request, exception) if isinstance(exception, NotAllowed) else None

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Let in, send to the sign-in page, or answer that there is no such page."""
        access = access_of(view)
        if _is_sent_too_late(request, access):
            return send_to_sign_in(request)
        if answer := led_to_second_factor(request):
            return answer
        if "backoffice" in request.resolver_match.namespaces:
            return None  # the site's own `has_permission` and ScopedAdmin are the door there
        if access is None:
            name = request.resolver_match.view_name
            raise ImproperlyConfigured(f"{name} says not who may open it.")
        if access.public:
            return None
        if not request.user.is_authenticated:
            return send_to_sign_in(request)
        if access.verified and not request.user.has_verified_email:
            return redirect("activation")
        if not access.admits(request.actor):
            raise Http404
        return None


def _is_sent_too_late(request: HttpRequest, access: Access | None) -> bool:
    """Tell whether a form comes from somebody who is not signed in any more."""
    if request.method != "POST" or request.user.is_authenticated:
        return False
    return access is None or not access.public
