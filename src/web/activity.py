"""Which requests a person makes, and which their page makes by itself."""

from django.http import HttpRequest

BACKGROUND_HEADER = "X-Background"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def is_activity(request: HttpRequest) -> bool:
    """Tell whether a request keeps a session alive.

    What is sent does, what somebody types and the page saves included; what is only read does where
    the browser opens it as a page. What a script reads does not, nor anything that it sends with
    nobody having typed: such a request bears `X-Background`. Nor does reading ahead.
    """
    if BACKGROUND_HEADER in request.headers or "Sec-Purpose" in request.headers:
        return False
    return request.method not in _READING or is_navigation(request)


def is_navigation(request: HttpRequest) -> bool:
    """Tell whether the answer is shown as a page, as far as the browser says so."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
