"""The switch of the door: while it is off, none of its addresses exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from ssoz.parameters.reading import password_door_open

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Open a view only where the operator has opened the door and nobody shut it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not password_door_open():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
