"""The challenge of a passkey between two requests: in the session, for one answer and one purpose."""

import json

from django.http import HttpRequest

from ssoz.people.webauthn import Question

MAKE, USE = "make", "use"
_KEY = "passkey_challenge"


def ask(request: HttpRequest, purpose: str, question: Question) -> str:
    """Keep the challenge of a question, in place of any before; return what script hands on."""
    request.session[_KEY] = [purpose, question.challenge]
    return json.dumps(question.options)


def take(request: HttpRequest, purpose: str) -> str:
    """Take the challenge to which an answer of this purpose belongs; nothing where there is none."""
    kept_for, challenge = request.session.pop(_KEY, ["", ""])
    return challenge if kept_for == purpose else ""
