"""The addresses that browser and provider walk through, step by step (SAML 2.0)."""

import logging
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from portal.sign_in.answers import ANSWER_MAX_BYTES, AnswerRefused, Cancelled, Started
from portal.sign_in.dialects import adapter_of
from portal.sign_in.landing import landing_page, own_page, see_other
from portal.sign_in.opening import open_session
from portal.sign_in.providers import Provider, provider_named
from portal.sign_in.refusals import told
from portal.sign_in.views import CANCELLED, end_session, refused_page
from ssoz.people import operations as people
from ssoz.people.models import AuthnAttempt
from ssoz.people.operations import SignInRefused
from web.access import public

log = logging.getLogger("ssoz.sign_in")
_ATTEMPTS_KEPT = 5


@public("Signing in begins here.")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest, name: str) -> HttpResponse:
    """Start a sign-in: note the attempt and send the browser to the provider."""
    provider = _provider(name)
    if request.method == "GET":  # whoever was refused here, and loads the address again
        return see_other(reverse("sign-in"))
    if request.get_host() != urlsplit(settings.BASE_URL).netloc:
        # The provider's answer comes to this host alone, and so does the session it looks for.
        return see_other(settings.BASE_URL + reverse("sign-in"))
    started = adapter_of(provider).start(provider)
    next_page = own_page(request, request.POST.get("next", ""))
    people.begin_attempt(request_id=started.request_id, provider=name, next_page=next_page)
    before = request.session.get("sign_in_attempts", [])
    request.session["sign_in_attempts"] = [*before, started.request_id][-_ATTEMPTS_KEPT:]
    return _send_on(request, provider, started)


@public("The provider's answer comes from another site, without cookies; its signature is the key.")
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def acs(request: HttpRequest, name: str) -> HttpResponse:
    """Take the provider's answer, once; the session is not touched until `finish`."""
    provider = _provider(name)
    if request.method == "GET":  # as above
        return see_other(reverse("sign-in"))
    adapter = adapter_of(provider)
    try:
        if _length(request) > ANSWER_MAX_BYTES:
            raise AnswerRefused("size")
        envelope = adapter.look_at(request.POST)
        waiting = AuthnAttempt.objects.unanswered(envelope.request_id, name, timezone.now())
        attempt = waiting.first()
        if attempt is None:
            raise AnswerRefused("attempt")
        found = adapter.read(provider, envelope)
        ticket = people.accept_assertion(
            request_id=envelope.request_id,
            assertion=found.assertion,
            assertion_id=found.assertion_id,
            expires_at=found.expires_at,
            actor=request.actor,
        )
    except Cancelled:
        return _start_again(attempt)
    except (AnswerRefused, SignInRefused) as refusal:
        return _refuse(request, name, refusal)
    return see_other(reverse("saml-finish", args=[name]) + "?" + urlencode({"ticket": ticket}))


@public("The one-time ticket and the session that started the sign-in are the key.")
@never_cache
@require_GET
def finish(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in the browser that asked for it, and show what comes first."""
    _provider(name)
    try:
        signed_in = people.finish_attempt(
            request_ids=request.session.get("sign_in_attempts", []),
            ticket=request.GET.get("ticket", ""),
            actor=request.actor,
        )
    except SignInRefused as refusal:
        if refusal.code == "ticket" and request.user.is_authenticated:  # in another tab meanwhile
            return see_other(landing_page(request, request.user))
        return _refuse(request, name, refusal)
    response = open_session(
        request, signed_in.person, by=signed_in.provider, next_page=signed_in.next_page
    )
    request.session.pop("sign_in_attempts", None)
    request.session["saml"] = [signed_in.provider, signed_in.name_id, signed_in.session_index]
    return response


@public("Metadata hold public keys and addresses.")
@require_GET
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """Describe this system to an identity provider."""
    provider = _provider(name)
    text = adapter_of(provider).metadata(provider)
    return HttpResponse(text, content_type="application/samlmetadata+xml")


@public("The provider's signature is the key; a request without it ends nothing.")
@never_cache
@require_GET
def slo(request: HttpRequest, name: str) -> HttpResponse:
    """End the session when the provider asks for it, or come back from ending it there."""
    provider = _provider(name)
    if "SAMLRequest" not in request.GET:
        # The answer to our own request: the session ended here before we asked.
        return see_other(reverse("start"))
    try:
        query = request.META.get("QUERY_STRING", "")
        asked = adapter_of(provider).read_sign_out(provider, query)
    except AnswerRefused as refusal:
        return _refuse(request, name, refusal)
    session = request.session.get("saml", ["", "", ""])
    if request.user.is_authenticated and session[:2] == [provider.name, asked.name_id]:
        end_session(request)
    return see_other(asked.answer_url)


def _send_on(request: HttpRequest, provider: Provider, started: Started) -> HttpResponse:
    if not started.fields:
        return see_other(started.address)
    context = {"provider": provider, "started": started}
    return render(request, "portal/sign_in/send.html", context)


def _start_again(attempt: AuthnAttempt) -> HttpResponse:
    again = [("note", CANCELLED), ("next", attempt.next_page)]
    query = urlencode([(name, value) for name, value in again if value])
    return see_other(f"{reverse('sign-in')}?{query}")


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _provider(name: str) -> Provider:
    provider = provider_named(name)
    if provider is None:
        raise Http404
    return provider


def _refuse(
    request: HttpRequest, name: str, refusal: AnswerRefused | SignInRefused
) -> HttpResponse:
    log.warning("Sign-in by %s refused: %s", name, refusal.code)
    return refused_page(request, told(refusal))
