"""How announcements stand, in words and in the filter of their list."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.filters import Choice
from ssoz.access.models import Permission, Role
from ssoz.notices.models import Announcement
from ssoz.units.models import Voivodeship
from web.templatetags.state import badge

_NAMES: dict[str, Any] = {"voivodeships": Voivodeship, "roles": Role, "permissions": Permission}


class Standing(Choice):
    """Whether an announcement is shown now."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what is shown, what is planned and what is over."""
        return [("shown", _("Shown now")), ("planned", _("Planned")), ("over", _("Over"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by the clock."""
        now = timezone.now()
        match value:
            case "shown":
                return queryset.filter(
                    pk__in=Announcement.objects.current(now).order_by().values("pk")
                )
            case "planned":
                return queryset.filter(shown_from__gt=now, withdrawn_at__isnull=True)
        return queryset.filter(Q(withdrawn_at__isnull=False) | Q(shown_until__lte=now))


def standing_badge(announcement: Announcement) -> SafeString:
    """Say whether an announcement is shown now."""
    now = timezone.now()
    if announcement.withdrawn_at is not None:
        return badge(_("Withdrawn"), "", "ban")
    if announcement.is_over(now):
        return badge(_("Over"), "", "archive")
    if announcement.is_shown(now):
        return badge(_("Shown now"), "ok", "eye")
    return badge(_("Planned"), "blue", "calendar-clock")


def names_of(announcement: Announcement) -> list[str]:
    """Name what was chosen of an audience."""
    source = _NAMES.get(announcement.audience)
    if source is None:
        return []
    found = source.objects.filter(code__in=announcement.codes).order_by("name")
    return list(found.values_list("name", flat=True))


def span(begin: datetime, end: datetime | None) -> str:
    """Write from when until when."""
    first = date_format(timezone.localtime(begin), "j E Y, H.i")
    return (
        f"{first} – {date_format(timezone.localtime(end), 'j E Y, H.i')}"
        if end
        else _("from %s") % first
    )
