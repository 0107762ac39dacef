"""Badges of the queue: how long an application waits, and whether its signed document is there."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.wording import age_colour
from ssoz.access.models import Application
from web.templatetags.state import badge
from web.templatetags.words import days_waiting, in_days

register = template.Library()


@register.filter
def age_badge(application: Application) -> SafeString | str:
    """Say how long an application has been waiting."""
    if not application.is_pending:
        return "–"
    days = days_waiting(application.sent_at)
    return badge(in_days(days), age_colour(days), "clock")


@register.filter
def document_badge(application: Application) -> SafeString:
    """Say what stands in the packet; the row carries its counts (`queue.with_document`)."""
    if application.safe_files:
        words = ngettext("%(count)d file", "%(count)d files", application.safe_files)
        return badge(words % {"count": application.safe_files}, "ok", "shield-check")
    if application.packet.paper_channel:
        return badge(application.packet.get_paper_channel_display(), "", "mail")
    if application.waiting_files:
        return badge(_("Waiting for the scan"), "blue", "shield-ellipsis")
    if application.origin == Application.Origin.PASSWORD:
        return badge(_("Paper to come"), "warn", "printer")
    return badge(_("Missing"), "warn", "paperclip")
