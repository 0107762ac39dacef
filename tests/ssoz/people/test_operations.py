"""Signing in, and the e-mail address, in the domain alone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.identity import Assertion
from ssoz.people.models import AuthnAttempt, EmailVerification, Person, SeenAssertion
from ssoz.people.operations import (
    AddressRefused,
    LinkNotValid,
    SignInRefused,
    accept_assertion,
    ask_email_verification,
    begin_attempt,
    finish_attempt,
    register,
    sign_out,
    verify_email,
)
from ssoz.people.tasks import purge_attempts
from tests.leaks import pesels_in

pytestmark = pytest.mark.django_db
VISITOR = Actor(name="", address="192.0.2.7")


def assertion(**changes) -> Assertion:
    """Name one and the same person, with some fields changed."""
    values = {
        "provider": "pz",
        "pesel": "85070112303",
        "first_name": "Żaneta",
        "family_name": "Żółć-Źdźbło",
        "birth_date": date(1985, 7, 1),
        "name_id": "_name",
        "session_index": "_session",
        **changes,
    }
    return Assertion(**values)


def accept(request_id: str = "_1", assertion_id: str = "_a", **changes) -> str:
    """Start an attempt and take its answer."""
    if not AuthnAttempt.objects.filter(pk=request_id).exists():
        begin_attempt(request_id=request_id, provider="pz", next_page="/pomoc/")
    return accept_assertion(
        request_id=request_id,
        assertion=assertion(**changes),
        assertion_id=assertion_id,
        expires_at=timezone.now() + timedelta(minutes=5),
        actor=VISITOR,
    )


@pytest.fixture
def person():
    """Somebody known, without an address."""
    return register(assertion=assertion(), actor=SYSTEM)


@pytest.fixture
def actor(person):
    """That person, acting."""
    return Actor(name=person.full_name, person_id=person.pk)


def ask(person, actor, email="ala@example.pl", **more) -> str:
    """Ask for a link; return its token."""
    ask_email_verification(person=person, email=email, actor=actor, **more)
    return OutgoingMail.objects.latest("id").full_text().split("/potwierdz/")[1].split("/")[0]


def test_a_first_sign_in_makes_the_person_and_later_ones_find_them():
    finish_attempt(request_ids=["_1"], ticket=accept(), actor=VISITOR)
    signed_in = finish_attempt(request_ids=["_2"], ticket=accept("_2", "_b"), actor=VISITOR)

    assert Person.objects.count() == 1
    assert signed_in.next_page == "/pomoc/"
    assert (signed_in.name_id, signed_in.session_index) == ("_name", "_session")
    assert list(Entry.objects.order_by("id").values_list("act", "person_name", "address")) == [
        ("people.person.registered", "Żaneta Żółć-Źdźbło", "192.0.2.7"),
        ("people.person.signed_in", "Żaneta Żółć-Źdźbło", "192.0.2.7"),
        ("people.person.signed_in", "Żaneta Żółć-Źdźbło", "192.0.2.7"),
    ]


def test_a_name_that_changed_is_taken_over_with_its_history(person):
    accept(family_name="Nowak")

    person.refresh_from_db()
    assert person.family_name == "Nowak"
    assert [row.family_name for row in person.history.order_by("history_id")] == [
        "Żółć-Źdźbło",
        "Nowak",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pesel": "85070112304"}, "pesel"),
        ({"pesel": "٨٥٠٧٠١١٢٣٠٣"}, "pesel"),
        ({"pesel": "85990112303"}, "pesel"),
        ({"pesel": ""}, "pesel"),
        ({"pesel": "DE/PL/12345"}, "no-pesel"),
        ({"birth_date": date(1985, 7, 2)}, "birth-date"),
    ],
)
def test_an_identity_without_a_right_pesel_is_refused_and_noted_without_it(changes, code):
    with pytest.raises(SignInRefused) as refusal:
        accept(**changes)

    assert refusal.value.code == code
    assert str(refusal.value)
    assert not Person.objects.exists()
    entry = Entry.objects.get()
    assert entry.details == {"provider": "pz", "reason": code}
    assert not pesels_in(f"{entry.thing_name} {entry.person_name} {entry.details}")


def test_a_refused_answer_is_used_up():
    with pytest.raises(SignInRefused):
        accept(pesel="85070112304")

    with pytest.raises(SignInRefused) as refusal:
        accept()

    assert refusal.value.code == "replay"
    assert Entry.objects.count() == 1


def test_registering_refuses_a_wrong_pesel_too():
    with pytest.raises(SignInRefused):
        register(assertion=assertion(pesel="85070112304"), actor=SYSTEM)


def test_what_the_provider_calls_the_session_is_not_kept_after_the_sign_in():
    finish_attempt(request_ids=["_1"], ticket=accept(), actor=VISITOR)

    attempt = AuthnAttempt.objects.get()
    assert (attempt.ticket_hash, attempt.name_id, attempt.session_index) == ("", "", "")


def test_the_ticket_itself_is_not_kept():
    ticket = accept()

    assert ticket not in str(AuthnAttempt.objects.values().get())


def test_signing_out_is_noted(person, actor):
    sign_out(person=person, actor=actor)

    assert Entry.objects.get(act="people.person.signed_out").about_person_id == person.pk


def test_a_link_confirms_the_address_once(person, actor):
    token = ask(person, actor)

    verify_email(token=token)

    person.refresh_from_db()
    assert (person.email, person.has_verified_email) == ("ala@example.pl", True)
    with pytest.raises(LinkNotValid):
        verify_email(token=token)


def test_a_link_lives_for_a_day(person, actor):
    token = ask(person, actor)
    EmailVerification.objects.update(expires_at=timezone.now())

    with pytest.raises(LinkNotValid):
        verify_email(token=token)


def test_the_token_stands_nowhere_but_in_the_mail(person, actor):
    token = ask(person, actor)

    assert token not in str(EmailVerification.objects.values().get())
    assert token not in str(list(Entry.objects.values()))
    assert token not in OutgoingMail.objects.get().body


def test_the_mail_says_until_when_the_link_works(person, actor):
    ask(person, actor)

    message = OutgoingMail.objects.get()
    link = EmailVerification.objects.get()
    until = timezone.localtime(link.expires_at)
    assert message.subject == "SSOZ II: potwierdź adres e-mail"
    assert message.to == "ala@example.pl"
    assert f"godz. {until.hour}.{until:%M}" in message.body
    assert str(until.year) in message.body


def test_a_link_to_another_address_stops_working(person, actor):
    wrong, same, right = (
        ask(person, actor, email)
        for email in ("obca@example.pl", "ala@example.pl", "ala@example.pl")
    )

    with pytest.raises(LinkNotValid):
        verify_email(token=wrong)
    verify_email(token=same)
    with pytest.raises(LinkNotValid):
        verify_email(token=right)


def test_the_address_of_a_profile_leaves_that_of_the_account_alone(person, actor):
    account, profile = ask(person, actor), ask(person, actor, "ola@example.pl", profile_id=7)

    link = verify_email(token=profile)

    person.refresh_from_db()
    assert (link.profile_id, person.email) == (7, "")
    verify_email(token=account)


def test_after_five_links_in_an_hour_one_has_to_wait(person, actor):
    for _ in range(5):
        ask(person, actor)

    with pytest.raises(AddressRefused, match="60"):
        ask(person, actor)

    EmailVerification.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    ask(person, actor)


@pytest.mark.parametrize("email", ["", "ala", "ala@example.pl\nBcc: x@example.pl", "a@b"])
def test_no_link_is_sent_to_what_is_no_address(person, actor, email):
    with pytest.raises(AddressRefused):
        ask(person, actor, email)

    assert not OutgoingMail.objects.exists()


def test_nobody_asks_for_a_link_in_somebody_elses_name(person):
    with pytest.raises(NotAllowed):
        ask(person, Actor(name="Ktoś", person_id=person.pk + 1))


def test_what_nothing_asks_for_any_more_is_removed(person, actor):
    accept()
    ask(person, actor)
    assert purge_attempts() == 0

    long_ago = timezone.now() - timedelta(days=60)
    AuthnAttempt.objects.update(created_at=long_ago)
    SeenAssertion.objects.update(expires_at=long_ago)
    EmailVerification.objects.update(expires_at=long_ago)

    assert purge_attempts() == 3
    assert not AuthnAttempt.objects.exists()
