"""The screens of the registration: what is asked, what is said, what is never said or kept."""

import base64
import json
import logging
from datetime import timedelta
from io import BytesIO

import altcha
import pytest
import time_machine
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.sign_in.password import captcha
from portal.sign_in.password.registration import registration
from portal.sign_in.password.sealing import seal, unseal
from ssoz.access import operations
from ssoz.access.models import Application, Packet, Registration
from ssoz.access.operations.registration import TRIES_OF_ADDRESS, TRIES_WITHOUT_WORK
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount, Person
from tests.leaks import pesels_in
from tests.makers import make_actor, make_person, make_pesel, quietly, uw_of
from tests.older_systems import make_regon, make_unit_with_regon
from tests.portal.pages import Page, after, get
from tests.queue import drain
from tests.registrations import PASSWORD, STRANGER, make_registered, token_for

pytestmark = pytest.mark.django_db
REGISTRATION = reverse("registration")


@pytest.fixture(autouse=True)
def little_work(request, monkeypatch):
    """Spare the machine what the work is there to cost, but for the test that is about it."""
    if "whole_work" not in request.fixturenames:
        monkeypatch.setattr(captcha, "ROUNDS", 20)


@pytest.fixture
def whole_work():
    """Have the work cost what it costs."""


@pytest.fixture
def browser():
    """The browser of somebody who is not signed in and reads the messages as the code has them."""
    return stranger()


def stranger() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def unit():
    return make_unit_with_regon()


@pytest.fixture
def typed(unit):
    """What somebody types who registers in a unit, rightly."""
    return {
        "first_name": "Bożena",
        "family_name": "Źrebiec-Kłos",
        "pesel": make_pesel(),
        "email": "bozena@szpital.example",
        "phone": "+48 600 123 456",
        "unit_type": "entity",
        "regon": unit.regon,
        "unit": str(unit.pk),
        "password": PASSWORD,
        "again": PASSWORD,
    }


def work(browser: Client) -> str:
    """Do the work of a challenge, as the script does, though faster than it waits."""
    given = altcha.Challenge.from_dict(browser.get(reverse("registration-challenge")).json())
    return altcha.Payload(given, altcha.solve_challenge(given)).to_base64()


def send(browser: Client, typed: dict, **changed: str):
    """Send the form as a browser with script does."""
    return browser.post(REGISTRATION, {**typed, "altcha": work(browser), **changed})


def refusals(browser: Client, response) -> list[str]:
    """Return what the summary of mistakes says."""
    return after(browser, response).words("//div[@id='errors']//li")


def confirmed(browser: Client, typed: dict) -> Page:
    """Register, open the link and press the button; return the page that comes then."""
    send(browser, typed)
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    assert "Źrebiec" in get(browser, link).text
    return after(browser, browser.post(link))


# --- From the form to the paper ------------------------------------------------------------------


def test_the_sign_in_page_leads_to_the_form(browser):
    shown = get(browser, reverse("sign-in"))

    assert shown.all(f"//main//a[@href='{REGISTRATION}']")


def test_every_field_has_a_name_and_passwords_are_new_ones(browser):
    shown = get(browser, REGISTRATION)

    for name in ("first_name", "family_name", "pesel", "email", "phone", "regon", "financial"):
        assert shown.all(f"//label[@for='id_{name}']")
    kinds = [field.get("autocomplete") for field in shown.all("//input[@type='password']")]
    assert kinds == ["new-password", "new-password"]
    assert "upper left corner" in shown.text and "runs no scripts" in shown.source


