"""A draft as the reporter will see it: the real table, and the problems of what is typed on trial."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.acts import MachineAdmin
from ssoz.questionnaires import queries
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import DESK_RIGHTS, Draft
from ssoz.reports.queries import form_from, tried
from web.grid import Grid, Layout, Markup, layout_of

_BLANK = 2
_LONGEST = 4000


class PreviewPages(MachineAdmin):
    """The page on which a draft is tried out."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of the preview."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/podglad/", self.preview, "preview", *DESK_RIGHTS),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Draw the form; what is typed into it is judged and kept nowhere."""
        draft = self.readable(request, str(object_id))
        loaded = queries.loaded_draft(draft)
        context = {
            **self.frame(request, draft),
            "draft": draft,
            "page_url": self.page_of(request, draft),
            "crumb": _("Preview"),
        }
        if loaded is None:
            return TemplateResponse(request, "backoffice/desk/no_preview.html", context)
        grid = _grid(draft, loaded, request.POST)
        markup = Markup(is_open=True, last_year=None)
        context |= {
            "form": loaded.questionnaire,
            "grid": grid,
            "is_tried": request.method == "POST",
            "sections": [
                {"shown": shown, "part": shown.part, "table": markup.table(shown)}
                for shown in grid.sections()
            ],
        }
        return TemplateResponse(request, "backoffice/desk/preview.html", context)


def _grid(draft: Draft, loaded: Loaded, typed: QueryDict) -> Grid:
    language = get_language() or "pl"
    kept_as = f"draft-{draft.pk}-{draft.revision}"
    layout = layout_of(kept_as, loaded.questionnaire, loaded.compiled, language)
    answers = _answers(layout, typed)
    registry = _unit()
    context = Context(registry=registry, period={"year": timezone.localdate().year})
    return Grid(
        layout,
        answers=answers,
        checked=tried(form_from(loaded), answers, context, language=language),
        registry=registry,
        with_missing=bool(typed),
        blank_rows={part.code: _BLANK for part in layout.parts if part.way == "rows"},
    )


def _answers(layout: Layout, typed: QueryDict) -> dict[str, Any]:
    """Read the answers of a posted form; what is no cell of the form is left out."""
    answers: dict[str, Any] = {}
    for address in typed:
        place = layout.place(address)
        if place is None or place.way != "input":
            continue
        given = [text[:_LONGEST] for text in typed.getlist(address) if text]
        if given:
            answers[address] = given if place.cell.type == "choices" else given[-1]
    return answers


def _unit() -> dict[str, Any]:
    """Return a unit that is nowhere registered, so that prefilled fields show something."""
    return {
        "name": _("Sample outpatient clinic"),
        "regon": "123456785",
        "teryt": "1061011",
        "unit_type": "entity",
        "founder": "50",
        "legal_form": "117",
        "activity": "A",
        "practice": "",
        "beds": 20,
        "day_places": 4,
        "beds_by_specialty": {},
        "specialties": [],
    }
