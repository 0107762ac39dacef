"""People in closed units: listed with the successor, moved one by one or all at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ssoz.access.models import Application
from ssoz.access.models.role import RoleGrant
from ssoz.actors import SYSTEM
from ssoz.units import operations as units
from ssoz.units.models import Succession, Unit
from tests.backoffice.test_succession import form_of, said
from tests.makers import make_actor, make_unit, quietly, uw_of
from tests.ssoz.access.test_moving import give_way, held, worker

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:access_strandedprofile_changelist")


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def old():
    return make_unit(name="Szpital Dawny")


@pytest.fixture
def new():
    return make_unit(name="Szpital Obecny")


def listed(client, **query) -> list[int]:
    return [row.pk for row in client.get(LIST, query).context["cl"].result_list]


def page(thing) -> str:
    model = "access_profile" if thing._meta.model_name == "profile" else "units_unit"
    return reverse(f"backoffice:{model}_przenies", args=[thing.pk])


def test_people_in_closed_and_suspended_units_are_listed_with_the_successor(client, old, new):
    gone, working = worker(old), worker(new)
    paused = worker(make_unit())
    Unit.objects.filter(pk=paused.unit_id).update(suspended_from=timezone.localdate())
    assert listed(client) == [paused.pk]
    give_way(old, new)
    answer = client.get(LIST)
    assert set(listed(client)) == {gone.pk, paused.pk} and working.pk not in listed(client)
    assert listed(client, successor="yes") == [gone.pk]
    assert listed(client, successor="no") == [paused.pk]
    assert "Szpital Obecny" in answer.content.decode()
    assert page(gone) in answer.content.decode() and page(paused) not in answer.content.decode()


def test_a_person_is_moved_after_a_look_at_what_passes(client, old, new):
    profile = worker(old, "reporter-financial")
    give_way(old, new)
    assert (
        page(profile)
        in client.get(
            reverse("backoffice:access_profile_change", args=[profile.pk])
        ).content.decode()
    )
    [card] = client.get(page(profile)).context["cards"]
    assert card["successor"] == new and [m.profile for m in card["moves"]] == [profile]
    again = client.post(page(profile), {"successor": new.pk, "reason": ""})
    assert again.context["form"].errors and held(profile.person, new) == set()
    done = client.post(page(profile), {"successor": new.pk, "reason": "Przejęcie"})
    assert done.status_code == 302 and held(profile.person, new) == {"reporter-financial"}
    assert listed(client) == []
    assert client.get(page(profile)).status_code == 302


def test_everybody_of_a_closed_unit_is_moved_at_once(client, old, new):
    people = [worker(old), worker(old, "reporter-financial")]
    give_way(old, new)
    unit_page = client.get(reverse("backoffice:units_unit_change", args=[old.pk]))
    assert page(old) in unit_page.content.decode() or unit_page.context["links"]["move"]
    [card] = client.get(page(old)).context["cards"]
    assert {move.profile for move in card["going"]} == set(people)
    client.post(page(old), {"successor": new.pk, "reason": "Przejęcie"})
    assert all(held(profile.person, new) for profile in people)


def test_a_unit_that_is_no_successor_is_not_chosen_and_one_without_says_what_to_do(
    client, old, new
):
    profile = worker(old)
    with quietly():
        units.close(thing=old, day=timezone.localdate(), reason="", actor=SYSTEM)
    answer = client.get(page(profile))
    assert answer.status_code == 200 and answer.context["cards"] == []
    wrong = client.post(page(profile), {"successor": new.pk, "reason": "Przejęcie"})
    assert wrong.status_code == 404 and held(profile.person, new) == set()


def test_who_does_not_decide_finds_no_such_page(client_for, old, new):
    profile = worker(old)
    give_way(old, new)
    for actor in (make_actor(role="cez-employee"), make_actor(role="uw-admin", unit=uw_of("14"))):
        browser = client_for(actor)
        assert browser.get(page(profile)).status_code == 404
        browser.post(page(profile), {"successor": new.pk, "reason": "Przejęcie"})
    assert held(profile.person, new) == set()


def test_who_sees_a_unit_and_does_not_decide_in_it_finds_no_such_page(client_for, old):
    RoleGrant.objects.filter(role__code="uw-admin", permission__code="unit.list").update(
        reach="all"
    )
    browser = client_for(make_actor(role="uw-admin", unit=uw_of("14")))
    there = reverse("backoffice:units_unit_change", args=[old.pk])
    assert browser.get(there).status_code == 200
    assert browser.get(page(old)).status_code == 404


def test_the_succession_page_shows_who_would_be_moved_and_moves_them(client, old, new):
    profile = worker(old)
    address = reverse("backoffice:units_unit_nastepstwo", args=[old.pk])
    shown = client.post(address, said(old, new, move_people="on"))
    assert [move.profile for move in shown.context["moves"]] == [profile]
    assert profile.person.full_name in shown.content.decode()
    done = client.post(address, {**form_of(shown), "do": "apply"})
    assert done.status_code == 302 and Succession.objects.count() == 1
    assert held(profile.person, new) == {"reporter-non-financial"}


def test_without_the_tick_nobody_is_moved(client, old, new):
    profile = worker(old)
    address = reverse("backoffice:units_unit_nastepstwo", args=[old.pk])
    shown = client.post(address, said(old, new))
    assert shown.context["moves"] is None
    client.post(address, {**form_of(shown), "do": "apply"})
    assert Succession.objects.count() == 1 and held(profile.person, new) == set()


def test_why_a_person_has_a_moved_right_leads_back_to_the_first_decision(client, old, new):
    profile = worker(old)
    give_way(old, new)
    client.post(page(profile), {"successor": new.pk, "reason": "Przejęcie"})
    former = profile.applications.get()
    people = client.get(reverse("backoffice:units_unit_osoby", args=[new.pk]))
    [standing] = people.context["standings"]
    assert standing.held[0].basis == former
    assert former.number in people.content.decode()
    assert Application.objects.filter(moved_from=former).count() == 1


def test_the_list_asks_as_few_queries_for_a_page_as_for_a_row(
    client, old, new, django_assert_max_num_queries
):
    for _ in range(8):
        worker(old)
    give_way(old, new)
    client.get(LIST)
    with django_assert_max_num_queries(18):
        assert len(listed(client)) == 8
