"""A form that comes after the end of its session: nothing typed is lost, and nobody else reads it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ssoz.access.models import Profile
from ssoz.people import operations as people
from ssoz.people.models import KeptForm, Person
from tests.makers import make_actor, make_person
from tests.portal.pages import get

pytestmark = pytest.mark.django_db
TYPED = {"phone": "42 111 22 33", "email": "nowa@przychodnia.example", "position": "Kierowniczka"}


@pytest.fixture
def actor():
    return make_actor(role="reporter-non-financial")


@pytest.fixture
def person(actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


@pytest.fixture
def page(actor) -> str:
    return f"/moje-konto/profile/{actor.profile_id}/kontakt/"


@pytest.fixture
def client(clock, client_for, actor):
    return client_for(actor)


@pytest.fixture
def late(client, page, clock):
    """Send a form 31 minutes after the person was seen last; return the browser."""
    client.get(page)
    clock.shift(timedelta(minutes=31))
    response = send(client, page)
    assert response["Location"] == f"/logowanie/?next={page}"
    return client


def send(client, page, **more):
    """Send the form of a page as a browser does."""
    headers = {"Referer": f"http://testserver{page}"}
    return client.post(page, {**TYPED, "csrfmiddlewaretoken": "x", **more}, headers=headers)


def sign_in(client, person) -> None:
    client.force_login(person, backend="web.sign_in.PersonBackend")


def test_what_came_too_late_is_offered_on_its_page_after_the_sign_in(late, page, person):
    assert Profile.objects.get(person=person).phone != TYPED["phone"]
    sign_in(late, person)
    shown = get(late, page)
    hidden = shown.tree.xpath("//*[@data-kept]//form[@data-kept-form]//input[@type='hidden']")
    sent = {field.get("name"): field.get("value") for field in hidden}
    assert sent.pop("csrfmiddlewaretoken") != "x"
    assert sent == TYPED
    assert shown.tree.xpath("//form[@data-kept-form]/@action") == [page]


def test_it_is_sent_by_one_press_and_then_offered_no_more(late, page, person):
    sign_in(late, person)
    send(late, page)
    assert Profile.objects.get(person=person).phone == TYPED["phone"]
    assert not KeptForm.objects.exists()
    assert "data-kept-form" not in get(late, page).source


def test_it_can_be_given_up(late, page, person):
    sign_in(late, person)
    kept = KeptForm.objects.get()
    response = late.post(f"/sesja/zachowane/{kept.pk}/odrzuc/")
    assert response["Location"] == page
    assert not KeptForm.objects.exists()


def test_nobody_else_sees_it_or_gives_it_up(late, page, client_for):
    other = make_person()
    sign_in(late, other)
    kept = KeptForm.objects.get()
    assert "kept_forms" not in late.session
    assert late.post(f"/sesja/zachowane/{kept.pk}/odrzuc/").status_code == 404
    assert KeptForm.objects.exists()


def test_it_is_kept_as_cipher_text_without_tokens_and_passwords(client, page, clock):
    clock.shift(timedelta(minutes=31))
    send(client, page, password="tajne-haslo")
    kept = KeptForm.objects.get()
    stored = " ".join(map(str, KeptForm.objects.values().get().values()))
    assert "42 111 22 33" not in stored
    assert dict(kept.fields) == TYPED


def test_a_form_that_came_twice_is_kept_once_as_it_was_last(late, page):
    send(late, page, phone="600 700 800")
    assert dict(KeptForm.objects.get().fields)["phone"] == "600 700 800"


def test_files_are_named_as_missing(client, page, person, clock):
    clock.shift(timedelta(minutes=31))
    send(client, page, scan=SimpleUploadedFile("skan.pdf", b"%PDF-"))
    sign_in(client, person)
    assert KeptForm.objects.get().had_files
    assert len(get(client, page).all("//*[@data-kept]//p")) == 2


def test_in_the_backoffice_as_well(client_for, clock):
    office = make_actor(role="uw-admin")
    client = client_for(office)
    address = f"/backoffice/access/profile/{office.profile_id}/zablokuj/"
    clock.shift(timedelta(minutes=31))
    headers = {"Referer": "http://testserver/backoffice/access/profile/?page=2"}
    response = client.post(address, {"reason": "Kontrola"}, headers=headers)
    assert response["Location"] == "/logowanie/?next=/backoffice/access/profile/%3Fpage%3D2"
    kept = KeptForm.objects.get()
    assert (kept.address, kept.page) == (address, "/backoffice/access/profile/?page=2")


@pytest.mark.parametrize("referrer", ["https://evil.example/x/", "javascript:alert(1)"])
def test_a_form_of_no_page_of_ours_leads_to_the_start_page(client, page, clock, referrer):
    clock.shift(timedelta(minutes=31))
    response = client.post(page, TYPED, headers={"Referer": referrer})
    assert response["Location"] == "/logowanie/?next=/"


def test_a_form_whose_page_the_browser_hides_leads_to_its_own_address(client, page, clock):
    clock.shift(timedelta(minutes=31))
    assert client.post(page, TYPED)["Location"] == f"/logowanie/?next={page}"
    assert KeptForm.objects.get().page == page


@pytest.mark.parametrize(
    "headers", [{"X-Autosave": "1"}, {"Sec-Fetch-Mode": "cors"}], ids=["autosave", "fetch"]
)
def test_what_a_script_sends_is_kept_by_its_page(client, page, clock, headers):
    clock.shift(timedelta(minutes=31))
    assert client.post(page, TYPED, headers=headers).status_code == 302
    assert not KeptForm.objects.exists()


def test_a_form_without_a_right_token_is_not_kept(actor, page, client_for, clock):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, Person.objects.get(pk=actor.person_id))
    clock.shift(timedelta(minutes=31))
    assert send(client, page).status_code == 403
    assert not KeptForm.objects.exists()


def test_nothing_is_kept_after_a_session_that_was_ended_from_elsewhere(client, page, person):
    people.end_sessions(person=person, actor=make_actor(role="cez-admin"))
    assert send(client, page).status_code == 302
    assert not KeptForm.objects.exists()


def test_nothing_is_kept_of_somebody_unknown(page):
    assert send(Client(), page)["Location"] == f"/logowanie/?next={page}"
    assert not KeptForm.objects.exists()


def test_more_than_any_form_of_ours_holds_is_not_kept(person):
    fields = [("text", "ż" * people.KEPT_LENGTH)]
    assert people.keep_form(person_id=person.pk, page="/", address="/", fields=fields) is None
