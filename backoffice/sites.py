"""The site: who may enter, and what of Django's own stays shut."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from csp.constants import NONCE
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from unfold.sites import UnfoldAdminSite

from backoffice import completeness, dashboard, finding, palette, parameters, rights
from backoffice.navigation import menu_of
from backoffice.system import pages as system
from web.access import access_of, permitted

View = Callable[..., HttpResponseBase]

# Passwords, view-on-site and the command palette know nothing of actors and scope.
_SHUT = frozenset(
    {
        "login",
        "logout",
        "password_change",
        "password_change_done",
        "view_on_site",
        "app_list",
        "search",
        "jsi18n",
    }
)
# Nothing here needs a script or a style in the page itself but the palette that Unfold prints.
_POLICY = {
    "style-src": ["'self'", NONCE],
    "img-src": ["'self'", "data:"],
    "frame-src": ["'self'"],
}


class BackofficeSite(UnfoldAdminSite):
    """Enters whoever holds `backoffice.enter` in the profile they work in."""

    site_title = _("Administration panel")
    index_title = _("What awaits me")
    enable_nav_sidebar = True
    final_catch_all_view = True

    def __init__(self, name: str = "backoffice") -> None:
        super().__init__(name)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register a screen; one that names no scope stops the start."""
        if not getattr(admin_class, "scope", None):
            raise ImproperlyConfigured(f"{admin_class} names no scope.")
        super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Ask the actor, not Django's permission tables."""
        user = request.user
        return (
            user.is_authenticated
            and user.has_verified_email
            and request.actor.can("backoffice.enter")
        )

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Stand at the door of every address of the back-office."""
        inner = super().admin_view(view, cacheable)

        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.has_verified_email:
                return redirect("activation")
            access = access_of(view)
            if not self.has_permission(request) or (access and not access.admits(request.actor)):
                raise Http404
            response = inner(request, *args, **kwargs)
            response._csp_replace = _POLICY
            return response

        return update_wrapper(door, view)

    def get_urls(self) -> list:
        """Keep the addresses that know the actor, and add the search box."""
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in _SHUT]
        return [
            path("znajdz/", self.admin_view(self.find), name="find"),
            path("skocz/", self.admin_view(self.palette), name="palette"),
            *completeness.addresses(self),
            *rights.addresses(self),
            *system.addresses(self),
            *parameters.addresses(self),
            *kept,
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Give each page its frame."""
        return {**super().each_context(request), "find_list": "", "find_words": ""}

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Give the menu as it is: Unfold would copy it and work each link out anew."""
        return menu_of(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        """Name no applications: the menu is `backoffice.navigation`."""
        return []

    @permitted("backoffice.enter")
    @method_decorator(require_safe)
    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what awaits the actor today."""
        request.current_app = self.name
        told = dashboard.context_of(request)  # first: the menu takes its counts over
        context = {**self.each_context(request), **told, "title": self.index_title}
        return TemplateResponse(request, "backoffice/dashboard.html", context)

    @permitted("backoffice.enter")
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def find(self, request: HttpRequest) -> HttpResponse:
        """Lead from a number to the thing it names, or from words to lists."""
        request.current_app = self.name
        return finding.find(request, self)

    @permitted("backoffice.enter")
    def palette(self, request: HttpRequest) -> HttpResponse:
        """Tell the palette what it may lead to."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return palette.answer(request)

    @permitted("backoffice.enter")
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Complete names from what the actor may list, by the scope of the screen asked for."""
        try:
            return super().autocomplete_view(request)
        except PermissionDenied as refusal:
            raise Http404 from refusal

    @permitted("backoffice.enter")
    def catch_all_view(self, request: HttpRequest, url: str) -> HttpResponse:
        """Answer that there is no such page, or mend a missing slash."""
        return super().catch_all_view(request, url)


site = admin.site
