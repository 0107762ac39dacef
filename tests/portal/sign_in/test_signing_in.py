"""The way in and out through both sites, as a person walks it."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import etree

from ssoz.journal.models import Entry
from ssoz.people.models import AuthnAttempt, Person
from testidp.people import CITIZENS
from testidp.standard.answers import signed_response
from tests.leaks import pesels_in
from tests.makers import make_application
from tests.portal.sign_in.world import (
    CITIZEN,
    PROVIDER,
    WRONG_PESEL,
    begin,
    client_here,
    client_there,
    deliver,
    finish,
    honest,
    is_signed_in,
    make_known,
    sign_in,
    ticket_in,
)

pytestmark = pytest.mark.django_db
_FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


@pytest.fixture
def browser():
    """A browser that looks at the system."""
    return client_here()


@pytest.fixture
def known():
    """The first citizen, known already and with a confirmed address."""
    return make_known(CITIZEN)


def walk(browser, citizen=CITIZEN, cancel=False, **form):
    """Walk through the pages of both sites; return the system's answer to the provider's form."""
    address = urlsplit(begin(browser, **form))
    there = client_there()
    page = there.get(f"{address.path}?{address.query}").content.decode()
    choice = {"cancel": "1"} if cancel else {"citizen": citizen.key}
    sent = there.post(address.path, {"state": dict(_FIELD.findall(page))["state"], **choice})
    text = sent.content.decode()
    fields = dict(_FIELD.findall(text))
    target = re.search(r'action="([^"]+)" id="answer"', text)[1]
    assert target == settings.BASE_URL + reverse("saml-acs", args=[PROVIDER])
    return client_here().post(urlsplit(target).path, fields)


def acts() -> list[str]:
    """Return the acts of the journal, oldest first."""
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


@pytest.mark.parametrize("citizen", CITIZENS[:-1], ids=lambda citizen: citizen.family_name)
def test_every_citizen_signs_in_through_both_sites(browser, citizen):
    answer = browser.get(walk(browser, citizen)["Location"])

    assert is_signed_in(browser)
    assert answer["Location"] == reverse("activation")
    person = Person.objects.with_pesel(citizen.pesel).get()
    assert (person.first_name, person.family_name) == (citizen.first_name, citizen.family_name)
    assert person.birth_date == citizen.birth_date
    assert acts() == ["people.person.registered", "people.person.signed_in"]


def test_a_wrong_pesel_is_refused_with_the_telephone_of_the_help_line(browser):
    answer = walk(browser, WRONG_PESEL)

    assert answer.status_code == 403
    assert settings.PZ_PHONE in answer.content.decode()
    assert not Person.objects.exists()
    entry = Entry.objects.get()
    assert (entry.act, entry.details) == (
        "people.sign_in.refused",
        {"provider": PROVIDER, "reason": "pesel"},
    )


def test_an_answer_with_a_wrong_pesel_cannot_be_sent_again(browser):
    walk(browser, WRONG_PESEL)

    assert not AuthnAttempt.objects.filter(used_at=None).exists()


def test_whoever_cancels_comes_back_to_a_page_that_says_so(browser):
    answer = walk(browser, cancel=True)

    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert 'role="status"' in page.content.decode()
    assert not is_signed_in(browser)
    walk(browser)


def test_whoever_cancels_still_comes_to_the_page_asked_for_at_the_next_try(browser):
    page = browser.get(walk(browser, cancel=True, next="/pomoc/")["Location"]).content.decode()

    assert '<input type="hidden" name="next" value="/pomoc/">' in page


def test_no_pesel_stands_in_the_journal_or_in_an_address(browser):
    answer = walk(browser)
    walk(browser, WRONG_PESEL)

    entries = Entry.objects.values_list("thing_name", "person_name", "details")
    assert not pesels_in(str(list(entries)) + answer["Location"])


def test_the_session_gets_a_new_key_and_an_old_key_opens_nothing(browser):
    begin(browser)
    before = browser.session.session_key

    sign_in(browser)

    assert browser.session.session_key != before
    stranger = client_here()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_signed_in(stranger)


def test_names_are_refreshed_at_each_sign_in(browser, known):
    known.family_name = "Panieńskie"
    known.save()

    sign_in(browser)

    known.refresh_from_db()
    assert known.family_name == CITIZEN.family_name
    assert "people.person.renamed" in acts()


def test_a_person_who_may_not_sign_in_is_told_so(browser, known):
    Person.objects.update(is_active=False)

    assert sign_in(browser).status_code == 403
    assert not is_signed_in(browser)
    assert acts()[-1] == "people.person.shut_out"


def test_a_person_without_a_profile_comes_to_the_start_screen(browser, known):
    assert sign_in(browser)["Location"] == reverse("start")


def test_the_page_that_was_asked_for_comes_after_signing_in(browser, known):
    assert sign_in(browser, next="/pomoc/?o=czym")["Location"] == "/pomoc/?o=czym"


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http://localhost:8000/testidp/",
        "/" + "a" * 600,
        "/pomoc/\0",
        "/pomoc/\r\nX: y",
    ],
    ids=lambda page: page[:20],
)
def test_nobody_is_sent_elsewhere_after_signing_in(browser, known, page):
    assert sign_in(browser, next=page)["Location"] == reverse("start")
    assert page not in client_here().get(reverse("sign-in"), {"next": page}).content.decode()


def test_the_one_active_profile_is_taken_up_at_once(browser, known):
    profile = make_application(state="approved", person=known).profile

    sign_in(browser)

    assert browser.session["profile_id"] == profile.pk
    assert "access.profile.chosen" in acts()


def test_of_several_active_profiles_one_is_chosen_first(browser, known):
    for _ in range(2):
        make_application(state="approved", person=known)

    assert sign_in(browser)["Location"] == reverse("choose-profile")
    assert "profile_id" not in browser.session


def test_whoever_only_waits_for_a_decision_comes_to_the_account(browser, known):
    make_application(state="pending", person=known)

    assert sign_in(browser)["Location"] == reverse("account")


def test_a_second_sign_in_forgets_the_profile_of_the_first(browser, known):
    make_application(state="approved", person=known)
    sign_in(browser)

    sign_in(browser, CITIZENS[1])

    assert "profile_id" not in browser.session


def test_whoever_is_signed_in_has_nothing_to_do_at_the_door(browser, known):
    sign_in(browser)

    assert browser.get(reverse("sign-in"))["Location"] == reverse("start")
    assert browser.get(reverse("sign-in"), {"next": "/pomoc/"})["Location"] == "/pomoc/"


def test_a_sign_in_that_another_tab_has_overtaken_changes_nothing(browser, known):
    begin(browser)
    ticket = ticket_in(deliver(signed_response(honest(browser, CITIZENS[1]))))
    sign_in(browser)

    assert finish(browser, ticket)["Location"] == reverse("start")
    assert browser.session["_auth_user_id"] == str(known.pk)


def test_the_door_says_that_the_session_has_ended_once(browser):
    session = browser.session
    session["ended"] = "idle"
    session.save()

    assert "note warn" in browser.get(reverse("sign-in")).content.decode()
    assert "note warn" not in browser.get(reverse("sign-in")).content.decode()


def test_signing_in_begins_only_under_the_systems_own_name():
    elsewhere = client_there()

    answer = elsewhere.post(reverse("saml-login", args=[PROVIDER]))

    assert answer["Location"] == settings.BASE_URL + reverse("sign-in")


def test_signing_in_begins_only_by_our_own_form():
    browser = client_here(enforce_csrf_checks=True)

    assert browser.post(reverse("saml-login", args=[PROVIDER])).status_code == 403


def test_signing_out_ends_the_session_here_and_there(browser, known):
    sign_in(browser)
    key = browser.session.session_key

    answer = browser.post(reverse("sign-out"))

    assert not is_signed_in(browser)
    stale = client_here()
    stale.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_signed_in(stale)
    assert answer["Clear-Site-Data"]
    assert acts()[-1] == "people.person.signed_out"
    address = urlsplit(answer["Location"])
    back = client_there().get(f"{address.path}?{address.query}")
    assert back["Location"].startswith(settings.BASE_URL + reverse("saml-slo", args=[PROVIDER]))
    home = urlsplit(back["Location"])
    assert browser.get(f"{home.path}?{home.query}")["Location"] == reverse("start")


def test_signing_out_is_no_link_and_does_no_harm_twice(browser, known):
    assert browser.get(reverse("sign-out")).status_code == 405
    assert browser.post(reverse("sign-out"))["Location"] == reverse("start")
    assert "people.person.signed_out" not in acts()


def test_the_provider_ends_a_session_by_a_signed_request_alone(browser, known, provider_asks):
    sign_in(browser)
    name_id = browser.session["saml"][1]

    assert browser.get(provider_asks(name_id, signed=False)).status_code == 403
    assert browser.get(provider_asks("_somebody-else", signed=True)).status_code == 303
    assert is_signed_in(browser)
    assert browser.get(provider_asks(name_id, signed=True)).status_code == 303
    assert not is_signed_in(browser)


def test_metadata_name_both_keys_and_our_addresses(browser):
    answer = browser.get(reverse("saml-metadata", args=[PROVIDER]))

    root = etree.fromstring(answer.content)
    uses = {node.get("use") for node in root.iter("{*}KeyDescriptor")}
    assert uses == {"signing", "encryption"}
    assert root.get("entityID") == settings.TESTIDP_SERVICE["entity_id"]
    assert (
        root.find(".//{*}AssertionConsumerService").get("Location")
        == (settings.TESTIDP_SERVICE["acs"])
    )


def test_the_provider_answers_only_what_the_system_has_signed(browser):
    address = urlsplit(begin(browser))
    values = {name: value[0] for name, value in parse_qs(address.query).items()}

    for change in ({"RelayState": "another"}, {"Signature": "AAAA"}, {"SigAlg": "none"}):
        query = urlencode({**values, **change})
        assert client_there().get(f"{address.path}?{query}").status_code == 400


def test_the_door_asks_the_database_for_little(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        browser.get(reverse("sign-in"))
