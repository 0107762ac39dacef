"""The columns of a list: which of them somebody wants to see, and in which order.

A list has columns of its own; those of its sheet, if it has one, may stand beside them. They tell
what the page of a row tells, and are empty where that page may not be opened.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backoffice.base import FILTERS_KEY, ScopedAdmin
from backoffice.shown import Shown
from backoffice.wishes import Wishes, renew, wishes_of
from ssoz.actors import Actor
from ssoz.identifiers import is_pesel_like
from ssoz.preferences import operations
from ssoz.sheets import Table


def without_place(query: QueryDict) -> QueryDict:
    """Keep of an address what is listed, not where in it one stands; a PESEL goes nowhere."""
    kept = query.copy()
    for name in (PAGE_VAR, ALL_VAR):
        kept.pop(name, None)
    if is_pesel_like(kept.get("q", "")):
        kept.pop("q")
    return kept


class ColumnsAdmin(ScopedAdmin):
    """A list whose columns each person chooses; `further` is the sheet that has more of them."""

    further: ClassVar[Table | None] = None

    def further_columns(self, actor: Actor) -> Table | None:
        """Return the sheet whose columns may be shown as well."""
        return self.further

    def offered_columns(self, request: HttpRequest) -> dict[str, Any]:
        """Return the headings of all columns that may be chosen, by name, those of the list first."""
        own = {
            name: label_for_field(name, self.model, model_admin=self)
            for name in self.get_list_display(request)
        }
        table = self.further_columns(request.actor)
        if table is None or not request.actor.can(self.read_permission):
            return own
        said_already = {str(heading).casefold() for heading in own.values()}
        more = {
            column.name: column.title
            for column in table.columns
            if column.name not in own and str(column.title).casefold() not in said_already
        }
        return {**own, **more}

    def wishes(self, request: HttpRequest) -> Wishes:
        """Return what somebody keeps for this list."""
        return wishes_of(getattr(request, "session", None), request.actor, self.screen_name)

    def wanted_columns(self, request: HttpRequest, query: QueryDict) -> list[str]:
        """Return the names that somebody chose for this list; none where they chose nothing."""
        return self.wishes(request).columns

    def shown_columns(self, request: HttpRequest, query: QueryDict) -> list[str]:
        """Return the names of the columns shown; the first one of the list always leads."""
        own = list(self.get_list_display(request))
        wanted = self.wanted_columns(request, query)
        if not wanted:
            return own
        offered = self.offered_columns(request)
        return list(dict.fromkeys([own[0], *(name for name in wanted if name in offered)]))

    @property
    def screen_name(self) -> str:
        """Return the name under which preferences know this list."""
        return self.opts.label_lower

    def beside(self, name: str, query: QueryDict) -> str:
        """Return an address of the list that knows how the list is asked for at this moment."""
        kept = QueryDict(mutable=True)
        kept[FILTERS_KEY] = without_place(query).urlencode()
        return f"{self.url_of(name)}?{kept.urlencode()}"

    def shown(self, request: HttpRequest) -> Shown:
        """Return the columns of the list that is asked for."""
        names = self.shown_columns(request, request.GET)
        offered = self.offered_columns(request)
        table = self.further_columns(request.actor)
        more = [name for name in names if name not in self.get_list_display(request)]
        return Shown(
            names=names,
            headings={name: offered[name] for name in names},
            sheet=table.chosen(more) if table is not None else [],
            readable=partial(self.visible, request.actor, self.read_permission),
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Draw the list in the columns that were chosen, with the way to choose others."""
        context: dict[str, Any] = {}
        if self.has_view_permission(request):
            context["shown"] = self.shown(request)
            context["columns_url"] = self.beside("columns", request.GET)
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Add the page on which columns are chosen, where there is a list."""
        mine = [self.address("kolumny/", self.columns, "columns", self.list_permission)]
        return [*super().extra_urls(), *(mine if self.keeps_list else [])]

    def columns(self, request: HttpRequest) -> HttpResponse:
        """Let columns be chosen and put in order, with a script or without one."""
        if not self.has_view_permission(request):
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        offered = self.offered_columns(request)
        query = QueryDict(request.GET.get(FILTERS_KEY, ""))
        if request.method != "POST":
            shown = self.shown_columns(request, query)
            return self._ask_columns(request, offered, _ordered(shown, offered), set(shown))
        order = _ordered(request.POST.getlist("order"), offered)
        ticked = set(request.POST.getlist("columns"))
        if "move" in request.POST:
            order = moved(order, request.POST["move"])
            return self._ask_columns(request, offered, order, ticked)
        own = next(iter(offered))
        chosen = [name for name in order if name in ticked or name == own]
        self.keep_columns(request, query, [] if "reset" in request.POST else chosen)
        renew(request.session)
        messages.success(request, _("The columns of the list were saved."))
        return redirect(self.back_url(request))

    def keep_columns(self, request: HttpRequest, query: QueryDict, names: list[str]) -> None:
        """Keep columns as the person's own for this list."""
        operations.choose_columns(screen=self.screen_name, names=names, actor=request.actor)

    def _ask_columns(
        self, request: HttpRequest, offered: dict[str, Any], order: list[str], ticked: set[str]
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        first, *others = order
        context = {
            **self.admin_site.each_context(request),
            "title": _("Columns of the list"),
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self.back_url(request),
            "first": (first, capfirst(str(offered[first]))),
            "columns": [(n, capfirst(str(offered[n])), n in ticked) for n in others],
            "moved": request.POST.get("move", "").partition(":")[2],
        }
        return TemplateResponse(request, "backoffice/columns.html", context)


def _ordered(names: Sequence[str], offered: Mapping[str, Any]) -> list[str]:
    """Put known names first, as they come, behind the one that leads; then all others."""
    known = (name for name in names if name in offered)
    return list(dict.fromkeys([next(iter(offered)), *known, *offered]))


def moved(order: Sequence[str], step: str) -> list[str]:
    """Move one name up or down by one place; the first one keeps its own."""
    way, _colon, name = step.partition(":")
    names = list(order)
    if name not in names[1:]:
        return names
    place = names.index(name)
    other = place - 1 if way == "up" else place + 1
    if 1 <= other < len(names):
        names[place], names[other] = names[other], names[place]
    return names
