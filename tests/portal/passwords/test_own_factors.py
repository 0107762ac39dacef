"""Setting second factors up, replacing and removing them: pages of one's own account."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from ssoz.people import operations as people
from ssoz.people.models import CodeApp, Passkey, Person, RecoveryCode
from tests.makers import make_actor, person_actor
from tests.passwords import make_account
from tests.portal.pages import Page, after, get
from tests.portal.passwords.steps import is_in, sign_in, stranger
from tests.second_factors import Device, Phone, open_site_by_name, passkey_in_use, phone_in_use
from tests.sessions import session_of

pytestmark = pytest.mark.django_db
OWN, APP, CODES = reverse("own-factors"), reverse("own-code-app"), reverse("own-recovery-codes")
KEY = reverse("own-passkey")


@pytest.fixture(autouse=True)
def site(settings):
    open_site_by_name(settings)


@pytest.fixture
def chief() -> Person:
    actor = make_actor(role="uw-admin")
    return make_account(person=Person.objects.get(pk=actor.person_id)).person


@pytest.fixture
def browser(chief) -> Client:
    """The browser of an administrator who is in by a password alone."""
    client = stranger()
    sign_in(client, chief.password_account.login)
    assert is_in(client)
    return client


@pytest.fixture
def trusted(chief, client_for) -> Client:
    """The browser of the same person, in by Profil Zaufany."""
    client = client_for(chief)
    client.cookies["django_language"] = "en"
    return client


def scanned(client: Client) -> Phone:
    page = after(client, client.post(reverse("own-code-app-begin")))
    return Phone(page.words("//code[@class='key']")[0].replace(" ", ""))


def options_on(page: Page) -> dict:
    return json.loads(page.all("//form[@data-passkey]")[0].get("data-options"))


def made(client: Client, device: Device, name="Klucz w pracy", **changed):
    answer = device.make(options_on(get(client, KEY)), **changed)
    return client.post(KEY, {"name": name, "passkey_token": json.dumps(answer)})


# --- The app -------------------------------------------------------------------------------------


def test_the_key_is_shown_as_a_qr_code_and_in_groups_of_four(browser, chief):
    page = after(browser, browser.post(reverse("own-code-app-begin")))

    [key] = page.words("//code[@class='key']")
    assert [len(group) for group in key.split()] == [4] * 8
    assert key.replace(" ", "") == CodeApp.objects.get(person=chief).offered
    [qr] = page.all("//*[@role='img'][@class='qr']")
    assert qr.get("aria-label") and qr.find("svg") is not None
    assert "style=" not in page.source.partition("<svg")[2].partition("</svg>")[0]


def test_the_first_right_code_strengthens_the_session_and_recovery_codes_come_next(browser):
    browser.get("/backoffice/")
    phone = scanned(browser)
    before = browser.session.session_key

    answer = browser.post(APP, {"otp": phone.code()})

    assert answer["Location"] == CODES
    assert session_of(browser).provider == "password+code"
    assert browser.session.session_key != before
    assert "The app with codes is ready." in get(browser, CODES).text
    assert browser.get("/backoffice/").status_code == 200


def test_a_wrong_code_keeps_the_key_and_the_session_as_they_are(browser, chief):
    phone = scanned(browser)

    page = after(browser, browser.post(APP, {"otp": "000000"}))

    assert "The code is wrong" in page.text and page.title.startswith("Error:")
    assert page.words("//code[@class='key']")[0].replace(" ", "") == phone.secret
    assert session_of(browser).provider == "password"
    assert browser.get("/backoffice/")["Location"] == OWN


def test_a_code_of_another_key_does_not_confirm_this_one(browser):
    first = scanned(browser)
    scanned(browser)

    browser.post(APP, {"otp": first.code()})

    assert session_of(browser).provider == "password"


def test_after_ten_wrong_codes_one_waits(browser):
    phone = scanned(browser)
    for _ in range(10):
        browser.post(APP, {"otp": "000000"})

    answer = browser.post(APP, {"otp": phone.code()})

    assert answer.status_code == 429 and answer["Retry-After"]
    assert not people.has_second_factor(session_of(browser).person)


def test_where_nothing_is_offered_there_is_nothing_to_confirm(browser):
    assert browser.get(APP)["Location"] == OWN
    assert browser.post(APP, {"otp": "123456"})["Location"] == OWN


def test_a_session_of_profil_zaufany_stays_what_it_is(trusted):
    phone = scanned(trusted)
    provider = session_of(trusted).provider

    trusted.post(APP, {"otp": phone.code()})

    assert session_of(trusted).provider == provider == ""


def test_the_key_is_in_no_session(browser, chief):
    phone = scanned(browser)
    get(browser, APP)

    kept = [str(row.get_decoded()) for row in Session.objects.all()]
    assert not any(phone.secret in text for text in kept)


def test_moving_to_another_phone_keeps_the_old_one_until_it_is_confirmed(trusted, chief):
    old = phone_in_use(chief)
    new = scanned(trusted)
    assert CodeApp.objects.get(person=chief).secret == old.secret
    assert "works until you confirm the new one" in get(trusted, APP).text

    trusted.post(APP, {"otp": new.code()})

    assert CodeApp.objects.get(person=chief).secret == new.secret


def test_the_last_factor_of_an_administrator_cannot_be_removed(trusted, chief):
    phone_in_use(chief)
    address = reverse("own-code-app-remove")
    assert "Remove the app with codes?" in get(trusted, address).text

    page = after(trusted, trusted.post(address))

    assert "This is your only second factor." in page.text
    assert people.has_second_factor(chief)

    passkey_in_use(chief, Device())
    assert "The app with codes was removed." in after(trusted, trusted.post(address)).text
    assert not CodeApp.objects.exists()


# --- Recovery codes ------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once_and_lie_in_no_session(trusted, chief):
    phone_in_use(chief)
    page = get(trusted, CODES)

    shown = Page(trusted.post(CODES, {"instead_of": page.value("instead_of")}))

    codes = shown.words("//ol//code")
    assert len(set(codes)) == 10
    assert "no-store" in trusted.get(CODES)["Cache-Control"]
    assert not any(code in get(trusted, CODES).source for code in codes)
    kept = [str(row.get_decoded()) for row in Session.objects.all()]
    assert not any(code in text for text in kept for code in codes)
    left = people.use_recovery_code(person=chief, code=codes[4], actor=person_actor(chief))
    assert left == 9


def test_a_form_sent_twice_makes_no_second_set(trusted, chief):
    phone_in_use(chief)
    sent = {"instead_of": get(trusted, CODES).value("instead_of")}
    codes = Page(trusted.post(CODES, sent)).words("//ol//code")

    page = after(trusted, trusted.post(CODES, sent))

    assert "These recovery codes were shown already." in page.text
    assert people.use_recovery_code(person=chief, code=codes[0], actor=person_actor(chief)) == 9


@pytest.mark.parametrize("sent", ["", "x", "-1", "٣", "9" * 40])
def test_a_form_that_nobody_was_given_makes_no_codes(trusted, chief, sent):
    phone_in_use(chief)

    assert trusted.post(CODES, {"instead_of": sent})["Location"] == CODES
    assert not RecoveryCode.objects.exists()


def test_without_a_factor_there_are_no_recovery_codes(browser):
    assert browser.get(CODES)["Location"] == OWN
    assert browser.post(CODES, {"instead_of": "0"})["Location"] == OWN
    assert not RecoveryCode.objects.exists()


# --- Passkeys ------------------------------------------------------------------------------------


def test_a_passkey_strengthens_the_session_as_well(browser, chief):
    answer = made(browser, Device())

    assert answer["Location"] == CODES
    assert session_of(browser).provider == "password+passkey"
    assert Passkey.objects.get(person=chief).name == "Klucz w pracy"
    assert "Klucz w pracy" in get(browser, OWN).text


def test_the_name_is_proposed_and_has_to_be_there(trusted):
    assert get(trusted, KEY).value("name")

    page = after(trusted, made(trusted, Device(), name=" "))

    assert "No name entered." in page.text and not Passkey.objects.exists()


def test_a_pesel_is_no_name_and_is_kept_nowhere(trusted, chief):
    page = after(trusted, made(trusted, Device(), name=chief.pesel))

    assert "A PESEL does not belong here." in page.text
    assert chief.pesel not in page.source


@pytest.mark.parametrize(
    "changed",
    [{"origin": "http://evil.example"}, {"challenge": b"x" * 32}],
    ids=["origin", "challenge"],
)
def test_a_passkey_for_another_site_or_question_is_refused(browser, changed):
    page = after(browser, made(browser, Device(), **changed))

    assert "The passkey was not accepted. Try again." in page.text
    assert session_of(browser).provider == "password"
    assert not Passkey.objects.exists()


def test_a_challenge_makes_one_passkey(trusted):
    options = options_on(get(trusted, KEY))
    for _ in range(2):
        answer = json.dumps(Device().make(options))
        trusted.post(KEY, {"name": "a", "passkey_token": answer})

    assert Passkey.objects.count() == 1


def test_a_challenge_for_signing_in_makes_no_passkey(chief):
    passkey_in_use(chief, Device())
    client = stranger()
    sign_in(client, chief.password_account.login)
    options = options_on(get(client, reverse("second-factor")))

    answer = Device().make({**options, "rp": {"id": options["rpId"]}})
    client.post(KEY, {"name": "a", "passkey_token": json.dumps(answer)})

    assert Passkey.objects.count() == 1


def test_a_passkey_of_one_s_own_is_removed_after_a_question(trusted, chief):
    phone_in_use(chief)
    passkey = passkey_in_use(chief, Device(), name="Stary klucz")
    address = reverse("own-passkey-remove", args=[passkey.pk])
    assert "Remove the passkey “Stary klucz”?" in get(trusted, address).text
    assert Passkey.objects.exists()

    page = after(trusted, trusted.post(address))

    assert "The passkey “Stary klucz” was removed." in page.text
    assert not Passkey.objects.exists()


def test_the_passkey_of_another_person_does_not_exist(trusted):
    other = make_account().person
    passkey = passkey_in_use(other, Device())
    address = reverse("own-passkey-remove", args=[passkey.pk])

    assert trusted.get(address).status_code == trusted.post(address).status_code == 404
    assert Passkey.objects.filter(pk=passkey.pk).exists()


def test_at_an_address_of_numbers_passkeys_are_not_offered(trusted, settings):
    settings.BASE_URL = "http://127.0.0.1:8000"

    assert trusted.get(KEY)["Location"] == OWN
    assert "At this address of the system passkeys do not work." in get(trusted, OWN).text


def test_nobody_unknown_gets_here():
    for name in ("own-factors", "own-code-app", "own-passkey", "own-recovery-codes"):
        assert stranger().get(reverse(name))["Location"].startswith("/logowanie/")
