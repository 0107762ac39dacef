"""Two sites and a browser between them, as the sign-in tests see them."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from ssoz.actors import SYSTEM
from ssoz.journal.operations import record
from ssoz.people.identity import Assertion
from ssoz.people.models import Person
from ssoz.people.operations import register
from testidp.answers import Answer, answer_for, person_attributes
from testidp.people import CITIZENS, Citizen
from testidp.standard.answers import encoded, signed_response

PROVIDER = "profil-zaufany"
CITIZEN = CITIZENS[0]
WRONG_PESEL = CITIZENS[-1]


def client_here(**headers: Any) -> Client:
    """Return a browser that looks at the system."""
    return Client(HTTP_HOST=urlsplit(settings.BASE_URL).netloc, **headers)


def client_there() -> Client:
    """Return a browser that looks at the pretend provider."""
    return Client(HTTP_HOST=urlsplit(settings.IDP_URL).netloc)


def begin(browser: Client, **form: str) -> str:
    """Start a sign-in; return the address at the provider."""
    answer = browser.post(reverse("saml-login", args=[PROVIDER]), form)
    assert answer.status_code == 303
    return answer["Location"]


def start(browser: Client) -> HttpResponse:
    """Start a sign-in in whatever dialect."""
    return browser.post(reverse("saml-login", args=[PROVIDER]))


def request_id_of(browser: Client) -> str:
    """Return the request that this browser started last."""
    return browser.session["sign_in_attempts"][-1]


def attributes_of(citizen: Citizen, **changes: str) -> list[tuple[str, str]]:
    """Name a citizen as the provider does."""
    values = {
        "pesel": citizen.pesel,
        "first_name": citizen.first_name,
        "family_name": citizen.family_name,
        "birth_date": f"{citizen.birth_date.isoformat()}Z",
        **changes,
    }
    return person_attributes(**values)


def honest(browser: Client, citizen: Citizen = CITIZEN, **changes: Any) -> Answer:
    """Return the answer to this browser's request, with some of its fields changed."""
    answer = answer_for(request_id_of(browser), attributes_of(citizen), settings.TESTIDP_SERVICE)
    return replace(answer, **changes)


def deliver(message: etree._Element | str) -> HttpResponse:
    """Post an answer as a browser does that comes from another site: without any cookie."""
    text = message if isinstance(message, str) else encoded(message)
    fields = {"SAMLResponse": text, "RelayState": "noise"}
    return client_here().post(reverse("saml-acs", args=[PROVIDER]), fields)


def ticket_in(answer: HttpResponse) -> str:
    """Return the ticket that an accepted answer leads to."""
    assert answer.status_code == 303, answer.status_code
    return parse_qs(urlsplit(answer["Location"]).query)["ticket"][0]


def finish(browser: Client, ticket: str) -> HttpResponse:
    """Come back to the system with a ticket."""
    return browser.get(reverse("saml-finish", args=[PROVIDER]), {"ticket": ticket})


def sign_in(browser: Client, citizen: Citizen = CITIZEN, **form: str) -> HttpResponse:
    """Sign a citizen in; return where the system leads them."""
    begin(browser, **form)
    return finish(browser, ticket_in(deliver(signed_response(honest(browser, citizen)))))


def is_signed_in(browser: Client) -> bool:
    """Tell whether this browser's session has a person."""
    return "_auth_user_id" in browser.session


def make_known(citizen: Citizen) -> Person:
    """Make the account of a citizen, its address confirmed."""
    values = (citizen.pesel, citizen.first_name, citizen.family_name, citizen.birth_date)
    person = register(assertion=Assertion(PROVIDER, *values), actor=SYSTEM)
    person.email, person.email_verified_at = "znana@example.pl", timezone.now()
    record(person, "people.email.verified", by=SYSTEM)
    return person
