"""The first page, for each who opens it; and choosing the profile to work in."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from ssoz.access import operations
from ssoz.access.models import Profile
from ssoz.journal.models import Entry
from ssoz.notices.models import Announcement
from tests.makers import (
    attach,
    make_actor,
    make_application,
    make_packet,
    make_person,
    make_unit,
    person_actor,
    uw_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_for):
    """Return a function that gives an English-speaking browser of a person or an actor."""

    def make(who):
        client = client_for(who)
        client.cookies["django_language"] = "en"
        return client

    return make


def _text(response) -> str:
    assert response.status_code == 200, getattr(response, "url", response.status_code)
    return response.content.decode()


# --- Before sign-in ------------------------------------------------------------------------------


def test_the_front_door_leads_to_the_sign_in_and_to_a_trusted_profile(client, settings):
    client.cookies["django_language"] = "en"
    text = _text(client.get("/"))
    assert re.search(r'class="btn primary xl" href="/logowanie/"', text)
    assert settings.PZ_REGISTER_URL in text
    assert settings.PZ_EMAIL in text
    assert text.count("<li") >= 4
    for page in ("/przetwarzanie-danych/", "/deklaracja-dostepnosci/", "/mapa-strony/"):
        assert f'href="{page}"' in text


def test_the_front_door_shows_the_newest_three_announcements(client):
    for number in range(5):
        Announcement.objects.create(
            slug=f"nowe-{number}",
            title=f"Nowe <{number}>",
            text="Treść",
            shown_from=timezone.now() - timezone.timedelta(minutes=number),
        )
    text = _text(client.get("/"))
    assert [n for n in range(5) if f"Nowe &lt;{n}&gt;" in text] == [0, 1, 2]


def test_the_front_door_asks_the_database_little(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/")


# --- Without a profile ---------------------------------------------------------------------------


def test_an_unconfirmed_address_leads_to_the_activation(browser):
    response = browser(make_person(verified=False)).get("/")
    assert (response.status_code, response["Location"]) == (302, "/aktywacja/")


def test_a_new_person_is_offered_to_apply_and_nothing_that_does_not_exist_yet(browser):
    text = _text(browser(make_person()).get("/"))
    assert '<a class="btn primary" href="/wniosek/">I apply</a>' in text
    assert "No working profile" in text
    assert "SSOZI" not in text
    assert "/sprawozdania/" not in text


def test_an_unfinished_application_is_offered_to_be_finished_or_deleted(browser):
    unit = make_unit(name="Przychodnia „Pod <Lipami>”")
    packet = make_packet(unit=unit, saved=False)
    text = _text(browser(packet.person).get("/"))
    assert "You have an unfinished application for Przychodnia „Pod &lt;Lipami&gt;”, saved" in text
    assert 'href="/wniosek/">Finish the application' in text
    assert 'href="/wniosek/usun/"' in text
    assert "I apply</a>" not in text  # one way on, not two


def test_the_unfinished_application_of_somebody_else_is_not_shown(browser):
    make_packet(saved=False)
    assert "unfinished" not in _text(browser(make_person()).get("/"))


def test_applications_without_a_document_are_named_until_one_is_attached(browser):
    application = make_application()
    person = application.profile.person
    text = _text(browser(person).get("/"))
    assert "1 application has no attachment" in text
    assert application.number in text
    assert "1 application waits for a decision of the office." in text
    attach(application.packet)
    assert application.number not in _text(browser(person).get("/"))


def test_the_start_screen_asks_the_database_little(browser, django_assert_max_num_queries):
    application = make_application()
    client = browser(application.profile.person)
    client.get("/")
    with django_assert_max_num_queries(12):
        client.get("/")


# --- Choosing a profile --------------------------------------------------------------------------


def test_the_only_active_profile_is_taken_up_by_itself_and_once(browser):
    actor = make_actor(role="reporter-non-financial")
    client = browser(_person_of(actor))
    response = client.get("/", follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert actor.profile_name in _text(response)
    client.get("/")
    assert _chosen().count() == 1


def test_of_several_active_profiles_one_must_be_chosen_first(browser):
    person, first, second = _person_with_two_profiles()
    client = browser(person)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/profil/")
    text = _text(client.get("/profil/"))
    assert f'name="profile" value="{first.pk}"' in text
    assert f'name="profile" value="{second.pk}"' in text
    assert not _chosen().exists()


def test_choosing_changes_the_key_of_the_session_and_is_in_the_journal(browser):
    person, _first, second = _person_with_two_profiles()
    client = browser(person)
    client.get("/profil/")
    key = client.session.session_key
    response = client.post("/profil/", {"profile": second.pk}, follow=True)
    assert client.session.session_key != key
    assert client.session["profile_id"] == second.pk
    entry = _chosen().get()
    assert (entry.thing_id, entry.person_id) == (second.pk, person.pk)
    text = _text(response)
    assert f"You are working in the profile: {second.unit.name}" in text
    assert re.search(r'<h1 tabindex="-1" autofocus>Home</h1>', text)


def test_whoever_had_to_choose_goes_on_to_the_page_asked_for(browser):
    person, first, _second = _person_with_two_profiles()
    client = browser(person)
    session = client.session
    session["next_page"] = "/moje-konto/wiadomosci/"
    session.save()
    response = client.post("/profil/", {"profile": first.pk})
    assert response["Location"] == "/moje-konto/wiadomosci/"
    assert client.post("/profil/", {"profile": first.pk})["Location"] == "/"


@pytest.mark.parametrize("picked", ["", "0", "x", "-1", "999999999999999999999"])
def test_a_profile_that_does_not_exist_cannot_be_chosen(browser, picked):
    client = browser(make_person())
    assert client.post("/profil/", {"profile": picked}).status_code == 404
    assert "profile_id" not in client.session


def test_the_profile_of_somebody_else_cannot_be_chosen(browser):
    other = make_actor(role="uw-admin")
    client = browser(_person_of(make_actor(role="reporter-non-financial")))
    assert client.post("/profil/", {"profile": other.profile_id}).status_code == 404
    assert not _chosen().exists()


def test_a_profile_that_is_not_in_force_cannot_be_chosen(browser):
    application = make_application(state="pending")
    client = browser(application.profile.person)
    assert client.post("/profil/", {"profile": application.profile_id}).status_code == 404


def test_a_profile_blocked_meanwhile_ends_at_the_next_click(browser):
    person, first, second = _person_with_two_profiles()
    client = browser(person)
    client.post("/profil/", {"profile": first.pk})
    assert first.unit.name in _text(client.get("/"))
    _block(first)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/profil/")
    text = _text(client.get("/profil/"))
    assert first.unit.name not in text
    assert second.unit.name in text


def test_the_page_of_profiles_asks_the_same_for_two_and_for_eight(browser):
    person, *_ = _person_with_two_profiles()
    client = browser(person)
    client.get("/profil/")
    few = _count_queries(lambda: client.get("/profil/"))
    for _ in range(6):
        make_actor(role="reporter-non-financial", unit=make_unit(), person=person)
    assert _count_queries(lambda: client.get("/profil/")) == few <= 12


# --- Home ----------------------------------------------------------------------------------------


def test_home_names_the_roles_in_force_and_no_other(browser):
    actor = make_actor(role="reporter-non-financial")
    unit, person = Profile.objects.get(pk=actor.profile_id).unit, _person_of(actor)
    make_application(state="pending", role="reporter-financial", unit=unit, person=person)
    page = browser(actor).get("/").content.decode()
    main = strip_tags(page[page.index("<main") : page.index("</main>")])
    assert "Your role: Wypełniający sprawozdania niefinansowe" in re.sub(r"\s+", " ", main)
    assert main.count("sprawozdania finansowe") == 1  # only in the row of what is to do


def test_home_shows_the_modules_of_the_permissions(browser):
    reporter = _text(browser(make_actor(role="reporter-non-financial")).get("/"))
    office = _text(browser(make_actor(role="uw-admin")).get("/"))
    assert "User management" not in reporter
    assert "User management" in office
    assert 'class="tile" href="/sprawozdania/?tab=okresowe"' in reporter
    assert 'class="tile" href="/sprawozdania/' not in office
    for text in (reporter, office):
        assert 'class="tile" href="/moje-konto/"' in text


def test_what_is_to_do_names_the_application_without_a_document(browser):
    actor = make_actor(role="reporter-non-financial")
    application = make_application(person=_person_of(actor), role="reporter-financial")
    text = _text(browser(actor).get("/"))
    assert f"Application {application.number} has no attachment" in text
    operations.mark_sent_otherwise(
        application=application, value=True, actor=person_actor(_person_of(actor))
    )
    assert application.number not in _text(browser(actor).get("/"))
    assert "Nothing waits for you." in _text(browser(actor).get("/"))


def test_an_office_sees_how_many_applications_wait_in_its_reach(browser):
    office = make_actor(role="uw-admin", unit=uw_of("10"))
    for voivodeship in ("10", "10", "12"):
        make_application(unit=make_unit(voivodeship=voivodeship), evidence=True)
    assert "Applications waiting for a decision: 2" in _text(browser(office).get("/"))


def test_nobody_is_told_of_applications_they_may_not_decide(browser):
    make_application(evidence=True)
    text = _text(browser(make_actor(role="reporter-non-financial")).get("/"))
    assert "waiting for a decision" not in text


@pytest.mark.parametrize("role", ["reporter-non-financial", "uw-admin", "cez-admin", "ipin-admin"])
def test_home_asks_the_database_little_and_the_same_for_few_and_for_many(browser, role):
    actor = make_actor(role=role)
    client = browser(actor)
    make_application(person=_person_of(actor), role="reporter-financial")
    client.get("/")
    few = _count_queries(lambda: client.get("/"))
    for _ in range(4):
        make_application(person=_person_of(actor), role="reporter-financial", unit=make_unit())
    assert _count_queries(lambda: client.get("/")) == few <= 12


# --- Within --------------------------------------------------------------------------------------


def _person_of(actor):
    return Profile.objects.select_related("person").get(pk=actor.profile_id).person


def _person_with_two_profiles():
    person = make_person()
    profiles = []
    for name in ("Szpital Północny", "Szpital Południowy"):
        actor = make_actor(role="reporter-non-financial", unit=make_unit(name=name), person=person)
        profiles.append(Profile.objects.select_related("unit").get(pk=actor.profile_id))
    return person, *profiles


def _block(profile):
    operations.block(profile=profile, reason="Próba", actor=make_actor(role="cez-admin"))


def _chosen():
    return Entry.objects.filter(act="access.profile.chosen")


def _count_queries(act) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)
