"""The standard dialect's pages: a request by redirect, an answer by form, sign-out by redirect."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from testidp.access import outside
from testidp.answers import Answer, answer_for, attributes_of, refusal_for
from testidp.choosing import choose, refuse, sealed, send_back, unsealed
from testidp.clock import seconds_ahead
from testidp.messages import RequestRefused
from testidp.people import citizen_of
from testidp.standard import requests
from testidp.standard.answers import encoded, signed_out_url, signed_response


@outside
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose who to be, and send the system the signed answer."""
    if request.method == "GET":
        return _begin(request)
    state = request.POST.get("state", "")
    begun = unsealed(state)
    if begun is None:
        return refuse(request, "state")
    request_id, relay_state = begun
    service = settings.TESTIDP_SERVICE
    if "cancel" in request.POST:
        return _send(request, refusal_for(request_id, service), relay_state)
    citizen = citizen_of(request.POST.get("citizen", ""))
    if citizen is None:
        return choose(request, state=state, action=request.path)
    ahead = seconds_ahead(request.POST.get("clock", ""))
    answer = answer_for(request_id, attributes_of(citizen), service, ahead=ahead)
    return _send(request, answer, relay_state)


@outside
@never_cache
@require_GET
def sign_out(request: HttpRequest) -> HttpResponse:
    """Confirm to the system that the session has ended."""
    try:
        asked = requests.read(
            request.META["QUERY_STRING"],
            kind="LogoutRequest",
            destination=f"{settings.IDP_URL}{request.path}",
        )
    except RequestRefused as error:
        return refuse(request, str(error))
    return HttpResponseRedirect(signed_out_url(asked))


def _begin(request: HttpRequest) -> HttpResponse:
    try:
        asked = requests.read(
            request.META["QUERY_STRING"],
            kind="AuthnRequest",
            destination=f"{settings.IDP_URL}{request.path}",
        )
    except RequestRefused as error:
        return refuse(request, str(error))
    state = sealed(asked.request_id, asked.relay_state)
    return choose(request, state=state, action=request.path)


def _send(request: HttpRequest, answer: Answer, relay_state: str) -> HttpResponse:
    fields = {"SAMLResponse": encoded(signed_response(answer)), "RelayState": relay_state}
    return send_back(request, settings.TESTIDP_SERVICE["acs"], fields)
