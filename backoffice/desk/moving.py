"""The page on which it is said where last year's cells go on, or why they ended."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.acts import MachineAdmin
from backoffice.desk import carrying
from backoffice.desk.carrying import ENDED, Line
from backoffice.desk.saving import seen_of
from ssoz.actors import NotAllowed
from ssoz.questionnaires import operations, policies, queries
from ssoz.questionnaires.carrying import said_of
from ssoz.questionnaires.models import DESK_RIGHTS, Draft
from ssoz.questionnaires.refusals import MappingRefused, Refused

_REASON = 500


class MappingPages(MachineAdmin):
    """The page of a draft's mapping."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of the mapping."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/odwzorowanie/", self.mapping, "mapping", *DESK_RIGHTS),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def mapping(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show what of last year's edition is no longer there, and save where it goes on."""
        draft = self.readable(request, str(object_id))
        lines = _lines(draft)
        typed = _stored(lines)
        refusal, wrong = "", {}
        if request.method == "POST":
            typed = _typed(lines, request.POST)
            wrong = _unfinished(typed)
            if not wrong:
                refusal, wrong = self._save(request, draft, lines, typed)
            if not refusal and not wrong:
                messages.success(request, _("The mapping was saved."))
                return redirect(self.url_of("mapping", draft.pk))
        return self._draw(request, draft, lines, typed, refusal, wrong)

    def _save(
        self, request: HttpRequest, draft: Draft, lines: list[Line], typed: Mapping[str, Any]
    ) -> tuple[str, dict[str, str]]:
        """Save the mapping; return what stands in the way, and at which line."""
        cells: dict[str, str] = {}
        ended: dict[str, str] = {}
        for line in lines:
            target, reason = typed[line.name]
            cells |= carrying.expanded(line, target)
            if target == ENDED:
                ended |= dict.fromkeys(line.cells, reason)
        try:
            operations.set_mapping(
                draft=draft, revision=seen_of(request.POST, draft),
                cells=cells, ended=ended, actor=request.actor,
            )  # fmt: skip
        except NotAllowed as refusal:
            raise Http404 from refusal
        except MappingRefused as refused:
            return str(refused), _by_line(lines, refused.cells)
        except Refused as refused:
            return str(refused), {}
        return "", {}

    def _draw(
        self, request: HttpRequest, draft: Draft, lines: list[Line],
        typed: Mapping[str, Any], refusal: str, wrong: Mapping[str, str],
    ) -> HttpResponse:  # fmt: skip
        request.current_app = self.admin_site.name
        may_change = draft.is_edited and policies.may_set_mapping(request.actor, draft)
        context = {
            **self.frame(request, draft),
            "title": _("Cells since last year: %(draft)s") % {"draft": draft},
            "crumb": _("Cells since last year"),
            "draft": draft,
            "page_url": self.page_of(request, draft),
            "lines": _shown(lines, typed, wrong),
            "may_change": may_change,
            "seen": draft.revision,
            "refusal": refusal,
            "wrong": wrong,
            "failed": bool(refusal or wrong),
            "longest": _REASON,
        }
        return TemplateResponse(request, "backoffice/desk/mapping.html", context)


def _lines(draft: Draft) -> list[Line]:
    if draft.based_on is None:
        return []
    older = queries.questionnaire_of(draft.based_on).questionnaire
    return carrying.lines_of(older, queries.form_of_draft(draft), said_of(draft.mapping))


def _shown(
    lines: list[Line], typed: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "target": typed[line.name][0],
            "reason": typed[line.name][1],
            "wrong": wrong.get(line.name, ""),
            "id": f"l-{number}",
        }
        for number, line in enumerate(lines)
    ]


def _stored(lines: list[Line]) -> dict[str, tuple[str, str]]:
    return {line.name: (line.chosen, line.reason) for line in lines}


def _typed(lines: list[Line], typed: QueryDict) -> dict[str, tuple[str, str]]:
    return {
        line.name: (
            typed.get(f"to:{line.name}", ""),
            typed.get(f"why:{line.name}", "").strip()[:_REASON],
        )
        for line in lines
    }


def _unfinished(typed: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Name the lines that say that something ended, and not why."""
    return {
        name: _("No reason given. Write why these cells ended.")
        for name, (target, reason) in typed.items()
        if target == ENDED and not reason
    }


def _by_line(lines: list[Line], cells: Mapping[str, str]) -> dict[str, str]:
    """Put what is wrong with a cell at the line in which it stands."""
    return {
        line.name: f"{cell}: {cells[cell]}"
        for line in lines
        for cell in reversed(line.cells)
        if cell in cells
    }