def test_the_way_from_the_form_to_the_signed_paper(browser, typed, unit):
    shown = after(browser, send(browser, typed, financial="on"))
    assert "We have sent a message to bozena@szpital.example" in shown.text
    assert not Person.objects.with_pesel(typed["pesel"]).exists()
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    elsewhere = stranger()
    asked = get(elsewhere, link)
    assert "Bożena Źrebiec-Kłos" in asked.text and unit.name in asked.text
    assert typed["pesel"] not in asked.source

    door = after(elsewhere, elsewhere.post(link))

    assert "Download the registration form (PDF)" in door.text
    pdf = elsewhere.get(reverse("registration-form-pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    text = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    packet = Packet.objects.get()
    office = unit.voivodeship.office
    head = text.partition("Formularz rejestracji")[0]
    assert office.name in head and office.street in head and office.town in head
    for words in (
        "Formularz rejestracji",
        "Bożena Źrebiec-Kłos",
        typed["pesel"],
        unit.name,
        typed["email"],
        "faksem",
        *packet.applications.values_list("number", flat=True),
    ):
        assert words in text, words  # fmt: skip


def test_the_form_is_there_for_the_session_that_confirmed_and_for_no_other(browser, typed):
    confirmed(browser, typed)

    assert browser.get(reverse("registration-form-pdf")).status_code == 200
    assert stranger().get(reverse("registration-form-pdf")).status_code == 404
    assert "Download the registration form" not in get(stranger(), reverse("sign-in")).text


def test_the_form_goes_away_half_an_hour_after_the_last_look(browser, typed):
    confirmed(browser, typed)
    later = timezone.now() + timedelta(seconds=project.IDLE_SECONDS - 10)
    with time_machine.travel(later, tick=False):
        assert browser.get(reverse("registration-form-pdf")).status_code == 200
    with time_machine.travel(later + timedelta(seconds=project.IDLE_SECONDS + 1), tick=False):
        assert browser.get(reverse("registration-form-pdf")).status_code == 404


def test_the_form_goes_away_when_the_office_has_decided(browser, typed):
    confirmed(browser, typed)
    application = Application.objects.get()
    with quietly():
        office = make_actor(role="uw-admin", unit=uw_of("10"))
    operations.reject(application=application, reason_code="unit", reason="", actor=office)

    assert browser.get(reverse("registration-form-pdf")).status_code == 404


def test_the_form_goes_away_when_the_person_comes_by_profil_zaufany(browser, typed):
    confirmed(browser, typed)
    send(stranger(), typed)
    drain()
    again = reverse("registration-confirm", args=[token_for(typed["email"])])
    person = Person.objects.with_pesel(typed["pesel"]).get()

    people.close_unproved(person=person, actor=STRANGER)

    assert browser.get(reverse("registration-form-pdf")).status_code == 404
    other = stranger()
    assert "Download the registration form" not in after(other, other.post(again)).text
    assert other.get(reverse("registration-form-pdf")).status_code == 404


def test_confirming_gives_the_session_another_key(browser, typed):
    get(browser, REGISTRATION)
    send(browser, typed)
    before = browser.cookies["sessionid"].value
    confirmed_link = (drain(), token_for(typed["email"]))[1]
    browser.post(reverse("registration-confirm", args=[confirmed_link]))

    assert browser.cookies["sessionid"].value != before


def test_opening_the_link_uses_nothing_up_and_pressing_twice_leads_to_the_form(browser, typed):
    send(browser, typed)
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    get(browser, link), get(browser, link)
    assert not Packet.objects.exists()

    browser.post(link)
    again = after(browser, browser.post(link))

    assert "Download the registration form" in again.text
    assert Packet.objects.count() == 1


def test_a_replayed_link_says_so_in_another_browser(browser, typed):
    confirmed(browser, typed)
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    thief = stranger()

    for answer in (thief.get(link), thief.get(thief.post(link)["Location"])):
        assert "The link was used or has expired. Register again." in answer.content.decode()
    assert thief.get(reverse("registration-form-pdf")).status_code == 404


def test_a_link_after_a_day_says_so(browser, typed):
    send(browser, typed)
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        assert "has expired" in get(browser, link).text
        assert "has expired" in after(browser, browser.post(link)).text
    assert not PasswordAccount.objects.exists()


def test_who_is_signed_in_is_asked_to_leave_before_a_link_is_used(typed, client_for):
    person = make_person()
    send(stranger(), typed)
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])
    browser = client_for(person)

    assert browser.get(link).status_code == browser.post(link).status_code == 200
    assert not Packet.objects.exists()
    assert browser.get(REGISTRATION).status_code == 302


def test_registering_again_leads_to_the_same_form(browser, typed):
    waiting = make_registered()
    shown = after(browser, send(browser, typed, email=waiting.login))
    assert "We have sent a message" in shown.text
    drain()
    link = reverse("registration-confirm", args=[token_for(waiting.login)])
    assert waiting.person.family_name not in get(browser, link).text

    door = after(browser, browser.post(link))

    assert "Download the registration form" in door.text
    assert browser.get(reverse("registration-form-pdf")).status_code == 200
    assert PasswordAccount.objects.count() == 1


