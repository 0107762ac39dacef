"""The sign-ins and open sessions of a person, and the form that came after the end of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.sign_in.views import sign_out
from ssoz.journal.models import Entry
from ssoz.people import operations as people
from ssoz.people.models import KeptForm, OpenSession
from web.access import signed_in, verified
from web.sessions_shown import sessions_shown

PER_PAGE = 25
PAGE = "sign-ins"


@verified
@never_cache
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """List the open sessions, and when and from where the person signed in."""
    entries = Entry.objects.filter(act="people.person.signed_in", person_id=request.user.pk)
    context = {
        "page": Paginator(entries.order_by("-id"), PER_PAGE).get_page(request.GET.get("page")),
        "title": _("Sign-in history and open sessions"),
        "sessions": sessions_shown(
            request, request.user, lambda session: reverse("session-end", args=[session.pk])
        ),
    }
    return render(request, "portal/account/sign_ins.html", context)


@verified
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one session of one's own; ending this one is logging out."""
    own = OpenSession.objects.filter(person=request.user.pk)
    session = get_object_or_404(own, pk=pk)
    if session.pk == request.open_session.pk:
        return sign_out(request)
    people.end_own_session(session=session, actor=request.actor)
    messages.success(request, _("The session was ended: %s.") % session.device)
    return redirect(PAGE)


@verified
@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponseBase:
    """End every session of one's own, this one by logging out."""
    others = OpenSession.objects.filter(person=request.user.pk).exclude(pk=request.open_session.pk)
    for session in others.open_at(timezone.now()):
        people.end_own_session(session=session, actor=request.actor)
    return sign_out(request)


@signed_in
@require_POST
def extend(request: HttpRequest) -> HttpResponse:
    """Answer that the session goes on: the request itself has noted it (`OpenSessionMiddleware`)."""
    return HttpResponse(status=204)


@signed_in
@require_POST
def discard_kept(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a form that came after the end of a session, and go back to its page."""
    kept = get_object_or_404(KeptForm.objects.filter(person=request.user.pk), pk=pk)
    people.drop_forms(person_id=request.user.pk, pk=kept.pk)
    return redirect(kept.page)
