"""Why an act is refused, in words fit for the user."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ssoz.access.models import Application, Invitation
from ssoz.journal.models import Entry
from ssoz.units.models import Unit


class Refused(Exception):
    """The act cannot be done now. The message says why and what to do."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class DecidedMeanwhile(Refused):
    """Somebody else decided on the application first; nothing of one's own was saved."""

    def __init__(self, application: Application) -> None:
        self.application = application
        moment = application.archived_at or application.decided_at or timezone.now()
        person: object = application.decided_by or application.profile.person
        if application.archived_at:
            archived = Entry.objects.about(application).filter(act="access.application.archived")
            person = next((entry.person_name for entry in archived.reverse()[:1]), person)
        message = _(
            "%(person)s decided on this application at %(time)s: %(decision)s."
            " Your decision was not saved."
        ) % {
            "person": person,
            "time": date_format(timezone.localtime(moment), "j E Y, H.i"),
            "decision": application.get_state_display(),
        }
        super().__init__(message, "decided")


UNIT_MISSING = _("No unit chosen. Find the unit you work in and choose it.")
NO_ROLE = _("No role chosen. Tick at least one.")
ROLE_NOT_OPEN = _("This role is not available in the chosen unit. Choose another role or unit.")
ROLE_TAKEN = _(
    "You hold the role “%(role)s” in this unit already, or an application for it is waiting."
    " Choose another role."
)
NOT_DECLARED = _("The declaration is not ticked. Tick it to save the application.")
CHANGED_ELSEWHERE = _(
    "The application was changed in another window. Check the data again, then save."
)
SAVED_ALREADY = _("The application is saved and its data can no longer be changed.")
FINISHED_ALREADY = _("The application has been submitted already.")
DISCARDED = _("The draft was deleted. Start a new application.")
PROFILE_BLOCKED = _(
    "Your profile in this unit is blocked, so no new application can be made in it."
    " Ask %(office)s what to do."
)
UNFINISHED = _(
    "You have an unfinished application. Finish it or delete its draft, then start the new one."
)
TOO_MANY_FILES = ngettext_lazy(
    "%(n)d file is attached already. Delete one before adding another.",
    "%(n)d files are attached already. Delete one before adding another.",
    "n",
)
EVIDENCE = _("A decision was based on this file, so it cannot be deleted any more.")
CLOSED_TO_FILES = _("All applications of this submission are decided. No file can be added.")
NO_EVIDENCE = _(
    "There is no safe signed document. Wait for one, or record that the paper came another way."
)
REASON_MISSING = _("No reason given. Write it, the applicant will get it by e-mail.")
LAST_HOLDER = _(
    "This is the last person in force with the role “%(role)s”."
    " Grant the role to somebody else first."
)
LAST_WAY_IN = _(
    "The role “%(role)s” must keep the permission %(code)s over everything: without it nobody could"
    " come in and give it back. Leave it as it is."
)
TRANSFER_NOT_FOUND = _("Data not found or incorrect. Try again or apply for a new profile.")
TRANSFER_UNIT_NOT_OPEN = _(
    "The SSOZ I account belongs to a unit that is closed or suspended: %(unit)s. Its rights cannot"
    " be transferred now. Ask %(office)s what to do."
)
TRANSFER_NO_ROLE = _(
    "The unit of the SSOZ I account, %(unit)s, offers none of the roles held there. Apply for a new"
    " profile, or ask %(office)s what to do."
)
TRANSFER_BLOCKED = _(
    "Your profile in %(unit)s is blocked, so no rights can be transferred to it."
    " Ask %(office)s what to do."
)
TRANSFER_WAITING = _(
    "Your application %(number)s for the role “%(role)s” in %(unit)s is not decided yet. Wait for"
    " the decision, or withdraw it on the page “My account” and transfer the rights then."
)
TRANSFER_HELD = _(
    "You hold every role of the SSOZ I account in %(unit)s already. There is nothing to transfer."
)
BOTH_TICKED = _(
    "Both boxes are ticked. An account for the psychiatric hospital card alone gives no access to"
    " financial reports: leave one of them ticked."
)
UNIT_REPORTS_NOTHING = _("This unit sends no such reports. Choose the unit you report for.")
NO_PSYCHIATRIC_WARD = _(
    "The chosen unit has no psychiatric ward, so there is no card to fill in. Untick this box or"
    " choose another unit."
)
WRONG_PESEL = _("This PESEL does not exist. Compare it with the document.")
OLD_REGISTRATION_LINK = _("The link was used or has expired. Register again.")
PESEL_KNOWN = _(
    "There is an account with this PESEL already, so no other one was made and nothing was changed"
    " in it. Sign in with Profil Zaufany, or with the login and password of that account."
)
LOGIN_KNOWN = _(
    "There is an account with this e-mail address already. Log in with its password, or set a new"
    " one."
)
NOBODY_ADMITTED = _("Registering is not possible now. Try again later, or contact technical help.")
MOVE_FROM_OPEN_UNIT = _("The unit is not closed, so nobody needs to be moved out of it.")
MOVE_TO_NO_SUCCESSOR = _(
    "“%(unit)s” is no open successor of the closed unit. Enter the succession first, or choose its"
    " successor."
)
MOVE_BLOCKED = _("The profile is blocked. Unblock it first, or leave it as it is.")
MOVE_TO_BLOCKED = _("The person's profile in the successor is blocked. Unblock it first.")
MOVE_NOTHING = _("No role is left that a unit of this kind offers.")
MOVE_NOT_YOURS = _(
    "You may not decide on the role “%(role)s” in both units. Ask the office that decides on it."
)
DATE_AHEAD = _("This date is in the future. Enter the day on which the paper came.")

