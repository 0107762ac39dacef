"""Step 3 of the wizard: checking, declaring, saving once."""

from datetime import date

import pytest

from ssoz.access import operations
from ssoz.access.models import Application, NumberSeries
from tests.makers import make_packet, make_person, make_unit, person_actor
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db
SUMMARY, SIGN = "/wniosek/podsumowanie/", "/wniosek/podpis/"


@pytest.fixture
def person():
    return make_person(first_name="Łucja", family_name="Żółć-Gęś")


@pytest.fixture
def client(person):
    return english(person)


@pytest.fixture
def packet(person):
    return make_packet(
        person=person, roles=["reporter-non-financial", "reporter-financial"], saved=False
    )


def declared(packet, **changes):
    return {"packet": packet.pk, "revision": packet.revision, "declared": "on"} | changes


def test_the_summary_shows_what_will_be_saved(client, packet):
    page = get(client, SUMMARY)
    assert page.words("//section//header/a") == [
        "Choose another unit", "Choose other roles", "Correct the details of contact",
    ]  # fmt: skip
    for words in (packet.unit.name, "Łucja Żółć-Gęś", packet.phone, packet.email, "Łódzki Urząd"):
        assert words in page.text
    assert "Wypełniający sprawozdania finansowe" in page.text


def test_the_pesel_is_masked(client, packet):
    page = get(client, SUMMARY)
    assert "•••••••" + packet.person.pesel[-4:] in page.text
    assert packet.person.pesel not in page.source


def test_each_role_gets_its_number(client, packet):
    page = after(client, client.post(SUMMARY, declared(packet)))
    numbers = list(packet.applications.order_by("id").values_list("number", flat=True))
    assert len(numbers) == 2
    assert page.title == "Step 4 of 4: application to sign – SSOZ II"
    assert page.focused == "Sign the application and finish"
    assert "Saved 2 applications" in page.text
    assert all(number in page.text for number in numbers)


def test_without_the_declaration_nothing_is_saved(client, packet):
    data = declared(packet)
    del data["declared"]
    page = after(client, client.post(SUMMARY, data))
    message = "The declaration is not ticked. Tick it to save the application."
    assert page.title.startswith("Error: Step 3 of 4")
    assert page.focused == "errors"
    assert page.words("//*[@id='errors']//li") == [message]
    assert page.words("//*[@class='msg-err']") == [message]
    assert not packet.applications.exists()


def test_a_draft_changed_in_another_window_is_refused_and_shown_anew(client, packet):
    stale = declared(packet)
    other = make_unit(name="Jednostka z drugiego okna")
    client.post("/wniosek/jednostka/", {"unit": other.pk})
    page = after(client, client.post(SUMMARY, stale))
    assert "The application was changed in another window." in page.text
    assert "Jednostka z drugiego okna" in page.text
    assert page.title.startswith("Error: ")
    assert not packet.applications.exists()
    packet.refresh_from_db()
    assert client.post(SUMMARY, declared(packet))["Location"] == SIGN


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 30])
def test_a_spoilt_revision_is_refused(client, packet, revision):
    client.post(SUMMARY, declared(packet, revision=revision))
    assert not packet.applications.exists()


def test_a_double_click_makes_one_submission(client, packet):
    client.post(SUMMARY, declared(packet))
    numbers = sorted(packet.applications.values_list("number", flat=True))
    page = after(client, client.post(SUMMARY, declared(packet)))
    assert f"This application is already saved: {', '.join(numbers)}." in page.text
    assert sorted(packet.applications.values_list("number", flat=True)) == numbers
    assert NumberSeries.objects.get().last == 2


def test_a_replay_after_finishing_does_nothing_twice(client, person, packet):
    client.post(SUMMARY, declared(packet))
    client.post("/wniosek/zakoncz/", {"packet": packet.pk, "sure": "1"})
    page = after(client, client.post(SUMMARY, declared(packet)))
    assert "This application is already saved: " in page.text
    assert page.title == "My account – SSOZ II"
    assert Application.objects.filter(profile__person=person).count() == 2


def test_a_unit_that_closed_meanwhile_leads_back_to_the_unit(client, packet):
    packet.unit.closed_on = date.today()
    packet.unit.save()
    for ask in (client.post, client.get):
        page = after(client, ask(SUMMARY, declared(packet)))
        assert page.title.startswith("Error: Step 1 of 4")
        assert "The unit was closed on" in page.text
    assert not packet.applications.exists()


def test_a_role_not_offered_any_more_leads_back_to_the_roles(client, person):
    unit = make_unit(psychiatric=True)
    packet = make_packet(person=person, unit=unit, roles=["reporter-psychiatric"], saved=False)
    unit.psychiatric = False
    unit.save()
    for ask in (client.post, client.get):
        page = after(client, ask(SUMMARY, declared(packet)))
        assert page.title.startswith("Error: Step 2 of 4")
        assert "This role is not available in the chosen unit." in page.text
    assert not packet.applications.exists()


def test_a_draft_that_is_not_complete_leads_back_to_the_roles(client, packet):
    operations.choose_roles(
        packet=packet, role_codes=[], phone="1", email="", position="",
        actor=person_actor(packet.person),
    )  # fmt: skip
    packet.refresh_from_db()
    for ask in (client.post, client.get):
        page = after(client, ask(SUMMARY, declared(packet)))
        assert len(page.all("//*[@id='errors']//li")) == 3
    assert not packet.applications.exists()


def test_an_expired_session_comes_back_to_the_summary(client, packet):
    client.cookies.pop("sessionid")
    response = client.post(SUMMARY, declared(packet))
    assert response["Location"] == f"/logowanie/?next={SUMMARY}"
    again = english(packet.person)
    assert packet.unit.name in get(again, SUMMARY).text


def test_a_deleted_draft_cannot_be_saved(client, packet):
    client.post("/wniosek/usun/", {"packet": packet.pk})
    page = after(client, client.post(SUMMARY, declared(packet)))
    assert "The draft was deleted. Start a new application." in page.text
    assert not packet.applications.exists()


def test_the_entry_resumes_at_the_right_step(client, person):
    packet = make_packet(person=person, saved=False)
    assert client.get("/wniosek/")["Location"] == SUMMARY
    client.post(SUMMARY, declared(packet))
    assert client.get("/wniosek/")["Location"] == SIGN
    assert client.get(SUMMARY)["Location"] == SIGN


def test_a_hostile_unit_name_is_shown_as_text(client, person):
    make_packet(person=person, unit=make_unit(name="<b onclick=x()>Szpital</b>"), saved=False)
    page = get(client, SUMMARY)
    assert "<b onclick=x()>Szpital</b>" in page.text
    assert "<b onclick" not in page.source


def test_no_page_of_the_wizard_is_kept_by_the_browser(client, packet):
    for url in ("/wniosek/jednostka/", "/wniosek/role/", SUMMARY):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_the_pages_of_the_wizard_ask_few_queries(client, packet, django_assert_max_num_queries):
    for url in ("/wniosek/jednostka/", "/wniosek/role/", SUMMARY):
        with django_assert_max_num_queries(12):
            get(client, url)
    client.post(SUMMARY, declared(packet))
    with django_assert_max_num_queries(12):
        get(client, SIGN)
