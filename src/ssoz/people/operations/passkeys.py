"""Passkeys: added, used as the second factor, removed."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.people import factor_mails, refusals, webauthn
from ssoz.people.models import Passkey, Person, SeenAssertion
from ssoz.people.operations.second_factors import forget_codes_without_factor, spend_factor_try
from ssoz.people.refusals import FactorRefused
from ssoz.people.webauthn import AnswerRefused, Question

MOST_PASSKEYS = 10
NAME_LONGEST = 60
_CHALLENGE_KEPT = timedelta(days=1)


def begin_passkey(*, person: Person, login: str) -> Question:
    """Return what the browser asks the device for a new passkey. Nothing is written."""
    return webauthn.ask_to_make(
        user=str(person.pk).encode(),
        login=login,
        name=person.full_name,
        known=person.passkeys.values_list("credential", flat=True),
    )


def add_passkey(
    *, person: Person, name: str, answer: Mapping[str, Any], challenge: str, actor: Actor
) -> Passkey:
    """Take a passkey that the browser has made; raise `FactorRefused` where it is not ours."""
    require(actor.person_id == person.pk)
    _take_once(challenge)
    try:
        made = webauthn.read_made(answer=answer, challenge=challenge)
    except AnswerRefused:
        note("people.passkey.refused", by=actor, thing=person)
        raise FactorRefused(refusals.PASSKEY_REFUSED, "refused") from None
    passkey = Passkey(
        person=person,
        name=name[:NAME_LONGEST],
        credential_id=made.id,
        credential=made.data,
        sign_count=made.sign_count,
        made_at=timezone.now(),
    )
    try:
        _keep(passkey, actor)
    except IntegrityError:
        raise FactorRefused(refusals.PASSKEY_KNOWN, "known") from None
    return passkey


def begin_passkey_use(*, person: Person) -> Question | None:
    """Return what the browser asks the device at a sign-in; nothing for who has no passkey."""
    known = list(person.passkeys.values_list("credential", flat=True))
    return webauthn.ask_to_use(known=known) if known else None


def use_passkey(
    *, person: Person, answer: Mapping[str, Any], challenge: str, actor: Actor
) -> Passkey:
    """Take the signature of one of a person's passkeys, once; raise `FactorRefused` otherwise.

    Raise `TooManyTries` before anything is compared.
    """
    require(actor.person_id == person.pk)
    spend_factor_try(person)
    _take_once(challenge)
    with transaction.atomic():
        passkey, counted, problem = _signed_by(person, answer, challenge)
        if passkey is None or problem:
            words = {"kind": "passkey", "reason": problem}
            note("people.second_factor.refused", by=actor, thing=passkey or person, **words)
        else:
            passkey.sign_count, passkey.used_at = counted, timezone.now()
            record(passkey, "people.second_factor.used", by=actor, kind="passkey")
    if passkey is None or problem:  # raised after the commit: the note stays
        raise FactorRefused(refusals.PASSKEY_REFUSED, problem)
    return passkey


@transaction.atomic
def remove_passkey(*, passkey: Passkey, actor: Actor) -> None:
    """Forget a passkey. Whether the person may be without it is said a floor higher."""
    person = Person.objects.select_for_update().get(pk=passkey.person_id)
    found = Passkey.objects.filter(pk=passkey.pk).first()
    if found is None:
        return
    note("people.passkey.removed", by=actor, thing=found)
    found.delete()
    forget_codes_without_factor(person)
    factor_mails.passkey_removed(person, passkey.name)


@transaction.atomic
def _keep(passkey: Passkey, actor: Actor) -> None:
    person = Person.objects.select_for_update().get(pk=passkey.person_id)
    if person.passkeys.count() >= MOST_PASSKEYS:
        raise FactorRefused(refusals.TOO_MANY_PASSKEYS, "too_many")
    record(passkey, "people.passkey.added", by=actor)
    factor_mails.passkey_added(person, passkey.name)


def _signed_by(
    person: Person, answer: Mapping[str, Any], challenge: str
) -> tuple[Passkey | None, int, str]:
    """Return the passkey that has signed, what it counted, and why it is refused, if it is."""
    own = {row.credential_id: row for row in person.passkeys.select_for_update()}
    known = [row.credential for row in own.values()]
    try:
        name, counted = webauthn.read_used(answer=answer, challenge=challenge, known=known)
    except AnswerRefused:
        return None, 0, "answer"
    passkey = own[name]
    # Devices that count count upwards; one that stands still has a copy somewhere.
    copied = (counted or passkey.sign_count) and counted <= passkey.sign_count
    return passkey, counted, "sign_count" if copied else ""


def _take_once(challenge: str) -> None:
    """Use a challenge up, for all workers at once: a session alone can be read twice."""
    fingerprint = hashlib.sha256(challenge.encode()).hexdigest()
    try:
        with transaction.atomic():
            SeenAssertion.objects.create(
                provider="passkey",
                assertion_id=fingerprint,
                expires_at=timezone.now() + _CHALLENGE_KEPT,
            )
    except IntegrityError:
        raise FactorRefused(refusals.PASSKEY_REFUSED, "replay") from None
