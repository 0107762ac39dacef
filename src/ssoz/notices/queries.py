"""What is announced now, and how far its sending has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from ssoz.kept import Kept
from ssoz.mail.models import OutgoingMail
from ssoz.notices.models import Announcement, Delivery, Mailing
from ssoz.notices.readers import Reader

_AHEAD = timedelta(minutes=2)


@dataclass(frozen=True)
class Sent:
    """How many messages of a mailing were written, have left, wait, and were not delivered."""

    written: int
    sent: int
    waiting: int
    failed: int


def _near() -> list[Announcement]:
    """Return the outages that a bar tells of within the next minutes."""
    now = timezone.now()
    rows = Announcement.objects.filter(
        kind=Announcement.Kind.OUTAGE, withdrawn_at__isnull=True, outage_until__gt=now,
        shown_from__lte=now + _AHEAD,
    )  # fmt: skip
    return list(rows.order_by("outage_from", "id"))


# Each page asks; nearly always the answer is that there is none.
near_outages: Kept[list[Announcement]] = Kept(_near, seconds=10.0, nothing=[])


def outages_for(reader: Reader, now: datetime) -> list[Announcement]:
    """Return the outages of which a reader is told now."""
    near = [one.pk for one in near_outages()]
    return list(
        Announcement.objects.outages(now)
        .meant_for(reader)
        .filter(pk__in=near)
        .order_by("outage_from", "id")
    )


def version_of(announcement: Announcement) -> int:
    """Return the number of the newest version of an announcement."""
    return announcement.history.order_by("-history_id").values_list("pk", flat=True)[0]


def sent_of(mailing: Mailing) -> Sent:
    """Count the messages of a mailing by what became of them."""
    states = OutgoingMail.State
    counted = Delivery.objects.filter(mailing=mailing).aggregate(
        written=Count("pk"),
        sent=Count("pk", filter=Q(mail__state=states.SENT)),
        waiting=Count("pk", filter=Q(mail__state__in=[states.WAITING, states.SENDING])),
        failed=Count("pk", filter=Q(mail__state=states.FAILED)),
    )
    return Sent(**counted)


def stalled_mailings(now: datetime) -> list[int]:
    """Return the announcements whose sending no worker moves any more."""
    stale = Mailing.objects.filter(finished_at__isnull=True, moved_at__lt=now - _AHEAD)
    return list(stale.order_by("pk").values_list("announcement_id", flat=True))
