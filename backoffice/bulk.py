"""One act on many reports: what will happen to which, said before; then the queue does it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods
from django_fsm import can_proceed

from backoffice.acts import Act, MachineAdmin
from backoffice.admin.report_acts import BULK
from backoffice.review import why_refused
from ssoz.access.models import Profile
from ssoz.actors import Actor
from ssoz.reports import operations, queries, refusals
from ssoz.reports.models import Report

MOST = 500
_HEADINGS = {
    "verify": ngettext_lazy(
        "Mark %(n)d report as verified?", "Mark %(n)d reports as verified?", "n"
    ),
    "accept": ngettext_lazy("Accept %(n)d report?", "Accept %(n)d reports?", "n"),
    "send_back": ngettext_lazy(
        "Send %(n)d report back for correction?", "Send %(n)d reports back for correction?", "n"
    ),
}


class BulkPages(MachineAdmin):
    """The way from a list with ticks to an act that runs."""

    def bulk_urls(self) -> list[URLPattern]:
        """Return the address of the question; the progress has a screen of its own."""
        return [self.address("zbiorczo/", self.bulk, "bulk", *self.act_permissions)]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def bulk(self, request: HttpRequest) -> HttpResponse:
        """Ask, and on the answer hand the reports over to the queue."""
        given = request.POST if request.method == "POST" else request.GET
        act = BULK.get(given.get("act", ""))
        if act is None:
            messages.warning(request, str(refusals.UNKNOWN_ACT))
            return redirect(self.back_url(request))
        reports = self._chosen(request, given)
        if not reports:
            messages.warning(request, str(refusals.NO_REPORTS))
            return redirect(self.back_url(request))
        form = act.form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return self._begin(request, act, reports, form)
        return self._preview(request, act, reports, form)

    def _chosen(self, request: HttpRequest, given: Any) -> list[Report]:
        """Return what was ticked, or all that the list held; only what the actor may read."""
        if given.get("all"):
            rows = self.listed(request)
        else:
            wanted = [pk for pk in given.getlist("ids") if pk.isdigit() and len(pk) < 19]
            rows = self.visible(request.actor, self.read_permission).filter(pk__in=wanted)
        readable = self.visible(request.actor, self.read_permission).order_by()
        rows = rows.filter(pk__in=readable.values("pk")).order_by(*self.get_ordering(request))
        return list(
            rows.select_related("unit", "part", "collection__edition", "collection__period")[:MOST]
        )

    def _preview(
        self, request: HttpRequest, act: Act, reports: list[Report], form: forms.Form
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        done, skipped = self._sorted(request.actor, act, reports)
        heading = _HEADINGS[act.operation] % {"n": len(done)}
        context = {
            **self.admin_site.each_context(request),
            "title": heading,
            "opts": self.opts,
            "back_url": self.back_url(request),
            "list_title": self.list_title,
            "filters": self.kept_filters(request),
            "act": act,
            "form": form,
            "failed": bool(form.errors),
            "done": done,
            "skipped": skipped,
            "most": MOST if len(reports) == MOST else 0,
        }
        return TemplateResponse(request, "backoffice/reports/bulk.html", context)

    def _sorted(
        self, actor: Actor, act: Act, reports: list[Report]
    ) -> tuple[list[Report], list[tuple[Report, Any]]]:
        """Tell apart what can be done from what will be skipped, and why."""
        filled = _units_filled_by(actor)
        done, skipped = [], []
        for report in reports:
            fills_there = report.unit_id in filled and queries.fills_there(actor, report)
            why = why_not(actor, act.operation, report, fills_there)
            if why:
                skipped.append((report, why))
            else:
                done.append(report)
        return done, skipped

    def _begin(
        self, request: HttpRequest, act: Act, reports: list[Report], form: forms.Form
    ) -> HttpResponse:
        done, _skipped = self._sorted(request.actor, act, reports)
        try:
            bulk = operations.start_bulk(
                act=act.operation,
                reports=done,
                reason=form.cleaned_data.get("reason") or form.cleaned_data.get("note", ""),
                actor=request.actor,
            )
        except refusals.Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url(request))
        begun = ngettext(
            "%(n)d report was handed over.", "%(n)d reports were handed over.", len(done)
        )
        messages.success(request, begun % {"n": len(done)})
        return redirect(
            reverse("backoffice:reports_bulkact_change", args=[bulk.pk])
            + self.kept_filters(request)
        )


def why_not(actor: Actor, operation: str, report: Report, fills_there: bool) -> Any:
    """Say why an act on a report is not possible for an actor, or nothing if it is."""
    if not can_proceed(getattr(report, operation)):
        return _("its state is “%(state)s”") % {"state": report.get_state_display()}
    return why_refused(actor, operation, report, fills_there)


def _units_filled_by(actor: Actor) -> set[int]:
    """Return the units in which the person holds a role at all: only there they may fill in."""
    profiles = Profile.objects.filter(person=actor.person_id)
    return set(profiles.values_list("unit_id", flat=True))
