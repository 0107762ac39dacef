"""Logins with a password: made by a registration, opened by an office, closed by a proved person."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.journal.operations import note, record
from ssoz.people.models import PasswordAccount, Person, plain_password_login


class LoginTaken(Exception):
    """Somebody else has this login."""


@transaction.atomic
def make_password_account(
    *, person: Person, login: str, password_hash: str, actor: Actor
) -> PasswordAccount:
    """Give a person a login that lets nobody in until an office approves; raise `LoginTaken`."""
    now = timezone.now()
    account = PasswordAccount(
        person=person,
        login=plain_password_login(login),
        password=password_hash,
        created_at=now,
        changed_at=now,
    )
    try:
        with transaction.atomic():
            record(account, "people.password.registered", by=actor)
    except IntegrityError:
        raise LoginTaken from None
    return account


@transaction.atomic
def activate_password_account(*, person: Person, actor: Actor) -> PasswordAccount | None:
    """Let the login of a person in from now on; return it the one time that this changes anything."""
    account = _unproved().select_for_update(of=("self",)).filter(person=person).first()
    if account is None:
        return None
    account.activated_at = timezone.now()
    record(account, "people.password.activated", by=actor)
    return account


@transaction.atomic
def close_unproved(*, person: Person, actor: Actor) -> bool:
    """Delete the login that no office has approved; tell whether there was one.

    Whoever registered it may be somebody else: its e-mail address goes with it, and the person is
    asked for their own.
    """
    if not _unproved().filter(person=person).exists():
        return False
    person.refresh_from_db(from_queryset=Person.objects.select_for_update())
    account = _unproved().select_for_update(of=("self",)).filter(person=person).first()
    if account is None:  # an office was faster by a moment
        return False
    note("people.password.closed", by=actor, thing=account)
    account.delete()
    person.email, person.email_verified_at = "", None
    record(person, "people.email.dropped", by=actor)
    return True


def _unproved() -> QuerySet[PasswordAccount]:
    return PasswordAccount.objects.filter(activated_at=None)
