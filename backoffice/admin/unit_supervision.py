"""Who supervises by name, and which office executes a voivodeship: both configurable."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.admin.unit_edit import EditedAdmin, refuse_other_methods
from backoffice.filters import by_words
from ssoz.units import operations, policies
from ssoz.units.models import Supervision, Unit, Voivodeship
from ssoz.units.refusals import Refused

_FOUND = 20
_LISTED = 500


def unit_named(units: QuerySet[Unit], number: str) -> Unit:
    """Return the unit with a number from a form; one that may not be chosen does not exist."""
    is_number = number.isdecimal() and len(number) < 19
    unit = units.filter(pk=number).first() if is_number else None
    if unit is None:
        raise Http404
    return unit


def found_by(units: QuerySet[Unit], words: str) -> list[Unit]:
    """Return the first units that hold every word."""
    return list(by_words(units, words, "search_text")[:_FOUND]) if words else []


class SupervisionPages(EditedAdmin):
    """The list of what a unit supervises by name, and the offices of the voivodeships."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the two addresses."""
        edit = policies.EDIT
        return [
            self.address("wykonawcy/", self.offices, "wykonawcy", edit),
            *super().extra_urls(),
            self.address("<path:object_id>/nadzor/", self.supervised, "nadzor", edit),
        ]

    def supervised(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show, lengthen and shorten the list of units that one supervises by name."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        supervisor = self.readable_to_edit(request, object_id)
        if not supervisor.is_supervising or supervisor.institution:
            messages.warning(request, _("This unit supervises no others by name."))
            return redirect(self.page_of(request, supervisor))
        if request.method == "POST":
            return self._change_list(request, supervisor)
        words = request.GET.get("q", "").strip()[:200]
        listed = supervisor.supervisions.select_related("unit").order_by("unit__name_key", "id")
        to_add = self.visible(request.actor, policies.EDIT).reporting()
        context = {
            **self.frame_of_form(request, supervisor, _("Units supervised by name")),
            "words": words,
            "found": found_by(to_add.exclude(supervised_by__supervisor=supervisor), words),
            "listed": listed[:_LISTED],
            "total": listed.count(),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "backoffice/units/supervised.html", context)

    def _change_list(self, request: HttpRequest, supervisor: Unit) -> HttpResponse:
        actor = request.actor
        if number := request.POST.get("remove", ""):
            rows = supervisor.supervisions.select_related("supervisor", "unit")
            row = rows.filter(unit=unit_named(self.visible(actor, policies.EDIT), number)).first()
            if row is not None:
                operations.remove_supervision(supervision=row, actor=actor)
                messages.success(request, _("Taken off the list: %s.") % _plain(row.unit))
            return redirect(request.path)
        unit = unit_named(self.visible(actor, policies.EDIT), request.POST.get("add", ""))
        try:
            operations.add_supervision(supervisor=supervisor, unit=unit, actor=actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Put on the list: %s.") % _plain(unit))
        return redirect(request.path)

    def offices(self, request: HttpRequest) -> HttpResponse:
        """Show which office executes each voivodeship, and appoint another one."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        if not policies.may_edit_everywhere(request.actor):
            raise Http404
        places = Voivodeship.objects.select_related("office")
        chosen = places.filter(pk=request.GET.get("voivodeship", "")[:2]).first()
        if request.method == "POST":
            return self._appoint(request, places)
        words = request.GET.get("q", "").strip()[:200]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Executing bodies of the voivodeships"),
            "back_url": self.url_of("changelist"),
            "list_title": self.list_title,
            "places": places,
            "chosen": chosen,
            "words": words,
            "found": found_by(_offices(), words) if chosen else [],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "backoffice/units/offices.html", context)

    def _appoint(self, request: HttpRequest, places: QuerySet[Voivodeship]) -> HttpResponse:
        place = places.filter(pk=request.POST.get("voivodeship", "")[:2]).first()
        if place is None:
            raise Http404
        office = unit_named(_offices(), request.POST.get("office", ""))
        try:
            operations.appoint_office(voivodeship=place, office=office, actor=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{request.path}?voivodeship={place.pk}")
        names = {"place": place.name, "unit": _plain(office)}
        messages.success(request, _("Voivodeship %(place)s: %(unit)s executes it now.") % names)
        return redirect(request.path)


def supervisors_by_name(unit: Unit) -> list[Unit]:
    """Return who supervises a unit by name."""
    rows = Supervision.objects.filter(unit=unit).select_related("supervisor")
    return [row.supervisor for row in rows.order_by("supervisor__name_key", "id")]


def _offices() -> QuerySet[Unit]:
    return Unit.objects.active(timezone.localdate()).filter(kind__in=Unit.SUPERVISING_KINDS)


def _plain(unit: Unit) -> str:
    return str(unit).rstrip(".")
