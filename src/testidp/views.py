"""The pages of the pretend world: choosing a citizen, sending the answer, ending a session, the mailbox."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from testidp import answers, requests
from testidp.access import outside
from testidp.mailbox import newest
from testidp.people import CITIZENS, Citizen, citizen_of, demo_people

_STATE_SALT = "testidp.state"
_STATE_SECONDS = 15 * 60
_SHOWN = 50


@outside
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Say what stands here."""
    return render(request, "testidp/index.html", {"base_url": settings.BASE_URL})


@outside
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose who to be, and send the system the signed answer."""
    if request.method == "GET":
        return _begin(request)
    state = request.POST.get("state", "")
    try:
        request_id, relay_state = signing.loads(state, salt=_STATE_SALT, max_age=_STATE_SECONDS)
    except signing.BadSignature:
        return render(request, "testidp/refused.html", {"why": "state"}, status=400)
    if "cancel" in request.POST:
        return _send(request, answers.refusal_for(request_id), relay_state)
    citizen = citizen_of(request.POST.get("citizen", ""))
    if citizen is None:
        return _choose(request, state)
    return _send(request, answers.answer_for(request_id, _attributes_of(citizen)), relay_state)


@outside
@never_cache
@require_GET
def sign_out(request: HttpRequest) -> HttpResponse:
    """Confirm to the system that the session has ended."""
    try:
        asked = requests.read(
            request.META["QUERY_STRING"],
            kind="LogoutRequest",
            destination=f"{settings.IDP_URL}/testidp/slo/",
        )
    except requests.RequestRefused as error:
        return render(request, "testidp/refused.html", {"why": str(error)}, status=400)
    return HttpResponseRedirect(answers.signed_out_url(asked))


@outside
@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the messages that would have left the system, newest first."""
    return render(request, "testidp/mailbox.html", {"messages_found": newest()})


def _begin(request: HttpRequest) -> HttpResponse:
    try:
        asked = requests.read(
            request.META["QUERY_STRING"],
            kind="AuthnRequest",
            destination=f"{settings.IDP_URL}/testidp/sso/",
        )
    except requests.RequestRefused as error:
        return render(request, "testidp/refused.html", {"why": str(error)}, status=400)
    state = signing.dumps([asked.request_id, asked.relay_state], salt=_STATE_SALT)
    return _choose(request, state)


def _choose(request: HttpRequest, state: str) -> HttpResponse:
    words = request.POST.get("words", "").casefold().split()
    found = [citizen for citizen in demo_people() if _matches(citizen, words)]
    context = {
        "state": state,
        "citizens": CITIZENS,
        "demo_people": found[:_SHOWN],
        "more": max(0, len(found) - _SHOWN),
        "words": request.POST.get("words", ""),
        "searching": bool(words) or len(found) > _SHOWN,
    }
    return render(request, "testidp/choose.html", context)


def _matches(citizen: Citizen, words: list[str]) -> bool:
    text = f"{citizen.full_name} {citizen.note}".casefold()
    return all(word in text for word in words)


def _attributes_of(citizen: Citizen) -> list[tuple[str, str]]:
    return answers.person_attributes(
        pesel=citizen.pesel,
        first_name=citizen.first_name,
        family_name=citizen.family_name,
        birth_date=f"{citizen.birth_date.isoformat()}Z",
    )


def _send(request: HttpRequest, answer: answers.Answer, relay_state: str) -> HttpResponse:
    context = {
        "acs": settings.TESTIDP_SERVICE["acs"],
        "answer": answers.encoded(answers.signed_response(answer)),
        "relay_state": relay_state,
    }
    return render(request, "testidp/send.html", context)
