"""What is announced, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.journal.models import Entry
from ssoz.notices.models import Announcement, Contact
from ssoz.notices.operations import add_contact, announce

pytestmark = pytest.mark.django_db


def test_an_announcement_is_shown_from_and_until_its_moments_newest_first():
    now = timezone.now()
    Announcement.objects.all().delete()
    for slug, start, end in (
        ("old", -3, None), ("new", -1, 1), ("past", -3, -1), ("coming", 1, None), ("ends", -2, 0)
    ):  # fmt: skip
        announce(
            announcement=Announcement(
                slug=slug,
                title=slug,
                text=slug,
                shown_from=now + timedelta(days=start),
                shown_until=None if end is None else now + timedelta(days=end),
            ),
            actor=SYSTEM,
        )

    assert [one.slug for one in Announcement.objects.current(now)] == ["new", "old"]


def test_adding_is_an_act_with_history_and_entry():
    contact = Contact(slug="probny", kind="subject", subject="Próba")

    add_contact(contact=contact, actor=SYSTEM)

    assert contact.history.count() == 1
    assert Entry.objects.about(contact).get().act == "notices.contact.added"
