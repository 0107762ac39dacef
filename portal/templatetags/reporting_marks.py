"""What the frame says of reports, and how much a form asks."""

from django import template
from django.template.context import RequestContext

from portal.reports_shown import to_fill_count
from ssoz.questionnaires.models import Edition
from ssoz.reports.queries import form_of

register = template.Library()


@register.simple_tag(takes_context=True)
def lists_reports(context: RequestContext) -> bool:
    """Tell whether the actor has reports to list at all."""
    return context["request"].actor.can("report.list")


@register.simple_tag(takes_context=True)
def reports_to_fill(context: RequestContext) -> int:
    """Return how many reports the unit at work still has to fill in."""
    return to_fill_count(context["request"])


@register.filter
def cells_asked(edition: Edition) -> int | None:
    """Count the cells that a form asks for; nothing where that depends on the answers."""
    form = form_of(edition)
    is_varying = form.compiled["repeat"] or any(
        step["do"] == "show" for step in form.compiled["steps"]
    )
    return None if is_varying else len(form.to_fill)
