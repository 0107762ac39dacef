"""One application on one screen, and the queue it stands in."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from ssoz.access import operations
from ssoz.journal.models import Entry
from tests.backoffice.applications import page_of, pending
from tests.makers import (
    attach,
    jpg_upload,
    make_packet,
    make_unit,
    person_actor,
    quietly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


# --- One screen ----------------------------------------------------------------------------------


def test_the_screen_shows_person_unit_role_and_the_linked_application(client, run_queue):
    packet = make_packet(
        roles=["reporter-non-financial", "reporter-financial"], unit=make_unit(voivodeship="10")
    )
    with quietly():
        attach(packet, jpg_upload("strona.jpg"))
        operations.finish(packet=packet, actor=person_actor(packet.person))
    first, second = packet.applications.order_by("id")
    page = client.get(page_of(first))
    text = page.content.decode()
    assert second in page.context["linked"]
    assert packet.unit.name in text and first.role.name in text and "strona.jpg" in text
    file = packet.attachments.get().file
    assert reverse("backoffice:access_application_file", args=[first.pk, file.pk]) in text


def test_the_place_in_the_list_and_its_neighbours_follow_the_filter(client):
    first, second, third = (pending() for _ in range(3))
    pending(state="rejected")
    place = client.get(page_of(second)).context["place"]
    assert (place["number"], place["total"]) == (2, 3)
    assert place["previous"] == page_of(first) and place["next"] == page_of(third)
    kept = "?_changelist_filters=document%3Dyes"
    assert client.get(page_of(second) + kept).context["place"]["number"] is None


def test_a_pesel_is_masked_until_it_is_shown_once_and_that_is_in_the_journal(client, office):
    application = pending()
    number = application.profile.person.pesel
    assert number not in client.get(page_of(application)).content.decode()
    address = reverse("backoffice:access_application_pesel", args=[application.pk])
    assert client.get(address).status_code == 405
    shown = client.post(address)
    assert number in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert number not in client.get(page_of(application)).content.decode()
    [entry] = Entry.objects.filter(act="people.person.pesel_revealed")
    assert entry.person_id == office.person_id
    assert number not in str(entry.details)


# --- The queue -----------------------------------------------------------------------------------


def _listed(client, **query) -> set[int]:
    page = client.get(reverse("backoffice:access_application_changelist"), query)
    return {row.pk for row in page.context["cl"].result_list}


def test_the_queue_shows_what_is_pending_and_filters_narrow_it(client):
    plain, proved, done = pending(), pending(evidence=True), pending(state="approved")
    assert {plain.pk, proved.pk} == _listed(client)
    assert done.pk in _listed(client, state="approved")
    assert {plain.pk, proved.pk, done.pk} <= _listed(client, state="all")
    assert _listed(client, document="yes") == {proved.pk}
    assert _listed(client, document="no") == {plain.pk}
    assert _listed(client, age="7") == set()
    assert _listed(client, role="reporter-financial") == set()
    assert _listed(client, voivodeship="10", state="mine") == {plain.pk, proved.pk}


def test_a_wrong_value_of_a_filter_is_as_if_none_were_chosen(client):
    application = pending()
    assert _listed(client, state="' OR 1=1", age="x", role="?") == {application.pk}


def test_the_count_in_the_menu_is_what_awaits_the_actor(client, client_for):
    pending()
    pending()
    page = client.get(reverse("backoffice:index"))
    badges = {
        str(i["title"]): i["badge"]
        for group in page.context["sidebar_navigation"] for i in group["items"] if "badge" in i
    }  # fmt: skip
    assert badges == {str(_("Applications")): 2, str(_("To verify")): 0}
