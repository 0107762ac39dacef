"""Writing a message: a row and a queued delivery, and no way to forge a header."""

import pytest
from django.db import transaction
from django_q.models import OrmQ

from ssoz.mail import tasks
from ssoz.mail.models import SECRET_MARK, OutgoingMail
from tests.ssoz.mail.letters import now_of, queued, written

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def test_a_written_message_waits_and_its_delivery_is_queued():
    mail = written()
    assert now_of(mail).state == State.WAITING
    assert queued() == [("ssoz.mail.tasks.deliver", (mail.pk,))]


@pytest.mark.django_db(transaction=True)
def test_a_message_vanishes_with_the_act_that_it_tells_of():
    class Changed(Exception):
        pass

    with pytest.raises(Changed), transaction.atomic():
        written()
        raise Changed
    assert not OutgoingMail.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize(
    "number",
    [
        "1\r\nBcc: eve@example.com",
        "1\nBcc: eve@example.com",
        "1\x0b\x0cBcc: x",
        "1\x85\u2028\x00Bcc: x",
    ],
    ids=ascii,
)
def test_nothing_in_a_subject_begins_another_header(server, number):
    mail = written(number=number)
    tasks.deliver(mail.pk)
    (message,) = server.messages
    assert message["Bcc"] is None
    assert mail.subject.isprintable()
    assert server.recipients == ["lucja@example.pl"]


def test_a_subject_without_end_is_cut():
    assert len(now_of(written(number="ż" * 400)).subject) == 250


def test_the_secret_link_is_sent_but_not_kept(server):
    mail = written(link="https://ssoz.example/potwierdz/abc/")
    assert "abc" not in mail.body + mail.secret
    assert SECRET_MARK in mail.body
    tasks.deliver(mail.pk)
    text = server.messages[0].get_payload(decode=True).decode()
    assert "https://ssoz.example/potwierdz/abc/" in text
    assert now_of(mail).secret == ""
    assert SECRET_MARK in now_of(mail).body
