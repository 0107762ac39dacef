"""The switch of the door: while it is off, none of its addresses exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Open a view only where the operator has opened the door (`PASSWORD_DOOR`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.PASSWORD_DOOR:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
