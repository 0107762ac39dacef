"""Possible duplicates on the screen: a queue, two units side by side, merged or said to be two."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.access import operations as access
from ssoz.access.models import Application
from ssoz.people.models import Person
from ssoz.units import operations
from ssoz.units.models import Likeness, Part, Succession, Unit, Voivodeship
from tests.backoffice.test_succession import form_of
from tests.makers import make_actor, make_part, make_person, make_unit

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:units_likeness_changelist")
UNITS = reverse("backoffice:units_unit_changelist")
SEARCH = reverse("backoffice:units_likeness_szukaj")


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def chief(client_for):
    return client_for(make_actor(role="cez-admin"))


@pytest.fixture
def pair():
    for name in ("Szpital Dawny", "Szpital Obecny"):
        make_unit(name=name, regon="123456785")
    operations.find_doubles()
    return Likeness.objects.get()


def page(pair, name="change") -> str:
    return reverse(f"backoffice:units_likeness_{name}", args=[pair.pk])


def listed(client, address=LIST, **query) -> list[int]:
    return [row.pk for row in client.get(address, query).context["cl"].result_list]


def test_pairs_are_listed_with_why_and_filtered_by_state_reason_and_words(client, pair):
    text = client.get(LIST).content.decode()
    assert "Szpital Dawny" in text and "Szpital Obecny" in text
    assert listed(client) == listed(client, why="regon") == listed(client, q="dawny") == [pair.pk]
    assert listed(client, why="nip") == listed(client, state="different") == []
    assert listed(client, voivodeship="14") == []


def test_the_two_stand_side_by_side_and_what_differs_is_marked(client, pair):
    answer = client.get(page(pair))
    rows = [row for _title, rows in answer.context["groups"] for row in rows]
    differing = {str(mine) for _name, mine, _theirs, same in rows if not same}
    assert "123456785" not in differing and len(differing) >= 1


def test_a_pair_leads_to_the_merger_with_both_filled_in(client, pair):
    ways = client.get(page(pair)).context["ways"]
    assert [(way["old"], way["new"]) for way in ways] == [
        (pair.first, pair.second), (pair.second, pair.first),
    ]  # fmt: skip
    opened = client.get(ways[0]["url"])
    assert opened.context["chosen"].successors == [pair.second]
    shown = client.post(ways[0]["url"], {**form_of(opened), "reason": "Duplikat", "do": "preview"})
    client.post(ways[0]["url"], {**form_of(shown), "do": "apply"})
    row = Succession.objects.get()
    assert (row.predecessor, row.successor, row.kind) == (pair.first, pair.second, "takeover")


def test_two_units_are_said_to_be_two_and_leave_the_queue(client, pair):
    address = page(pair, "to-nie-duplikat")
    assert client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "Dwa szpitale"})
    assert listed(client) == [] and listed(client, state="different") == [pair.pk]
    assert "Dwa szpitale" in client.get(page(pair)).content.decode()
    assert client.get(page(pair)).context["acts"] == []


def test_a_pair_with_one_side_out_of_reach_does_not_exist(client, chief):
    make_unit(regon="123456785")
    make_unit(regon="123456785", voivodeship="14")
    operations.find_doubles()
    pair = Likeness.objects.get()
    assert listed(client) == [] and listed(chief) == [pair.pk]
    assert client.get(page(pair)).status_code == 404
    far = Unit.objects.get(pk=pair.second_id)
    near = reverse("backoffice:units_unit_nastepstwo", args=[pair.first_id])
    assert client.get(near, {"successors": far.pk}).status_code == 404


def test_the_country_is_searched_by_a_button_of_who_edits_it_all(client, chief, pair):
    assert client.get(LIST).context["search_url"] == "" and client.get(LIST).context["searched_at"]
    assert client.post(SEARCH).status_code == 404
    before = OrmQ.objects.count()
    assert chief.get(SEARCH).status_code == 405
    assert chief.post(SEARCH).status_code == 302 and OrmQ.objects.count() == before + 1


def test_the_list_of_pairs_can_be_taken_along(client, pair):
    answer = client.post(
        reverse("backoffice:units_likeness_export"), {"format": "csv", "columns": "all"}
    )
    sheet = b"".join(answer).decode("utf-8-sig")
    assert "Szpital Dawny" in sheet and "REGON" in sheet


# --- What hangs in the air --------------------------------------------------------------------------


def test_units_are_found_whose_office_parts_or_people_are_missing(chief):
    lonely, closed = make_unit(voivodeship="06"), make_unit()
    above = make_part(closed, level=Part.Level.ESTABLISHMENT)
    make_part(closed, parent=above)
    Unit.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    Voivodeship.objects.filter(pk="06").update(office=None)
    assert lonely.pk in listed(chief, UNITS, gap="office")
    assert listed(chief, UNITS, gap="parts") == [closed.pk]
    assert listed(chief, UNITS, gap="below") == []
    Part.objects.filter(pk=above.pk).update(closed_on=timezone.localdate())
    assert listed(chief, UNITS, gap="below") == [closed.pk]
    assert lonely.pk in listed(chief, UNITS, gap="people", voivodeship="06")
    make_actor(role="reporter-financial", unit=lonely)
    assert lonely.pk not in listed(chief, UNITS, gap="people", voivodeship="06")


def test_people_are_found_who_have_had_no_profile_for_over_a_year(chief):
    people = reverse("backoffice:people_person_changelist")
    idle, new = make_person(), make_person()
    working = make_actor(role="reporter-financial").person_id
    stirred = make_actor(role="reporter-financial")
    long_ago = timezone.now() - timedelta(days=400)
    keys = [idle.pk, working, stirred.person_id]
    Person.objects.filter(pk__in=keys).update(created_at=long_ago)
    held = Application.objects.for_page().get(profile=stirred.profile_id)
    access.archive(application=held, reason="Odejście", actor=make_actor(role="cez-admin"))
    found = listed(chief, people, active="long")
    assert idle.pk in found
    assert new.pk not in found and working not in found and stirred.person_id not in found
