"""Rights to look at: unused, too wide, in many units, with one factor, of who may not sign in."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, Profile
from ssoz.people.models import Person
from ssoz.summaries.doubts import UNUSED_DAYS
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_person,
    make_unit,
)
from tests.passwords import make_account
from tests.second_factors import Device, passkey_in_use

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:access_grantedrole_changelist")
LONG_AGO = timedelta(days=UNUSED_DAYS + 1)


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def listed(client, **query) -> list[int]:
    """Return the profiles whose rights are listed."""
    return [row.profile_id for row in client.get(LIST, query).context["cl"].result_list]


def age(actor, chosen=None) -> None:
    """Let a right have been given long ago, and its profile been chosen at a moment or never."""
    held = Application.objects.filter(profile=actor.profile_id)
    held.update(decided_at=timezone.now() - LONG_AGO)
    Profile.objects.filter(pk=actor.profile_id).update(chosen_at=chosen)


def test_a_right_that_was_not_used_for_half_a_year_is_listed_until_the_profile_is_chosen(client):
    unit, now = make_unit(), timezone.now()
    never, long_ago, lately, fresh = (
        make_actor(role="reporter-financial", unit=unit) for _ in range(4)
    )
    age(never)
    age(long_ago, now - LONG_AGO)
    age(lately, now - timedelta(days=3))
    assert fresh.profile_id not in listed(client)
    assert set(listed(client)) == {never.profile_id, long_ago.profile_id}
    operations.choose_profile(profile=Profile.objects.get(pk=never.profile_id), actor=never)
    assert listed(client) == [long_ago.profile_id]


def test_each_row_leads_to_the_acts_that_mend_it_and_to_why_the_right_is_held(client):
    idle = make_actor(role="reporter-financial", unit=make_unit())
    age(idle)
    [application] = Application.objects.filter(profile=idle.profile_id)
    page = client.get(LIST).content.decode()
    take = reverse("backoffice:access_application_odbierz-role", args=[application.pk])
    block = reverse("backoffice:access_profile_zablokuj", args=[idle.profile_id])
    assert take in page and block in page
    assert reverse("backoffice:access_profile_change", args=[idle.profile_id]) in page
    assert "never" in page or "nigdy" in page
    client.post(take, {"reason": "Nieużywana"})
    assert listed(client) == []


def test_a_role_of_a_class_that_the_unit_does_not_owe_is_too_wide(client):
    unit = make_unit()
    financial = make_actor(role="reporter-financial", unit=unit)
    plain = make_actor(role="reporter-non-financial", unit=unit)
    wide = [financial.profile_id, plain.profile_id]
    assert sorted(listed(client, doubt="too_wide")) == sorted(wide)
    collection = make_collection(edition=make_edition(report_class="financial"))
    make_obligation(collection=collection, unit=unit)
    assert listed(client, doubt="too_wide") == [plain.profile_id]


def test_one_role_in_five_units_is_listed_and_units_out_of_reach_are_not_counted(
    client, client_for
):
    person = make_person()
    for voivodeship in ("10", "10", "10", "10", "14"):
        unit = make_unit(voivodeship=voivodeship)
        make_actor(role="reporter-financial", unit=unit, person=person)
    make_actor(role="reporter-non-financial", unit=unit, person=person)
    assert listed(client, doubt="many_units") == []
    chief = client_for(make_actor(role="cez-admin"))
    assert len(listed(chief, doubt="many_units")) == 5
    assert set(
        chief.get(LIST, {"doubt": "many_units"})
        .context["cl"]
        .queryset.values_list(F("role__code"), flat=True)
    ) == {"reporter-financial"}


def test_an_administrator_with_a_password_needs_a_second_factor(client_for):
    chief = client_for(make_actor(role="cez-admin"))
    risky = make_actor(role="uw-admin")
    by_profile = make_actor(role="uw-admin")
    for actor in (risky,):
        make_account(person=Person.objects.get(pk=actor.person_id), login="a@example.test")
    reporter = make_actor(role="reporter-financial")
    make_account(person=Person.objects.get(pk=reporter.person_id), login="b@example.test")
    found = listed(chief, doubt="one_factor")
    assert found == [risky.profile_id] and by_profile.profile_id not in found
    passkey_in_use(Person.objects.get(pk=risky.person_id), Device())
    assert listed(chief, doubt="one_factor") == []


def test_rights_of_who_may_not_sign_in_are_listed_and_blocked_ones_give_nothing(client, office):
    gone = make_actor(role="reporter-financial", unit=make_unit())
    Person.objects.filter(pk=gone.person_id).update(is_active=False)
    assert listed(client, doubt="shut_out") == [gone.profile_id]
    profile = Profile.objects.get(pk=gone.profile_id)
    operations.block(profile=profile, reason="Odejście", actor=office)
    assert listed(client, doubt="shut_out") == []


def test_rights_are_filtered_by_place_role_and_words_and_each_says_every_doubt(client_for):
    chief = client_for(make_actor(role="cez-admin"))
    near = make_actor(role="reporter-financial", unit=make_unit(), family_name="Ćwir")
    far = make_actor(role="reporter-financial", unit=make_unit(voivodeship="14"))
    for actor in (near, far):
        age(actor)
    Person.objects.filter(pk=near.person_id).update(is_active=False)
    assert listed(chief, voivodeship="14") == [far.profile_id]
    assert listed(chief, q="cwir") == [near.profile_id]
    assert listed(chief, role="reporter-psychiatric") == []
    [row] = chief.get(LIST, {"q": "cwir"}).context["cl"].result_list
    assert [doubt.value for doubt in row.doubts] == ["unused", "too_wide", "shut_out"]


def test_rights_out_of_reach_are_not_listed_and_the_list_can_be_taken_along(client):
    for voivodeship in ("10", "14"):
        unit = make_unit(voivodeship=voivodeship, name=f"Szpital {voivodeship}")
        age(make_actor(role="reporter-financial", unit=unit))
    answer = client.post(
        reverse("backoffice:access_grantedrole_export"), {"format": "csv", "columns": "all"}
    )
    sheet = b"".join(answer).decode("utf-8-sig")
    assert "Szpital 10" in sheet and "Szpital 14" not in sheet
    assert len(sheet.strip().splitlines()) == 2


def test_the_list_asks_as_few_queries_for_a_page_as_for_a_row(
    client, django_assert_max_num_queries
):
    unit = make_unit()
    for _ in range(15):
        age(make_actor(role="reporter-financial", unit=unit))
    client.get(LIST)
    with django_assert_max_num_queries(20):
        assert len(listed(client)) == 15
