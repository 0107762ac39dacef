"""One badge for both faces: state = icon + word + colour pair; and the icons themselves."""

from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ssoz.access.models import Application, Invitation
from ssoz.access.statuses import ProfileStatus
from ssoz.exchange.models import Batch, Export
from ssoz.files.models import StoredFile
from ssoz.mail.models import OutgoingMail
from ssoz.notices.models import Announcement
from ssoz.questionnaires.models import DeskDraft, Edition
from ssoz.reports.models import Obligation, Remark, Report
from ssoz.units.models import Likeness, Unit

register = template.Library()
WITHDRAWN = _("Withdrawn by the applicant")
_ICONS = Path(__file__).resolve().parents[1] / "icons"

_LOOKS = [
    (Application.State.DRAFT, "", "pencil"),
    (Application.State.PENDING, "warn", "hourglass"),
    (Application.State.APPROVED, "ok", "check"),
    (Application.State.REJECTED, "err", "x"),
    (Application.State.ARCHIVED, "", "archive"),
    (Application.State.DISCARDED, "", "trash-2"),
    (ProfileStatus.NOT_ACTIVATED, "", "circle-dashed"),
    (ProfileStatus.ACTIVE, "ok", "circle-check"),
    (ProfileStatus.REJECTED, "err", "x"),
    (ProfileStatus.BLOCKED, "err", "lock"),
    (Invitation.State.WAITING, "blue", "hourglass"),
    (Invitation.State.ACCEPTED, "ok", "check"),
    (Invitation.State.DECLINED, "err", "x"),
    (Invitation.State.WITHDRAWN, "", "undo-2"),
    (Invitation.State.EXPIRED, "warn", "calendar-x"),
    (StoredFile.State.WAITING, "blue", "shield-ellipsis"),
    (StoredFile.State.SAFE, "ok", "shield-check"),
    (StoredFile.State.UNSAFE, "err", "shield-x"),
    (OutgoingMail.State.WAITING, "blue", "clock"),
    (OutgoingMail.State.SENDING, "blue", "send"),
    (OutgoingMail.State.SENT, "ok", "check"),
    (OutgoingMail.State.FAILED, "err", "x"),
    (Edition.State.DRAFT, "", "pencil"),
    (Edition.State.PUBLISHED, "ok", "check"),
    (Edition.State.WITHDRAWN, "", "archive"),
    (DeskDraft.State.EDITING, "blue", "pencil"),
    (DeskDraft.State.PROPOSED, "plum", "send"),
    (DeskDraft.State.PUBLISHED, "ok", "check"),
    (DeskDraft.State.ABANDONED, "", "ban"),
    (Report.State.DRAFT, "blue", "pencil"),
    (Report.State.SENT, "plum", "send"),
    (Report.State.VERIFIED, "plum", "badge-check"),
    (Report.State.ACCEPTED, "ok", "check-check"),
    (Report.State.RETURNED, "warn", "corner-up-left"),
    (Obligation.Status.OUTSTANDING, "", "circle"),
    (Obligation.Status.IN_PROGRESS, "blue", "pencil"),
    (Obligation.Status.SENT, "plum", "send"),
    (Obligation.Status.DONE, "ok", "check-check"),
    (Obligation.Status.OVERDUE, "late", "calendar-x"),
    (Obligation.Status.NOT_APPLICABLE, "", "circle-slash"),
    (Remark.Status.OPEN, "warn", "message-square"),
    (Remark.Status.ANSWERED, "blue", "message-square"),
    (Remark.Status.CLOSED, "ok", "check"),
    (Export.State.WAITING, "blue", "clock"),
    (Export.State.RUNNING, "blue", "loader-circle"),
    (Export.State.READY, "ok", "check"),
    (Export.State.FAILED, "err", "x"),
    (Export.State.CANCELLED, "", "ban"),
    (Export.State.EXPIRED, "", "archive"),
    (Batch.State.WAITING, "blue", "loader-circle"),
    (Batch.State.JUDGED, "plum", "list-checks"),
    (Batch.State.REFUSED, "err", "x"),
    (Batch.State.APPLIED, "ok", "check"),
    (Batch.State.UNDONE, "", "undo-2"),
    (Batch.State.DROPPED, "", "ban"),
    (Likeness.State.OPEN, "warn", "copy"),
    (Likeness.State.DIFFERENT, "ok", "check"),
    (Likeness.State.SETTLED, "", "archive"),
    (Unit.Status.ACTIVE, "ok", "circle-check"),
    (Unit.Status.SUSPENDED, "warn", "circle-pause"),
    (Unit.Status.CLOSED, "", "ban"),
]
# Members of two enumerations may be equal as strings: the enumeration belongs to the key.
_BADGES = {(type(member), member.value): (colour, icon) for member, colour, icon in _LOOKS}


@cache
def _svg(name: str) -> SafeString:
    return mark_safe((_ICONS / f"{name}.svg").read_text(encoding="utf-8").strip())


@register.simple_tag
def icon(name: str) -> SafeString:
    """Print an icon; it is hidden from screen readers, since a word stands beside it."""
    return _svg(name)


@register.simple_tag
def badge(label: Any, colour: str = "", icon_name: str = "") -> SafeString:
    """Print a badge of a word, a colour pair and an icon."""
    context = {"label": label, "colour": colour, "icon_name": icon_name}
    return render_to_string("web/badge.html", context)


@register.filter
def kind_badge(announcement: Announcement) -> SafeString:
    """Print the badge of what is more than an information; nothing for what is not."""
    looks = {
        Announcement.Kind.IMPORTANT: ("plum", "megaphone"),
        Announcement.Kind.OUTAGE: ("warn", "triangle-alert"),
    }
    kind = Announcement.Kind(announcement.kind)
    return badge(kind.label, *looks[kind]) if kind in looks else SafeString("")


@register.filter
def state(value: Any) -> SafeString:
    """Print the badge of a state, or of a thing that has one."""
    if isinstance(value, Application) and value.withdrawn:
        return badge(WITHDRAWN, "", "undo-2")
    found = value
    for owner in (
        Application, StoredFile, OutgoingMail, Edition, DeskDraft, Report, Export, Batch, Likeness
    ):  # fmt: skip
        if isinstance(value, owner):
            found = owner.State(value.state)
    colour, icon_name = _BADGES[type(found), found.value]
    return badge(found.label, colour, icon_name)
