"""Profiles: blocked and unblocked with a reason, and why somebody has a right."""

import pytest
from django.urls import reverse

from ssoz.access.models import Profile
from ssoz.journal.models import Entry
from tests.makers import make_actor, make_application, make_unit, send_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def profile():
    return make_application(state="approved", unit=make_unit(voivodeship="10")).profile


def _page(profile) -> str:
    return reverse("backoffice:access_profile_change", args=[profile.pk])


def _act(profile, slug) -> str:
    return reverse(f"backoffice:access_profile_{slug}", args=[profile.pk])


def _slugs(client, profile) -> list[str]:
    return [button["act"].slug for button in client.get(_page(profile)).context["acts"]]


def test_a_profile_is_blocked_with_a_reason_and_unblocked(client, profile):
    assert _slugs(client, profile) == ["zablokuj"]
    assert client.post(_act(profile, "zablokuj"), {"reason": ""}).context["form"].errors
    client.post(_act(profile, "zablokuj"), {"reason": "Kontrola"})
    profile.refresh_from_db()
    assert profile.is_blocked and profile.block_reason == "Kontrola"
    assert _slugs(client, profile) == ["odblokuj"]
    client.post(_act(profile, "odblokuj"))
    profile.refresh_from_db()
    assert not profile.is_blocked


def test_nobody_blocks_their_own_profile(client_for):
    actor = make_actor(role="uw-admin")
    own = Profile.objects.get(pk=actor.profile_id)
    client = client_for(actor)
    assert _slugs(client, own) == []
    assert client.get(_page(own)).context["is_own"]
    client.post(_act(own, "zablokuj"), {"reason": "Pomyłka"})
    own.refresh_from_db()
    assert not own.is_blocked


def test_the_last_administrator_of_cez_is_not_blocked_and_the_page_says_why(client_for):
    last = make_actor(role="cez-admin")
    uw = make_actor(role="uw-admin")
    second = make_actor(role="cez-admin")
    client = client_for(second)
    address = _act(Profile.objects.get(pk=last.profile_id), "zablokuj")
    client.post(address, {"reason": "Odchodzi"})
    assert Profile.objects.get(pk=last.profile_id).is_blocked
    assert client_for(uw).get(_page(Profile.objects.get(pk=second.profile_id))).status_code == 404


def test_the_page_says_why_the_person_has_each_right(client, profile):
    page = client.get(_page(profile))
    [right] = page.context["rights"]
    application = profile.applications.get()
    assert right["application"] == application
    assert {g.permission.code for g in right["grants"]} >= {"report.fill"}
    text = page.content.decode()
    assert application.number in text
    assert reverse("backoffice:access_application_odbierz-role", args=[application.pk]) in text


def test_profiles_are_listed_by_status_role_and_words(client, profile):
    make_application(unit=make_unit(voivodeship="10"))
    address = reverse("backoffice:access_profile_changelist")

    def listed(**query):
        return [row.pk for row in client.get(address, query).context["cl"].result_list]

    assert profile.pk in listed(status="active")
    assert profile.pk not in listed(status="not_activated")
    assert listed(role="reporter-non-financial") == [profile.pk]
    assert listed(q=profile.unit.name) == [profile.pk]
    assert listed(voivodeship="14") == []


def test_a_closed_unit_shows_the_profile_as_blocked_with_the_reason(client, profile):
    type(profile.unit).objects.filter(pk=profile.unit_id).update(closed_on="2020-01-01")
    page = client.get(_page(profile))
    assert page.context["status"] == "blocked"
    assert not page.context["unit_is_open"]


def test_one_person_is_on_one_page(client, profile):
    page = client.get(reverse("backoffice:people_person_change", args=[profile.person_id]))
    assert [line["profile"] for line in page.context["profiles"]] == [profile]
    assert list(page.context["applications"]) == list(profile.applications.all())
    assert page.context["mails"]
    assert profile.person.masked_pesel in page.content.decode()
    assert profile.person.pesel not in page.content.decode()


def test_showing_the_pesel_of_a_person_is_in_the_journal(client, client_for, profile):
    address = reverse("backoffice:people_person_pesel", args=[profile.person_id])
    assert profile.person.pesel in client.post(address).content.decode()
    assert Entry.objects.filter(act="people.person.pesel_revealed").count() == 1
    employee = client_for(make_actor(role="cez-employee"))
    assert employee.post(address).status_code == 404


def test_a_one_time_link_is_shown_to_nobody(client_for, profile):
    mail = send_link(profile.person)
    page = client_for(make_actor(role="cez-admin")).get(
        reverse("backoffice:mail_outgoingmail_change", args=[mail.pk])
    )
    assert "[[link]]" not in page.content.decode()
    assert "/potwierdz/" not in page.content.decode()
