"""Accounts with a password, as a registration that an office has approved leaves them."""

from datetime import date
from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.journal.operations import record
from ssoz.people.identity import Assertion
from ssoz.people.models import PasswordAccount, Person
from ssoz.people.operations import register
from tests.makers import make_pesel

PASSWORD = "Żuraw stoi nad Wisłą 1"
_numbers = count(1)


def make_owner(email: str) -> Person:
    """Make a person whose address is confirmed; nothing is left to the queue, which may be at work."""
    born = date(1931, 2, 3)
    vouched = Assertion(
        provider="registration",
        pesel=make_pesel(born, Person.objects.count()),
        first_name="Bożena",
        family_name="Źrebiec",
        birth_date=born,
    )
    person = register(assertion=vouched, actor=SYSTEM)
    person.email, person.email_verified_at = email, timezone.now()
    record(person, "people.email.verified", by=SYSTEM)
    return person


def make_account(
    *, person: Person | None = None, login: str = "", password: str = PASSWORD, active: bool = True
) -> PasswordAccount:
    """Make the account of a person; the login is the address of that person."""
    login = login or f"login{next(_numbers)}@example.test"
    person = person or make_owner(login)
    now = timezone.now()
    account = PasswordAccount(
        person=person,
        login=login,
        password=make_password(password),
        created_at=now,
        changed_at=now,
        activated_at=now if active else None,
    )
    record(account, "people.password.registered", by=SYSTEM)
    return account
