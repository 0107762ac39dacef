"""Forms about a unit that is looked for first."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from backoffice.acts import MachineAdmin
from backoffice.filters import by_words
from ssoz.units.models import Unit

_FOUND = 50


class UnitFirstAdmin(MachineAdmin):
    """A screen with a form that begins with the choice of a unit in reach."""

    def with_unit(
        self,
        request: HttpRequest,
        units: QuerySet[Unit],
        title: Any,
        ask: Callable[[HttpRequest, Unit], HttpResponse],
    ) -> HttpResponse:
        """Look for a unit by words; with one chosen, ask what the form asks."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        chosen = request.GET.get("unit", "")
        if not chosen:
            words = request.GET.get("q", "").strip()[:200]
            found = list(by_words(units, words, "search_text")[:_FOUND]) if words else []
            return self.drawn(request, "search", title=title, words=words, found=found)
        unit = units.filter(pk=chosen).first() if chosen.isdigit() and len(chosen) < 19 else None
        if unit is None:
            raise Http404
        return ask(request, unit)

    def answered(
        self,
        request: HttpRequest,
        form: forms.Form,
        do: Callable[[dict[str, Any]], Model],
        done: Any,
        **shown: Any,
    ) -> HttpResponse:
        """Do what a form says, or draw it again with what is wrong; `refusal` may be known before."""
        refusal = shown.pop("refusal", "")
        if not refusal and request.method == "POST" and form.is_valid():
            try:
                made = do(form.cleaned_data)
            except self.refusals as refused:
                refusal = str(refused)
            else:
                messages.success(request, str(done))
                return redirect(self.url_of("change", made.pk))
        failed = bool(form.errors or refusal)
        return self.drawn(request, "form", form=form, refusal=refusal, failed=failed, **shown)

    def drawn(self, request: HttpRequest, page: str, **shown: Any) -> HttpResponse:
        """Draw the search, or the form."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back_url": self.url_of("changelist"),
            "list_title": self.list_title,
            **shown,
        }
        return TemplateResponse(request, f"backoffice/unit_first/{page}.html", context)
