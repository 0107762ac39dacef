"""The addresses that browser and provider walk through, step by step (SAML 2.0)."""

import logging
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login as open_session
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from portal.sign_in import saml
from portal.sign_in.landing import landing_page, own_page, see_other
from portal.sign_in.providers import Provider, provider_named
from portal.sign_in.strict import AnswerRefused
from portal.sign_in.views import CANCELLED, end_session, refused_page
from portal.working_profile import work_in
from ssoz.access.queries import active_profiles, actor_for
from ssoz.people import operations as people
from ssoz.people.models import AuthnAttempt
from ssoz.people.operations import SignedIn, SignInRefused
from web.access import public

log = logging.getLogger("ssoz.sign_in")
_ATTEMPTS_KEPT = 5


@public("Signing in begins here.")
@never_cache
@require_POST
def login(request: HttpRequest, name: str) -> HttpResponse:
    """Start a sign-in: note the attempt and send the browser to the provider."""
    provider = _provider(name)
    if request.get_host() != urlsplit(settings.BASE_URL).netloc:
        # The provider's answer comes to this host alone, and so does the session it looks for.
        return see_other(settings.BASE_URL + reverse("sign-in"))
    request_id, address = saml.start(provider)
    next_page = own_page(request, request.POST.get("next", ""))
    people.begin_attempt(request_id=request_id, provider=name, next_page=next_page)
    started = request.session.get("sign_in_attempts", [])
    request.session["sign_in_attempts"] = [*started, request_id][-_ATTEMPTS_KEPT:]
    return see_other(address)


@public("The provider's answer comes from another site, without cookies; its signature is the key.")
@csrf_exempt
@never_cache
@require_POST
def acs(request: HttpRequest, name: str) -> HttpResponse:
    """Take the provider's answer, once; the session is not touched until `finish`."""
    provider = _provider(name)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > saml.ANSWER_MAX_BYTES:
            raise AnswerRefused("size")
        encoded = request.POST.get("SAMLResponse", "")
        envelope = saml.look_at(encoded)
        waiting = AuthnAttempt.objects.unanswered(envelope.in_response_to, name, timezone.now())
        if not waiting.exists():
            raise AnswerRefused("attempt")
        if not envelope.succeeded:
            return see_other(reverse("sign-in") + "?" + urlencode({"note": CANCELLED}))
        found = saml.read(provider, envelope.in_response_to, encoded)
        ticket = people.accept_assertion(
            request_id=envelope.in_response_to,
            assertion=found.assertion,
            assertion_id=found.assertion_id,
            expires_at=found.expires_at,
            actor=request.actor,
        )
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
        return _refuse(request, name, refusal)
    _open_session(request, signed_in)
    profiles = list(active_profiles(signed_in.person, timezone.localdate())[:2])
    if len(profiles) == 1:
        work_in(request, profiles[0])
    return see_other(landing_page(request, signed_in.person, profiles))


@public("Metadata hold public keys and addresses.")
@require_GET
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    """Describe this system to an identity provider."""
    return HttpResponse(saml.metadata(_provider(name)), content_type="application/samlmetadata+xml")


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
        asked = saml.read_sign_out(provider, request.META.get("QUERY_STRING", ""))
    except AnswerRefused as refusal:
        return _refuse(request, name, refusal)
    session = request.session.get("saml", ["", "", ""])
    if request.user.is_authenticated and session[:2] == [provider.name, asked.name_id]:
        end_session(request)
    return see_other(asked.answer_url)


def _open_session(request: HttpRequest, signed_in: SignedIn) -> None:
    """Open the session under a new key, with nothing in it of the one before."""
    address = request.actor.address
    person = signed_in.person
    open_session(request, person, backend="web.sign_in.PersonBackend")
    for left_over in ("profile_id", "sign_in_attempts", "ended_idle", "seen_at"):
        request.session.pop(left_over, None)
    request.session["saml"] = [signed_in.provider, signed_in.name_id, signed_in.session_index]
    request.session["next_page"] = signed_in.next_page
    request.actor = actor_for(person, None, day=timezone.localdate(), address=address)


def _provider(name: str) -> Provider:
    provider = provider_named(name)
    if provider is None:
        raise Http404
    return provider


def _refuse(
    request: HttpRequest, name: str, refusal: AnswerRefused | SignInRefused
) -> HttpResponse:
    log.warning("Sign-in by %s refused: %s", name, refusal.code)
    return refused_page(request, str(refusal) if isinstance(refusal, SignInRefused) else "")
