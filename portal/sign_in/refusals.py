"""What people are told when nobody was signed in, where the reason says what they can do."""

from django.utils.translation import gettext_lazy as _

from portal.sign_in.answers import AnswerRefused
from ssoz.people.operations import SignInRefused

_AWAY = _("The sign-in service does not answer. Try again in a few minutes.")
_CLOCKS = _(
    "Signing in did not succeed: the answer of the sign-in service came too late, or its clock"
    " and ours are more than 5 minutes apart. Start again. If it happens again, call technical"
    " help."
)
# The names of the library stand beside our own.
_BY_TIME = (
    "issue-instant", "too-early", "expired", "session-over",
    "assertion-too-early", "assertion-expired", "session-expired",
)  # fmt: skip
_BY_SILENCE = ("node-away", "node-status", "node-content-type", "node-size")
_TOLD = {**dict.fromkeys(_BY_TIME, _CLOCKS), **dict.fromkeys(_BY_SILENCE, _AWAY)}


def told(refusal: AnswerRefused | SignInRefused) -> str:
    """Return what to say of a refusal; nothing where starting again is all that can be advised."""
    return str(refusal if isinstance(refusal, SignInRefused) else _TOLD.get(refusal.code, ""))
