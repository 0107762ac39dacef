"""Announcements in the back-office: written, looked at before, planned, changed, sent, withdrawn."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from ssoz.journal.models import Entry
from ssoz.notices.models import Announcement, Mailing
from ssoz.notices.queries import version_of
from tests.makers import make_actor

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:notices_announcement_changelist")
ADD = reverse("backoffice:notices_announcement_dodaj")
WARSAW = ZoneInfo("Europe/Warsaw")
GIVEN = {
    "title": "Przerwa techniczna", "text": "Akapit <i>pierwszy</i>.\n\nAkapit drugi.",
    "kind": "outage", "shown_from": "2026-03-01T08:00", "outage_from": "2026-03-28T22:00",
    "outage_until": "2026-03-29T04:00", "audience": "voivodeships", "voivodeships": ["10", "14"],
}  # fmt: skip


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def browser(client_for, chief):
    Announcement.objects.all().delete()
    return client_for(chief)


def shown(answer) -> str:
    return " ".join(answer.content.decode().split())


def address(verb: str, one: Announcement) -> str:
    return reverse(f"backoffice:notices_announcement_{verb}", args=[one.pk])


@pytest.fixture
def written(browser) -> Announcement:
    browser.post(ADD, GIVEN)
    return Announcement.objects.get()


def test_what_was_typed_is_announced_by_the_clock_of_warsaw_over_the_change_of_time(written, chief):
    assert written.outage_from == datetime(2026, 3, 28, 22, tzinfo=WARSAW)
    assert written.outage_until == written.shown_until == datetime(2026, 3, 29, 4, tzinfo=WARSAW)
    assert (written.outage_until - written.outage_from).total_seconds() == 5 * 3600
    assert written.codes == ["10", "14"]
    entry = Entry.objects.get(act="notices.announcement.added")
    assert entry.person_id == chief.person_id


def test_an_hour_that_the_change_of_time_leaves_out_is_refused_at_its_field(browser):
    page = shown(browser.post(ADD, {**GIVEN, "outage_from": "2026-03-29T02:30"}))
    assert "outage_from_error" in page and not Announcement.objects.exists()


def test_a_preview_shows_it_without_markup_and_saves_nothing(browser):
    page = shown(browser.post(ADD, {**GIVEN, "preview": "1"}))
    told = page.partition('class="preview"')[2].partition("</section>")[0]
    assert "&lt;i&gt;pierwszy&lt;/i&gt;" in told and told.count("<p>") >= 3
    assert 'value="Przerwa techniczna"' in page and not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"), ({"text": ""}, "text"), ({"kind": "poem"}, "kind"),
        ({"shown_from": ""}, "shown_from"), ({"shown_from": "jutro"}, "shown_from"),
        ({"outage_from": ""}, "outage_from"), ({"outage_until": "2026-03-28T21:00"}, "outage_until"),
        ({"shown_until": "2026-02-01T08:00"}, "shown_until"), ({"voivodeships": []}, "audience"),
        ({"audience": "world"}, "audience"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(browser, wrong, field):
    page = shown(browser.post(ADD, {**GIVEN, **wrong}))
    assert f'id="id_{field}_error"' in page and "Akapit drugi" in page or field == "text"
    assert not Announcement.objects.exists()


def test_a_code_that_does_not_exist_is_refused(browser):
    browser.post(ADD, {**GIVEN, "voivodeships": ["99"]})
    browser.post(ADD, {**GIVEN, "voivodeships": ["10,14"]})
    assert not Announcement.objects.exists()


def test_it_is_changed_on_the_version_that_was_seen(browser, written):
    edit = address("edytuj", written)
    page = shown(browser.get(edit))
    assert page.partition("<main")[2].partition("</main>")[0].count(" checked") == 2
    seen = version_of(written)
    browser.post(edit, {**GIVEN, "title": "Inny tytuł", "seen": seen})
    late = shown(browser.post(edit, {**GIVEN, "title": "Spóźniony", "seen": seen}))
    written.refresh_from_db()
    assert written.title == "Inny tytuł" and 'value="Spóźniony"' in late
    assert written.history.count() == 2
    assert browser.get(address("history", written)).status_code == 200


def test_the_page_offers_what_can_be_done_and_the_list_filters_by_the_clock(browser, written):
    page = shown(browser.get(address("change", written)))
    assert address("wycofaj", written) not in page and "Łódzkie" in page.replace(
        "łódzkie", "Łódzkie"
    )
    browser.post(ADD, {**GIVEN, "kind": "information", "audience": "everybody"})
    now = Announcement.objects.get(kind="information")
    page = shown(browser.get(address("change", now)))
    assert address("wycofaj", now) in page and address("wyslij", now) in page
    for state, found in (("shown", now), ("over", written)):
        listed = shown(browser.get(LIST, {"state": state}))
        assert [one for one in (now, written) if address("change", one) in listed] == [found]


def test_it_is_sent_and_withdrawn_from_its_page(browser, run_queue):
    browser.post(ADD, {**GIVEN, "kind": "important", "audience": "roles", "roles": ["cez-admin"]})
    one = Announcement.objects.get()
    browser.post(address("wyslij", one))
    run_queue()
    assert Mailing.objects.get().finished_at
    page = shown(browser.get(address("change", one)))
    assert "<dd>1</dd>" in page and address("wyslij", one) not in page
    browser.post(address("wycofaj", one))
    one.refresh_from_db()
    assert one.withdrawn_at and address("wycofaj", one) not in shown(
        browser.get(address("change", one))
    )


def test_others_find_none_of_it(client_for, written):
    office = client_for(make_actor(role="uw-admin"))
    for page in (
        LIST,
        ADD,
        address("change", written),
        address("edytuj", written),
        address("history", written),
    ):
        assert office.get(page).status_code == 404
    assert office.post(address("wycofaj", written)).status_code == 404
    assert LIST not in shown(office.get("/backoffice/"))
