"""Contact data of a profile: changed by the person alone, a new address only once confirmed."""

import pytest

from ssoz.access import operations
from ssoz.mail.models import OutgoingMail
from tests.makers import make_application
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db
ACCOUNT = "/moje-konto/"


@pytest.fixture
def client(person):
    return english(person)


@pytest.fixture
def profile(person):
    return make_application(person=person, state="approved").profile


def contact(profile, **changes):
    data = {"phone": "600 123 456", "email": profile.contact_email, "position": "kierowniczka"}
    return data | changes


def test_the_tab_shows_the_contact_data_of_the_profile(client, profile):
    page = get(client, f"{ACCOUNT}?profile={profile.pk}&tab=contact")
    assert page.words("//ul[@class='tabs']//a[@aria-current='true']") == ["User's contact details"]
    assert profile.phone in page.words(f"//*[@id='profile-{profile.pk}']")[0]


def test_contact_data_are_changed(client, profile):
    url = f"{ACCOUNT}profile/{profile.pk}/kontakt/"
    assert get(client, url).value("phone") == profile.phone
    page = after(client, client.post(url, contact(profile)))
    assert "The contact details were saved." in page.text
    profile.refresh_from_db()
    assert (profile.phone, profile.position) == ("600 123 456", "kierowniczka")


def test_a_new_address_serves_only_once_it_is_confirmed(client, profile):
    url = f"{ACCOUNT}profile/{profile.pk}/kontakt/"
    old = profile.contact_email
    page = after(client, client.post(url, contact(profile, email="nowy@example.test")))
    assert "We sent a link to nowy@example.test." in page.text
    profile.refresh_from_db()
    assert profile.contact_email == old
    assert "The address nowy@example.test waits to be confirmed" in get(client, url).text
    mail = OutgoingMail.objects.filter(to="nowy@example.test").get()
    token = mail.full_text().partition("/potwierdz/")[2].partition("/")[0]
    operations.confirm_email(token=token)
    profile.refresh_from_db()
    assert profile.contact_email == "nowy@example.test"
    assert "waits to be confirmed" not in get(client, url).text


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"phone": "12"}, "The phone number has 2 digits."), ({"email": "x"}, "has no “@”")],
)
def test_wrong_contact_data_are_told_and_stay(client, profile, changes, message):
    url = f"{ACCOUNT}profile/{profile.pk}/kontakt/"
    page = after(client, client.post(url, contact(profile, **changes)))
    assert page.title.startswith("Error: ")
    assert page.focused == "errors"
    assert any(message in line for line in page.words("//*[@class='msg-err']"))
    assert page.value("position") == "kierowniczka"
    profile.refresh_from_db()
    assert profile.position == "statystyczka"


def test_too_many_new_addresses_are_refused_at_the_field(client, profile):
    url = f"{ACCOUNT}profile/{profile.pk}/kontakt/"
    for number in range(6):
        response = client.post(url, contact(profile, email=f"n{number}@example.test"))
    page = after(client, response)
    assert any("Too many tries." in line for line in page.words("//*[@class='msg-err']"))
    assert page.all("//*[@id='id_email'][@aria-invalid='true']")


def test_the_profile_of_somebody_else_does_not_exist(client):
    other = make_application(state="approved").profile
    for url in (f"{ACCOUNT}profile/{other.pk}/kontakt/", f"{ACCOUNT}profile/{other.pk}/role/"):
        assert client.post(url, contact(other)).status_code == 404
