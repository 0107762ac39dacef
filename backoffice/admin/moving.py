"""Moving people to the successor of a closed unit: what would become of whom, then the act."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.base import ScopedAdmin
from backoffice.forms import ReasonForm
from ssoz.access import operations
from ssoz.access.models import Profile
from ssoz.access.moving import Move, holders_in, moves_to, open_successors
from ssoz.access.operations import Refused
from ssoz.access.policies import DECIDING
from ssoz.actors import Actor, NotAllowed
from ssoz.units.models import Unit

SLUG = "przenies"
type Done = Callable[[Unit, str], Sequence[Move]]


class MovePages(ScopedAdmin):
    """A page with a card for each successor: who would hold what there, and the button."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the page of the move."""
        page = self.address(f"<path:object_id>/{SLUG}/", self.move, SLUG, *DECIDING)
        return [*super().extra_urls(), page]

    def leaving(self, request: HttpRequest, thing: Model) -> tuple[Unit, QuerySet[Profile]]:
        """Return the closed unit and those of its people of whom the page speaks."""
        raise Http404

    def carry_out(self, request: HttpRequest, thing: Any, successor: Unit, reason: str) -> None:
        """Do it, and say what was done."""
        raise Http404

    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what would become of whom; on the answer do it."""
        thing = self.readable(request, object_id)
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        back = self.url_of("change", thing.pk) + self.kept_filters(request)
        unit, profiles = self.leaving(request, thing)
        if not _decides_in(unit, request.actor):
            raise Http404
        if unit.closed_on is None or unit.is_open_on(timezone.localdate()) or not profiles:
            messages.warning(request, _("Nobody here needs to be moved to a successor."))
            return redirect(back)
        successors = open_successors([unit], timezone.localdate())[unit.pk]
        form, refusal = ReasonForm(request.POST or None), ""
        if request.method == "POST" and form.is_valid():
            chosen = {str(one.pk): one for one in successors}.get(request.POST.get("successor", ""))
            if chosen is None:
                raise Http404
            try:
                self.carry_out(request, thing, chosen, form.cleaned_data["reason"])
            except NotAllowed as refused:
                raise Http404 from refused
            except Refused as refused:
                refusal = str(refused)
            else:
                return redirect(back)
        shown = [(one, moves_to(one, list(profiles), request.actor)) for one in successors]
        return self._cards(request, thing, unit, shown, form, refusal)

    def _cards(
        self,
        request: HttpRequest,
        thing: Model,
        unit: Unit,
        shown: list[tuple[Unit, list[Move]]],
        form: ReasonForm,
        refusal: str,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        title = _("Move to the successor")
        context = {
            **self.frame(request, thing),
            "title": title,
            "crumb": title,
            "page_url": self.url_of("change", thing.pk) + self.kept_filters(request),
            "unit": unit,
            "cards": [
                {"successor": one, "moves": moves, "going": [m for m in moves if not m.code]}
                for one, moves in shown
            ],
            "form": form,
            "chosen": request.POST.get("successor", ""),
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/moving.html", context)


def _decides_in(unit: Unit, actor: Actor) -> bool:
    reached = (Unit.objects.visible_to(actor, to=code) for code in DECIDING)
    return any(units.filter(pk=unit.pk).exists() for units in reached)


class ProfileMove(MovePages):
    """One person is moved."""

    def leaving(self, request: HttpRequest, thing: Model) -> tuple[Unit, QuerySet[Profile]]:
        """Return the profile, if a role is held in it."""
        unit = Unit.objects.get(pk=thing.unit_id)  # type: ignore[attr-defined]
        return unit, holders_in([unit]).filter(pk=thing.pk)

    def carry_out(self, request: HttpRequest, thing: Any, successor: Unit, reason: str) -> None:
        """Move the person."""
        operations.move_profile(
            profile=thing, successor=successor, reason=reason, actor=request.actor
        )
        messages.success(request, _("The roles were moved to “%s”.") % str(successor).rstrip("."))


class UnitMove(MovePages):
    """Everybody who holds a role in a closed unit is moved."""

    def leaving(self, request: HttpRequest, thing: Model) -> tuple[Unit, QuerySet[Profile]]:
        """Return who holds a role in the unit, as far as the actor may see."""
        unit = Unit.objects.get(pk=thing.pk)
        seen = Profile.objects.visible_to(request.actor).values("pk")
        return unit, holders_in([unit]).filter(pk__in=seen)

    def carry_out(self, request: HttpRequest, thing: Any, successor: Unit, reason: str) -> None:
        """Move all of them; say how many were left."""
        moves = operations.move_people(
            unit=thing, successor=successor, reason=reason, actor=request.actor
        )
        left = [move for move in moves if move.code]
        done = len(moves) - len(left)
        words = ngettext("%(n)d person was moved.", "%(n)d people were moved.", done)
        messages.success(request, words % {"n": done})
        if left:
            words = ngettext(
                "%(n)d person could not be moved and is still listed here.",
                "%(n)d people could not be moved and are still listed here.",
                len(left),
            )
            messages.warning(request, words % {"n": len(left)})
