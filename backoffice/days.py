"""The day whose state a page is asked for."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _


def day_asked(request: HttpRequest, since: date | None, too_early: str | Promise) -> date | None:
    """Read the day that is asked for; say what is wrong with one that cannot be shown.

    `since` is the first day that is known, `too_early` the sentence for one before, with `%(day)s`
    in it. Today is no past day: nothing is returned for it.
    """
    asked = request.GET.get("dzien", "").strip()
    if not asked:
        return None
    today = timezone.localdate()
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None:
        messages.error(request, _("This is not a date. Enter it like 2027-02-09."))
    elif day > today:
        messages.error(request, _("This day has not come yet. Choose today or an earlier day."))
    elif since is None or day < since:
        known = date_format(since or today, "j E Y")
        messages.warning(request, too_early % {"day": known})
    elif day < today:
        return day
    return None
