"""Sending: once, or again and again without end, or never, and always under one identity."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.mail import operations, tasks
from ssoz.mail.models import OutgoingMail
from ssoz.mail.queries import oldest_waiting
from tests.ssoz.mail.letters import acts, now_of, queued, written
from tests.ssoz.mail.sink import mail_server

pytestmark = pytest.mark.django_db
CLAIM_SECONDS = django_settings.Q_CLUSTER["retry"]
State = OutgoingMail.State


# --- Sending -------------------------------------------------------------------------------------


def test_a_message_is_sent_once_as_it_was_written(server):
    mail = written()
    assert tasks.deliver(mail.pk) == State.SENT
    (message,) = server.messages
    assert str(make_header(decode_header(message["Subject"]))) == "SSOZ II: wniosek W-2026-000123-7"
    assert message["To"] == "lucja@example.pl"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == mail.created_at.replace(microsecond=0)
    text = message.get_payload(decode=True).decode()
    assert "Zażółć gęślą jaźń, Łucja." in text
    sent = now_of(mail)
    assert (sent.state, sent.attempts, sent.last_error) == (State.SENT, 1, "")
    assert sent.sent_at is not None
    assert acts(mail) == ["mail.message.sent"]


def test_a_task_that_runs_twice_sends_once(server):
    mail = written()
    tasks.deliver(mail.pk)
    assert tasks.deliver(mail.pk) == "nothing to do"
    assert len(server.messages) == 1


def test_a_message_that_is_not_there_is_nothing_to_do(server):
    assert tasks.deliver(999_999) == "nothing to do"


def test_a_server_that_hangs_after_it_has_taken_the_message_gets_it_once(server, settings):
    settings.EMAIL_TIMEOUT = 0.5
    server.hangs_at_the_end = True
    mail = written()
    assert tasks.deliver(mail.pk) == State.SENT
    assert len(server.messages) == 1


# --- Failing for now -----------------------------------------------------------------------------


def test_without_a_server_the_message_is_tried_again_ever_slower_without_end(no_server, settings):
    mail = written()
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(8):
            assert tasks.deliver(mail.pk) == State.WAITING
            pauses.append((now_of(mail).next_try_at - timezone.now()).total_seconds())
            clock.shift(pauses[-1])
    assert pauses == [5, 10, 20, 40, 60, 60, 60, 60]
    assert "ConnectionRefusedError" in now_of(mail).last_error
    assert acts(mail) == []
    with mail_server(settings) as sink:
        assert tasks.deliver(mail.pk) == State.SENT
    assert [message["Message-ID"] for message in sink.messages] == [mail.message_id]


@pytest.mark.parametrize("answer", ["451 later, please", "452 mailbox full", "hang up"])
def test_a_message_refused_for_now_is_sent_later_under_the_same_identity(server, answer):
    server.on_data = [answer]
    mail = written()
    assert tasks.deliver(mail.pk) == State.WAITING
    assert server.messages == []
    assert tasks.deliver(mail.pk) == State.SENT
    assert [message["Message-ID"] for message in server.messages] == [mail.message_id]


def test_a_recipient_refused_for_now_is_tried_again(server):
    server.on_recipient = ["450 greylisted"]
    mail = written()
    assert tasks.deliver(mail.pk) == State.WAITING
    assert "450 greylisted" in now_of(mail).last_error
    assert tasks.deliver(mail.pk) == State.SENT


def test_the_secret_link_outlives_a_failure(server):
    server.on_data = ["451 later"]
    mail = written(link="https://ssoz.example/potwierdz/abc/")
    tasks.deliver(mail.pk)
    tasks.deliver(mail.pk)
    assert "potwierdz/abc" in server.messages[0].get_payload(decode=True).decode()


# --- Failing for good ----------------------------------------------------------------------------


def test_a_recipient_that_does_not_exist_is_given_up_with_the_reason(server):
    server.on_recipient = ["550 no such mailbox"]
    mail = written()
    assert tasks.deliver(mail.pk) == State.FAILED
    assert now_of(mail).last_error == "550 no such mailbox"
    assert acts(mail) == ["mail.message.failed"]
    assert tasks.deliver(mail.pk) == "nothing to do"
    assert server.messages == []


def test_a_message_that_the_server_will_never_take_is_given_up(server):
    server.on_data = ["554 never"]
    assert tasks.deliver(written().pk) == State.FAILED


@pytest.mark.parametrize(
    "address",
    [
        "lucja@example.pl\r\nBcc: eve@example.com",
        "lucja@example.pl, eve@example.com",
        "lucja@example.pl\n",
        "żółć@example.pl",
        "nobody",
    ],
    ids=ascii,
)
def test_an_address_that_is_none_is_given_up_and_nobody_gets_anything(server, address):
    mail = written(to=address)
    assert tasks.deliver(mail.pk) == State.FAILED
    assert server.messages == []
    assert "eve" not in now_of(mail).last_error


# --- Dying and sweeping --------------------------------------------------------------------------


def test_a_claimed_message_is_not_sent_by_another_worker(server):
    mail = written()
    assert operations.claim(mail_id=mail.pk)
    assert tasks.deliver(mail.pk) == "nothing to do"
    assert server.messages == []


def test_a_message_whose_worker_died_is_sent_by_the_sweep(server):
    mail = written()
    operations.claim(mail_id=mail.pk)
    OrmQ.objects.all().delete()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(CLAIM_SECONDS - 5)
        assert tasks.resend_waiting() == 0
        clock.shift(10)
        assert tasks.resend_waiting() == 1
        assert queued() == [("ssoz.mail.tasks.deliver", (mail.pk,))]
        assert tasks.deliver(mail.pk) == State.SENT
    assert len(server.messages) == 1


def test_a_worker_that_dies_after_the_servers_yes_leaves_at_most_one_copy_more(server):
    mail = written()
    claimed = operations.claim(mail_id=mail.pk)
    operations.send(claimed)  # 250, and the worker is dead before it can note it
    with time_machine.travel(timezone.now() + timedelta(seconds=CLAIM_SECONDS), tick=False):
        tasks.resend_waiting()
        tasks.deliver(mail.pk)
        tasks.resend_waiting()
        assert tasks.deliver(mail.pk) == "nothing to do"
    assert [message["Message-ID"] for message in server.messages] == [mail.message_id] * 2
    assert now_of(mail).state == State.SENT


def test_an_outcome_that_comes_late_does_not_break_a_newer_claim(server):
    mail = written()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        old = operations.claim(mail_id=mail.pk)
        clock.shift(CLAIM_SECONDS)
        tasks.resend_waiting()
        new = operations.claim(mail_id=mail.pk)
        assert operations.conclude(mail=old, failed="late") == "nothing to do"
        assert now_of(mail).claimed_at == new.claimed_at


def test_the_sweep_takes_what_falls_due_before_it_comes_again(no_server):
    mail = written()
    OrmQ.objects.all().delete()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(6):
            tasks.deliver(mail.pk)
        assert tasks.resend_waiting() == 0
        clock.shift(45)
        assert tasks.resend_waiting() == 1


def test_the_sweep_leaves_what_is_sent_and_what_is_given_up(server):
    server.on_recipient = ["550 no"]
    tasks.deliver(written().pk)
    tasks.deliver(written().pk)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert tasks.resend_waiting() == 0


def test_the_age_of_the_queue_is_that_of_the_message_waiting_longest(server):
    assert oldest_waiting() is None
    first, second = written(), written()
    operations.claim(mail_id=first.pk)
    assert oldest_waiting() == first.created_at
    tasks.deliver(second.pk)
    assert oldest_waiting() == first.created_at


@pytest.mark.django_db(transaction=True)
def test_no_transaction_may_be_open_round_a_delivery(server):
    mail = written()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        tasks.deliver(mail.pk)
    assert server.messages == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_sends(server):
    mail = written()

    def attempt(_: int) -> str:
        try:
            return tasks.deliver(mail.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        outcomes = list(workers.map(attempt, range(16)))
    assert outcomes.count(State.SENT) == 1
    assert len(server.messages) == 1
