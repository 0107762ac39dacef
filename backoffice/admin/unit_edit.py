"""Typing in units and their parts: add and change, with nothing lost that was typed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from backoffice.admin.unit_acts import DatedAdmin
from backoffice.unit_forms import (
    Attempt,
    PartForm,
    RegisterForm,
    UnitForm,
    attempt,
    places_in,
    values_of,
)
from ssoz.units import operations, policies
from ssoz.units.models import Part, Unit
from ssoz.units.operations.editing import UNIT_FIELDS
from ssoz.units.past import version_of

_TEMPLATE = "backoffice/units/edit.html"


class EditedAdmin(DatedAdmin):
    """A screen with forms of the register."""

    def tried(self, request: HttpRequest, tried: Attempt, **shown: Any) -> HttpResponse:
        """Draw a form: as it begins, or with what came of saving it."""
        request.current_app = self.admin_site.name
        context = {
            "form": tried.form,
            "seen": tried.seen,
            "refusal": tried.refusal,
            "changes": tried.changes,
            "failed": bool(tried.refusal or tried.form.errors),
            **shown,
        }
        return TemplateResponse(request, _TEMPLATE, context)

    def changed(
        self,
        request: HttpRequest,
        thing: Unit | Part,
        make: Callable[..., RegisterForm],
        names: tuple[str, ...],
        save: Callable[[Mapping[str, Any], int], Any],
    ) -> HttpResponse:
        """Change one row by a form, on the version that stood there as the form was opened."""
        tried = Attempt(make(initial=values_of(thing, names)), version_of(thing))
        if request.method == "POST":
            tried = attempt(make, request.POST, save, thing)
        if tried.saved is not None:
            messages.success(request, _("The data were saved."))
            return redirect(self.page_of(request, thing))
        title = _("Change the data")
        return self.tried(request, tried, **self.frame_of_form(request, thing, title))

    def frame_of_form(self, request: HttpRequest, thing: Model, title: str) -> dict[str, Any]:
        """Return what a page has on which something about one row is typed."""
        page = self.page_of(request, thing)
        return {
            **self.frame(request, thing),
            "title": title,
            "crumb": title,
            "page_url": page,
            "cancel_url": page,
        }


def refuse_other_methods(request: HttpRequest) -> HttpResponse | None:
    """Answer whoever neither reads nor sends."""
    if request.method in ("GET", "HEAD", "POST"):
        return None
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])


class UnitForms(EditedAdmin):
    """Adding and changing a unit, and adding parts to it."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the forms."""
        edit = policies.EDIT
        return [
            self.address("dodaj/", self.add_unit, "dodaj", edit),
            *super().extra_urls(),
            self.address("<path:object_id>/edytuj/", self.edit_unit, "edytuj", edit),
            self.address("<path:object_id>/czesci/dodaj/", self.add_part, "czesci_dodaj", edit),
        ]

    def unit_of(self, thing: Unit) -> Unit:
        """Return the unit itself."""
        return thing

    def add_unit(self, request: HttpRequest) -> HttpResponse:
        """Add a unit to the register."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        make = partial(UnitForm, kinds=policies.may_edit_everywhere(request.actor))
        tried = Attempt(make(initial={"kind": Unit.Kind.REPORTING}))
        if request.method == "POST":
            tried = attempt(make, request.POST, lambda typed, seen: self._add(request, typed))
        if tried.saved is not None:
            messages.success(request, _("The unit was added."))
            return redirect(self.url_of("change", tried.saved.pk))
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add a unit"),
            "back_url": self.url_of("changelist"),
            "list_title": self.list_title,
            "page_url": "",
            "cancel_url": self.url_of("changelist"),
        }
        return self.tried(request, tried, **frame)

    def _add(self, request: HttpRequest, typed: Any) -> Unit:
        unit = Unit(**{"kind": Unit.Kind.REPORTING, **typed})
        return operations.add_unit(unit=unit, actor=request.actor)

    def edit_unit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change what the register says of a unit."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        unit = self.readable_to_edit(request, object_id)
        make = partial(UnitForm, kinds=policies.may_edit_everywhere(request.actor))

        def save(typed: Mapping[str, Any], seen: int) -> Unit:
            return operations.change_unit(unit=unit, values=typed, seen=seen, actor=request.actor)

        return self.changed(request, unit, make, UNIT_FIELDS, save)

    def add_part(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add an establishment, an organisational unit or a cell."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        unit = self.readable_to_edit(request, object_id)
        make = partial(PartForm, places=places_in(unit), new=True)
        tried = Attempt(make(initial=_beginning(unit, request.GET)))
        if request.method == "POST":
            tried = attempt(
                make,
                request.POST,
                lambda typed, seen: operations.add_part(
                    part=Part(unit=unit, **typed), actor=request.actor
                ),
            )
        if tried.saved is not None:
            messages.success(request, _("Added: %s.") % str(tried.saved).rstrip("."))
            return redirect(self.page_of(request, unit) + "#parts")
        return self.tried(request, tried, **self.frame_of_form(request, unit, _("Add a part")))


def _beginning(unit: Unit, asked: QueryDict) -> dict[str, Any]:
    """Begin a new part where one asked for it: under an establishment comes a unit, else a cell."""
    chosen = asked.get("pod", "")
    if not chosen:
        return {"level": Part.Level.CELL}
    above = places_in(unit).filter(pk=chosen).first() if chosen.isdecimal() else None
    if above is None:
        raise Http404
    return {"level": Part.Level.CELL, "parent": above.pk}