EMAIL_WRONG = _("This is not an e-mail address. Enter it like name@example.pl.")
ROLE_NOT_YOURS = _(
    "One of the chosen roles is not open in this unit, or you do not decide on it. Choose others."
)
INVITED_ALREADY = _(
    "This address has an invitation to this unit that waits for the answer. Send it again, or"
    " withdraw it first."
)
INVITATION_ANSWERED = _("The invitation was answered or withdrawn already. Send a new one.")
INVITATION_HELD = _(
    "You hold these roles in this unit already, or an application for them is waiting. There is"
    " nothing to accept."
)
INVITATION_NO_ROLE = _(
    "The unit does not offer these roles any more. Ask whoever invited you for a new invitation."
)
INVITATION_UNKNOWN = _(
    "There is no such invitation. Open the whole link from the newest message, or ask whoever"
    " invited you for a new one."
)
INVITATION_OVER = {
    Invitation.State.EXPIRED: _(
        "The invitation has expired. Ask whoever invited you to send it again."
    ),
    Invitation.State.WITHDRAWN: _(
        "The invitation was withdrawn. If you work in this unit, apply for a role by yourself, or"
        " ask whoever invited you."
    ),
    Invitation.State.ACCEPTED: _(
        "The invitation was used already. If it was you, go on with the application on the page"
        " “My account”; else ask for a new invitation."
    ),
    Invitation.State.DECLINED: _(
        "The invitation was declined. If you have changed your mind, ask for a new one."
    ),
}
UNKNOWN_ACT = _("Unknown act. Choose one of the list.")
NOTHING_CHOSEN = _("Nothing was chosen that this can be done with. Tick at least one row.")
NOT_UNDONE_ANY_MORE = _("This can be undone only for a day, and only once it has ended.")
TOO_MANY_AT_ONCE = _("More than %(most)d rows at once are not possible. Narrow the list down.")

# What a bulk act keeps of a refusal is its code: it is read later, in another language perhaps.
_LEFT_AS_IT_WAS = {
    "not_allowed": _("It is out of your reach."),
    "own": _("It is your own: somebody else must decide on it."),
    "decided": _("Its state does not allow this, or changed before its turn came."),
    "no_evidence": _("There is no safe signed document."),
    "last_holder": _("This is the last person in force with a role that somebody must hold."),
    "blocked": _("The profile is blocked already."),
    "not_blocked": _("The profile is not blocked."),
    "gone": _("It is not there any more."),
}


def why_left(code: str) -> str | Promise:
    """Say why a bulk act leaves something as it was."""
    return _LEFT_AS_IT_WAS.get(code, code)


def unit_not_open(unit: Unit, day: date) -> Refused:
    """Say why one cannot work in a unit on a day."""
    if unit.status_on(day) == Unit.Status.SUSPENDED:
        text = _("The unit is suspended since %(date)s. Choose another one.")
        since = unit.suspended_from
    elif unit.closed_on is not None:
        text = _("The unit was closed on %(date)s. Choose another one.")
        since = unit.closed_on
    else:
        text = _("The unit opens on %(date)s. Choose another one.")
        since = unit.started_on
    return Refused(text % {"date": date_format(since, "j E Y")}, "unit_closed")
