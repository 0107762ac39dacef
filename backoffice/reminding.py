"""Reminding units of what they have not handed in: first who will be told, then the e-mails."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from backoffice.completeness_filters import Question
from backoffice.forms import AskedForm
from ssoz.actors import Actor
from ssoz.reports import operations as reports
from ssoz.reports.models import Obligation
from ssoz.reports.queries import recipients
from ssoz.reports.refusals import Refused
from ssoz.summaries import operations, queries
from web.access import permitted

REMIND = "obligation.decide"
MOST = 500
_OPEN = (Obligation.Status.OUTSTANDING, Obligation.Status.IN_PROGRESS, Obligation.Status.OVERDUE)


class ReminderForm(AskedForm):
    """The words of the office, beside those of the system."""

    text = forms.CharField(
        label=gettext_lazy("What the office adds"),
        help_text=gettext_lazy("It stands in the e-mail above the list of reports. May be empty."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@permitted(REMIND)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest) -> HttpResponseBase:
    """Show whom a reminder reaches; on the answer, send it. It begins at a list, so both rights count."""
    if not request.actor.can(queries.PERMISSION):
        raise Http404
    question = Question(request)
    chosen = _chosen(request, question)
    back = f"{reverse('backoffice:completeness-units')}?{question.address()}"
    if not chosen:
        messages.warning(request, _("Nothing to remind of. Choose what has not been handed over."))
        return redirect(back)
    form = ReminderForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_valid():
        try:
            sent = reports.remind(
                obligations=chosen, text=form.cleaned_data["text"], actor=request.actor
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            said = ngettext("%(n)d reminder was sent.", "%(n)d reminders were sent.", sent)
            messages.success(request, said % {"n": sent})
            return redirect(back)
    return _preview(request, question, chosen, form, refusal, back)


def remindable_among(actor: Actor, rows: Iterable[Obligation]) -> set[int]:
    """Tell of which rows of a page the actor may remind."""
    if not actor.can(REMIND):
        return set()
    open_ones = [row.pk for row in rows if row.status in _OPEN]
    return set(_reachable(actor).filter(pk__in=open_ones).values_list("pk", flat=True))


def draw(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    """Draw a page of completeness in the frame of the back-office."""
    request.current_app = admin.site.name
    frame = admin.site.each_context(request)
    return TemplateResponse(request, f"backoffice/completeness/{name}.html", {**frame, **context})


def _reachable(actor: Actor) -> Any:
    """Return what the actor may remind of at all: closed collections take nothing any more."""
    return Obligation.objects.visible_to(actor, to=REMIND).filter(collection__closed_at=None)


def _chosen(request: HttpRequest, question: Question) -> list[Obligation]:
    """Return what was ticked, or all that the list held; who was reminded longest ago comes first."""
    found = queries.obligations(request.actor, question.asked, question.figure)
    found = found.filter(status__in=_OPEN, pk__in=_reachable(request.actor).order_by().values("pk"))
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or not given.get("all"):
        ids = ",".join(given.getlist("ids")).split(",")
        wanted = [pk for pk in ids if pk.isascii() and pk.isdigit() and len(pk) < 19]
        found = found.filter(pk__in=wanted[:MOST])
    longest_ago = F("reminded_on").asc(nulls_first=True)
    ordered = operations.for_list(found).order_by(longest_ago, "due_on", "pk")
    return list(ordered[:MOST])


def _preview(
    request: HttpRequest, question: Question, chosen: list[Obligation], form: ReminderForm,
    refusal: str, back: str,
) -> TemplateResponse:  # fmt: skip
    told = recipients(chosen)
    reached = {owed.pk for _profile, theirs in told for owed in theirs}
    nobody = [one for one in chosen if one.pk not in reached]
    heading = ngettext("Send %(n)d reminder?", "Send %(n)d reminders?", len(told))
    context = {
        "title": heading % {"n": len(told)},
        "told": told,
        "nobody": nobody,
        "owed": len(reached),
        "ids": ",".join(str(one.pk) for one in chosen),
        "most": MOST if len(chosen) == MOST else 0,
        "with_addresses": request.actor.can("person.read"),
        "form": form,
        "failed": bool(form.errors or refusal),
        "refusal": refusal,
        "query": question.address(),
        "back_url": back,
        "list_title": _("Completeness: units"),
        "crumb": _("Reminder"),
    }
    return draw(request, "remind", context)
