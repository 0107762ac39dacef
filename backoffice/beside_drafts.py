"""Screens beside a draft of a form: for whoever edits forms, and for whoever publishes them."""

from typing import Any

from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from backoffice.saved_filters import ListedAdmin
from ssoz.questionnaires.models import Draft
from ssoz.trials.models import RIGHTS


class OfTheDesk(ListedAdmin):
    """A screen beside a draft, for whoever edits forms or publishes them."""

    list_permission, read_permission = RIGHTS

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let in whoever holds one of the rights."""
        return any(request.actor.can(right) for right in RIGHTS)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let in whoever holds one of the rights; which rows, the scope says."""
        return self.has_module_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list; every row that stands in it may be opened."""
        return super().changelist_view(request, {"may_read": True, **(extra_context or {})})

    def draft_asked(self, request: HttpRequest) -> Draft:
        """Return the draft that the address names, if the actor sees it."""
        asked = request.GET.get("draft", "")
        seen = Q(pk__in=[])
        for right in RIGHTS:
            seen |= Q(pk__in=Draft.objects.visible_to(request.actor, to=right).values("pk"))
        known = asked.isdigit() and len(asked) < 19
        draft = Draft.objects.filter(seen, pk=asked).first() if known else None
        if draft is None:
            raise Http404
        return draft

    def draft_links(self, draft: Draft) -> dict[str, Any]:
        """Return what leads from a page to the draft and to what is kept beside it."""
        return {"draft": draft, "draft_url": _address_of_draft(draft)}


def _address_of_draft(draft: Draft) -> str:
    return reverse("backoffice:questionnaires_draft_change", args=[draft.pk])
