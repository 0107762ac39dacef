"""Merger, split, takeover: who gives way to whom, what follows, and only then the act itself."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.admin.unit_edit import EditedAdmin, refuse_other_methods
from backoffice.admin.unit_supervision import found_by
from backoffice.forms import AskedForm
from ssoz.access.models import Profile
from ssoz.access.moving import Move, holders_in, moves_to
from ssoz.actors import Actor
from ssoz.reports import operations as reports
from ssoz.reports.queries import Fate, Heritage, heritage_of
from ssoz.reports.refusals import Refused as ReportRefused
from ssoz.units import policies
from ssoz.units.models import Succession, Unit
from ssoz.units.refusals import Refused

_TEMPLATE = "backoffice/units/succession.html"
_MOST = 20


class SuccessionForm(AskedForm):
    """What kind of succession it is, from when, and on what basis."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=[("", gettext_lazy("Choose")), *Succession.Kind.choices],
        error_messages={
            "required": gettext_lazy("Nothing chosen. Choose a merger, a split or a takeover.")
        },
    )
    effective_on = forms.DateField(
        label=gettext_lazy("Effective day"),
        help_text=gettext_lazy("Today or earlier. From this day on the predecessors are closed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={
            "required": gettext_lazy("No day given. Enter the effective day."),
            "invalid": gettext_lazy("This is not a date. Enter it like 2027-02-09."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Legal basis or reason"),
        help_text=gettext_lazy("It goes into the e-mails and into the journal."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("No basis given. Write it, it goes into the e-mail.")
        },
    )
    move_people = forms.BooleanField(
        label=gettext_lazy("Move the people to the successor that takes the obligations over"),
        required=False,
    )


@dataclass
class Chosen:
    """The units that were named so far, and the successor that takes the obligations over."""

    predecessors: list[Unit]
    successors: list[Unit] = field(default_factory=list)
    heir: Unit | None = None

    def drop(self, number: str) -> None:
        """Take a unit off both lists."""
        self.predecessors = [unit for unit in self.predecessors if str(unit.pk) != number]
        self.successors = [unit for unit in self.successors if str(unit.pk) != number]

    @property
    def likely_heir(self) -> Unit | None:
        """Return who inherits: whoever was chosen, or the only successor there is."""
        return self.successors[0] if len(self.successors) == 1 else self.heir


class SuccessionPages(EditedAdmin):
    """The page on which a unit gives way to others."""

    def extra_urls(self) -> list[URLPattern]:
        """Add its address."""
        slug = "<path:object_id>/nastepstwo/"
        page = self.address(slug, self.succession, "nastepstwo", policies.EDIT)
        return [*super().extra_urls(), page]

    def succession(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name the units, look at the consequences, then do it: each step keeps what was typed."""
        if (other := refuse_other_methods(request)) is not None:
            return other
        unit = self.readable_to_edit(request, object_id)
        if unit.closed_on is not None:
            messages.warning(
                request, _("The unit is closed already, so it has nothing to pass on.")
            )
            return redirect(self.page_of(request, unit))
        if request.method != "POST":
            named = self._units(request, request.GET.getlist("successors")[:1])
            form = SuccessionForm(initial={"kind": Succession.Kind.TAKEOVER} if named else None)
            return self._ask(request, unit, form, Chosen([unit], named))
        chosen = self._chosen(request)
        verb, _sign, number = request.POST.get("do", "").partition(":")
        match verb:
            case "predecessor":
                chosen.predecessors += self._units(request, [number])
            case "successor":
                chosen.successors += self._units(request, [number])
            case "drop":
                chosen.drop(number)
            case "preview" | "apply":
                return self._go_on(request, unit, chosen, verb)
        typed = {name: request.POST.get(name, "") for name in SuccessionForm.base_fields}
        return self._ask(request, unit, SuccessionForm(initial=typed), chosen)

    def _chosen(self, request: HttpRequest) -> Chosen:
        heirs = self._units(request, request.POST.getlist("heir")[:1])
        return Chosen(
            self._units(request, request.POST.getlist("predecessors")),
            self._units(request, request.POST.getlist("successors")),
            heirs[0] if heirs else None,
        )

    def _units(self, request: HttpRequest, numbers: list[str]) -> list[Unit]:
        """Return units in reach, in the order in which they were named; others do not exist."""
        keys = [int(number) for number in numbers if number.isdecimal() and len(number) < 19]
        known = self.visible(request.actor, policies.EDIT).in_bulk(keys[:_MOST])
        if len(keys) < len(numbers) or len(set(keys)) > len(known):
            raise Http404
        return [known[key] for key in keys]

    def _go_on(self, request: HttpRequest, unit: Unit, chosen: Chosen, verb: str) -> HttpResponse:
        form = SuccessionForm(request.POST)
        if not form.is_valid():
            return self._ask(request, unit, form, chosen)
        seen = request.POST.get("seen", "") if verb == "apply" else ""
        try:
            if seen:
                return self._apply(request, unit, chosen, form, seen)
            heritage = self._heritage(request, chosen, form.cleaned_data)
        except reports.HeritageChanged as late:
            heritage = self._heritage(request, chosen, form.cleaned_data)
            return self._show(request, unit, form, chosen, heritage, str(late))
        except (Refused, ReportRefused) as refusal:
            return self._ask(request, unit, form, chosen, str(refusal))
        return self._show(request, unit, form, chosen, heritage)

    def _heritage(self, request: HttpRequest, chosen: Chosen, answers: dict[str, Any]) -> Heritage:
        reports.refuse_unless_possible(
            answers["kind"], chosen.predecessors, chosen.successors, answers["effective_on"],
            request.actor,
        )  # fmt: skip
        heir = reports.heir_of(chosen.successors, chosen.heir)
        return heritage_of(chosen.predecessors, chosen.successors, heir, request.actor.person_id)

    def _apply(
        self, request: HttpRequest, unit: Unit, chosen: Chosen, form: forms.Form, seen: str
    ) -> HttpResponse:
        reports.succeed(
            **form.cleaned_data,
            predecessors=chosen.predecessors,
            successors=chosen.successors,
            heir=chosen.heir,
            seen=seen,
            actor=request.actor,
        )
        messages.success(request, _("The succession was saved and the people were told."))
        return redirect(self.page_of(request, unit))

    # --- Pages ----------------------------------------------------------------------------------

    def _ask(
        self, request: HttpRequest, unit: Unit, form: forms.Form, chosen: Chosen, refusal: str = ""
    ) -> HttpResponse:
        words = request.POST.get("q", "").strip()[:200]
        named = {one.pk for one in (*chosen.predecessors, *chosen.successors)}
        to_name = self.visible(request.actor, policies.EDIT).active(timezone.localdate())
        return self._page(
            request, unit, form, chosen,
            refusal=refusal,
            failed=bool(refusal or (form.is_bound and form.errors)),
            words=words,
            found=found_by(to_name.exclude(pk__in=named), words),
            add_url=self.url_of("dodaj"),
        )  # fmt: skip

    def _show(
        self,
        request: HttpRequest,
        unit: Unit,
        form: forms.Form,
        chosen: Chosen,
        heritage: Heritage,
        refusal: str = "",
    ) -> HttpResponse:
        groups = [(fate.label, heritage.of(fate)) for fate in Fate]
        return self._page(
            request, unit, form, chosen,
            refusal=refusal,
            failed=bool(refusal),
            heritage=heritage,
            groups=[(label, lines) for label, lines in groups if lines],
            kind=Succession.Kind(form.cleaned_data["kind"]).label,
            heir=chosen.likely_heir,
            moves=_moves(request.actor, chosen) if form.cleaned_data["move_people"] else None,
        )  # fmt: skip

    def _page(
        self, request: HttpRequest, unit: Unit, form: forms.Form, chosen: Chosen, **shown: Any
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.frame_of_form(request, unit, _("Merger, split or takeover")),
            "form": form,
            "chosen": chosen,
            **shown,
        }
        return TemplateResponse(request, _TEMPLATE, context)


def _moves(actor: Actor, chosen: Chosen) -> list[Move]:
    """Return what would become of the people of the predecessors, as far as they are seen."""
    seen = Profile.objects.visible_to(actor).values("pk")
    profiles = holders_in(chosen.predecessors).filter(pk__in=seen)
    return moves_to(chosen.likely_heir, list(profiles), actor) if chosen.likely_heir else []
