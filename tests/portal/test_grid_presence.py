"""Who else is in the report: on the page, in the answer of a save, by a quiet request."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.journal.models import Entry
from ssoz.people.models import OpenSession
from ssoz.presence.models import Presence
from tests.makers import make_report, make_reporter, make_supervisor, make_unit
from tests.portal.pages import get
from tests.sessions import seen_ago, session_of, silence_of

pytestmark = pytest.mark.django_db
QUIET = {"X-Background": "1"}


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def anna(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def jan(unit):
    return make_reporter(unit, first_name="Jan", family_name="Żak")


@pytest.fixture
def report(unit, anna):
    return make_report(unit=unit, reporter=anna)


def url(report, rest="") -> str:
    return f"/sprawozdania/{report.pk}/{rest}"


def beat(client, report, section="2"):
    return client.post(url(report, "obecni/"), {"section": section}, headers=QUIET)


def save(client, report, **body):
    body = {"revision": report.revision, "cells": {}} | body
    response = client.post(
        url(report, "zapisz/"), json.dumps(body), content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    return response.json()


def shown(client, report, section="2") -> list[str]:
    return get(client, url(report)).words(f"//details[@id='s-{section}']//*[@data-present]/*")


def test_the_quiet_request_answers_who_else_is_there(at_work, report, anna, jan):
    assert beat(at_work(jan), report).json() == {"present": []}
    told = beat(at_work(anna), report, "1").json()["present"]
    assert told == [{"section": "2", "words": "Jan Żak is filling in section 2 now"}]


def test_the_quiet_request_leaves_the_end_of_the_session_where_it_was(at_work, report, jan):
    client = at_work(jan)
    seen_ago(client, minutes=20)
    before = dict(client.session)
    for _ in range(3):
        response = beat(client, report)
        assert response.status_code == 200
        assert not response.cookies
    assert silence_of(client) >= 20 * 60
    assert dict(client.session) == before


def test_a_session_that_only_its_page_keeps_asking_in_ends_all_the_same(at_work, report, jan):
    client = at_work(jan)
    beat(client, report)
    seen_ago(client, minutes=31)
    assert beat(client, report).status_code == 302
    assert not Presence.objects.since(timezone.now() - timedelta(minutes=1)).exists()
    assert OpenSession.objects.get().end == OpenSession.End.IDLE


def test_a_save_tells_who_is_there_and_notes_where_one_types(at_work, report, anna, jan):
    told = save(at_work(jan), report, cells={"1.01.a": "5"}, section="1")
    assert told["present"] == []
    report.refresh_from_db()
    told = save(at_work(anna), report, cells={"2.uwagi": "bez uwag"}, section="2")
    assert told["present"] == [{"section": "1", "words": "Jan Żak is filling in section 1 now"}]
    assert set(Presence.objects.values_list("section", flat=True)) == {"1", "2"}


def test_without_script_the_page_shows_who_was_there_when_it_was_drawn(at_work, report, anna, jan):
    client = at_work(jan)
    page = get(client, url(report))
    client.post(
        url(report, "zapisz/"),
        {"revision": page.value("revision"), "1.01.a": "7", "go": "save"},
    )
    assert shown(at_work(anna), report, "1") == ["Jan Żak is filling in section 1 now"]
    assert shown(client, report, "1") == []


def test_an_office_is_shown_as_one_and_nothing_is_announced(at_work, report, anna, unit):
    office = make_supervisor(unit, first_name="Ewa", family_name="Urząd")
    beat(at_work(office), report)
    page = get(at_work(anna), url(report))
    [place] = page.all("//details[@id='s-2']//*[@data-present]")
    assert "Ewa Urząd is filling in section 2 now, on behalf of the unit" in place.text_content()
    for element in (place, *place.iterancestors()):
        assert not element.get("aria-live") and element.get("role") not in ("status", "alert")


def test_nobody_else_is_told(at_work, report, jan):
    beat(at_work(jan), report)
    stranger = at_work(make_reporter(make_unit(voivodeship="24")))
    assert beat(stranger, report).status_code == 404
    assert at_work(jan).get(url(report, "obecni/"), headers=QUIET).status_code == 405


@pytest.mark.parametrize("section", ["", "nie-ma", "2' --", "x" * 500])
def test_a_section_that_the_form_has_not_is_no_section(at_work, report, jan, section):
    assert beat(at_work(jan), report, section).status_code == 200
    assert not Presence.objects.exists()


def test_presence_is_not_in_the_journal(at_work, report, jan):
    client, before = at_work(jan), Entry.objects.count()
    beat(client, report)
    assert Entry.objects.count() == before


def test_a_quiet_request_asks_the_database_little(
    at_work, report, jan, django_assert_max_num_queries
):
    client = at_work(jan)
    beat(client, report)
    with django_assert_max_num_queries(8) as asked:
        beat(client, report)
    writes = [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
    assert writes == []
    assert session_of(client).ended_at is None
