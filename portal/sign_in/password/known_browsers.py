"""Browsers in which somebody has signed in before: guessing from elsewhere cannot shut them out.

A signed cookie says so, and nothing is kept on the server (OWASP: device cookies). Of several people
at one computer each is known by an entry of their own, which does not tell whose it is.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ssoz.ciphers import keyed_hash, keyed_hashes
from ssoz.people.models import PasswordAccount, plain_password_login

LIFE = timedelta(days=365)
_PEOPLE_AT_MOST = 5
_PURPOSE = "known-browser"


def known_as(request: HttpRequest, login: str) -> str:
    """Return the number by which this browser is known for a login; nothing for a stranger."""
    known = _entries(request)
    marks = keyed_hashes(plain_password_login(login), purpose=_PURPOSE).values()
    return next((known[mark] for mark in marks if mark in known), "")


def remember(request: HttpRequest, response: HttpResponse, account: PasswordAccount) -> None:
    """Let the browser be known for an account from now on, by a fresh number.

    A number that was copied out of it stays the thief's: their tries are not those of its owner.
    """
    old = set(keyed_hashes(account.login, purpose=_PURPOSE).values())
    others = [(mark, number) for mark, number in _entries(request).items() if mark not in old]
    newest = (keyed_hash(account.login, purpose=_PURPOSE), secrets.token_urlsafe(16))
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(dict([newest, *others][:_PEOPLE_AT_MOST]), salt=_PURPOSE),
        max_age=LIFE,
        path=reverse("password-sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _entries(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        return signing.loads(cookie, salt=_PURPOSE, max_age=LIFE)
    except signing.BadSignature:
        return {}