def test_who_knows_the_password_of_a_login_that_waits_gets_its_form(browser):
    waiting = make_registered()
    typed = {"login": waiting.login, "password": PASSWORD}
    stranger().post(reverse("password-sign-in"), {**typed, "password": "nie to hasło wcale"})

    door = after(browser, browser.post(reverse("password-sign-in"), typed))

    assert "waits for the office" in door.text and "Download the registration form" in door.text
    assert browser.get(reverse("registration-form-pdf")).status_code == 200


def test_a_wrong_password_for_a_login_that_waits_offers_nothing(browser):
    waiting = make_registered()
    typed = {"login": waiting.login, "password": "nie to hasło wcale"}

    shown = after(browser, browser.post(reverse("password-sign-in"), typed))

    assert "waits" not in shown.text
    assert browser.get(reverse("registration-form-pdf")).status_code == 404


def test_a_forgotten_password_of_a_login_that_waits_leads_to_its_form(browser):
    waiting = make_registered()
    browser.post(reverse("password-forgotten"), {"login": waiting.login})
    drain()
    token = mail.outbox[-1].body.partition("/haslo/nowe/")[2].partition("/")[0]
    new = "zupełnie nowe hasło"

    answer = browser.post(reverse("password-reset", args=[token]), {"password": new, "again": new})

    assert "Download the registration form" in after(browser, answer).text
    waiting.refresh_from_db()
    assert not waiting.is_active


# --- Alike ---------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whatever_is_known(typed):
    waiting, active = make_registered(), make_registered()
    with quietly():
        application = Application.objects.get(profile__person=active.person)
        office = make_actor(role="uw-admin", unit=uw_of("10"))
        operations.record_paper(
            application=application, channel="post", received_on=timezone.localdate(), actor=office
        )
        operations.approve(application=application, actor=office)
    pages = []
    for changed in (
        {},
        {"pesel": make_person().pesel},
        {"pesel": waiting.person.pesel},
        {"email": waiting.login},
        {"email": active.login.upper()},
    ):
        browser = stranger()
        answer = send(browser, typed, **changed)
        shown = after(browser, answer)
        email = changed.get("email", typed["email"])
        pages.append((answer.status_code, answer["Location"], shown.text.replace(email, "@")))
    assert len(set(pages)) == 1


def test_a_pesel_that_is_known_is_told_after_the_link_with_the_way_in(browser, typed):
    person = make_person()
    send(browser, typed, pesel=person.pesel)
    drain()
    link = reverse("registration-confirm", args=[token_for(typed["email"])])

    answer = browser.post(link)

    text = answer.content.decode()
    assert "There is an account with this PESEL already" in text and "Profil Zaufany" in text
    assert person.family_name not in text and not PasswordAccount.objects.exists()
    assert browser.get(reverse("registration-form-pdf")).status_code == 404


# --- The unit ------------------------------------------------------------------------------------


def test_the_unit_of_a_regon_is_shown_filled_in(browser, unit):
    shown = browser.post(
        reverse("registration-units"), {"regon": unit.regon, "unit_type": "entity"}
    ).content.decode()

    for words in (unit.name, unit.address.partition(",")[0], unit.regon, f'value="{unit.pk}"'):
        assert words in shown


def test_of_several_units_with_one_regon_one_is_chosen(browser, typed, unit):
    other = make_unit_with_regon()
    other.regon = unit.regon
    other.save()
    asked = {"regon": unit.regon, "unit_type": "entity"}
    shown = browser.post(reverse("registration-units"), asked).content.decode()
    assert shown.count('type="radio"') == 2 and unit.name in shown and other.name in shown

    assert refusals(browser, send(browser, typed, unit="")) == [
        "Several units have this REGON. Choose yours."
    ]
    send(browser, typed, unit=str(other.pk))
    assert Registration.objects.get().unit == other


