"""The base of every screen: what is listed, what is read, and that nothing else exists."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.admin import ModelAdmin

from backoffice.listing import ScopedChangeList
from ssoz.actors import Actor
from ssoz.identifiers import is_pesel_like
from web.access import permitted
from web.referrers import hide_address

Scope = Callable[[Actor, str], QuerySet]
FILTERS_KEY = "_changelist_filters"
PESEL_HINT = _(
    "A PESEL does not belong in an address. Type it into the search box and choose “Search”."
)


class ScopedAdmin(ModelAdmin):
    """A screen that shows what its `scope` reaches, to whoever holds its permissions.

    `scope(actor, to=permission)` is the function of the domain that answers who sees what;
    `list_permission` opens the list, `read_permission` one row, `edit_permission` changes
    (none: the row is read-only, and no address for adding or deleting exists). `list_title` is
    the word of the menu, where it is not the plural of the model. `sorts` names the columns of the
    list by which it can be sorted, and by which fields that is: there must be an index for each.
    """

    scope: ClassVar[Scope | None] = None
    list_permission = ""
    one_of: tuple[str, ...] = ()  # rights of which one opens the list and its rows alike
    read_permission = ""
    edit_permission = ""

    list_per_page = 25
    list_max_show_all = 25
    show_full_result_count = False
    show_facets = False
    actions = None
    sortable_by = ()
    sorts: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    list_display_links = None
    change_list_template = "backoffice/list.html"
    page_template = ""
    list_hint = ""
    list_title: str | Promise = ""
    keeps_history = False
    keeps_list = True
    keeps_page = True

    def __init__(self, model: type[Model], admin_site: Any) -> None:
        super().__init__(model, admin_site)
        if not (type(self).scope and self.list_permission and self.read_permission):
            raise ImproperlyConfigured(f"{type(self).__name__} names no scope or no permission.")
        self.list_title = self.list_title or self.opts.verbose_name_plural

    # --- Who may ------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Tell whether the screen stands in the menu."""
        return self._may(request, self.list_permission)

    def _may(self, request: HttpRequest, permission: str) -> bool:
        return any(request.actor.can(right) for right in self.one_of or (permission,))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the actor; which rows, `get_queryset` and `get_object` say."""
        return self._may(request, self.read_permission if obj else self.list_permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse unless the screen edits and the actor may."""
        return bool(self.edit_permission) and request.actor.can(self.edit_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse unless the screen edits and the actor may."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: rows close, end or are archived, and their history stays."""
        return False

    # --- Which rows ---------------------------------------------------------------------------

    def visible(self, actor: Actor, to: str) -> QuerySet:
        """Return the rows on which a permission of the actor works."""
        return type(self).scope(actor, to)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return what the actor may list."""
        return self.visible(request.actor, self.list_permission).order_by(
            *self.get_ordering(request) or self.model._meta.ordering
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        """Return one row if the actor may read it."""
        try:
            pk = self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return None
        return self.visible(request.actor, self.read_permission).filter(pk=pk).first()

    def readable(self, request: HttpRequest, object_id: str) -> Model:
        """Return one row that the actor may read; what is out of reach does not exist."""
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        return thing

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404

    # --- Lists --------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; a PESEL in the address is not searched, it is answered with a hint."""
        if not self.has_view_permission(request):
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        hinted = without_pesel(request)
        context = {
            "find_list": self.model._meta.label_lower,
            "find_words": request.GET.get("q", ""),
            "list_hint": self.list_hint,
            "title": self.list_title,
            "may_read": request.actor.can(self.read_permission),
        }
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        return hide_address(response) if hinted else response

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScopedChangeList]:
        """Use our own list."""
        return ScopedChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Search by the words of the domain; a PESEL is never among them."""
        if not search_term or is_pesel_like(search_term):
            return queryset, False
        return self.search(queryset, search_term), False

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Keep the rows that hold every word."""
        return queryset.matching(words)

    def dressed(self, actor: Actor, page: QuerySet) -> QuerySet:
        """Add to the rows of one page what the list shows beside their own columns."""
        return page

    def log_addition(self, *args: Any) -> None:
        """Write no entry of Django's own: the journal is the one trail of acts."""

    log_change = log_deletions = log_addition

    # --- One row ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Keep only the addresses that lead somewhere, each marked with what it asks."""
        shut = {f"{self.opts.app_label}_{self.opts.model_name}_delete", None}
        if not self.edit_permission:
            shut.add(f"{self.opts.app_label}_{self.opts.model_name}_add")
        if not self.keeps_history:
            shut.add(f"{self.opts.app_label}_{self.opts.model_name}_history")
        if not self.keeps_list:
            shut.add(f"{self.opts.app_label}_{self.opts.model_name}_changelist")
        if not self.keeps_page:
            shut.add(f"{self.opts.app_label}_{self.opts.model_name}_change")
        return [
            *self.extra_urls(),
            *(url for url in super().get_urls() if getattr(url, "name", None) not in shut),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """Return the further addresses of the screen."""
        return []

    def address(self, slug: str, view: Callable, name: str, *permissions: str) -> URLPattern:
        """Make an address of the screen behind the door of the site.

        It asks the right to read the row, or one of its own rights, which the door of the site
        demands before the view asks for the row.
        """

        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return view(request, **kwargs)

        answer.model_admin = self
        answer = permitted(*(permissions or (self.read_permission,)))(answer)
        full = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(slug, self.admin_site.admin_view(answer), name=full)

    def url_of(self, name: str, *args: Any) -> str:
        """Return one of the screen's own addresses."""
        full = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return reverse(f"{self.admin_site.name}:{full}", args=args)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row on its own page."""
        return require_safe(self.show)(request, self.readable(request, object_id))

    def show(self, request: HttpRequest, thing: Model, **extra: Any) -> HttpResponse:
        """Draw the page of one row."""
        request.current_app = self.admin_site.name
        context = {
            **self.frame(request, thing),
            **self.page_context(request, thing),
            **extra,
        }
        return TemplateResponse(request, self.page_template, context)

    def frame(self, request: HttpRequest, thing: Model) -> dict[str, Any]:
        """Return what every page about one row has: title, path back, history."""
        return {
            **self.admin_site.each_context(request),
            "title": str(thing),
            "opts": self.opts,
            "thing": thing,
            "back_url": self.back_url(request),
            "list_title": self.list_title,
            "filters": self.kept_filters(request),
            "actor": request.actor,
        }

    def page_context(self, request: HttpRequest, thing: Model) -> dict[str, Any]:
        """Return what the page of one row shows."""
        return {}

    def kept_filters(self, request: HttpRequest) -> str:
        """Return the query that leads back to the list as it was, ready for an address."""
        kept = request.GET.get(FILTERS_KEY, "")
        return _query(kept) if kept else ""

    def back_url(self, request: HttpRequest) -> str:
        """Return the address of the list as it was left."""
        kept = request.GET.get(FILTERS_KEY, "")
        return self.url_of("changelist") + (f"?{kept}" if kept else "")


def without_pesel(request: HttpRequest) -> bool:
    """Take a PESEL out of what an address asks, and say where it belongs; tell whether one stood."""
    hinted = is_pesel_like(request.GET.get("q", ""))
    if hinted:
        request.GET = request.GET.copy()  # type: ignore[assignment]
        request.GET.pop("q")
        request.META["QUERY_STRING"] = request.GET.urlencode()
        messages.warning(request, PESEL_HINT)
    return hinted


def _query(kept: str) -> str:
    query = QueryDict(mutable=True)
    query[FILTERS_KEY] = kept
    return f"?{query.urlencode()}"
