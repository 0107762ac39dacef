"""The way in and out through the national node, as a person walks it; and what we say on that way."""

import base64
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import etree

from ssoz.people.models import Person
from testidp.messages import NAMES
from testidp.national_node import answers as node
from testidp.national_node import services
from testidp.people import CITIZENS
from tests.portal.sign_in.dialects import refusals
from tests.portal.sign_in.node_service import id_of
from tests.portal.sign_in.world import (
    CITIZEN,
    PROVIDER,
    WRONG_PESEL,
    client_here,
    client_there,
    finish,
    is_signed_in,
    make_known,
    start,
    ticket_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.parametrize("dialect", ["national-node"], indirect=True),
]
_FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')
_EIDAS = "http://eidas.europa.eu/"


def form_on(page: str, name: str) -> tuple[str, dict[str, str]]:
    """Return where a form leads, and its fields."""
    found = re.search(
        rf'<form method="post" action="([^"]+)" id="{name}">(.*?)</form>', page, re.DOTALL
    )
    return found[1], dict(_FIELD.findall(found[2]))


def walk(browser, citizen=CITIZEN, cancel=False):
    """Walk through the pages of both sites; return the system's answer to the provider's form."""
    address, fields = form_on(start(browser).content.decode(), "send")
    assert address == settings.IDP_URL + reverse("testidp-node-sign-in")
    there = client_there()
    page = there.post(urlsplit(address).path, fields, follow=True).content.decode()
    choice = {"cancel": "1"} if cancel else {"citizen": citizen.key}
    state = dict(_FIELD.findall(page))["state"]
    sent = there.post(reverse("testidp-node-choice"), {"state": state, **choice})
    target, fields = form_on(sent.content.decode(), "answer")
    assert target == settings.BASE_URL + reverse("saml-acs", args=[PROVIDER])
    return client_here().post(urlsplit(target).path, fields)


@pytest.fixture
def newcomer():
    """A browser that has started nothing yet."""
    return client_here()


@pytest.mark.parametrize("citizen", CITIZENS[:-1], ids=lambda citizen: citizen.family_name)
def test_every_citizen_signs_in_through_the_node(dialect, newcomer, citizen):
    newcomer.get(walk(newcomer, citizen)["Location"])

    assert is_signed_in(newcomer)
    person = Person.objects.with_pesel(citizen.pesel).get()
    assert (person.first_name, person.family_name) == (citizen.first_name, citizen.family_name)
    assert person.birth_date == citizen.birth_date


def test_the_person_is_the_same_whatever_the_dialect(dialect, newcomer):
    known = make_known(CITIZEN)

    newcomer.get(walk(newcomer)["Location"])

    assert newcomer.session["_auth_user_id"] == str(known.pk)


def test_a_wrong_pesel_is_refused_with_the_telephone_of_the_help_line(dialect, newcomer):
    answer = walk(newcomer, WRONG_PESEL)

    assert answer.status_code == 403
    assert settings.PZ_PHONE in answer.content.decode()


def test_whoever_cancels_comes_back_to_a_page_that_says_so(dialect, newcomer):
    assert "note=cancelled" in walk(newcomer, cancel=True)["Location"]
    assert not Person.objects.exists()

    newcomer.get(walk(newcomer)["Location"])
    assert is_signed_in(newcomer)


def test_a_refusal_in_both_messages_is_a_person_who_turned_back(dialect, browser):
    failed = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
    answer = dialect.honest(browser, status=failed)

    def made(asked: bytes) -> bytes:
        message = node.unsealed(node.Outside(id_of(asked), status=failed))
        node.sign(node.add_response(message, answer))
        node.sign(message)
        return node.enveloped(message)

    assert "note=cancelled" in dialect.serve(browser, made)["Location"]


def test_an_answer_need_not_name_its_destination(dialect, browser):
    assert ticket_in(dialect.deliver(browser, dialect.honest(browser, destination="")))


def test_the_request_is_sent_by_a_page_without_inline_script(dialect, newcomer):
    page = start(newcomer).content.decode()

    assert "portal/send.js" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page)
    assert re.search(r'<form method="post".*?<button[^>]*type="submit"', page, re.DOTALL)


