"""Signing in and out. The dance itself is in `portal.sign_in`."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.ciphers import keyed_hash, one_time_token
from ssoz.identifiers import birth_date_of, is_pesel
from ssoz.journal.operations import note, record
from ssoz.people.identity import Assertion
from ssoz.people.models import ATTEMPT_LIFE, AuthnAttempt, Person, SeenAssertion
from ssoz.people.operations.newcomers import can_admit_anybody, new_person
from ssoz.people.operations.oneself import as_oneself
from ssoz.people.operations.password_accounts import close_unproved

TICKET_LIFE = timedelta(seconds=60)

_FAILED = _("Signing in did not succeed. You can start again.")
_WRONG_PESEL = _(
    "Profil Zaufany passed a PESEL that does not exist. Contact the Profil Zaufany help line."
)
_NO_PESEL = _("This electronic identity carries no PESEL. Sign in with Profil Zaufany.")
_SHUT_OUT = _("This account may not sign in. Contact technical help.")
_FOREIGN_IDENTIFIER = re.compile(r"[A-Z]{2}/[A-Z]{2}/.+")


class SignInRefused(Exception):
    """Nobody is signed in. The message is fit for the user, the code for the log."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class SignedIn:
    """Who has signed in, where they wanted to go, and what the provider calls the session."""

    person: Person
    provider: str
    next_page: str
    name_id: str
    session_index: str


def begin_attempt(*, request_id: str, provider: str, next_page: str = "") -> AuthnAttempt:
    """Note that a sign-in was started. No act yet: nobody is known, and anybody may start."""
    return AuthnAttempt.objects.create(
        request_id=request_id, provider=provider, next_page=next_page, created_at=timezone.now()
    )


def take_artifact(*, provider: str, artifact: str) -> None:
    """Take an artifact, once, before anybody asks what it stands for; else raise `SignInRefused`."""
    fingerprint = hashlib.sha256(artifact.encode()).hexdigest()
    _take_once(provider, f"artifact {fingerprint}", timezone.now() + ATTEMPT_LIFE)


def accept_assertion(
    *,
    request_id: str,
    assertion: Assertion,
    assertion_id: str,
    expires_at: datetime,
    actor: Actor,
) -> str:
    """Take a verified assertion, once; find or make its person; return a one-time ticket.

    Raise `SignInRefused` for a second delivery, an attempt that is unknown, used or too old, and
    for a PESEL that cannot be.
    """
    ticket = one_time_token()
    with transaction.atomic():
        _take_once(assertion.provider, assertion_id, expires_at)
        attempt = _claim(request_id, assertion.provider)
        problem = _problem_with(assertion)
        if problem:
            note("people.sign_in.refused", by=actor, provider=attempt.provider, reason=problem.code)
        else:
            AuthnAttempt.objects.filter(pk=attempt.pk).update(
                person=_register(assertion, by=None, address=actor.address),
                ticket_hash=keyed_hash(ticket, purpose="sign-in-ticket"),
                name_id=assertion.name_id,
                session_index=assertion.session_index,
            )
    if problem:  # raised after the commit: the answer stays used, the note stays written
        raise problem
    return ticket


def finish_attempt(*, request_ids: Collection[str], ticket: str, actor: Actor) -> SignedIn:
    """Sign in the person of a ticket, once, in the browser that asked for it.

    `request_ids` are those that this browser's session started: a ticket that somebody else's
    sign-in made is worth nothing here.
    """
    now = timezone.now()
    with transaction.atomic():
        found = AuthnAttempt.objects.with_ticket(ticket, request_ids).filter(
            used_at__gt=now - TICKET_LIFE
        )
        attempt = found.select_related("person").first()
        if attempt is None or found.update(ticket_hash="", name_id="", session_index="") != 1:
            raise SignInRefused(_FAILED, "ticket")
        person = attempt.person
        allowed = _note_entry(person, attempt.provider, actor)
        # A password that nobody has proved never opens what Profil Zaufany has.
        close_unproved(person=person, actor=as_oneself(person, actor.address))
    if not allowed:
        raise SignInRefused(_SHUT_OUT, "inactive")
    return SignedIn(
        person, attempt.provider, attempt.next_page, attempt.name_id, attempt.session_index
    )


def let_in(*, person: Person, provider: str, actor: Actor) -> None:
    """Note that a person signs in by another way than an assertion; raise `SignInRefused` if closed."""
    if not _note_entry(person, provider, actor):
        raise SignInRefused(_SHUT_OUT, "inactive")


def sign_out(*, person: Person, actor: Actor) -> None:
    """Note that a person has signed out."""
    note("people.person.signed_out", by=actor, thing=person)


@transaction.atomic
def register(*, assertion: Assertion, actor: Actor) -> Person:
    """Find the person whom an assertion names, or make them; raise `SignInRefused` on a bad PESEL."""
    problem = _problem_with(assertion)
    if problem:
        raise problem
    return _register(assertion, by=actor, address=actor.address)


def _note_entry(person: Person, provider: str, actor: Actor) -> bool:
    act = "people.person.signed_in" if person.is_active else "people.person.shut_out"
    note(act, by=as_oneself(person, actor.address), thing=person, provider=provider)
    return person.is_active


def _take_once(provider: str, assertion_id: str, expires_at: datetime) -> None:
    try:
        with transaction.atomic():
            SeenAssertion.objects.create(
                provider=provider, assertion_id=assertion_id, expires_at=expires_at
            )
    except IntegrityError:
        raise SignInRefused(_FAILED, "replay") from None


def _claim(request_id: str, provider: str) -> AuthnAttempt:
    now = timezone.now()
    if AuthnAttempt.objects.unanswered(request_id, provider, now).update(used_at=now) != 1:
        raise SignInRefused(_FAILED, "attempt")
    return AuthnAttempt.objects.get(pk=request_id)


def _problem_with(assertion: Assertion) -> SignInRefused | None:
    if _FOREIGN_IDENTIFIER.fullmatch(assertion.pesel):
        return SignInRefused(_NO_PESEL, "no-pesel")
    if not is_pesel(assertion.pesel):
        return SignInRefused(_WRONG_PESEL, "pesel")
    if birth_date_of(assertion.pesel) != assertion.birth_date:
        return SignInRefused(_WRONG_PESEL, "birth-date")
    return None


def _register(assertion: Assertion, *, by: Actor | None, address: str) -> Person:
    people = Person.objects.select_for_update().with_pesel(assertion.pesel)
    person = people.first() or _new_person(assertion, by, address) or people.get()
    vouched = (assertion.first_name, assertion.family_name, assertion.birth_date)
    if (person.first_name, person.family_name, person.birth_date) != vouched:
        person.first_name, person.family_name, person.birth_date = vouched
        record(person, "people.person.renamed", by=by or as_oneself(person, address))
    return person


def _new_person(assertion: Assertion, by: Actor | None, address: str) -> Person | None:
    if not can_admit_anybody():
        raise SignInRefused(_FAILED, "keys")
    return new_person(
        pesel=assertion.pesel,
        first_name=assertion.first_name,
        family_name=assertion.family_name,
        birth_date=assertion.birth_date,
        address=address,
        by=by,
    )
