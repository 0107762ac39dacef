"""Who may open these pages: anybody, but only under the provider's own host name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """The mark that the system's list of addresses reads; this app may not import the system's own."""

    public: bool = True
    reason: str = "The pretend outside world; it is not installed in production."
    verified: bool = False
    permissions: tuple[str, ...] = ()


def outside(view: View) -> View:
    """Serve a view as another site would: under its own host name, and nowhere else."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = getattr(settings, "PRETEND_IDENTITY_PROVIDER", False) is True
        if not wanted or request.get_host() != urlsplit(settings.IDP_URL).netloc:
            raise Http404
        return view(request, *args, **kwargs)

    gated.access = Access()  # type: ignore[attr-defined]
    return gated
