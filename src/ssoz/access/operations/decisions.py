"""What becomes of a pending application (access.md 3). Each decision falls once."""

from django.db import transaction
from django.utils import timezone

from ssoz.access import mails, policies, refusals
from ssoz.access.models import Application
from ssoz.access.operations.locks import lock_role_that_must_stay, locked_application
from ssoz.access.operations.statuses import refresh_status, refuse_if_last_holder
from ssoz.access.refusals import DecidedMeanwhile, Refused
from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.people.operations import activate_password_account


@transaction.atomic
def approve(*, application: Application, actor: Actor) -> Application:
    """Grant the role that the application asks for."""
    application = locked_application(application)
    require(policies.may_approve(actor, application))
    _refuse_if_decided(application)
    if not application.packet.has_evidence():
        raise Refused(refusals.NO_EVIDENCE, "no_evidence")
    application.approve(timezone.now(), actor)
    record(application, "access.application.approved", by=actor)
    refresh_status(application.profile, actor=actor)
    mails.application_approved(application)
    _let_in(application, actor)
    return application


@transaction.atomic
def reject(*, application: Application, reason_code: str, reason: str, actor: Actor) -> Application:
    """Refuse the role, with a reason that goes into the e-mail."""
    application = locked_application(application)
    require(policies.may_reject(actor, application))
    _refuse_if_decided(application)
    code, text = Application.Reason(reason_code), reason.strip()
    if code == Application.Reason.OTHER and not text:
        raise Refused(refusals.REASON_MISSING, "no_reason")
    application.reject(timezone.now(), actor, code, text)
    record(application, "access.application.rejected", by=actor, reason_code=code, reason=text)
    refresh_status(application.profile, actor=actor)
    mails.application_rejected(application)
    return application


@transaction.atomic
def withdraw(*, application: Application, actor: Actor) -> Application:
    """Take a pending application back, for good (seed 000, *Możesz również wycofać wniosek*)."""
    application = locked_application(application)
    require(policies.may_withdraw(actor, application))
    _refuse_if_decided(application)
    application.withdraw(timezone.now())
    record(application, "access.application.withdrawn", by=actor)
    refresh_status(application.profile, actor=actor)
    mails.application_withdrawn(application)
    return application


@transaction.atomic
def archive(*, application: Application, reason: str, actor: Actor) -> Application:
    """Move an application to the archive; an approved one takes its role with it."""
    lock_role_that_must_stay(application.role)
    application = locked_application(application)
    require(policies.may_archive(actor, application))
    if application.state not in _ARCHIVABLE:
        raise DecidedMeanwhile(application)
    if not reason.strip():
        raise Refused(refusals.REASON_MISSING, "no_reason")
    before = application.state
    if before == Application.State.APPROVED:
        refuse_if_last_holder(application.role, application.profile)
    text = reason.strip()
    application.archive(timezone.now(), text)
    record(application, "access.application.archived", by=actor, reason=text, before=before)
    refresh_status(application.profile, actor=actor)
    if before == Application.State.APPROVED:
        mails.role_taken_away(application)
    elif before == Application.State.PENDING:
        mails.application_archived(application)
    return application


_ARCHIVABLE = (Application.State.PENDING, Application.State.APPROVED, Application.State.REJECTED)


def _let_in(application: Application, actor: Actor) -> None:
    """Activate the login that was registered together with an application, if it waits still."""
    if application.origin != Application.Origin.PASSWORD:
        return
    account = activate_password_account(person=application.profile.person, actor=actor)
    if account is not None:
        mails.password_account_active(application.profile, account.login)


def _refuse_if_decided(application: Application) -> None:
    if not application.is_pending:
        raise DecidedMeanwhile(application)
