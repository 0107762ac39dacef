"""What somebody does at the door of SSOZ I."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.passwords import PASSWORD
from tests.portal.pages import Page


def stranger(**options: Any) -> Client:
    """Return the browser of nobody in particular, who reads the messages as the code has them."""
    client = Client(**options)
    client.cookies["django_language"] = "en"
    return client


def sign_in(
    client: Client, login: str, password: str = PASSWORD, address: str = "", **fields: str
) -> HttpResponse:
    """Type login and password, and press *Log in*."""
    at = {"REMOTE_ADDR": address} if address else {}
    typed = {"login": login, "password": password, **fields}
    return client.post(reverse("password-sign-in"), typed, **at)


def refused(client: Client, response: HttpResponse) -> Page:
    """Return the page to which a refusal leads."""
    assert response.status_code == 302, response.status_code
    assert "_auth_user_id" not in client.session
    return Page(client.get(response["Location"]))


def is_in(client: Client) -> bool:
    """Tell whether somebody is signed in at a browser."""
    return "_auth_user_id" in client.session


def known_browser(client: Client) -> str:
    """Return the cookie by which a browser is known; nothing for a stranger's."""
    cookie = client.cookies.get(settings.KNOWN_BROWSER_COOKIE_NAME)
    return cookie.value if cookie else ""
