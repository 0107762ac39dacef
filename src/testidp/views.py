"""The front page of the pretend world, and its mailbox."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from testidp.access import outside
from testidp.mailbox import newest


@outside
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Say what stands here."""
    return render(request, "testidp/index.html", {"base_url": settings.BASE_URL})


@outside
@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the messages that would have left the system, newest first."""
    return render(request, "testidp/mailbox.html", {"messages_found": newest()})