def test_a_local_unit_is_found_under_the_number_of_the_whole(browser, unit):
    local = make_unit_with_regon(name="Filia")
    local.regon = unit.regon + "00000"
    local.save()
    asked = {"regon": unit.regon, "unit_type": "entity"}

    shown = browser.post(reverse("registration-units"), asked).content.decode()

    assert unit.name in shown and "Filia" in shown


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"regon": "123"}, "REGON has 3 digits."),
        ({"regon": "123456789"}, "wrong check digit"),
        ({"regon": "none"}, "No unit found with this REGON."),
        ({"unit_type": "dentist"}, "of another type: health care entity"),
        ({"unit_type": "x"}, "This choice is not in the list."),
        ({"regon": "1\0"}, "sign that cannot be kept"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(browser, unit, asked, words):
    if asked.get("regon") == "none":
        asked = {"regon": make_regon()}
    given = {"regon": unit.regon, "unit_type": "entity", **asked}

    assert words in browser.post(reverse("registration-units"), given).content.decode()


def test_a_closed_unit_is_shown_and_cannot_be_chosen(browser, typed, unit):
    unit.closed_on = timezone.localdate()
    unit.save()
    asked = {"regon": unit.regon, "unit_type": "entity"}
    shown = browser.post(reverse("registration-units"), asked).content.decode()
    assert unit.name in shown and "closed or suspended" in shown and 'name="unit"' not in shown

    [said] = refusals(browser, send(browser, typed))

    assert said.startswith("The unit was closed on") and not Registration.objects.exists()


def test_a_unit_of_another_number_is_not_taken(browser, typed):
    other = make_unit_with_regon()

    assert refusals(browser, send(browser, typed, unit=str(other.pk))) == [
        "Check the unit that was found, then send the form again."
    ]


def test_without_script_a_button_finds_the_unit_and_nothing_typed_is_lost(browser, typed, unit):
    del typed["unit"]
    shown = after(browser, browser.post(REGISTRATION, {**typed, "go": "find", "financial": "on"}))

    for name in ("first_name", "family_name", "pesel", "email", "phone", "regon"):
        assert shown.value(name) == typed[name]
    assert shown.value("unit") == str(unit.pk) and unit.name in shown.text
    assert shown.ticked("financial") and not shown.ticked("psychiatric")
    assert PASSWORD not in shown.source and not shown.words("//div[@id='errors']")
    assert shown.focused == "id_unit"


def test_without_script_somebody_who_has_not_seen_the_unit_is_shown_it(browser, typed, unit):
    del typed["unit"]
    shown = after(browser, browser.post(REGISTRATION, typed))

    assert shown.words("//div[@id='errors']//li") == [
        "Check the unit that was found, then send the form again."
    ]
    assert unit.name in shown.text and shown.value("unit") == str(unit.pk)


# --- Mistakes ------------------------------------------------------------------------------------


def test_each_empty_field_is_named(browser):
    shown = after(browser, browser.post(REGISTRATION, {"altcha": ""}))

    targets = [link.get("href") for link in shown.all("//div[@id='errors']//a")]
    assert targets == [
        "#id_first_name", "#id_family_name", "#id_pesel", "#id_email", "#id_phone",
        "#id_unit_type", "#id_regon", "#id_password", "#id_again",
    ]  # fmt: skip
    assert shown.title.startswith("Error:")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("pesel", "84051712340", "This PESEL does not exist."),
        ("pesel", "٨٤٠٥١٧١٢٣٤٥", "This PESEL does not exist."),
        ("pesel", "8" * 31, "This PESEL does not exist."),
        ("email", "bozena", "The address has no “@”."),
        ("email", "bo\u017fena@szpital.example", "The address is not complete."),
        ("email", "bozena@\u212aliniki.example", "The address is not complete."),
        ("phone", "600", "The phone number has 3 digits."),
        ("first_name", "Bożena <b>", "A name is made of letters"),
        ("first_name", "http://x.example", "A name is made of letters"),
        ("family_name", "Ź" * 151, "The text has 151 characters."),
        ("family_name", "84051712345", "A name is made of letters"),
        ("again", "coś innego zupełnie", "The passwords differ."),
    ],
)
def test_a_mistake_is_said_at_its_field(browser, typed, field, value, said):
    shown = after(browser, send(browser, typed, **{field: value}))

    assert [words for words in shown.words("//div[@id='errors']//li") if words.startswith(said)]
    assert shown.all(f"//div[@id='errors']//a[@href='#id_{field}']")
    assert not Registration.objects.exists()


