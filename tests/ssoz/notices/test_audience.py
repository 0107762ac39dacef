"""Announcements: for whom, from when until when, the bar of an outage, and each person's one e-mail."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from ssoz.access.audience import recipients_of
from ssoz.access.operations.announcing import (
    continue_mailing,
    mail_announcement,
    mail_failed_again,
)
from ssoz.access.tasks import resume_mailings
from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.mail.operations import claim, conclude
from ssoz.notices import operations
from ssoz.notices.models import Announcement, Delivery, Mailing
from ssoz.notices.queries import near_outages, sent_of, version_of
from tests.makers import make_actor, make_person, make_unit, uw_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # 12.00 in Warsaw
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh():
    Announcement.objects.all().delete()
    near_outages.forget()


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


def announce(chief, **values) -> Announcement:
    given = {
        "title": "Łączna przerwa", "text": "Treść <b>komunikatu</b>.", "kind": "information",
        "shown_from": timezone.now() - HOUR, "audience": "everybody", **values,
    }  # fmt: skip
    return operations.write_announcement(values=given, actor=chief)


def titles(client) -> bool:
    return "Łączna przerwa" in client.get(reverse("announcements")).content.decode()


# --- For whom ------------------------------------------------------------------------------------


@pytest.fixture
def people(client_for, client):
    """Make one reader of each sort: browser and actor, by a name."""
    made = {
        "reporter": make_actor(role="reporter-financial", unit=make_unit(voivodeship="10")),
        "other": make_actor(role="reporter-non-financial", unit=make_unit(voivodeship="14")),
        "office": make_actor(role="uw-admin", unit=uw_of("10")),
        "bare": make_person(),
    }
    return {name: (client_for(who), who) for name, who in made.items()} | {"nobody": (client, None)}


AUDIENCES = [
    ("everybody", [], {"reporter", "other", "office", "bare", "nobody"}),
    ("signed_in", [], {"reporter", "other", "office", "bare"}),
    ("reporting", [], {"reporter", "other"}),
    ("office", [], {"office"}),
    ("voivodeships", ["14", "24"], {"other"}),
    ("voivodeships", ["10"], {"reporter", "office"}),
    ("roles", ["reporter-financial"], {"reporter"}),
    ("roles", ["reporter"], set()),
    ("permissions", ["application.decide"], {"office"}),
    ("permissions", ["unit.edit", "report.fill"], {"reporter", "other", "office"}),
]


def test_what_is_not_for_somebody_is_not_shown_not_counted_and_does_not_exist(people, chief):
    for audience, chosen, readers in AUDIENCES:
        Announcement.objects.all().delete()
        one = announce(chief, audience=audience, chosen=chosen)
        page = reverse("announcement", args=[one.slug])
        listed = {name for name, (browser, _who) in people.items() if titles(browser)}
        opened = {n for n, (b, _who) in people.items() if b.get(page).status_code == 200}
        at_start = {
            name for name, (browser, _who) in people.items()
            if name != "bare" and one.title in browser.get("/").content.decode()
        }  # fmt: skip
        assert (listed, opened, at_start) == (readers, readers, readers - {"bare"}), audience


def test_it_is_sent_to_those_to_whom_it_is_shown(people, chief):
    ids = {
        name: getattr(who, "person_id", None) or who.pk for name, (_b, who) in people.items() if who
    }
    for audience, chosen, readers in AUDIENCES:
        one = announce(chief, audience=audience, chosen=chosen)
        told = set(recipients_of(one).values_list("pk", flat=True)) - {chief.person_id}
        assert told == {ids[name] for name in readers - {"nobody"}}, audience


# --- When ----------------------------------------------------------------------------------------


def test_it_is_shown_from_its_first_to_its_last_moment_by_the_clock_of_warsaw(client, chief):
    announce(chief, shown_from=NOON, shown_until=NOON + HOUR)
    seen = {}
    for minutes in (-0.1, 0, 59.9, 60):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            seen[minutes] = titles(client)
    assert seen == {-0.1: False, 0: True, 59.9: True, 60: False}


def test_what_is_withdrawn_is_gone_at_once_and_stays_in_history(client, chief):
    one = announce(chief)
    operations.withdraw_announcement(announcement=one, actor=chief)
    assert not titles(client)
    assert client.get(reverse("announcement", args=[one.slug])).status_code == 404
    assert one.history.count() == 2
    with pytest.raises(operations.ChangedMeanwhile):
        operations.withdraw_announcement(announcement=one, actor=chief)
    acts = Entry.objects.filter(act__startswith="notices.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "notices.announcement.added", "notices.announcement.withdrawn",
    ]  # fmt: skip


def test_the_bar_of_an_outage_stands_before_it_and_while_it_lasts_in_both_faces(
    client, client_for, chief
):
    with time_machine.travel(NOON - 3 * HOUR, tick=False):
        announce(
            chief, kind="outage", shown_from=NOON - HOUR, outage_from=NOON, outage_until=NOON + HOUR
        )
    bars = {}
    for minutes in (-61, -60, -1, 0, 59, 60):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            near_outages.forget()
            office = client_for(chief)
            for page in (client.get("/pomoc/"), office.get("/backoffice/")):
                text = page.content.decode()
                bars.setdefault(minutes, []).append(
                    "now"
                    if "strip outage now" in text
                    else "before"
                    if "strip outage" in text
                    else ""
                )
    assert bars == {
        -61: ["", ""], -60: ["before", "before"], -1: ["before", "before"],
        0: ["now", "now"], 59: ["now", "now"], 60: ["", ""],
    }  # fmt: skip


def test_the_bar_says_the_hours_of_warsaw(client, chief):
    with time_machine.travel(NOON, tick=False):
        announce(
            chief,
            kind="outage",
            shown_from=NOON,
            outage_from=NOON + HOUR,
            outage_until=NOON + 3 * HOUR,
        )
        bar = (
            client.get("/pomoc/").content.decode().partition("strip outage")[2].partition("</p>")[0]
        )
    assert "22 listopada 2026, 13.00" in bar and "22 listopada 2026, 15.00" in bar


def test_the_bar_is_for_its_audience_alone(client, client_for, chief):
    now = timezone.now()
    announce(
        chief, kind="outage", audience="roles", chosen=["cez-admin"],
        outage_from=now, outage_until=now + HOUR,
    )  # fmt: skip
    assert "strip outage" not in client.get("/pomoc/").content.decode()
    assert "strip outage now" in client_for(chief).get("/pomoc/").content.decode()


def test_markup_in_a_text_is_shown_as_text(client, chief):
    one = announce(chief)
    page = client.get(reverse("announcement", args=[one.slug])).content.decode()
    assert "&lt;b&gt;komunikatu&lt;/b&gt;" in page and "<b>komunikatu" not in page


# --- Writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"shown_from": NOON, "shown_until": NOON}, "shown_until"),
        ({"kind": "outage"}, "outage_from"),
        ({"kind": "outage", "outage_from": NOON, "outage_until": NOON}, "outage_until"),
        ({"audience": "roles", "chosen": []}, "audience"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_field(chief, values, field):
    with pytest.raises(operations.Refused) as refusal:
        announce(chief, **values)
    assert list(refusal.value.mistakes) == [field] and not Announcement.objects.exists()


def test_an_outage_without_an_end_of_showing_ends_with_its_hours(chief):
    one = announce(
        chief, kind="outage", shown_from=NOON, outage_from=NOON, outage_until=NOON + HOUR
    )
    assert one.shown_until == NOON + HOUR


def test_the_slower_of_two_editors_is_told(chief):
    one = announce(chief)
    seen = version_of(one)
    values = {
        "title": "Inny",
        "text": "…",
        "kind": "important",
        "shown_from": NOON,
        "audience": "everybody",
    }
    operations.change_announcement(announcement=one, values=values, seen=seen, actor=chief)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.change_announcement(announcement=one, values=values, seen=seen, actor=chief)


def test_who_may_not_announce_does_nothing(chief):
    one, office = announce(chief), make_actor(role="uw-admin")
    for act in (
        lambda: announce(office),
        lambda: operations.change_announcement(announcement=one, values={}, seen=0, actor=office),
        lambda: operations.withdraw_announcement(announcement=one, actor=office),
        lambda: mail_announcement(announcement=one, actor=office),
        lambda: mail_failed_again(announcement=one, actor=office),
    ):
        with pytest.raises(NotAllowed):
            act()


# --- E-mail --------------------------------------------------------------------------------------


@pytest.fixture
def told(chief, monkeypatch):
    monkeypatch.setattr("ssoz.access.operations.announcing._AT_ONCE", 2)
    for _number in range(4):
        make_actor(role="reporter-financial", unit=make_unit())
    OutgoingMail.objects.all()._raw_delete(OutgoingMail.objects.db)
    one = announce(chief, audience="roles", chosen=["reporter-financial"])
    mail_announcement(announcement=one, actor=chief)
    return one


def test_each_person_is_written_to_once_in_batches(told, run_queue):
    run_queue()
    run_queue()
    assert len({letter.to[0] for letter in outbox.outbox}) == len(outbox.outbox) == 4
    assert (
        told.title in outbox.outbox[0].subject
        and f"/komunikaty/{told.slug}/" in outbox.outbox[0].body
    )
    mailing = Mailing.objects.get()
    assert mailing.finished_at and vars(sent_of(mailing)) == {
        "written": 4, "sent": 4, "waiting": 0, "failed": 0,
    }  # fmt: skip


def test_a_worker_that_dies_after_a_batch_leaves_nobody_out_and_nobody_twice(
    told, run_queue, monkeypatch
):
    assert continue_mailing(announcement_id=told.pk) == 2

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("ssoz.access.operations.announcing.record", dies)
    monkeypatch.setattr("ssoz.access.operations.announcing.async_task", dies)
    with pytest.raises(KeyboardInterrupt):
        continue_mailing(announcement_id=told.pk)
    assert Delivery.objects.count() == 2
    monkeypatch.undo()
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert resume_mailings() == 1
        run_queue()
    assert Delivery.objects.values("person_id").distinct().count() == Delivery.objects.count() == 4


def test_what_was_not_delivered_is_sent_again(told, run_queue, chief):
    while continue_mailing(announcement_id=told.pk):
        pass
    refused = Delivery.objects.order_by("pk").first().mail
    conclude(mail=claim(mail_id=refused.pk), refused="550 no such mailbox")
    run_queue()
    mailing = Mailing.objects.get()
    assert (sent_of(mailing).sent, sent_of(mailing).failed) == (3, 1)
    assert mail_failed_again(announcement=told, actor=chief) == 1
    run_queue()
    assert (sent_of(mailing).sent, sent_of(mailing).failed) == (4, 0)
    assert mail_failed_again(announcement=told, actor=chief) == 0


def test_it_is_sent_once_and_only_while_it_is_shown(told, chief):
    with pytest.raises(operations.ChangedMeanwhile):
        mail_announcement(announcement=told, actor=chief)
    later = announce(chief, shown_from=timezone.now() + HOUR)
    with pytest.raises(operations.ChangedMeanwhile):
        mail_announcement(announcement=later, actor=chief)


def test_what_is_withdrawn_is_sent_to_nobody_more(told, chief, run_queue):
    continue_mailing(announcement_id=told.pk)
    operations.withdraw_announcement(announcement=told, actor=chief)
    run_queue()
    assert Delivery.objects.count() == 2 and Mailing.objects.get().finished_at
