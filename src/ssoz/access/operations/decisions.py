"""What becomes of a pending application (access.md 3). Each decision falls once."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, policies
from ssoz.access.models import Application
from ssoz.access.operations.deciding import Decision, decide_one
from ssoz.actors import Actor
from ssoz.people.operations import activate_password_account

_DECIDED = ("state", "decided_at", "decided_by_id", "decided_in_id")


@transaction.atomic
def approve(*, application: Application, actor: Actor) -> Application:
    """Grant the role that the application asks for."""
    return decide_one(application, approval(actor), actor)


@transaction.atomic
def reject(*, application: Application, reason_code: str, reason: str, actor: Actor) -> Application:
    """Refuse the role, with a reason that goes into the e-mail."""
    return decide_one(application, rejection(reason_code, reason, actor), actor)


@transaction.atomic
def withdraw(*, application: Application, actor: Actor) -> Application:
    """Take a pending application back, for good (seed 000, *Możesz również wycofać wniosek*)."""
    return decide_one(application, _withdrawal(), actor)


@transaction.atomic
def archive(*, application: Application, reason: str, actor: Actor) -> Application:
    """Move an application to the archive; an approved one takes its role with it."""
    return decide_one(application, archiving(reason), actor)


def approval(actor: Actor) -> Decision:
    """Return the decision that grants a role."""
    now = timezone.now()

    def tell(applications: Sequence[Application], _before: Any) -> None:
        mails.applications_approved(applications)
        for application in applications:
            _let_in(application, actor)

    return Decision(
        act="access.application.approved",
        may=policies.may_approve,
        on_evidence=True,
        move=lambda application: application.approve(now, actor),
        fields=_DECIDED,
        tell=tell,
    )


def rejection(reason_code: str, reason: str, actor: Actor) -> Decision:
    """Return the decision that refuses a role."""
    now, code, text = timezone.now(), Application.Reason(reason_code), reason.strip()
    return Decision(
        act="access.application.rejected",
        may=policies.may_reject,
        missing="" if text or code != Application.Reason.OTHER else "no_reason",
        move=lambda application: application.reject(now, actor, code, text),
        fields=(*_DECIDED, "reason_code", "reason"),
        details=lambda application: {"reason_code": code, "reason": text},
        tell=lambda done, _before: mails.applications_rejected(done),
    )


def archiving(reason: str) -> Decision:
    """Return the decision that puts an application away, with its role if it gave one."""
    now, text = timezone.now(), reason.strip()
    return Decision(
        act="access.application.archived",
        may=policies.may_archive,
        sources=_ARCHIVABLE,
        missing="" if text else "no_reason",
        takes_away=True,
        move=lambda application: application.archive(now, text),
        fields=("state", "archived_at", "archive_reason"),
        details=lambda application: {"reason": text, "before": application.state},
        tell=mails.applications_archived,
    )


def _withdrawal() -> Decision:
    now = timezone.now()
    return Decision(
        act="access.application.withdrawn",
        may=policies.may_withdraw,
        move=lambda application: application.withdraw(now),
        fields=("state", "decided_at", "withdrawn"),
        tell=lambda done, _before: mails.applications_withdrawn(done),
    )


_ARCHIVABLE = frozenset(
    {Application.State.PENDING, Application.State.APPROVED, Application.State.REJECTED}
)


def _let_in(application: Application, actor: Actor) -> None:
    """Activate the login that was registered together with an application, if it waits still."""
    if application.origin != Application.Origin.PASSWORD:
        return
    account = activate_password_account(person=application.profile.person, actor=actor)
    if account is not None:
        mails.password_account_active(application.profile, account.login)
