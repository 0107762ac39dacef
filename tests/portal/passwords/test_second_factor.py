"""Between password and session, and before the back-office: a second factor, by code or passkey."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from portal.sign_in.password.second_factor import second_factor
from ssoz.access import operations
from ssoz.access.operations import drop_factors
from ssoz.journal.models import Entry
from ssoz.people import operations as people
from ssoz.people.models import OpenSession, PasswordAccount, Person
from tests.makers import make_actor, make_application, make_person, make_unit, person_actor
from tests.passwords import make_account
from tests.portal.pages import Page, after, get
from tests.portal.passwords.steps import is_in, sign_in, stranger
from tests.second_factors import Device, open_site_by_name, passkey_in_use, phone_in_use
from tests.sessions import session_of

pytestmark = pytest.mark.django_db
PAGE, OWN = reverse("second-factor"), reverse("own-factors")


@pytest.fixture(autouse=True)
def site(settings):
    open_site_by_name(settings)
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def person() -> Person:
    return make_account().person


@pytest.fixture
def chief() -> Person:
    actor = make_actor(role="uw-admin", first_name="Wanda")
    return make_account(person=Person.objects.get(pk=actor.person_id)).person


@pytest.fixture
def phone(person):
    return phone_in_use(person)


@pytest.fixture
def browser(person, phone) -> Client:
    """A browser in which the password was right a moment ago."""
    return half_in(person)


def half_in(person: Person, **fields: str) -> Client:
    client = stranger()
    answer = sign_in(client, person.password_account.login, **fields)
    assert answer["Location"] == PAGE, answer["Location"]
    assert not is_in(client)
    return client


def entered(person: Person) -> Client:
    client = stranger()
    sign_in(client, person.password_account.login)
    assert is_in(client)
    return client


def send(client: Client, **typed: str):
    return client.post(PAGE, typed)


def told(client: Client, response) -> Page:
    assert response.status_code == 302 and response["Location"] == PAGE
    return get(client, PAGE)


def options_on(page: Page) -> dict:
    return json.loads(page.all("//form[@data-passkey]")[0].get("data-options"))


def touch(client: Client, device: Device, **changed) -> dict[str, str]:
    return {"passkey_token": json.dumps(device.use(options_on(get(client, PAGE)), **changed))}


# --- By code -------------------------------------------------------------------------------------


def test_the_password_alone_opens_no_session(browser, person):
    for address in ("/moje-konto/", "/backoffice/", OWN, "/sprawozdania/"):
        assert browser.get(address)["Location"].startswith("/logowanie/"), address
    assert not OpenSession.objects.filter(person=person).exists()


def test_a_right_code_signs_in_under_a_new_key_and_the_session_says_how(browser, person, phone):
    get(browser, PAGE)
    before = browser.session.session_key

    answer = send(browser, otp=phone.code())

    assert answer.status_code == 303 and answer["Location"] == reverse("start")
    assert session_of(browser).provider == "password+code"
    assert browser.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert "half_in" not in browser.session
    signed_in = Entry.objects.filter(act="people.person.signed_in").latest("pk")
    assert signed_in.details["provider"] == "password+code"


def test_one_comes_to_the_page_that_was_asked_for(person, phone):
    browser = half_in(person, next="/moje-konto/wiadomosci/")

    assert send(browser, otp=phone.code())["Location"] == "/moje-konto/wiadomosci/"


def test_a_wrong_code_is_said_at_its_field_and_leads_to_the_form_again(browser):
    page = told(browser, send(browser, otp="000000"))

    assert "The code is wrong or was used already." in page.text
    assert page.all("//input[@name='otp']")[0].get("value") is None
    assert page.title.startswith("Error:")
    assert page.focused == "errors"
    assert not is_in(browser)


def test_the_field_is_filled_in_by_phones_and_shows_digits(browser):
    [field] = get(browser, PAGE).all("//input[@name='otp']")

    assert field.get("autocomplete") == "one-time-code" and field.get("inputmode") == "numeric"


def test_a_code_that_was_used_does_not_sign_in_elsewhere(browser, person, phone):
    code = phone.code()
    other = half_in(person)
    send(browser, otp=code)

    send(other, otp=code)

    assert is_in(browser) and not is_in(other)


def test_the_code_of_another_person_does_not_sign_in(browser):
    other = phone_in_use(make_account().person)

    send(browser, otp=other.code())

    assert not is_in(browser)


def test_an_answer_is_worth_nothing_without_a_right_password_here(person, phone):
    stranger_here = stranger()

    answer = send(stranger_here, otp=phone.code())

    assert answer["Location"] == reverse("password-sign-in")
    assert not is_in(stranger_here)


def test_after_five_minutes_one_begins_again(person):
    with time_machine.travel("2026-11-22 12:00", tick=False) as clock:
        phone = phone_in_use(person)
        browser = half_in(person)
        clock.shift(timedelta(minutes=5, seconds=1))

        answer = send(browser, otp=phone.code())

        assert answer["Location"] == reverse("password-sign-in")
        assert not is_in(browser)
        assert "That took too long. Log in again." in get(browser, answer["Location"]).text


def test_a_password_that_was_changed_meanwhile_ends_the_half_sign_in(browser, person, phone):
    account = PasswordAccount.objects.filter(person=person)
    account.update(changed_at=timezone.now() + timedelta(seconds=1))

    send(browser, otp=phone.code())

    assert not is_in(browser)


def test_an_account_that_was_closed_meanwhile_is_not_let_in(browser, person, phone):
    Person.objects.filter(pk=person.pk).update(is_active=False)

    answer = send(browser, otp=phone.code())

    assert answer.status_code == 403 and not is_in(browser)


def test_too_many_tries_are_answered_by_429_and_hold_in_every_browser(browser, person, phone):
    for _ in range(5):
        send(browser, otp="000000")

    for one in (browser, half_in(person)):
        answer = send(one, otp=phone.code())
        assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 901
        assert "Too many tries. Try again in" in answer.content.decode()
        assert not is_in(one)


@pytest.mark.parametrize("typed", [{}, {"otp": ""}, {"otp": "x" * 500}, {"otp": "1\0"}, {"a": "b"}])
def test_what_is_no_code_is_a_mistake_and_no_error(browser, typed):
    page = told(browser, send(browser, **typed))

    assert page.title.startswith("Error:")


def test_nothing_typed_is_kept_or_logged(browser, caplog):
    with caplog.at_level(logging.DEBUG):
        send(browser, otp="654321")
        send(browser, recovery_otp="ABCD-EFGH-JKMN-PQRS-TVWX")

    assert "654321" not in caplog.text and "ABCD-EFGH" not in caplog.text
    kept = [str(row.get_decoded()) for row in Session.objects.all()]
    assert not any("654321" in text or "ABCD-EFGH" in text for text in kept)


def test_error_reports_leave_the_codes_out(rf):
    request = rf.post(PAGE, {"otp": "654321"})
    request.session, request.user = {}, type("Nobody", (), {"is_authenticated": False})()
    second_factor(request)

    assert set(request.sensitive_post_parameters) == {"otp", "recovery_otp", "passkey_token"}


# --- By recovery code ----------------------------------------------------------------------------


@pytest.fixture
def codes(person, phone):
    return people.make_recovery_codes(person=person, actor=person_actor(person), instead_of=0)


def test_a_recovery_code_signs_in_once_and_the_next_page_counts(codes, person):
    browser = half_in(person)

    answer = send(browser, recovery_otp=codes[0].lower())

    assert session_of(browser).provider == "password+recovery"
    assert "9 recovery codes are left." in Page(browser.get(answer["Location"])).text
    other = half_in(person)
    page = told(other, send(other, recovery_otp=codes[0]))
    assert "The recovery code is wrong or was used already." in page.text
    assert not is_in(other)


def test_when_few_are_left_one_is_told_to_make_new_ones(codes, person):
    person.recovery_codes.filter(pk__gt=person.recovery_codes.order_by("pk")[3].pk).delete()
    browser = half_in(person)

    answer = send(browser, recovery_otp=codes[0])

    text = Page(browser.get(answer["Location"])).text
    assert "3 recovery codes are left. Make new ones in My account" in text
    assert (
        "3 recovery codes are left. Make new ones before you need them." in get(browser, OWN).text
    )


def test_who_has_no_recovery_codes_is_offered_none(browser):
    assert not get(browser, PAGE).all("//input[@name='recovery_otp']")


# --- By passkey ----------------------------------------------------------------------------------


@pytest.fixture
def device(person) -> Device:
    device = Device()
    passkey_in_use(person, device)
    return device


def test_a_passkey_signs_in(device, person):
    browser = half_in(person)

    answer = send(browser, **touch(browser, device))

    assert answer["Location"] == reverse("start")
    assert session_of(browser).provider == "password+passkey"


def test_without_script_the_form_says_that_passkeys_need_more(device, person):
    page = get(half_in(person), PAGE)
    [form] = page.all("//form[@data-passkey]")

    assert form.xpath(".//button/ancestor::*[@hidden]")
    assert not form.xpath(".//*[@data-without]/ancestor-or-self::*[@hidden]")
    assert not page.all("//input[@name='otp']")


def test_the_host_that_a_request_names_does_not_choose_the_site(device, person):
    browser = half_in(person)
    page = Page(browser.get(PAGE, headers={"host": "evil.example"}))
    assert options_on(page)["rpId"] == "localhost"

    answer = json.dumps(device.use(options_on(page), origin="http://evil.example"))
    browser.post(PAGE, {"passkey_token": answer}, headers={"host": "evil.example"})

    assert not is_in(browser)


def test_a_challenge_is_used_once_even_after_a_mistake(device, person):
    browser = half_in(person)
    options = options_on(get(browser, PAGE))
    send(browser, passkey_token=json.dumps({"id": "x"}))

    send(browser, passkey_token=json.dumps(device.use(options)))

    assert not is_in(browser)


def test_the_challenge_of_another_browser_is_worth_nothing(device, person):
    here, there = half_in(person), half_in(person)
    answer = touch(there, device)
    get(here, PAGE)

    send(here, **answer)

    assert not is_in(here)


def test_the_passkey_of_another_person_does_not_sign_in(device, person):
    other = Device()
    passkey_in_use(make_account().person, other)
    browser = half_in(person)

    page = told(browser, send(browser, **touch(browser, other)))

    assert "The passkey was not accepted. Try again." in page.text
    assert not is_in(browser)


@pytest.mark.parametrize("sent", ["", "x", "[]", "7", "null", "[" * 5000, "{" * 100, "x" * 30_000])
def test_an_answer_that_is_none_is_a_refusal_and_no_error(device, person, sent):
    browser = half_in(person)
    get(browser, PAGE)

    page = told(browser, send(browser, passkey_token=sent))

    assert "The passkey was not accepted." in page.text


def test_at_an_address_of_numbers_no_passkey_is_asked_for(device, person, settings):
    settings.BASE_URL = "http://127.0.0.1:8000"

    assert not get(half_in(person), PAGE).all("//form[@data-passkey]")


# --- Administrators ------------------------------------------------------------------------------

SHUT = ["/", "/moje-konto/", "/moje-konto/logowania/", "/backoffice/", "/wniosek/", "/profil/",
        "/backoffice/people/person/", "/przeniesienie/", "/sprawozdania/"]  # fmt: skip
OPEN = ["/pomoc/", "/przetwarzanie-danych/", "/deklaracja-dostepnosci/", "/mapa-strony/"]


@pytest.mark.parametrize("address", SHUT)
def test_an_administrator_with_a_password_alone_reaches_nothing_but_the_factor(chief, address):
    browser = entered(chief)

    answer = browser.get(address)

    assert (answer.status_code, answer["Location"]) == (302, OWN)
    assert browser.post(address)["Location"] == OWN


@pytest.mark.parametrize("address", OPEN)
def test_help_and_legal_pages_stay_open(chief, address):
    assert entered(chief).get(address).status_code == 200


def test_the_page_explains_why_and_the_way_out_is_open(chief):
    browser = entered(chief)

    page = after(browser, browser.get("/backoffice/"))

    assert "Before you go on, add a second factor" in page.text
    browser.post(reverse("sign-out"))
    assert not is_in(browser)


def test_whoever_has_no_such_rights_is_not_stopped(person):
    browser = entered(person)

    assert browser.get("/moje-konto/").status_code == 200
    assert "Before you go on" not in get(browser, OWN).text


def test_a_role_that_comes_while_the_session_is_open_counts_at_once(person):
    browser = entered(person)
    assert browser.get("/moje-konto/").status_code == 200
    office = make_actor(role="uw-admin")

    make_actor(role="uw-admin", unit=make_unit_of(office), person=person)

    assert browser.get("/moje-konto/")["Location"] == OWN
    assert browser.post("/wniosek/role/zapis/", headers={"x-autosave": "1"})["Location"] == OWN


def make_unit_of(actor):
    return Person.objects.get(pk=actor.person_id).profiles.get().unit


def test_the_role_counts_whatever_profile_is_at_work(chief):
    other = make_application(state="approved", person=chief, unit=make_unit())
    browser = entered(chief)
    session = browser.session
    session["profile_id"] = other.profile_id
    session.save()

    assert browser.get("/moje-konto/")["Location"] == OWN


def test_profil_zaufany_is_enough(chief, client_for):
    assert client_for(chief).get("/moje-konto/").status_code == 200


def test_with_a_factor_given_everything_opens(chief):
    phone = phone_in_use(chief)
    browser = half_in(chief)
    send(browser, otp=phone.code())

    assert browser.get("/backoffice/").status_code == 200
    assert browser.get("/moje-konto/").status_code == 200


def test_a_session_older_than_the_factor_has_to_give_it(chief):
    browser = entered(chief)
    phone = phone_in_use(chief)

    assert browser.get("/backoffice/")["Location"] == PAGE
    assert "With your rights this is not enough" in get(browser, PAGE).text
    for address in (OWN, reverse("own-code-app"), reverse("own-passkey")):
        assert browser.get(address)["Location"] == PAGE
    assert browser.post(reverse("own-code-app-begin"))["Location"] == PAGE
    told(browser, send(browser, otp="000000"))
    before = browser.session.session_key

    answer = send(browser, otp=phone.code())

    assert answer["Location"] == "/backoffice/"
    assert session_of(browser).provider == "password+code"
    assert browser.session.session_key != before
    assert browser.get("/backoffice/").status_code == 200


def test_who_is_in_with_a_factor_is_not_asked_again(chief):
    phone = phone_in_use(chief)
    browser = half_in(chief)
    send(browser, otp=phone.code())

    assert browser.get(PAGE)["Location"] == reverse("start")


def test_after_an_office_has_helped_a_new_factor_is_set_up(chief):
    phone_in_use(chief)
    helper = make_actor(role="cez-admin")
    drop_factors(person=chief, reason="Rozmowa", actor=helper)

    assert entered(chief).get("/backoffice/")["Location"] == OWN


def test_while_the_door_is_shut_its_pages_do_not_exist(person, client_for, settings):
    browser = client_for(person)
    assert browser.get(OWN).status_code == 200
    settings.PASSWORD_DOOR = False

    for name in ("second-factor", "own-factors", "own-code-app", "own-passkey"):
        assert browser.get(reverse(name)).status_code == 404, name
    assert "drugi-skladnik" not in browser.get("/moje-konto/").content.decode()


def test_the_factor_is_named_in_my_account_only_for_who_signs_in_with_a_password(client_for):
    address = f'href="{OWN}"'

    assert address in client_for(make_account().person).get("/moje-konto/").content.decode()
    other = client_for(make_person())
    assert address not in other.get("/moje-konto/").content.decode()
    assert other.get(OWN).status_code == 404


def test_no_page_of_the_factor_has_a_script_or_style_in_place(chief):
    browser = entered(chief)
    browser.post(reverse("own-code-app-begin"))
    for name in ("own-factors", "own-code-app", "own-passkey"):
        tree = html.document_fromstring(browser.get(reverse(name)).content)
        assert not tree.xpath("//*[@style] | //style | //script[not(@src)] | //@onclick"), name


def test_blocking_goes_on_working_beside_it(chief):
    """A profile that is blocked gives no rights, so nothing more is demanded for it."""
    browser = entered(chief)
    cez = make_actor(role="cez-admin")
    make_actor(role="uw-admin")  # the role keeps a holder
    operations.block(profile=chief.profiles.get(), reason="Kontrola", actor=cez)

    assert browser.get("/moje-konto/").status_code == 200
