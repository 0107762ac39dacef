"""What a visitor sets for the look. All by POST: a link changes nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from web.access import public
from web.context import is_high_contrast

_YEAR = 365 * 24 * 3600


@public("The look of the pages is set before and after sign-in.")
@require_POST
def contrast(request: HttpRequest) -> HttpResponse:
    """Switch high contrast on or off, and go back to the page."""
    response = _back(request)
    _keep(request, response, "contrast", "normal" if is_high_contrast(request) else "high")
    return response


@public("The language is chosen before and after sign-in.")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language, and go back to the page; an unknown one changes nothing."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in {code for code, _ in settings.LANGUAGES}:
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    page = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(page if own else reverse("start"))


def _keep(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
