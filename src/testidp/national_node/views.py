"""The node's pages: a request by form, an artifact back; and its services, which speak SOAP."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from testidp.access import outside
from testidp.choosing import choose, refuse, sealed, send_back, unsealed
from testidp.clock import seconds_ahead
from testidp.messages import RequestRefused
from testidp.national_node import services
from testidp.national_node.requests import read_authn_request
from testidp.people import citizen_of


@csrf_exempt
@outside
@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take the request that the browser brought, and lead on to the choice: one can go back to it."""
    destination = f"{settings.IDP_URL}{request.path}"
    try:
        asked = read_authn_request(request.POST.get("SAMLRequest", ""), destination)
    except RequestRefused as error:
        return refuse(request, str(error))
    state = sealed(asked.message_id, request.POST.get("RelayState", ""))
    return HttpResponseRedirect(f"{reverse('testidp-node-choice')}?{urlencode({'state': state})}")


@outside
@never_cache
@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose who to be; send the browser back with the artifact of the answer."""
    state = request.POST.get("state", request.GET.get("state", ""))
    begun = unsealed(state)
    if begun is None:
        return refuse(request, "state")
    request_id, relay_state = begun
    citizen = citizen_of(request.POST.get("citizen", ""))
    if citizen is None and "cancel" not in request.POST:
        return choose(request, state=state, action=request.path)
    ahead = seconds_ahead(request.POST.get("clock", ""))
    artifact = services.hand_out(request_id, citizen.key if citizen else "", ahead=ahead)
    fields = {"SAMLart": artifact, "RelayState": relay_state}
    return send_back(request, settings.TESTIDP_NODE_SERVICE["acs"], fields)


@csrf_exempt
@outside
@require_POST
def resolve(request: HttpRequest) -> HttpResponse:
    """Hand out the answer that an artifact stands for."""
    return _soap(request, services.resolve)


@csrf_exempt
@outside
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Confirm to the system that the session has ended."""
    return _soap(request, services.end_session)


def _soap(request: HttpRequest, service: Callable[[bytes], bytes]) -> HttpResponse:
    try:
        content = service(request.body)
    except RequestRefused as error:
        return HttpResponse(str(error), status=400, content_type="text/plain")
    return HttpResponse(content, content_type="text/xml; charset=utf-8")
