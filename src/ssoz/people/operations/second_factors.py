"""The second factor of whoever signs in with a password: an app that shows codes (RFC 6238).

Passkeys and recovery codes have modules of their own; what all share is here.
"""

import hmac
from datetime import timedelta

import pyotp
from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note, record
from ssoz.people import factor_mails, refusals
from ssoz.people.models import CodeApp, Passkey, Person, RecoveryCode
from ssoz.people.operations.tries import Limit, spend_try
from ssoz.people.refusals import FactorRefused

ISSUER = "SSOZ II"
TRIES = 5
TRIES_TO_CONFIRM = 10
TRIES_SPAN = timedelta(minutes=15)
_STEP_SECONDS = 30
_DIGITS = 6


def has_second_factor(person: Person) -> bool:
    """Tell whether a person has an app with codes or a passkey; recovery codes alone are none."""
    return (
        CodeApp.objects.in_use().filter(person=person).exists()
        or Passkey.objects.filter(person=person).exists()
    )


@transaction.atomic
def begin_code_app(*, person: Person, actor: Actor) -> CodeApp:
    """Offer a fresh secret to a person's app; the one in use stays until the new one is confirmed."""
    require(actor.person_id == person.pk)
    _lock(person)
    app = CodeApp.objects.filter(person=person).first() or CodeApp(person=person)
    app.offered = pyotp.random_base32()
    app.made_at = timezone.now()
    record(app, "people.code_app.begun", by=actor)
    return app


def code_app_address(app: CodeApp, login: str) -> str:
    """Return the address by which an app takes the offered secret: what its QR code holds."""
    return pyotp.TOTP(app.offered).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_code_app(*, person: Person, code: str, actor: Actor) -> CodeApp:
    """Take the offered secret into use with its first right code; raise `FactorRefused` otherwise."""
    require(actor.person_id == person.pk)
    spend_try(limits=[Limit("code-app", str(person.pk), TRIES_TO_CONFIRM, TRIES_SPAN)])
    with transaction.atomic():
        _lock(person)
        app = CodeApp.objects.select_for_update().filter(person=person).exclude(offered_cipher="")
        found = app.first()
        if found is None:
            raise FactorRefused(refusals.NOTHING_OFFERED, "nothing_offered")
        step = _step_of(found.offered, code, after=0)
        if step is None:
            raise FactorRefused(refusals.WRONG_CODE, "wrong")
        act = "people.code_app.replaced" if found.confirmed_at else "people.code_app.added"
        found.secret, found.offered = found.offered, ""
        found.confirmed_at, found.last_step = timezone.now(), step
        record(found, act, by=actor)
        factor_mails.code_app_added(person)
    return found


def check_code(*, person: Person, code: str, actor: Actor) -> bool:
    """Tell whether a code of the app in use is right; each works once, whoever asks at once.

    Raise `TooManyTries` before anything is compared.
    """
    require(actor.person_id == person.pk)
    spend_factor_try(person)
    with transaction.atomic():
        app = CodeApp.objects.in_use().select_for_update().filter(person=person).first()
        step = _step_of(app.secret, code, after=app.last_step) if app else None
        if app is None or step is None:
            note("people.second_factor.refused", by=actor, thing=person, kind="code")
            return False
        app.last_step = step
        record(app, "people.second_factor.used", by=actor, kind="code")
    return True


@transaction.atomic
def drop_code_app(*, person: Person, actor: Actor) -> bool:
    """Forget a person's app, what was only offered as well; return whether one was in use.

    Whether the person may be without it is said a floor higher, where rights are known.
    """
    _lock(person)
    app = CodeApp.objects.filter(person=person).first()
    if app is None:
        return False
    if app.confirmed_at:
        note("people.code_app.removed", by=actor, thing=app)
        factor_mails.code_app_removed(person)
    app.delete()
    forget_codes_without_factor(person)
    return bool(app.confirmed_at)


@transaction.atomic
def drop_factors(*, person: Person, reason: str, actor: Actor) -> None:
    """Forget every factor of a person who has lost them all."""
    _lock(person)
    apps = CodeApp.objects.filter(person=person)
    passkeys = Passkey.objects.filter(person=person)
    counts = {"apps": apps.in_use().count(), "passkeys": passkeys.count()}
    for rows in (apps, passkeys, RecoveryCode.objects.filter(person=person)):
        rows.delete()
    note("people.second_factors.dropped", by=actor, thing=person, reason=reason, **counts)
    factor_mails.factors_dropped(person)


def spend_factor_try(person: Person) -> None:
    """Take one of a person's tries at a second factor, of whatever kind."""
    spend_try(limits=[Limit("second-factor", str(person.pk), TRIES, TRIES_SPAN)])


def forget_codes_without_factor(person: Person) -> None:
    """Make recovery codes void that have no factor left to stand in for."""
    if not has_second_factor(person):
        RecoveryCode.objects.filter(person=person).delete()


def _lock(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """Return the step of time whose code this is: now, the one before, the next; none twice."""
    typed = "".join(code.split())
    if len(typed) != _DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    now = int(timezone.now().timestamp()) // _STEP_SECONDS
    made = pyotp.TOTP(secret)
    found = None
    for step in (now + 1, now - 1, now):
        if hmac.compare_digest(made.generate_otp(step), typed) and step > after:
            found = step
    return found
