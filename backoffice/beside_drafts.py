"""Screens beside a draft of a form: for whoever edits forms, and for whoever publishes them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from backoffice.saved_filters import ListedAdmin
from ssoz.questionnaires.models import DESK_RIGHTS, Draft


def of_a_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever names no draft to the desk, to choose one."""

    @wraps(view)
    def asked(self: Any, request: HttpRequest) -> HttpResponse:
        if "draft" not in request.GET:
            return redirect("backoffice:questionnaires_draft_changelist")
        return view(self, request)

    return asked


class OfTheDesk(ListedAdmin):
    """A screen beside a draft, for whoever edits forms or publishes them."""

    list_permission, read_permission = one_of = DESK_RIGHTS

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; every row that stands in it may be opened."""
        return super().changelist_view(request, {"may_read": True, **(extra_context or {})})

    def draft_asked(self, request: HttpRequest) -> Draft:
        """Return the draft that the address names, if the actor sees it."""
        asked = request.GET.get("draft", "")
        known = asked.isascii() and asked.isdigit() and len(asked) < 19
        seen = Draft.objects.all().seen_by(request.actor)
        draft = seen.filter(pk=asked).first() if known else None
        if draft is None:
            raise Http404
        return draft

    def draft_links(self, draft: Draft) -> dict[str, Any]:
        """Return what leads from a page to the draft and to what is kept beside it."""
        return {"draft": draft, "draft_url": _address_of_draft(draft)}


def _address_of_draft(draft: Draft) -> str:
    return reverse("backoffice:questionnaires_draft_change", args=[draft.pk])
