"""What a draft said before: its revisions, what each changed, and the way back to one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.acts import MachineAdmin
from backoffice.desk import differing
from backoffice.desk.saving import seen_of
from backoffice.wording import act_words
from ssoz.actors import NotAllowed
from ssoz.questionnaires import operations, policies, queries
from ssoz.questionnaires.models import DESK_RIGHTS, Draft
from ssoz.questionnaires.refusals import Refused


class RevisionPages(MachineAdmin):
    """The history of a draft."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the history and of the way back."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/rewizje/", self.revisions, "revisions", *DESK_RIGHTS),
            self.address(
                "<int:object_id>/rewizje/<int:number>/", self.revision, "revision", *DESK_RIGHTS
            ),
            self.address(
                "<int:object_id>/rewizje/<int:number>/przywroc/", self.restore, "restore",
                "edition.edit",
            ),
        ]  # fmt: skip

    @method_decorator(require_safe)
    def revisions(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """List the revisions, the newest first."""
        draft = self.readable(request, str(object_id))
        found = [
            {
                "one": one,
                "act": act_words(one.act),
                "url": self.url_of("revision", draft.pk, one.revision),
            }
            for one in queries.revisions_of(draft)
        ]
        context = {**self._frame_of(request, draft, _("History")), "revisions": found}
        return TemplateResponse(request, "backoffice/desk/revisions.html", context)

    @method_decorator(require_safe)
    def revision(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Show what a revision changed, and how it differs from the draft as it is now."""
        draft = self.readable(request, str(object_id))
        return self._show_revision(request, draft, number)

    @method_decorator(require_http_methods(["POST"]))
    def restore(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """Put a revision back whole."""
        draft = self.readable(request, str(object_id))
        try:
            operations.restore_draft(
                draft=draft, revision=seen_of(request.POST, draft), to=number, actor=request.actor
            )
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Refused as refusal:
            return self._show_revision(request, draft, number, str(refusal))
        messages.success(
            request, _("The draft says again what revision %(n)d said.") % {"n": number}
        )
        return redirect(self.page_of(request, draft))

    def _show_revision(
        self, request: HttpRequest, draft: Draft, number: int, refusal: str = ""
    ) -> HttpResponse:
        said = queries.definition_at(draft, number)
        if said is None:
            raise Http404
        before = queries.definition_at(draft, number - 1)
        may_restore = draft.is_edited and number != draft.revision
        title = _("Revision %(n)d") % {"n": number}
        context = {
            **self._frame_of(request, draft, title),
            "number": number,
            "changed": differing.between(before, said) if before is not None else None,
            "since": differing.between(said, draft.definition),
            "seen": draft.revision,
            "refusal": refusal,
            "failed": bool(refusal),
            "may_restore": may_restore and policies.may_restore_draft(request.actor, draft),
            "restore_url": self.url_of("restore", draft.pk, number),
            "revisions_url": self.url_of("revisions", draft.pk),
        }
        return TemplateResponse(request, "backoffice/desk/revision.html", context)

    def _frame_of(self, request: HttpRequest, draft: Draft, title: str) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        return {
            **self.frame(request, draft),
            "title": f"{title}: {draft}",
            "crumb": title,
            "draft": draft,
            "page_url": self.page_of(request, draft),
        }
