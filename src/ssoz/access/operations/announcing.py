"""Sending an announcement by e-mail: in batches, each person once, gone on with after a crash."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from ssoz.access.audience import recipients_of
from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import note, record
from ssoz.mail.models import OutgoingMail
from ssoz.mail.operations import NotSentAgain, post, send_again
from ssoz.notices import policies
from ssoz.notices.models import Announcement, Delivery, Mailing
from ssoz.notices.operations import ChangedMeanwhile
from ssoz.people.models import Person

_CONTINUE = "ssoz.access.tasks.continue_mailing"
_AT_ONCE = 100


@transaction.atomic
def mail_announcement(*, announcement: Announcement, actor: Actor) -> Mailing:
    """Begin to send an announcement to everybody whom it is for; once, and while it is shown."""
    require(policies.may_mail_announcement(actor, announcement))
    announcement = Announcement.objects.select_for_update().get(pk=announcement.pk)
    now = timezone.now()
    if Mailing.objects.filter(announcement=announcement).exists():
        raise ChangedMeanwhile(_("This announcement has been sent already."))
    if not announcement.is_shown(now):
        raise ChangedMeanwhile(
            _("An announcement can be sent while it is shown: the e-mail leads to it.")
        )
    mailing = Mailing(announcement=announcement, asked_at=now, moved_at=now)
    record(mailing, "notices.mailing.begun", by=actor)
    async_task(_CONTINUE, announcement.pk)
    return mailing


@transaction.atomic
def continue_mailing(*, announcement_id: int) -> int:
    """Write to the next people and queue the rest; return how many were written to now.

    The messages, the log and the place reached are one transaction: killed in between, the next
    call begins with the same people, and nobody is written to twice.
    """
    mailing = (
        Mailing.objects.select_for_update(of=("self",))
        .select_related("announcement")
        .get(announcement=announcement_id)
    )
    if mailing.finished_at is not None:
        return 0
    now = timezone.now()
    told: list[Person] = []
    if mailing.announcement.is_shown(now):
        people = recipients_of(mailing.announcement).filter(pk__gt=mailing.last_person_id)
        told = list(people[:_AT_ONCE])
    for person in told:
        mail = _write(mailing.announcement, person)
        Delivery.objects.create(mailing=mailing, person_id=person.pk, mail=mail)
    mailing.moved_at = now
    if told:
        mailing.last_person_id = told[-1].pk
    if len(told) < _AT_ONCE:
        mailing.finished_at = now
        record(mailing, "notices.mailing.finished", by=SYSTEM, written=mailing.deliveries.count())
    else:
        mailing.save()
        async_task(_CONTINUE, announcement_id)
    return len(told)


@transaction.atomic
def mail_failed_again(*, announcement: Announcement, actor: Actor) -> int:
    """Send once more what could not be delivered; return how many messages."""
    require(policies.may_mail_failed_again(actor, announcement))
    failed = Delivery.objects.filter(
        mailing__announcement=announcement, mail__state=OutgoingMail.State.FAILED
    ).select_related("mail")
    count = 0
    for delivery in failed.order_by("pk"):
        try:
            send_again(mail=delivery.mail, actor=actor)
        except NotSentAgain:  # somebody else was faster with this one
            continue
        count += 1
    note("notices.mailing.failed_again", by=actor, thing=announcement, messages=count)
    return count


def _write(announcement: Announcement, person: Person) -> OutgoingMail:
    return post(
        "access/mails/announcement.txt",
        to=person.email,
        context={
            "title": announcement.title,
            "text": announcement.text,
            "url": f"{settings.BASE_URL.rstrip('/')}/komunikaty/{announcement.slug}/",
        },
        person_id=person.pk,
    )
