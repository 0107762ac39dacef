"""Writing a message and looking at what became of it."""

from django_q.models import OrmQ

from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.mail.operations import post


def written(to: str = "lucja@example.pl", link: str = "", **context: str) -> OutgoingMail:
    """Write a message from the template of these tests."""
    values = {"number": "W-2026-000123-7", "name": "Łucja", **context}
    return post("notice.txt", to=to, context=values, person_id=7, link=link)


def now_of(mail: OutgoingMail) -> OutgoingMail:
    """Read the row of a message again."""
    return OutgoingMail.objects.get(pk=mail.pk)


def queued() -> list[tuple]:
    """Return what waits in the queue."""
    return [(row.task["func"], row.task["args"]) for row in OrmQ.objects.order_by("pk")]


def acts(mail: OutgoingMail) -> list[str]:
    """Return the acts that the journal holds of a message."""
    return list(Entry.objects.about(mail).values_list("act", flat=True))
