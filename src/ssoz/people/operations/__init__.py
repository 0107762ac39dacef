"""Verbs: signing in and out, confirming addresses, purging."""

from ssoz.people.operations.addresses import (
    LINK_LIFE,
    LINKS_PER_HOUR,
    AddressRefused,
    LinkNotValid,
    ask_email_verification,
    verify_email,
)
from ssoz.people.operations.purging import (
    KEEP_ATTEMPTS,
    KEEP_LINKS,
    purge_attempts,
)
from ssoz.people.operations.sign_in import (
    TICKET_LIFE,
    SignedIn,
    SignInRefused,
    accept_assertion,
    begin_attempt,
    finish_attempt,
    register,
    sign_out,
    time_out,
)

__all__ = [
    "KEEP_ATTEMPTS",
    "KEEP_LINKS",
    "LINKS_PER_HOUR",
    "LINK_LIFE",
    "TICKET_LIFE",
    "AddressRefused",
    "LinkNotValid",
    "SignInRefused",
    "SignedIn",
    "accept_assertion",
    "ask_email_verification",
    "begin_attempt",
    "finish_attempt",
    "purge_attempts",
    "register",
    "sign_out",
    "time_out",
    "verify_email",
]
