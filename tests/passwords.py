"""Accounts with a password, as a registration that an office has approved leaves them."""

from itertools import count

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.journal.operations import record
from ssoz.people.models import PasswordAccount, Person
from tests.makers import make_person

PASSWORD = "Żuraw stoi nad Wisłą 1"
_numbers = count(1)


def make_account(
    *, person: Person | None = None, login: str = "", password: str = PASSWORD, active: bool = True
) -> PasswordAccount:
    """Make the account of a person; the login is the address of that person."""
    login = login or f"login{next(_numbers)}@example.test"
    person = person or make_person(email=login)
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
