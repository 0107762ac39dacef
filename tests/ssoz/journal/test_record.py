"""`record` is the one door: row, history and journal entry together, or none of them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ssoz.actors import SYSTEM, Actor
from ssoz.journal.models import Entry
from ssoz.journal.operations import note, record
from ssoz.journal.sealing import is_untouched
from ssoz.notices.models import Announcement

pytestmark = pytest.mark.django_db

CLERK = Actor(
    name="Żaneta Ślęzak", person_id=71, profile_id=72, profile_name="Łódzki Urząd Wojewódzki",
    unit_id=73, address="192.0.2.7",
)  # fmt: skip


def announcement(**values) -> Announcement:
    moment = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
    return Announcement(slug="przerwa", title="Przerwa", text="…", shown_from=moment, **values)


def test_an_act_saves_the_row_its_history_and_its_entry():
    row = announcement()
    record(row, "notices.announcement.made", by=CLERK, why="test")
    entry = Entry.objects.get()
    assert (entry.act, entry.thing_type, entry.thing_id) == (
        "notices.announcement.made", "notices.announcement", row.pk,
    )  # fmt: skip
    assert (entry.person_id, entry.person_name) == (71, "Żaneta Ślęzak")
    assert (entry.profile_id, entry.profile_name) == (72, "Łódzki Urząd Wojewódzki")
    assert (entry.unit_id, entry.address, entry.details) == (73, "192.0.2.7", {"why": "test"})
    version = row.history.get()
    assert (version.history_user_id, version.history_change_reason) == (
        71, "notices.announcement.made",
    )  # fmt: skip


def test_history_names_the_author_of_each_version():
    row = announcement()
    record(row, "notices.announcement.made", by=CLERK)
    row.title = "Dłuższa przerwa"
    record(row, "notices.announcement.changed", by=SYSTEM)
    versions = row.history.order_by("history_id").values_list("history_user_id", "title")
    assert list(versions) == [(71, "Przerwa"), (None, "Dłuższa przerwa")]


def test_an_act_that_fails_leaves_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(announcement(), "notices.announcement.made", by=CLERK)
        raise RuntimeError
    assert not Announcement.objects.filter(slug="przerwa").exists()
    assert not Announcement.history.filter(slug="przerwa").exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "details",
    [
        {"days": [date(2026, 1, 2)], "sum": Decimal("12.50")},
        {"counts": {10: "a", 9: "b"}},
        {"text": _("Polish"), "letters": "zażółć gęślą jaźń", "pair": (1, 2)},
        {"nothing": None, "yes": True, "nested": {"b": 1, "a": [{"d": 1, "c": 2}]}},
    ],
)
def test_the_digest_holds_after_the_database_gave_the_entry_back(details):
    entry = note("tests.act.done", by=CLERK, **details)
    assert is_untouched(Entry.objects.get(pk=entry.pk))


def test_long_names_are_cut_to_their_columns():
    note("tests.act.done", by=Actor(name="ż" * 400, profile_name="ó" * 400))
    entry = Entry.objects.get()
    assert (len(entry.person_name), len(entry.profile_name)) == (200, 300)
    assert is_untouched(entry)


def test_an_entry_cannot_be_changed_or_removed_through_the_orm():
    entry = note("tests.act.done", by=CLERK)
    entry.act = "tests.act.undone"
    for forbidden in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(act="x"),
        lambda: Entry.objects.bulk_update([entry], ["act"]),
    ):
        with pytest.raises(TypeError), transaction.atomic():
            forbidden()
    assert Entry.objects.get().act == "tests.act.done"
