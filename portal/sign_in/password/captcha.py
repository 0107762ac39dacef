"""The proof of work of the registration (ALTCHA): nothing to read, hear or click, and nobody asked.

The browser tries keys until one fits; we sign what it has to try, and take each answer once.
"""

import secrets
from datetime import timedelta
from typing import Any

import altcha
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.people.operations import Limit, TooManyTries, spend_try

CHALLENGE_LIFE = timedelta(minutes=20)
FIELD = "altcha"
# A million rounds of PBKDF2 in all: a quarter of a second of one core of a desk computer, under a
# second on a slow phone, which has four. We spend a two-hundredth of it to ask, and as much to check.
ALGORITHM, ROUNDS, KEYS = "PBKDF2/SHA-256", 5_000, range(150, 251)
_LONGEST = 4_000

_NOT_DONE = _("The automatic check was not done. Wait until it is ready, then send the form again.")
_OUT_OF_DATE = _("The automatic check is out of date. It starts again when you send the form.")


class CaptchaRefused(Exception):
    """The work was not done, or not for us. The message is fit for the user."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code


def new_challenge() -> dict[str, Any]:
    """Return work to be done, which is worth something once, for twenty minutes."""
    return altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=secrets.choice(KEYS),
        expires_at=int((timezone.now() + CHALLENGE_LIFE).timestamp()),
        hmac_secret=_key(),
    ).to_dict()


def take_work(payload: str) -> None:
    """Take the answer of a browser, once; raise `CaptchaRefused` for anything else."""
    if not payload:
        raise CaptchaRefused(_NOT_DONE, "missing")
    signature = _signature_of(payload)
    try:
        spend_try(limits=[Limit("registration-challenge", signature, 1, CHALLENGE_LIFE)])
    except TooManyTries:
        raise CaptchaRefused(_OUT_OF_DATE, "replay") from None


def _signature_of(payload: str) -> str:
    """Return the signature of the challenge that was solved: there is one for each."""
    if len(payload) > _LONGEST:
        raise CaptchaRefused(_NOT_DONE, "size")
    result = altcha.verify_solution(payload, _key())
    if result.expired:
        raise CaptchaRefused(_OUT_OF_DATE, "expired")
    signature = altcha.Payload.from_base64(payload).challenge.signature if result.verified else None
    if signature is None:
        raise CaptchaRefused(_NOT_DONE, "forged")
    return signature


def _key() -> str:
    return salted_hmac("portal.registration.captcha", "", algorithm="sha256").hexdigest()