@pytest.mark.parametrize("poor", ["krótkie", "qwerty123456"])
def test_a_poor_password_is_said(browser, typed, poor):
    said = refusals(browser, send(browser, typed, password=poor, again=poor))

    assert len(said) == 1 and "password" in said[0]


def test_both_ticks_and_a_unit_without_a_ward_are_said(browser, typed):
    [both] = refusals(browser, send(browser, typed, financial="on", psychiatric="on"))
    [ward] = refusals(browser, send(browser, typed, psychiatric="on"))

    assert both.startswith("Both boxes are ticked.") and "no psychiatric ward" in ward


def test_after_a_mistake_what_was_typed_stays_but_for_the_passwords(browser, typed):
    shown = after(browser, send(browser, typed, phone="600", financial="on"))

    for name in ("first_name", "family_name", "pesel", "email", "regon"):
        assert shown.value(name) == typed[name]
    assert shown.all("//input[@name='financial'][@checked]")
    assert all(field.get("value") is None for field in shown.all("//input[@type='password']"))


def test_names_with_hyphens_spaces_and_apostrophes_are_names(browser, typed):
    send(browser, typed, first_name="Anna  Maria", family_name="O’Neil-D'Arc von Żak")

    kept = Registration.objects.get().person_data
    assert (kept["first_name"], kept["family_name"]) == ("Anna Maria", "O’Neil-D'Arc von Żak")


# --- The work ------------------------------------------------------------------------------------


def test_the_work_costs_the_browser_far_more_than_us(browser, whole_work):
    given = browser.get(reverse("registration-challenge")).json()["parameters"]

    assert given["algorithm"] == "PBKDF2/SHA-256"
    assert given["cost"] * min(captcha.KEYS) >= 750_000
    assert given["cost"] * max(captcha.KEYS) <= 1_250_000
    left = given["expiresAt"] - timezone.now().timestamp()
    assert 19 * 60 < left <= 20 * 60
    captcha.take_work(work(browser))


def test_work_is_taken_once(browser, typed):
    done = work(browser)
    send(browser, typed, altcha=done)
    assert Registration.objects.count() == 1

    said = refusals(stranger(), send(stranger(), typed, altcha=done))

    assert said == [] and Registration.objects.count() == 1
    browser = stranger()
    assert "out of date" in refusals(browser, send(browser, typed, altcha=done))[0]


def test_work_is_out_of_date_after_twenty_minutes(browser, typed):
    done = work(browser)
    with time_machine.travel(timezone.now() + captcha.CHALLENGE_LIFE + timedelta(seconds=2)):
        [said] = refusals(browser, send(browser, typed, altcha=done))

    assert "out of date" in said and not Registration.objects.exists()


def forged(browser: Client, change) -> str:
    payload = json.loads(base64.b64decode(work(browser)))
    change(payload)
    return base64.b64encode(json.dumps(payload).encode()).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p["challenge"].update(signature="0" * 64),
        lambda p: p["challenge"].pop("signature"),
        lambda p: p["challenge"]["parameters"].update(expiresAt=9_999_999_999),
        lambda p: p["challenge"]["parameters"].pop("expiresAt"),
        lambda p: p["challenge"]["parameters"].update(cost=1),
        lambda p: p["challenge"]["parameters"].update(keyPrefix=""),
        lambda p: p["challenge"]["parameters"].update(nonce="00" * 16),
        lambda p: p["challenge"]["parameters"].update(algorithm="SHA-256"),
        lambda p: p["solution"].update(counter=1),
        lambda p: p["solution"].update(derivedKey="00" * 32),
        lambda p: p["solution"].update(counter=-1),
        lambda p: p["solution"].update(counter="0"),
        lambda p: p.update(solution=[]),
        lambda p: p.clear(),
    ],
)
def test_forged_work_is_refused(browser, typed, change):
    [said] = refusals(browser, send(browser, typed, altcha=forged(browser, change)))

    assert said.startswith("The automatic check was not done.")
    assert not Registration.objects.exists()