def test_the_request_asks_as_the_node_wants_to_be_asked(dialect, newcomer):
    fields = form_on(start(newcomer).content.decode(), "send")[1]

    root = etree.fromstring(base64.b64decode(fields["SAMLRequest"]))
    assert fields["RelayState"] == root.get("ID") == newcomer.session["sign_in_attempts"][-1]
    assert root.get("ForceAuthn") == "true"
    assert root.get("ProtocolBinding").endswith(":HTTP-Artifact")
    assert root.get("AssertionConsumerServiceURL") == settings.TESTIDP_NODE_SERVICE["acs"]
    assert root.get("ProviderName") == settings.TESTIDP_NODE_SERVICE["display_name"]
    assert [child.tag.split("}")[1] for child in root] == [
        "Issuer", "Signature", "Extensions", "NameIDPolicy", "RequestedAuthnContext",
    ]  # fmt: skip
    assert root.findtext(".//eidas:SPType", namespaces=NAMES) == "public"
    wanted = {attribute.get("Name") for attribute in root.iter("{*}RequestedAttribute")}
    names = {"CurrentGivenName", "CurrentFamilyName", "DateOfBirth", "PersonIdentifier"}
    assert wanted == {f"{_EIDAS}attributes/naturalperson/{name}" for name in names}
    assert root.findtext(".//{*}AuthnContextClassRef") == _EIDAS + "LoA/substantial"


def test_the_host_that_a_browser_names_is_never_believed(dialect, settings):
    settings.ALLOWED_HOSTS = ["*"]
    elsewhere = client_here()
    elsewhere.defaults["HTTP_HOST"] = "evil.example"

    answer = start(elsewhere)

    assert answer["Location"] == settings.BASE_URL + reverse("sign-in")
    assert "evil" not in elsewhere.get(reverse("saml-metadata", args=[PROVIDER])).content.decode()


def test_metadata_name_both_keys_and_our_address(dialect, newcomer):
    root = etree.fromstring(newcomer.get(reverse("saml-metadata", args=[PROVIDER])).content)

    keys = {
        node.get("use"): node.findtext(".//{*}X509Certificate")
        for node in root.iter("{*}KeyDescriptor")
    }
    assert keys.keys() == {"signing", "encryption"} and len(set(keys.values())) == 2
    assert root.get("entityID") == settings.TESTIDP_NODE_SERVICE["entity_id"]
    service = root.find(".//{*}AssertionConsumerService")
    assert service.get("Location") == settings.TESTIDP_NODE_SERVICE["acs"]
    assert service.get("Binding").endswith(":HTTP-Artifact")


# --- Signing out -----------------------------------------------------------------------------------


@pytest.fixture
def at_the_node(dialect, browser, settings):
    """A known person who has signed in through the node, whose sign-out is answered there."""
    make_known(CITIZEN)
    finish(browser, ticket_in(dialect.deliver(browser)))
    name, values = next(iter(settings.IDENTITY_PROVIDERS.items()))
    settings.IDENTITY_PROVIDERS = {name: {**values, "sign_out_url": dialect.service.url}}
    dialect.service.make = services.end_session
    return browser


def test_signing_out_ends_the_session_here_and_at_the_node(dialect, at_the_node, caplog):
    _, name_id, session_index = at_the_node.session["saml"]

    answer = at_the_node.post(reverse("sign-out"))

    assert not is_signed_in(at_the_node)
    assert answer["Location"] == reverse("start")
    asked = etree.fromstring(dialect.service.asked[-1]).find(".//{*}LogoutRequest")
    assert asked.findtext("{*}NameID") == name_id
    assert asked.findtext("{*}SessionIndex") == session_index
    assert asked.find("{*}Signature") is not None
    assert not refusals(caplog)


def unsigned(asked: bytes) -> bytes:
    return node.enveloped(node.unsealed(node.Outside(id_of(asked)), "LogoutResponse"))


def to_another(asked: bytes) -> bytes:
    return node.enveloped(node.logout_response("ID-another"))


def unsuccessful(asked: bytes) -> bytes:
    status = "urn:oasis:names:tc:SAML:2.0:status:Responder"
    outside = node.Outside(id_of(asked), status=status)
    message = node.unsealed(outside, "LogoutResponse")
    node.sign(message)
    return node.enveloped(message)


def garbage(asked: bytes) -> bytes:
    return b"garbage"


@pytest.mark.parametrize("make", [unsigned, to_another, unsuccessful, garbage])
def test_the_session_here_ends_whatever_the_node_answers(dialect, at_the_node, make, caplog):
    dialect.service.make = make

    answer = at_the_node.post(reverse("sign-out"))

    assert answer["Location"] == reverse("start")
    assert not is_signed_in(at_the_node)
    assert "did not succeed" in caplog.text


def test_the_node_ends_no_session_by_redirect(dialect, at_the_node, provider_asks, caplog):
    name_id = at_the_node.session["saml"][1]

    for signed in (True, False):
        assert at_the_node.get(provider_asks(name_id, signed=signed)).status_code == 403
    assert refusals(caplog) == ["sign-out"] * 2
    assert is_signed_in(at_the_node)
