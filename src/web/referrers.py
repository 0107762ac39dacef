"""Pages whose own address is told to nobody: it holds a one-time link, or a PESEL stood in it."""

from django.http import HttpResponse

# `no-referrer` would also make browsers send `Origin: null` with the forms of the page, which the
# protection against forged requests refuses: nothing on such a page could be sent.
ORIGIN_ALONE = "strict-origin"


def hide_address[Response: HttpResponse](response: Response) -> Response:
    """Let whatever is opened from a page know no more of it than the name of the system."""
    response["Referrer-Policy"] = ORIGIN_ALONE
    return response
