"""Writing messages and sending them.

A message is written in the transaction of the act that it tells of. Its delivery is three steps:
claim it and commit; talk to the mail server with no transaction open; write the outcome and commit.
A worker killed before the third leaves a claim that grows old, and the sweep has the message sent
again: under the same Message-ID, so that a second copy is known as one.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition
from django_q.tasks import async_task

from ssoz.actors import SYSTEM, Actor, require
from ssoz.journal.operations import note, record
from ssoz.mail import policies
from ssoz.mail.models import SECRET_MARK, OutgoingMail
from ssoz.mail.sending import NotSent, RefusedForGood, send
from ssoz.parameters.reading import value
from ssoz.pauses import pause_after

log = logging.getLogger(__name__)
_DELIVER = "ssoz.mail.tasks.deliver"
_DELIVER_SOME = "ssoz.mail.tasks.deliver_some"
_SOME = 25
_SUBJECT_LENGTH = 250
_AT_ONCE = 500


class NotSentAgain(Exception):
    """The message cannot be sent again. The message of this is fit for the user."""


@dataclass(frozen=True)
class Letter:
    """A message to be written: from which template, to whom, about what."""

    template: str
    to: str
    context: dict[str, Any]
    person_id: int | None = None
    about_unit_id: int | None = None
    link: str = ""


@transaction.atomic
def post(
    template: str,
    *,
    to: str,
    context: dict[str, Any],
    person_id: int | None = None,
    about_unit_id: int | None = None,
    link: str = "",
) -> OutgoingMail:
    """Write one message from a template (its first line is the subject) and queue its delivery.

    A one-time link is kept apart, encrypted, until the message is sent; in the template it stands
    as `{{ link }}`.
    """
    mail = _message(Letter(template, to, context, person_id, about_unit_id, link))
    mail.save()
    async_task(_DELIVER, mail.pk)
    return mail


@transaction.atomic
def post_many(letters: Sequence[Letter]) -> None:
    """Write many messages at once; the queue delivers them some at a time."""
    mails = OutgoingMail.objects.bulk_create([_message(letter) for letter in letters])
    for some in batched(mails, _SOME):
        async_task(_DELIVER_SOME, [mail.pk for mail in some])


def _message(letter: Letter) -> OutgoingMail:
    subject, _end, body = _written(letter.template, letter.context).strip().partition("\n")
    mail = OutgoingMail(
        message_id=OutgoingMail.new_message_id(urlsplit(settings.BASE_URL).hostname or "ssoz"),
        template=letter.template.rsplit("/", 1)[-1].removesuffix(".txt"),
        to=letter.to,
        subject=_one_line(subject),
        body=body.strip() + "\n",
        person_id=letter.person_id,
        about_unit_id=letter.about_unit_id,
        next_try_at=timezone.now(),
    )
    mail.hide(letter.link)
    return mail


def _written(template: str, context: dict[str, Any]) -> str:
    frame = {
        "link": SECRET_MARK,
        "base_url": settings.BASE_URL,
        "help_phone": value("help_phone"),
        "help_phone_other": value("help_phone_other"),
        "help_email": value("help_email"),
    }
    with translation.override(settings.LANGUAGE_CODE):  # whatever language the actor reads
        return render_to_string(template, {**context, **frame})


@transaction.atomic
def send_again(*, mail: OutgoingMail, actor: Actor) -> None:
    """Queue a message that was given up once more, under its own Message-ID."""
    require(policies.may_send_again(actor, mail))
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != OutgoingMail.State.FAILED:
        raise NotSentAgain(_("This message is not given up any more. See its state."))
    if mail.secret:
        raise NotSentAgain(
            _(
                "This message holds a one-time link that may be void. Its reader can ask for a new one."
            )
        )
    mail.retry(mail.last_error, timezone.now())
    record(mail, "mail.message.tried_again", by=actor)
    async_task(_DELIVER, mail.pk)


@transaction.atomic
def send_trial(*, to: str, actor: Actor) -> OutgoingMail:
    """Write a message to whoever asks, to see that mail gets through."""
    require(policies.may_send_trial(actor))
    at = timezone.localtime()
    mail = post("mail/trial.txt", to=to, context={"at": at}, person_id=actor.person_id)
    note("mail.message.trial", by=actor, thing=mail)
    return mail


def deliver(*, mail_id: int) -> str:
    """Send one message if it still waits; return what became of it."""
    mail = claim(mail_id=mail_id)
    if mail is None:
        return "nothing to do"
    try:
        send(mail)
    except RefusedForGood as refusal:
        return conclude(mail=mail, refused=str(refusal))
    except NotSent as failure:
        return conclude(mail=mail, failed=str(failure))
    return conclude(mail=mail)


def deliver_some(*, mail_ids: Sequence[int]) -> int:
    """Send messages one after the other while there is time; what is left, the sweep takes."""
    until, begun = monotonic() + settings.Q_CLUSTER["timeout"] / 2, 0
    for mail_id in mail_ids:
        if monotonic() > until:
            break
        deliver(mail_id=mail_id)
        begun += 1
    return begun


def claim(*, mail_id: int) -> OutgoingMail | None:
    """Take a waiting message for sending and commit; return nothing if there is nothing to send."""
    mail = OutgoingMail.objects.filter(pk=mail_id, state=OutgoingMail.State.WAITING).first()
    if mail is None:
        return None
    mail.start(timezone.now())
    return mail if _keep_unless_changed(mail) else None


@transaction.atomic
def conclude(*, mail: OutgoingMail, refused: str = "", failed: str = "") -> str:
    """Write what became of a claimed message, unless somebody else has claimed it since."""
    claimed_at = mail.claimed_at
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.state != OutgoingMail.State.SENDING or mail.claimed_at != claimed_at:
        return "nothing to do"
    if refused:
        log.warning("message %s was refused for good", mail.pk)
        mail.fail(refused)
        record(mail, "mail.message.failed", by=SYSTEM, reason=mail.last_error)
    elif failed:
        log.warning("message %s was not sent, attempt %d", mail.pk, mail.attempts)
        mail.retry(failed, timezone.now() + pause_after(mail.attempts))
        mail.save()
    else:
        mail.succeed(timezone.now())
        record(mail, "mail.message.sent", by=SYSTEM)
    return mail.state


def resend_waiting() -> int:
    """Take back what a dead worker held, and queue every message whose next try has come."""
    now = timezone.now()
    for mail in OutgoingMail.objects.abandoned(now)[:_AT_ONCE]:
        mail.retry("the worker died", now)
        _keep_unless_changed(mail)
    due = OutgoingMail.objects.due(now).order_by("next_try_at", "id")
    waiting = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    for mail_id in waiting:
        async_task(_DELIVER, mail_id)
    return len(waiting)


def _keep_unless_changed(mail: OutgoingMail) -> bool:
    """Save a transition by one conditional update and commit; tell whether nobody was faster."""
    try:
        with transaction.atomic(durable=True):
            mail.save()
    except ConcurrentTransition:
        return False
    return True


def _one_line(text: str) -> str:
    """Return a subject that cannot begin another header, whatever a name in it holds."""
    words = "".join(sign if sign.isprintable() else " " for sign in text).split()
    return " ".join(words)[:_SUBJECT_LENGTH]
