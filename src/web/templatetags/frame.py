"""Small marks of the portal's frame: where one is, what takes the focus, the steps of the wizard."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

_STEPS = [
    _("Unit"),
    _("Roles and contact details"),
    _("Summary"),
    _("Application to sign"),
]


@register.simple_tag(takes_context=True)
def current(context: RequestContext, page: str, *inside: str) -> SafeString:
    """Mark the navigation's link to the page that is open, or to the section it belongs to."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.url_name if match else ""
    if name == page:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"' if name in inside else "")


@register.simple_tag(takes_context=True)
def heading_focus(context: RequestContext) -> SafeString:
    """Let the heading take the focus after an act, that is when a message stands over it.

    A mistake is the exception: there the summary or the note of the error takes it.
    """
    form = context.get("form")
    notes = context.get("messages") or []
    wrong = bool(form is not None and form.errors) or any("error" in note.tags for note in notes)
    if context.get("focus_heading") or (len(notes) and not wrong):
        return mark_safe(' tabindex="-1" autofocus')
    return mark_safe("")


@register.filter
def given(value: str, what: str) -> str:
    """Print what the operator set, or say plainly what is missing (in Polish, as official texts are)."""
    return value or format_html('<span class="unset">[brak: {}]</span>', what)


@register.simple_tag
def wizard_steps() -> list[Any]:
    """Return the names of the four steps."""
    return _STEPS
