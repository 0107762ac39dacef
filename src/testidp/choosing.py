"""The page on which the visitor chooses who to be; both dialects lead to it and from it."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testidp.people import ALWAYS_THERE, Citizen, demo_people

_STATE_SALT = "testidp.state"
_STATE_SECONDS = 15 * 60
_SHOWN = 50


def sealed(request_id: str, relay_state: str) -> str:
    """Write what must come back with the choice, so that nobody changes it meanwhile."""
    return signing.dumps([request_id, relay_state], salt=_STATE_SALT)


def unsealed(state: str) -> tuple[str, str] | None:
    """Read the request and the relay state that a choice belongs to."""
    try:
        request_id, relay_state = signing.loads(state, salt=_STATE_SALT, max_age=_STATE_SECONDS)
    except signing.BadSignature:
        return None
    return request_id, relay_state


def choose(request: HttpRequest, *, state: str, action: str) -> HttpResponse:
    """Show the citizens, and those of the demo that match what was searched for."""
    words = request.POST.get("words", "").casefold().split()
    found = [citizen for citizen in demo_people() if _matches(citizen, words)]
    context = {
        "state": state,
        "action": action,
        "citizens": ALWAYS_THERE,
        "demo_people": found[:_SHOWN],
        "more": max(0, len(found) - _SHOWN),
        "words": request.POST.get("words", ""),
        "searching": bool(words) or len(found) > _SHOWN,
    }
    return render(request, "testidp/choose.html", context)


def send_back(request: HttpRequest, address: str, fields: dict[str, str]) -> HttpResponse:
    """Let the browser carry an answer back to the system."""
    return render(request, "testidp/send.html", {"address": address, "fields": fields})


def refuse(request: HttpRequest, why: str) -> HttpResponse:
    """Say that this is no request of the registered system."""
    return render(request, "testidp/refused.html", {"why": why}, status=400)


def _matches(citizen: Citizen, words: list[str]) -> bool:
    text = f"{citizen.full_name} {citizen.note}".casefold()
    return all(word in text for word in words)
