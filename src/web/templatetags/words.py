"""How numbers, sizes and dates are written in Polish public texts (screens/copy.md 1)."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from ssoz.identifiers import grouped_nip

register = template.Library()
_LONELY = re.compile(r"(?<![^\s(„\"])([aiouwzAIOUWZ]) ")
_HYPHENED = re.compile(
    r"(?<![^\s(„])(e-\w+|\d\d-\d{3}(?!\d)|W-\d{4}-\d{6}-\d|\d{3}-\d{3}-\d\d-\d\d)"
)
_NBSP = "\u00a0"


@register.filter
def megabytes(size: int) -> str:
    """Write a size in megabytes with one decimal, at least 0,1."""
    amount = max(Decimal("0.1"), Decimal(size) / Decimal(1024 * 1024))
    return str(amount.quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


@register.filter
def tied(text: object) -> SafeString:
    """Tie one-letter words to what follows, so that none ends a line."""
    return mark_safe(_LONELY.sub(rf"\1{_NBSP}", str(conditional_escape(text))))


@register.filter
def unbroken(text: object) -> SafeString:
    """Tie the words of plain data: numbers stay whole, an e-mail address breaks before its @."""
    words = _HYPHENED.sub(r'<span class="nowrap">\1</span>', tied(text))
    return mark_safe(words.replace("@", "<wbr>@"))


@register.filter
def days_waiting(moment: datetime | None) -> int:
    """Count the calendar days since a moment."""
    if moment is None:
        return 0
    return (timezone.localdate() - timezone.localtime(moment).date()).days


@register.filter
def in_days(count: int) -> str:
    """Write an age in words."""
    if count == 0:
        return gettext("today")
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


@register.filter
def nip_groups(number: str) -> str:
    """Write a NIP in its usual groups."""
    return grouped_nip(number)


@register.filter
def bold(text: object) -> SafeString:
    """Set a number or a code in bold, on one line."""
    return format_html('<b class="nowrap">{}</b>', text)


@register.filter
def tel(number: str) -> str:
    """Write a telephone number as a link dials it; a short one has no country code."""
    digits = re.sub(r"\D", "", number.removeprefix("+48"))
    return digits if len(digits) <= 5 else f"+48{digits}"


@register.simple_tag
def limit_in_megabytes() -> int:
    """Return the size limit of a file."""
    return settings.FILE_MAX_BYTES // (1024 * 1024)


@register.filter
def days_left(day: date | None) -> str:
    """Write how far away a day is, in words: in three days, tomorrow, today, five days ago."""
    if day is None:
        return ""
    count = (day - timezone.localdate()).days
    if count < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -count) % {"count": -count}
    if count == 0:
        return gettext("today")
    if count == 1:
        return gettext("tomorrow")
    return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}


@register.filter
def moment(at: datetime | None) -> str:
    """Write when something happened, as one says it: today at 10.42, yesterday at 14.20."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    time = date_format(local, "H.i")
    age = (timezone.localdate() - local.date()).days
    if age == 0:
        return gettext("today at %(time)s") % {"time": time}
    if age == 1:
        return gettext("yesterday at %(time)s") % {"time": time}
    return gettext("on %(day)s at %(time)s") % {"day": date_format(local, "j E Y"), "time": time}
