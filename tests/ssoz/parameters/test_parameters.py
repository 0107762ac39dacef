"""Parameters: each does what it says, within its bounds, with history, and two editors are told."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from ssoz.access import operations as access
from ssoz.access.operations.scanning import packets_to_remind
from ssoz.actors import SYSTEM, Actor, Grant, NotAllowed, Reach
from ssoz.exchange import operations as exports
from ssoz.journal.models import Entry
from ssoz.mail.operations import post
from ssoz.parameters import operations, queries, reading
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.kinds import NoValue
from ssoz.parameters.models import Setting
from ssoz.people.models import EmailVerification
from ssoz.reports.operations.reminders import obligations_to_remind
from tests.makers import (
    make_actor,
    make_application,
    make_obligation,
    make_person,
    make_unit,
    person_actor,
    send_link,
)
from tests.passwords import make_account
from tests.sessions import seen_ago

pytestmark = pytest.mark.django_db
CHIEF = Actor(
    name="Administrator CeZ",
    person_id=71,
    grants=frozenset({Grant("system.read", frozenset({"*"}), Reach.ALL)}),
)
EFFECTS = {
    "help_phone", "help_phone_other", "help_email", "pz_phone", "pz_email", "idle_minutes",
    "password_door", "export_keep_days", "email_link_hours", "attachment_reminder_days",
    "due_reminder_days",
}  # fmt: skip
# What only the system page reads; its own tests show their effect.
WATCHED = {"signature_days", "disk_free_percent", "backup_days", "queue_wait_minutes"}


def put(code: str, raw) -> Setting:
    return operations.set_value(code=code, raw=raw, seen=queries.version_of(code), actor=CHIEF)


def test_every_parameter_has_a_test_of_its_effect():
    assert set(PARAMETERS) == EFFECTS | WATCHED
    assert all(f'put("{code}"' in _source() for code in EFFECTS)


def _source() -> str:
    with open(__file__, encoding="utf-8") as file:
        return file.read()


# --- What each does ------------------------------------------------------------------------------


def test_the_helpline_stands_on_each_page_and_in_each_mail(client):
    put("help_phone", "22 597 09 27")
    put("help_phone_other", "22 597 09 28")
    put("help_email", "pomoc@example.test")
    page = client.get(reverse("help")).content.decode()
    mail = post("access/mails/profile_unblocked.txt", to="a@example.test", context={})
    for text in (page, mail.body):
        assert "22 597 09 27" in text and "22 597 09 28" in text and "pomoc@example.test" in text
    away = client.get("/nie-ma/").content.decode()
    assert "22 597 09 27" in away


def test_the_helpline_of_profil_zaufany_stands_at_the_sign_in(client):
    put("pz_phone", "42 000 11 22")
    put("pz_email", "pz@example.test")
    page = client.get("/").content.decode()
    assert "42 000 11 22" in page and "pz@example.test" in page


def test_a_shorter_session_ends_earlier(client_for):
    browser = client_for(make_person())
    seen_ago(browser, minutes=6)
    assert browser.get(reverse("account")).status_code == 200
    put("idle_minutes", 5)
    seen_ago(browser, minutes=6)
    assert browser.get(reverse("account")).status_code == 302


def test_the_door_of_passwords_is_shut_at_once(client):
    make_account()
    assert client.get(reverse("password-sign-in")).status_code == 200
    put("password_door", "no")
    assert client.get(reverse("password-sign-in")).status_code == 404
    assert reverse("password-sign-in") not in client.get(reverse("sign-in")).content.decode()


def test_what_the_installation_keeps_shut_is_not_opened_from_here(settings):
    settings.PASSWORD_DOOR = False
    with pytest.raises(NoValue):
        put("password_door", "yes")


def test_files_of_exports_are_kept_as_long_as_it_says():
    export = exports.start_export(
        screen="units_unit", name="Jednostki", query="", columns=[], format="csv", rows=1,
        email="", actor=make_actor(role="cez-admin"),
    )  # fmt: skip
    put("export_keep_days", 3)
    export = exports.begin(export=export, actor=SYSTEM)
    export = exports.finish(export=export, rows=1, size=0, sha256="", actor=SYSTEM)
    assert export.expires_at - export.finished_at == timedelta(days=3)


def test_a_link_is_valid_as_long_as_it_says():
    put("email_link_hours", 2)
    mail = send_link(make_person(verified=False))
    link = EmailVerification.objects.get(email=mail.to)
    assert link.expires_at - link.created_at == timedelta(hours=2)


def test_the_missing_document_is_called_for_as_often_as_it_says():
    packet = make_application(state="pending").packet_id
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert packets_to_remind() == []
        put("attachment_reminder_days", 3)
        assert packets_to_remind() == [packet]
        assert access.remind_of_attachments(packet_id=packet)
        assert packets_to_remind() == []


def test_the_first_reminder_of_a_report_comes_when_it_says():
    today = timezone.localdate()
    owed = make_obligation(unit=make_unit(), due_on=today + timedelta(days=14))
    assert obligations_to_remind(today) == []
    put("due_reminder_days", 14)
    assert obligations_to_remind(today) == [owed.pk]


# --- Values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("export_keep_days", "0"), ("export_keep_days", "91"), ("export_keep_days", "siedem"),
        ("export_keep_days", "-1"), ("export_keep_days", "7,5"), ("export_keep_days", ""),
        ("export_keep_days", "٣"), ("export_keep_days", "9" * 5000),
        ("idle_minutes", "31"), ("idle_minutes", "4"),
        ("help_phone", "zadzwoń"), ("help_phone", "1" * 40), ("help_phone", ""),
        ("help_phone", "<b>123456</b>"), ("help_email", "pomoc"), ("help_email", ""),
        ("password_door", "może"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_value_is_refused_and_nothing_is_written(code, raw):
    with pytest.raises(NoValue):
        put(code, raw)
    assert not Setting.objects.exists() and not Entry.objects.exists()


def test_whoever_does_not_look_after_the_system_sets_nothing():
    for actor in (make_actor(role="uw-admin"), person_actor(make_person()), SYSTEM):
        with pytest.raises(NotAllowed):
            operations.set_value(code="help_phone", raw="19 239", seen=0, actor=actor)
        with pytest.raises(NotAllowed):
            operations.put_back(code="help_phone", seen=0, actor=actor)


# --- History -------------------------------------------------------------------------------------


def test_it_stays_known_what_held_on_which_day_and_who_set_it():
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=9), tick=False):
        put("export_keep_days", 3)
    with time_machine.travel(now - timedelta(days=4), tick=False):
        put("export_keep_days", 5)
    operations.put_back(
        code="export_keep_days", seen=queries.version_of("export_keep_days"), actor=CHIEF
    )
    today = timezone.localdate()
    on = {
        days: [version.value for version in queries.versions("export_keep_days", until=today - timedelta(days=days))]
        for days in (10, 9, 5, 4, 0)
    }  # fmt: skip
    assert on == {10: [], 9: [3], 5: [3], 4: [5, 3], 0: [None, 5, 3]}
    assert {version.person_id for version in queries.versions("export_keep_days")} == {71}
    acts = list(Entry.objects.order_by("pk").values_list("act", "details"))
    assert acts[1:] == [
        ("parameters.setting.changed", {"parameter": "export_keep_days", "old": 3, "new": 5}),
        ("parameters.setting.put_back", {"parameter": "export_keep_days", "old": 5, "new": None}),
    ]
    assert reading.value("export_keep_days") == PARAMETERS["export_keep_days"].default()


@pytest.mark.parametrize("first", [True, False])
def test_the_slower_of_two_editors_is_told(first):
    if not first:
        put("export_keep_days", 9)
    seen = queries.version_of("export_keep_days")
    operations.set_value(code="export_keep_days", raw=5, seen=seen, actor=CHIEF)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.set_value(code="export_keep_days", raw=6, seen=seen, actor=CHIEF)
    with pytest.raises(operations.ChangedMeanwhile):
        operations.put_back(code="export_keep_days", seen=seen, actor=CHIEF)
    assert reading.value("export_keep_days") == 5


# --- Reading -------------------------------------------------------------------------------------


def test_a_process_asks_the_database_once_in_some_seconds(django_assert_num_queries):
    reading.forget()
    with django_assert_num_queries(1):
        for code in PARAMETERS:
            reading.value(code)


def test_without_a_database_the_last_known_values_hold(monkeypatch):
    reading.suppose({"help_phone": "22 111 22 33"}, seconds=-1)

    def away(*fields):
        raise DatabaseError

    monkeypatch.setattr(Setting.objects, "values_list", away)
    assert reading.value("help_phone") == "22 111 22 33"
    assert reading.value("help_email") == PARAMETERS["help_email"].default()
