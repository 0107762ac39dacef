"""Verbs: the only place of this subject that writes. Each is one transaction."""

from ssoz.access.operations.bulk import (
    block_many,
    bulk_actor,
    continue_bulk,
    decide_many,
    why_not_blocked,
    why_not_decided,
)
from ssoz.access.operations.decisions import approve, archive, reject, withdraw
from ssoz.access.operations.invitations import (
    accept_invitation,
    decline_invitation,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from ssoz.access.operations.papers import (
    ask_for_document,
    attach,
    detach,
    mark_sent_otherwise,
    note_download,
    note_pdf,
    record_paper,
)
from ssoz.access.operations.profiles import (
    block,
    change_contact,
    choose_profile,
    confirm_email,
    end_session,
    end_sessions,
    reveal_pesel,
    unblock,
)
from ssoz.access.operations.registration import (
    Newcomer,
    confirm_registration,
    purge_registrations,
    register,
    roles_to_register,
    send_registration_link,
)
from ssoz.access.operations.scanning import conclude_scan, remind_of_attachments
from ssoz.access.operations.second_factors import (
    drop_code_app,
    drop_factors,
    remove_passkey,
)
from ssoz.access.operations.settling import Asked, Engagement, Settler, settle
from ssoz.access.operations.transfer import transfer
from ssoz.access.operations.wizard import (
    apply,
    apply_for_other_roles,
    begin,
    choose_roles,
    choose_unit,
    discard,
    finish,
    reapply,
)
from ssoz.access.refusals import DecidedMeanwhile, Refused

__all__ = [
    "Asked",
    "DecidedMeanwhile",
    "Engagement",
    "Newcomer",
    "Refused",
    "Settler",
    "accept_invitation",
    "apply",
    "apply_for_other_roles",
    "approve",
    "archive",
    "ask_for_document",
    "attach",
    "begin",
    "block",
    "block_many",
    "bulk_actor",
    "change_contact",
    "choose_profile",
    "choose_roles",
    "choose_unit",
    "conclude_scan",
    "confirm_email",
    "confirm_registration",
    "continue_bulk",
    "decide_many",
    "decline_invitation",
    "detach",
    "discard",
    "drop_code_app",
    "drop_factors",
    "end_session",
    "end_sessions",
    "finish",
    "invite",
    "mark_sent_otherwise",
    "note_download",
    "note_pdf",
    "purge_registrations",
    "reapply",
    "record_paper",
    "register",
    "reject",
    "remind_of_attachments",
    "remove_passkey",
    "reveal_pesel",
    "roles_to_register",
    "send_invitation_again",
    "send_registration_link",
    "settle",
    "transfer",
    "unblock",
    "why_not_blocked",
    "why_not_decided",
    "withdraw",
    "withdraw_invitation",
]
