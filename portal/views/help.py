"""Pages that are there before and after sign-in alike."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.site_map import site_map as map_for
from ssoz.notices.models import Contact
from ssoz.parameters.reading import password_door_open
from web.access import public
from web.announced import announced

_PER_PAGE = 20
_public = public("Read before and after sign-in alike (access.md 5.1).")


@_public
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """List the announcements that are shown now."""
    current = Paginator(announced(request), _PER_PAGE)
    context = {"page": current.get_page(request.GET.get("page"))}
    return render(request, "portal/announcements.html", context)


@_public
@require_safe
def announcement(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one announcement while it is shown."""
    found = get_object_or_404(announced(request), slug=slug)
    return render(request, "portal/announcement.html", {"announcement": found})


@_public
@require_safe
def how_to(request: HttpRequest) -> HttpResponse:
    """Tell step by step how one gets access."""
    return render(request, "portal/how_to.html")


@_public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show whom to ask: technical help, and the office for each subject."""
    contacts = list(Contact.objects.all())
    context = {
        "technical": [one for one in contacts if one.kind == Contact.Kind.TECHNICAL],
        "by_subject": [one for one in contacts if one.kind == Contact.Kind.SUBJECT],
    }
    return render(request, "portal/help.html", context)


@_public
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Show the pages that this visitor may open."""
    return render(request, "portal/site_map.html", {"chapters": map_for(request)})


@_public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Inform about the processing of personal data (GDPR art. 13)."""
    context = {"operator": settings.OPERATOR, "password_door": password_door_open()}
    return render(request, "portal/privacy.html", context)


@_public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement in the form that the law prescribes."""
    context = {"operator": settings.OPERATOR, "site_url": settings.BASE_URL}
    return render(request, "portal/accessibility.html", context)


@public("Robots ask before they read.")
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines read what is public; the rest is behind the sign-in anyway."""
    return HttpResponse("User-agent: *\nDisallow: /saml/\n", content_type="text/plain")
