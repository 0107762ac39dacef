"""What the page before left, as templates read it."""

from django import template

from portal.handover import Handover

register = template.Library()


@register.filter
def problem_at(left: Handover | str, target: str) -> str:
    """Return what is wrong with the field of an id; a page on which nothing was left has no problem."""
    return left.message_for(target) if isinstance(left, Handover) else ""
