"""Who you are: people, their ways in, their sessions."""

from ssoz.people.models.eploz import EplozAccount, EplozPesel
from ssoz.people.models.factors import CodeApp, Passkey, RecoveryCode
from ssoz.people.models.passwords import (
    LOGIN_LONGEST,
    PasswordAccount,
    PasswordLink,
    plain_password_login,
)
from ssoz.people.models.person import Person, PersonPesel
from ssoz.people.models.pesel import HasPesel, PeselHash
from ssoz.people.models.sessions import KeptForm, OpenSession
from ssoz.people.models.sign_in import (
    ATTEMPT_LIFE,
    AuthnAttempt,
    EmailVerification,
    SeenAssertion,
)
from ssoz.people.models.tries import RecentTries

__all__ = [
    "ATTEMPT_LIFE",
    "LOGIN_LONGEST",
    "AuthnAttempt",
    "CodeApp",
    "EmailVerification",
    "EplozAccount",
    "EplozPesel",
    "HasPesel",
    "KeptForm",
    "OpenSession",
    "Passkey",
    "PasswordAccount",
    "PasswordLink",
    "Person",
    "PersonPesel",
    "PeselHash",
    "RecentTries",
    "RecoveryCode",
    "SeenAssertion",
    "plain_password_login",
]
