"""One act on many rows: what will happen to which, said before; then the queue does it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from backoffice.acts import Act, MachineAdmin
from backoffice.listed import KeptListAdmin
from ssoz.access.operations import Refused as AccessRefused
from ssoz.access.refusals import NOTHING_CHOSEN, UNKNOWN_ACT, why_left
from ssoz.actors import Actor
from ssoz.bulk.models import BulkAct
from ssoz.bulk.operations import MOST
from ssoz.reports.refusals import Refused as ReportRefused

_PER_PAGE = 50
_AT_ONCE = 2000
_CHANGED = gettext_lazy(
    "The list has changed since you saw it. Look at it again, then confirm once more."
)


@dataclass(frozen=True)
class ManyAct:
    """An act on many: the button of the single one, and the question for so many rows."""

    act: Act
    heading: Any
    form: type[forms.Form] | None = None

    def ask(self, *data: Any) -> forms.Form:
        """Make the form."""
        return (self.form or self.act.form)(*data)


@dataclass(frozen=True)
class Judged:
    """What an act would do: the rows to be done, and those to be skipped, each with its reason."""

    done: list[int]
    skipped: dict[int, Any]

    @property
    def reasons(self) -> list[tuple[Any, int]]:
        """Count the skipped by their reason, the most frequent first."""
        return Counter(str(why) for why in self.skipped.values()).most_common()

    @property
    def mark(self) -> str:
        """Return what changes when other rows would be done."""
        return sha256(",".join(map(str, sorted(self.done))).encode()).hexdigest()[:20]


class BulkPages(KeptListAdmin, MachineAdmin):
    """The way from a list with ticks to an act that runs."""

    many_acts: ClassVar[Mapping[str, ManyAct]] = {}
    many_name: Any = ""
    change_list_template = "backoffice/bulk/list.html"

    # --- What a screen says ---------------------------------------------------------------------

    def for_judging(self, rows: QuerySet) -> QuerySet:
        """Load with rows what the rules of the acts ask for."""
        return rows

    def for_naming(self, rows: QuerySet) -> QuerySet:
        """Load with rows what they are named by."""
        return rows

    def why_not(self, act: Act, actor: Actor, rows: Iterable[Model]) -> Iterator[tuple[int, Any]]:
        """Yield of each row why an act is not possible on it, or nothing."""
        raise TypeError(f"{type(self).__name__} says no rules.")

    def name_of(self, thing: Any) -> tuple[str, str]:
        """Return the name of a row, and what tells it apart from others."""
        return str(thing), ""

    def why_left(self, code: str) -> Any:
        """Say why a row was left as it was, from the code that was kept."""
        return why_left(code)

    def begin_many(
        self, act: Act, keys: list[int], answers: Mapping[str, Any], actor: Actor
    ) -> BulkAct:
        """Call the operation that hands rows over to the queue."""
        raise TypeError(f"{type(self).__name__} begins nothing.")

    # --- The list -------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add what can be done with many rows at once."""
        context = {
            "bulk_acts": [one.act for one in self._acts_of(request.actor).values()],
            "bulk_url": self.url_of("bulk"),
            "bulk_name": self.many_name,
            # Only when the page is drawn: until then a PESEL in the address has been taken out.
            "kept": lambda: request.GET.urlencode(),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of the question; the progress has a screen of its own."""
        asked = [one.act for one in self.many_acts.values()]
        permissions = dict.fromkeys(code for act in asked for code in self.permissions_of(act))
        return [
            self.address("zbiorczo/", self.bulk, "bulk", *permissions),
            *super().extra_urls(),
        ]

    def _acts_of(self, actor: Actor) -> dict[str, ManyAct]:
        return {
            name: one
            for name, one in self.many_acts.items()
            if any(actor.can(code) for code in self.permissions_of(one.act))
        }

    # --- The question ---------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def bulk(self, request: HttpRequest) -> HttpResponse:
        """Ask, and on the answer hand the rows over to the queue."""
        given = request.GET.copy()
        given.update(request.POST)
        many = self._acts_of(request.actor).get(given.get("act", ""))
        if many is None:
            messages.warning(request, str(UNKNOWN_ACT))
            return redirect(self.back_url(request))
        keys = list(self._chosen(request, given).values_list("pk", flat=True)[: MOST + 1])
        if not keys:
            messages.warning(request, str(NOTHING_CHOSEN))
            return redirect(self.back_url(request))
        more, keys = len(keys) > MOST, keys[:MOST]
        judged = self._judged(request.actor, many.act, keys)
        form = many.ask(request.POST if request.method == "POST" else None)
        refusal = ""
        if request.method == "POST" and form.is_valid():
            if not given.get("all") or given.get("seen") == judged.mark:
                return self._begin(request, many.act, judged, form)
            refusal = str(_CHANGED)
        return self._preview(request, many, judged, form, refusal=refusal, more=more)

    def _chosen(self, request: HttpRequest, given: QueryDict) -> QuerySet:
        """Return what was ticked, or all that the list held; only what the actor may read."""
        if given.get("all"):
            rows = self.listed(request)
        else:
            wanted = [pk for pk in given.getlist("ids") if pk.isdigit() and len(pk) < 19]
            rows = self.visible(request.actor, self.read_permission).filter(pk__in=wanted)
        readable = self.visible(request.actor, self.read_permission).order_by()
        return rows.filter(pk__in=readable.values("pk")).order_by(*self.get_ordering(request))

    def _judged(self, actor: Actor, act: Act, keys: list[int]) -> Judged:
        """Tell apart what can be done from what will be skipped, and why."""
        found: dict[int, Any] = {}
        for at in range(0, len(keys), _AT_ONCE):
            rows = self.model._default_manager.filter(pk__in=keys[at : at + _AT_ONCE]).order_by()
            found |= dict(self.why_not(act, actor, self.for_judging(rows)))
        known = [key for key in keys if key in found]
        return Judged(
            [key for key in known if not found[key]],
            {key: found[key] for key in known if found[key]},
        )

    def _preview(
        self,
        request: HttpRequest,
        many: ManyAct,
        judged: Judged,
        form: forms.Form,
        *,
        refusal: str,
        more: bool,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": many.heading % {"n": len(judged.done)},
            "opts": self.opts,
            "back_url": self.back_url(request),
            "list_title": self.list_title,
            "act": many.act,
            "form": form,
            "given": _given(request),
            "failed": bool(form.errors or refusal),
            "refusal": refusal,
            "judged": judged,
            "most": MOST if more else 0,
            **self._page(request, judged),
        }
        return TemplateResponse(request, "backoffice/bulk/ask.html", context)

    def _page(self, request: HttpRequest, judged: Judged) -> dict[str, Any]:
        """Name the rows of a page, what is skipped first, each with what becomes of it."""
        page = Paginator([*judged.skipped, *judged.done], _PER_PAGE).get_page(request.GET.get("p"))
        keys = list(page)
        found = self.for_naming(self.model._default_manager.all()).in_bulk(keys)
        rows = [
            {"name": self.name_of(found[key]), "why": judged.skipped.get(key, "")} for key in keys
        ]
        return {"rows": rows, "page": page}

    def _begin(
        self, request: HttpRequest, act: Act, judged: Judged, form: forms.Form
    ) -> HttpResponse:
        try:
            bulk = self.begin_many(act, judged.done, form.cleaned_data, request.actor)
        except (AccessRefused, ReportRefused) as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url(request))
        count = len(judged.done)
        begun = ngettext("%(n)d row was handed over.", "%(n)d rows were handed over.", count)
        messages.success(request, begun % {"n": count})
        return redirect(
            reverse("backoffice:bulk_bulkact_change", args=[bulk.pk]) + self.kept_filters(request)
        )


def _given(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was chosen, to be sent along with the answer where the address does not hold it."""
    held = ("act", "all", "ids")
    return [
        (name, value)
        for name in held
        if name not in request.GET
        for value in request.POST.getlist(name)
    ]


def asked_reason(answers: Mapping[str, Any]) -> str:
    """Return what was written, whether the act calls it a reason or a note."""
    return answers.get("reason") or answers.get("note", "")
