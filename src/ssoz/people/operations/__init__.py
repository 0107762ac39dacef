"""Verbs: signing in and out, sessions, confirming addresses, purging."""

from ssoz.people.operations.activation import (
    ActivationRefused,
    begin_new_account,
    migrate_account,
    names_agree,
    old_account_of,
)
from ssoz.people.operations.addresses import (
    LINK_LIFE,
    LINKS_PER_HOUR,
    AddressRefused,
    LinkNotValid,
    ask_email_verification,
    verify_email,
)
from ssoz.people.operations.keeping import KEPT_LENGTH, drop_forms, keep_form
from ssoz.people.operations.newcomers import can_admit_anybody, new_person
from ssoz.people.operations.password_accounts import (
    LoginTaken,
    activate_password_account,
    close_unproved,
    make_password_account,
)
from ssoz.people.operations.purging import (
    KEEP_ATTEMPTS,
    KEEP_LINKS,
    KEEP_SESSIONS,
    KEEP_TRIES,
    purge_attempts,
)
from ssoz.people.operations.sessions import (
    close_session,
    end_own_session,
    end_session,
    end_sessions,
    open_session,
    run_out,
    see_session,
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
    take_artifact,
)
from ssoz.people.operations.tries import Limit, TooManyTries, network_of, spend_try

__all__ = [
    "KEEP_ATTEMPTS",
    "KEEP_LINKS",
    "KEEP_SESSIONS",
    "KEEP_TRIES",
    "KEPT_LENGTH",
    "LINKS_PER_HOUR",
    "LINK_LIFE",
    "TICKET_LIFE",
    "ActivationRefused",
    "AddressRefused",
    "Limit",
    "LinkNotValid",
    "LoginTaken",
    "SignInRefused",
    "SignedIn",
    "TooManyTries",
    "accept_assertion",
    "activate_password_account",
    "ask_email_verification",
    "begin_attempt",
    "begin_new_account",
    "can_admit_anybody",
    "close_session",
    "close_unproved",
    "drop_forms",
    "end_own_session",
    "end_session",
    "end_sessions",
    "finish_attempt",
    "keep_form",
    "make_password_account",
    "migrate_account",
    "names_agree",
    "network_of",
    "new_person",
    "old_account_of",
    "open_session",
    "purge_attempts",
    "register",
    "run_out",
    "see_session",
    "sign_out",
    "spend_try",
    "take_artifact",
    "verify_email",
]