@pytest.mark.parametrize("payload", ["", "x", "ż", "e30=", "bnVsbA==", "W10=", "A" * 5000])
def test_what_is_no_work_is_refused(browser, typed, payload):
    [said] = refusals(browser, send(browser, typed, altcha=payload))

    assert said.startswith("The automatic check was not done.")
    assert not Registration.objects.exists()


def test_work_of_another_installation_is_worth_nothing(browser, typed, settings):
    done = work(browser)
    settings.SECRET_KEY = "another " * 8

    with pytest.raises(captcha.CaptchaRefused) as refused:
        captcha.take_work(done)

    assert refused.value.code == "forged"


def test_a_mistake_in_the_form_spends_no_work(browser, typed):
    done = work(browser)
    send(browser, typed, altcha=done, phone="600")

    send(browser, typed, altcha=done)

    assert Registration.objects.count() == 1


def test_without_script_there_is_no_work_and_a_smaller_budget(browser, typed):
    for n in range(TRIES_WITHOUT_WORK):
        browser.post(REGISTRATION, {**typed, "email": f"bez{n}@szpital.example"})
    assert Registration.objects.count() == TRIES_WITHOUT_WORK

    answer = browser.post(REGISTRATION, {**typed, "email": "bez9@szpital.example"})

    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 3601
    assert "Too many tries" in answer.content.decode()
    send(browser, typed)
    assert Registration.objects.count() == TRIES_WITHOUT_WORK + 1


def test_too_many_from_one_address_are_told_when_to_come_back_and_lose_nothing(browser, typed):
    for n in range(TRIES_OF_ADDRESS):
        send(browser, typed, email=f"nr{n}@szpital.example")

    answer = send(browser, typed, email="jeszcze@szpital.example")

    assert answer.status_code == 429
    text = answer.content.decode()
    assert "Too many tries" in text and 'value="jeszcze@szpital.example"' in text
    assert typed["pesel"] in text and PASSWORD not in text
    assert Registration.objects.count() == TRIES_OF_ADDRESS


# --- What is kept --------------------------------------------------------------------------------


def test_neither_pesel_nor_password_is_in_session_log_journal_or_mail(browser, typed, caplog):
    caplog.set_level(logging.DEBUG)
    send(browser, typed, phone="600")
    sessions = [json.dumps(row.get_decoded()) for row in Session.objects.all()]
    confirmed(browser, typed)

    places = [
        *sessions,
        *(record.getMessage() for record in caplog.records if record.name != "django.db.backends"),
        *(f"{entry.details} {entry.thing_name}" for entry in Entry.objects.all()),
        *(f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.all()),
        *(json.dumps(row.get_decoded()) for row in Session.objects.all()),
    ]
    assert sessions and len(places) > 8
    assert not [place for place in places if PASSWORD in place or pesels_in(place)]
    assert not [place for place in sessions if "Źrebiec" in place or "bozena" in place]


def test_an_error_report_hides_password_and_pesel(rf, typed):
    request = rf.post(REGISTRATION, typed)
    with pytest.raises(AttributeError):  # no session: whatever breaks, breaks after this
        registration(request)

    assert request.sensitive_post_parameters == ("pesel", "password", "again")


def test_the_form_is_ours(typed):
    browser = Client(enforce_csrf_checks=True)

    assert browser.post(REGISTRATION, typed).status_code == 403
    assert browser.post(reverse("registration-units"), {"regon": "1"}).status_code == 403


def test_while_the_door_is_shut_none_of_it_exists(browser, typed, settings):
    settings.PASSWORD_DOOR = False

    for name in ("registration", "registration-challenge", "registration-form-pdf"):
        assert browser.get(reverse(name)).status_code == 404
    assert browser.get(reverse("registration-confirm", args=["x"])).status_code == 404
    assert browser.post(REGISTRATION, typed).status_code == 404
    assert browser.post(reverse("registration-units"), typed).status_code == 404
    assert REGISTRATION not in get(browser, reverse("sign-in")).source


def test_what_was_sealed_by_another_key_is_forgotten_and_nothing_breaks(browser, settings):
    sealed = seal({"pesel": "1"})
    assert unseal(sealed) == {"pesel": "1"}
    settings.SECRET_KEY = "another " * 8
    assert unseal(sealed) == {} == unseal("x")
