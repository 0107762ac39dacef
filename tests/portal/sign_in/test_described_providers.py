"""What an operator says of a provider: names of attributes, what counts as substantial, its place."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from portal.sign_in.providers import AttributeNames, provider_named
from portal.sign_in.standard.library import saml_settings
from ssoz.people.models import Person
from testidp.standard.answers import signed_response
from tests.portal.sign_in.dialects import refusals
from tests.portal.sign_in.world import CITIZEN, PROVIDER, client_here, deliver, honest, ticket_in

pytestmark = pytest.mark.django_db

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
LOW = "http://eidas.europa.eu/LoA/low"
OWN_NAMES = {
    "pesel": "pesel",
    "first_name": "urn:oid:2.5.4.42",
    "family_name": "urn:oid:2.5.4.4",
    "birth_date": "ur",
}
OWN_WORDS = [
    ("pesel", CITIZEN.pesel),
    ("urn:oid:2.5.4.42", CITIZEN.first_name),
    ("urn:oid:2.5.4.4", CITIZEN.family_name),
    ("ur", CITIZEN.birth_date.isoformat()),
]


@pytest.fixture
def say(settings) -> Callable[..., None]:
    """Return a function that says more of the provider in the settings."""

    def change(**values: Any) -> None:
        before = settings.IDENTITY_PROVIDERS[PROVIDER]
        settings.IDENTITY_PROVIDERS = {PROVIDER: {**before, **values}}

    return change


@pytest.mark.parametrize("level", [PASSWORD, "http://eidas.europa.eu/LoA/high"])
def test_what_the_operator_named_counts_as_substantial_and_so_does_eidas(browser, say, level):
    say(substantial_classes=(PASSWORD,))

    assert ticket_in(deliver(signed_response(honest(browser, level=level))))


@pytest.mark.parametrize(("named", "level"), [((), PASSWORD), ((PASSWORD,), LOW)])
def test_what_the_operator_did_not_name_is_refused(browser, say, caplog, named, level):
    say(substantial_classes=named)

    assert deliver(signed_response(honest(browser, level=level))).status_code == 403
    assert refusals(caplog) == ["level"]


def test_a_provider_is_asked_for_the_levels_that_it_knows(say):
    asked = saml_settings(provider_named(PROVIDER)).get_security_data()
    assert asked["requestedAuthnContextComparison"] == "minimum"

    say(substantial_classes=(PASSWORD,))

    asked = saml_settings(provider_named(PROVIDER)).get_security_data()
    assert asked["requestedAuthnContext"] == [PASSWORD]
    assert asked["requestedAuthnContextComparison"] == "exact"


def test_attributes_are_read_by_the_providers_own_names(browser, say):
    say(attributes=OWN_NAMES)

    assert ticket_in(deliver(signed_response(honest(browser, attributes=OWN_WORDS))))
    person = Person.objects.get()
    assert (person.first_name, person.family_name) == (CITIZEN.first_name, CITIZEN.family_name)


def test_names_that_the_provider_does_not_use_are_not_read(browser, say, caplog):
    say(attributes=OWN_NAMES)

    assert deliver(signed_response(honest(browser))).status_code == 403
    assert refusals(caplog) == ["attributes"]


def test_an_attribute_of_its_own_name_that_comes_twice_is_refused(browser, say, caplog):
    say(attributes=OWN_NAMES)
    twice = [*OWN_WORDS, ("pesel", CITIZEN.pesel)]

    assert deliver(signed_response(honest(browser, attributes=twice))).status_code == 403
    assert "pesel" not in str(refusals(caplog))


def test_a_name_that_was_not_told_is_that_of_eidas(say):
    say(attributes={"pesel": "pesel"})

    found = provider_named(PROVIDER).attributes
    assert (found.pesel, found.first_name) == ("pesel", AttributeNames().first_name)


def test_buttons_stand_in_the_order_of_the_settings_and_lead_to_their_own_addresses(settings):
    known = settings.IDENTITY_PROVIDERS[PROVIDER]
    settings.IDENTITY_PROVIDERS = {
        "last": {**known, "label": "Ostatni", "order": 9},
        PROVIDER: known,
        "b": {**known, "label": "Beta", "order": -1},
        "a": {**known, "label": "Alfa", "order": -1},
    }
    page = client_here().get(reverse("sign-in")).content.decode()

    assert re.findall(r'action="/saml/([a-z-]+)/login/"', page) == ["a", "b", PROVIDER, "last"]
    for step in ("metadata", "slo"):
        assert client_here().get(reverse(f"saml-{step}", args=["a"])).status_code in (200, 303)


def test_our_metadata_name_their_end_as_saml_writes_moments():
    text = client_here().get(reverse("saml-metadata", args=[PROVIDER])).content.decode()

    (until,) = re.findall(r'validUntil="([^"]+)"', text)
    assert datetime.strptime(until, "%Y-%m-%dT%H:%M:%SZ")


def test_the_answer_to_a_sign_out_goes_where_the_provider_wants_it(browser, say, provider_asks):
    elsewhere = f"{settings.IDP_URL}/testidp/answers/"
    say(sign_out_answer_url=elsewhere)

    answer = browser.get(provider_asks("nobody", signed=True))

    assert answer["Location"].startswith(elsewhere)
