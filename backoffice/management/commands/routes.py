"""`manage.py routes`: every address of the system, and what each asks of whoever opens it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.admindocs.views import simplify_regex
from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from backoffice.base import ScopedAdmin
from web.access import access_of

# Which right of its screen a view of Django's admin asks for.
_RIGHT_OF_VIEW = {
    "changelist_view": "list_permission",
    "change_view": "read_permission",
    "history_view": "read_permission",
    "history_form_view": "read_permission",
    "add_view": "edit_permission",
    "delete_view": "edit_permission",
}


class Unguarded(Exception):
    """A view says nowhere who may open it."""


@dataclass(frozen=True)
class Route:
    """One address.

    `permission` is a code, or several with | between them of which one is enough, or `signed_in`
    or `verified` where being somebody is enough.
    """

    path: str
    name: str
    face: str
    permission: str
    public: bool


class Command(BaseCommand):
    """List the addresses."""

    help = "List every address of the resolver with the permission that its view enforces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one choice of form."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print JSON for scripts, or a table for people."""
        found = list(routes())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(route) for route in found], indent=1))
            return
        width = max(len(route.path) for route in found)
        for route in found:
            asked = "public" if route.public else route.permission
            self.stdout.write(f"{route.path:<{width}}  {route.face:<11} {asked:<28} {route.name}")


def routes() -> Iterator[Route]:
    """Yield every address of the resolver, those that Django's admin and packages bring included."""
    yield from _routes(get_resolver().url_patterns, "/", "")


def _routes(patterns: list, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + _written(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry.url_patterns, path, inner)
        else:
            yield _route(entry, path, namespace)


def _written(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        return simplify_regex(text).removeprefix("/")
    return text


def _route(entry: URLPattern, path: str, namespace: str) -> Route:
    permission, public = _asked_by(entry.callback, path)
    name = namespace + entry.name if entry.name else ""
    return Route(path, name, _face_of(entry.callback), permission, public)


def _asked_by(view: Any, path: str) -> tuple[str, bool]:
    access = access_of(view)
    if access is not None:
        if access.public:
            return "", True
        asked = "|".join(access.permissions)
        return asked or ("verified" if access.verified else "signed_in"), False
    screen = _screen_of(view)
    right = _RIGHT_OF_VIEW.get(_innermost(view).__name__, "")
    permission = getattr(screen, right, "") if isinstance(screen, ScopedAdmin) else ""
    if permission in getattr(screen, "one_of", ()):
        return "|".join(screen.one_of), False
    if permission:
        return permission, False
    raise Unguarded(f"{path} says not who may open it.")


def _face_of(view: Any) -> str:
    screen = _screen_of(view)
    module = _innermost(view).__module__ if screen is None else type(screen).__module__
    return module.partition(".")[0]


def _screen_of(view: Any) -> Any:
    # Django's wrapper knows its screen; the history package hands over a bound method.
    return getattr(view, "model_admin", None) or getattr(_innermost(view), "__self__", None)


def _innermost(view: Any) -> Any:
    while inner := getattr(view, "__wrapped__", None):
        view = inner
    return view
