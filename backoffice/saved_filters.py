"""Lists that one comes back to: filters, search and columns kept under a name, and applied again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.base import FILTERS_KEY
from backoffice.columns import ColumnsAdmin, without_place
from backoffice.filters import Choice
from backoffice.forms import AskedForm
from backoffice.wishes import Kept, renew
from ssoz.preferences import operations
from ssoz.preferences.models import NAME_LONGEST, SavedFilter
from ssoz.preferences.refusals import Refused

# Names the saved filter that is applied; nought asks for the list without the one it opens with.
VIEW = "view"
NO_VIEW = "0"


class SavedFilterForm(AskedForm):
    """Under what name the list is kept, and for whom."""

    name = forms.CharField(
        label=gettext_lazy("Name of the filter"), required=False, max_length=NAME_LONGEST * 2
    )
    is_default = forms.BooleanField(label=gettext_lazy("Open the list with it"), required=False)
    shared = forms.BooleanField(label=gettext_lazy("Show it to my unit"), required=False)


class ListedAdmin(ColumnsAdmin):
    """A list whose filters, search and columns can be kept under a name."""

    def own_filter(self, request: HttpRequest, query: QueryDict) -> SavedFilter | None:
        """Return the saved filter that an address names, if it is one's own."""
        applied = self.wishes(request).named(query.get(VIEW))
        if applied is None:
            return None
        own = SavedFilter.objects.of(request.actor).filter(screen=self.screen_name)
        return own.filter(pk=applied.pk).first()

    def wanted_columns(self, request: HttpRequest, query: QueryDict) -> list[str]:
        """Return the columns of the saved filter that is applied, or those of the person."""
        applied = self.wishes(request).named(query.get(VIEW))
        return (applied and applied.columns) or super().wanted_columns(request, query)

    def keep_columns(self, request: HttpRequest, query: QueryDict, names: list[str]) -> None:
        """Keep columns with the saved filter that is applied, if it is one's own."""
        saved = self.own_filter(request, query)
        if saved is None:
            super().keep_columns(request, query, names)
        else:
            operations.change_filter(saved=saved, values={"columns": names}, actor=request.actor)

    # --- The list -----------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with its saved filters; bare, it opens with the one chosen for that."""
        if not self.has_view_permission(request) or not self.list_filter:
            return super().changelist_view(request, extra_context)
        wishes = self.wishes(request)
        if wishes.default is not None and not request.GET and request.method == "GET":
            return redirect(self.address_of(wishes.default))
        applied = wishes.named(request.GET.get(VIEW))
        context = {
            "saved_filters": [(s, self.address_of(s), s == applied) for s in wishes.filters],
            "applied": applied,
            "filters_url": self.beside("filters", request.GET),
            "filter_form": self._form_of(applied),
            "cleared": f"{VIEW}={NO_VIEW}" if wishes.default is not None else "",
        }
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        if applied is not None and isinstance(response, TemplateResponse):
            self._say_what_is_gone(request, applied, response.context_data["cl"])
        return response

    def address_of(self, saved: SavedFilter | Kept) -> str:
        """Return where the list stands as it was saved."""
        query = QueryDict(saved.query, mutable=True)
        query[VIEW] = str(saved.pk)
        return f"{self.url_of('changelist')}?{query.urlencode()}"

    def _form_of(self, applied: Kept | None) -> SavedFilterForm:
        if applied is None or not applied.is_own:
            return SavedFilterForm()
        shown = {"is_default": applied.is_default, "shared": applied.is_shared}
        return SavedFilterForm(initial={"name": applied.name, **shown})

    def _say_what_is_gone(self, request: HttpRequest, saved: Kept, cl: ChangeList) -> None:
        """Name what a saved filter asks for and nothing knows any more; the list leaves it out."""
        specs = {spec.parameter_name: spec for spec in cl.filter_specs}
        asked = QueryDict(saved.query)
        gone = [
            capfirst(str(spec.title))
            for name, spec in specs.items()
            if name in asked and not _knows(spec, asked[name])
        ]
        nameless = asked.keys() - specs.keys() - {"q", ORDER_VAR}
        if nameless or set(saved.columns) - self.offered_columns(request).keys():
            gone.append(_("a filter or a column that this list no longer has"))
        if gone:
            text = _("The filter “%(name)s” asks for what is no longer there: %(gone)s. It was left out. Save the filter again to forget it.")  # fmt: skip
            messages.warning(request, text % {"name": saved.name, "gone": ", ".join(gone)})

    # --- Keeping one --------------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Add the address at which filters are saved, where there are filters."""
        mine = [self.address("filtry/", self.filters, "filters", self.list_permission)]
        return [*super().extra_urls(), *(mine if self.keeps_list and self.list_filter else [])]

    def filters(self, request: HttpRequest) -> HttpResponse:
        """Save the list as it was left, save it anew under its name, or forget it."""
        if not self.has_view_permission(request):
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        query = QueryDict(request.GET.get(FILTERS_KEY, ""))
        applied = self.wishes(request).named(query.get(VIEW))
        if request.method != "POST":
            return self._ask_filter(request, self._form_of(applied), applied)
        if "delete" in request.POST:
            return self._forget(request, query)
        form = SavedFilterForm(request.POST)
        if form.is_valid():
            try:
                return redirect(self.address_of(self._keep(request, query, form.cleaned_data)))
            except Refused as refusal:
                form.add_error("name", str(refusal))
                form.describe()
        return self._ask_filter(request, form, applied)

    def _keep(self, request: HttpRequest, query: QueryDict, answers: dict[str, Any]) -> SavedFilter:
        values = {
            **answers,
            "query": self._asked_for(request, query).urlencode(),
            "columns": self.shown_columns(request, query),
        }
        if "change" in request.POST:
            saved = self._own(request, query)
            kept = operations.change_filter(saved=saved, values=values, actor=request.actor)
        else:
            kept = operations.save_filter(screen=self.screen_name, **values, actor=request.actor)
        renew(request.session)
        messages.success(request, _("The filter “%(name)s” was saved.") % {"name": kept.name})
        return kept

    def _forget(self, request: HttpRequest, query: QueryDict) -> HttpResponse:
        saved = self._own(request, query)
        if "sure" not in request.POST:
            return self._ask_to_forget(request, saved)
        operations.delete_filter(saved=saved, actor=request.actor)
        renew(request.session)
        messages.success(request, _("The filter “%(name)s” was deleted.") % {"name": saved.name})
        rest = self._asked_for(request, query)
        return redirect(f"{self.url_of('changelist')}?{rest.urlencode()}")

    def _ask_to_forget(self, request: HttpRequest, saved: SavedFilter) -> TemplateResponse:
        words = {"name": saved.name}
        context = {
            **self._frame(request, _("Delete the filter “%(name)s”?") % words),
            "is_shared": saved.shared_with_id is not None,
        }
        return TemplateResponse(request, "backoffice/saved_filter_delete.html", context)

    def _own(self, request: HttpRequest, query: QueryDict) -> SavedFilter:
        saved = self.own_filter(request, query)
        if saved is None:
            raise Http404
        return saved

    def _asked_for(self, request: HttpRequest, query: QueryDict) -> QueryDict:
        """Keep the search and the filters of this list that were answered and still have a meaning."""
        known = {spec.parameter_name: spec for spec in self.get_list_filter(request)}
        kept = QueryDict(mutable=True)
        for name, value in without_place(query).items():
            if value and (name == "q" or name == ORDER_VAR and value.lstrip("-") in self.sorts):
                kept[name] = value
            elif value and name in known:
                spec = known[name](request, {name: [value]}, self.model, self)
                if _knows(spec, value):
                    kept[name] = value
        return kept

    def _ask_filter(
        self, request: HttpRequest, form: SavedFilterForm, applied: Kept | None
    ) -> TemplateResponse:
        context = {
            **self._frame(request, _("Saved filter")),
            "filter_form": form,
            "form": form,
            "applied": applied,
            "failed": bool(form.errors),
        }
        return TemplateResponse(request, "backoffice/saved_filter.html", context)

    def _frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self.back_url(request),
        }


def _knows(spec: Choice, value: str) -> bool:
    """Tell whether a filter still offers a value."""
    return value in {str(option) for option, _word, _chosen in spec.options()}
