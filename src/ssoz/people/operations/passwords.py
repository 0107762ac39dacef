"""The door of SSOZ I: a login and its password, and a new password by a one-time link (access.md 6)."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from ssoz.actors import Actor
from ssoz.ciphers import one_time_token
from ssoz.journal.operations import note, record
from ssoz.mail.operations import post
from ssoz.people.models import PasswordAccount, PasswordLink, Person, plain_password_login
from ssoz.people.operations.addresses import LinkNotValid
from ssoz.people.operations.oneself import as_oneself
from ssoz.people.operations.sessions import end_sessions
from ssoz.people.operations.tries import Limit, network_of, spend_try

PASSWORD_LONGEST = 200
RESET_LIFE = timedelta(hours=2)
TRIES_SPAN = timedelta(minutes=15)
TRIES_OF_LOGIN = 10  # by all strangers together
TRIES_OF_ADDRESS = 30  # an office may sit behind one address
TRIES_OF_BROWSER = 10
RESET_SPAN = timedelta(hours=1)
RESETS_OF_LOGIN = 3
RESETS_OF_ADDRESS = 20

_SEND_LINK = "ssoz.people.tasks.send_password_link"
_OLD_LINK = _("The link was used or has expired. We can send a new one.")
_REFUSALS = {
    "wrong": _("The login or the password is wrong. Try again or set a new password."),
    "waiting": _(
        "This account waits for the office: it will be activated once the signed form has come. "
        "We will let you know by e-mail."
    ),
    "shut-out": _("This account may not sign in. Contact technical help."),
}


class PasswordRefused(Exception):
    """Login and password let nobody in. The message is fit for the user, the code for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(_REFUSALS[code])
        self.code = code


# --- Login and password --------------------------------------------------------------------------


def check_password(*, login: str, password: str, browser: str, actor: Actor) -> PasswordAccount:
    """Return the account that a login and its password open.

    `browser` is the number by which the browser is known for the login, if it is. One try is spent
    first, then one hash is made, whoever asks: a login that nobody has costs the same. Raise
    `TooManyTries` before anything is compared, and `PasswordRefused` otherwise.
    """
    spend_try(limits=_limits(login, browser, actor))
    account = PasswordAccount.objects.with_login(login).select_related("person").first()
    code = _refusal(account, _opens(account, password))
    if account is None or code:
        note("people.password.refused", by=actor, thing=account, reason=code)
        raise PasswordRefused(code)
    note("people.password.right", by=as_oneself(account.person, actor.address), thing=account)
    return account


def _limits(login: str, browser: str, actor: Actor) -> list[Limit]:
    """Count a known browser by itself: strangers can spend what is theirs, never what is its."""
    if browser:
        return [Limit("password-browser", browser, TRIES_OF_BROWSER, TRIES_SPAN)]
    login = plain_password_login(login)
    limits = [Limit("password-login", login, TRIES_OF_LOGIN, TRIES_SPAN)]
    if actor.address:
        network = network_of(actor.address)
        limits.append(Limit("password-address", network, TRIES_OF_ADDRESS, TRIES_SPAN))
    return limits


def _opens(account: PasswordAccount | None, password: str) -> bool:
    nobody = _nobody(hashers.get_hasher().algorithm)  # asked for known logins as well
    kept = account.password if account else nobody
    right = hashers.check_password(password[:PASSWORD_LONGEST], kept)
    return right and len(password) <= PASSWORD_LONGEST


@cache
def _nobody(algorithm: str) -> str:
    return hashers.make_password(one_time_token(), hasher=algorithm)


def _refusal(account: PasswordAccount | None, right: bool) -> str:
    """Return why nobody is let in; that an account waits, only whoever knows its password learns."""
    if account is None or not right:
        return "wrong"
    if not account.person.is_active:
        return "shut-out"
    return "" if account.is_active else "waiting"


# --- A new password ------------------------------------------------------------------------------


def ask_reset(*, login: str, actor: Actor) -> None:
    """Have a link sent to the holder of a login, if there is one; the answer is always the same.

    The worker is called for a login that nobody has as well, and does nothing then. What was typed
    does not wait in the queue: it may be anything. Raise `TooManyTries`.
    """
    login = plain_password_login(login)
    limits = [Limit("reset-login", login, RESETS_OF_LOGIN, RESET_SPAN)]
    if actor.address:
        network = network_of(actor.address)
        limits.append(Limit("reset-address", network, RESETS_OF_ADDRESS, RESET_SPAN))
    spend_try(limits=limits)
    account = PasswordAccount.objects.with_login(login).first()
    async_task(_SEND_LINK, account.pk if account else 0, actor.address)


@transaction.atomic
def send_link(*, account_id: int, address: str) -> bool:
    """Send the link by which a new password is set; return whether there is anybody to send it to."""
    if account_id is None:
        return False
    account = PasswordAccount.objects.filter(pk=account_id, person__is_active=True).first()
    if account is None:
        return False
    now, token = timezone.now(), one_time_token()
    link = PasswordLink(account=account, created_at=now, expires_at=now + RESET_LIFE)
    link.carry(token)
    record(link, "people.password.link_asked", by=Actor(name="", address=address))
    post(
        "people/mails/password_reset.txt",
        to=account.login,
        context={"expires_at": link.expires_at},
        person_id=account.person_id,
        link=f"{settings.BASE_URL}/logowanie/haslo/nowe/{token}/",
    )
    return True


def reset_password(*, token: str, password: str, actor: Actor) -> PasswordAccount:
    """Set a new password by a link, once; every session of the person ends, and a mail says so.

    Raise `LinkNotValid`, and `ValidationError` for a password that is too short or too common.
    """
    validate_password(password)
    if not PasswordLink.objects.for_token(token).usable(timezone.now()).exists():
        raise LinkNotValid(_OLD_LINK)
    made = hashers.make_password(password)  # outside the transaction: it takes its time
    return _set_password(token, made, actor)


@transaction.atomic
def _set_password(token: str, made: str, actor: Actor) -> PasswordAccount:
    now = timezone.now()
    links = PasswordLink.objects.for_token(token)
    if links.usable(now).update(used_at=now) != 1:
        raise LinkNotValid(_OLD_LINK)
    accounts = PasswordAccount.objects.select_for_update(of=("self",)).select_related("person")
    account = accounts.get(links__in=links)
    PasswordLink.objects.filter(account=account).usable(now).update(expires_at=now)
    oneself = as_oneself(account.person, actor.address)
    account.password, account.changed_at = made, now
    record(account, "people.password.set", by=oneself)
    _confirm_address(account, oneself)
    end_sessions(person=account.person, actor=oneself)
    post(
        "people/mails/password_changed.txt",
        to=account.login,
        context={"changed_at": now},
        person_id=account.person_id,
    )
    return account


def _confirm_address(account: PasswordAccount, oneself: Actor) -> None:
    """Take the link for what it is besides: a proof that the mailbox is theirs."""
    person: Person = account.person
    if person.has_verified_email or plain_password_login(person.email) != account.login:
        return
    person.email_verified_at = timezone.now()
    record(person, "people.email.verified", by=oneself, email=person.email)
