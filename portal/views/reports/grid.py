"""The grid: one report in the table of its form, to fill in or to read."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.presence_shown import told
from portal.views.joining.steps import has_refusal
from portal.views.reports.opened import Opened, View, opened
from portal.views.reports.outside import known_outside
from ssoz.presence.queries import present_in
from ssoz.reports import queries
from ssoz.reports.models import Report
from web.access import permitted
from web.grid import Grid, Markup, Part, Problem, ShownPart

SECTION, ADDED, CHECKED = "dzial", "dodaj", "sprawdzone"
_KEPT_SECONDS = 7 * 24 * 3600
_LISTED = 100
_FIRST_OPEN = 30  # a form of so few fields comes unfolded


@permitted("report.read")
@never_cache
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report: its fields where the actor may fill them in, else what was answered."""
    page = opened(request, pk)
    return render_grid(request, page, wanted(request, page))


@permitted("report.read")
@require_safe
def report_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the compiled rules of the form, for checking while one types; nothing of the answers."""
    page = opened(request, pk)
    form, language = page.form, get_language() or "pl"
    rules = {
        rule.id: (rule.message_en if language.startswith("en") else "") or rule.message
        for rule in form.questionnaire.rules
    }
    names = {
        place.address: place.name
        for part in page.layout.parts
        if part.has_own_page
        for line in part.lines
        for place in line.places
    }
    response = JsonResponse({"compiled": form.compiled, "messages": rules, "names": names})
    if request.GET.get("v") == version_of(page):
        patch_cache_control(response, private=True, max_age=_KEPT_SECONDS, immutable=True)
    return response


def version_of(page: Opened) -> str:
    """Name the edition and the language: what the rules that a browser keeps depend on."""
    return f"{page.edition.digest[:16]}-{get_language() or 'pl'}"


def wanted(request: HttpRequest, page: Opened) -> View:
    """Read from the address which section is asked for, and how it is to be shown."""
    section = request.GET.get(SECTION, "")
    if section and section not in page.layout.by_code:
        raise Http404
    added = request.GET.get(ADDED, "")
    part = page.layout.by_code.get(added)
    blank = {part.code: 1} if part is not None and part.way == "rows" else None
    return View(section, blank, CHECKED in request.GET)


def render_grid(
    request: HttpRequest,
    page: Opened,
    view: View,
    *,
    answers: Mapping[str, Any] | None = None,
    refused: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; `answers` with what was typed, where some of it could not be kept."""
    grid = page.grid(view, answers, refused=refused or [])
    context = _context(page, grid, view) | {
        "refused": refused or [],
        "has_errors": bool(refused) or has_refusal(request),
    }
    return render(request, "portal/reports/grid.html", context, status=status)


def _context(page: Opened, grid: Grid, view: View) -> dict[str, Any]:
    codes = _codes(page, view)
    sections = [_Section(shown, grid, page, view) for shown in grid.sections(codes)]
    _unfold_one(sections)
    for person in told(present_in(page.report, page.actor)):
        for section in sections:
            if section.part.code == person["section"]:
                section.present.append(person["words"])
    is_returned = page.report.state == Report.State.RETURNED
    corrected = _since_return(page) if is_returned else set()
    for remark in page.remarks:
        remark.label = grid.label_of(remark.cell)
        remark.is_changed = any(f"{cell}.".startswith(f"{remark.cell}.") for cell in corrected)
    return {
        "page": page,
        "report": page.report,
        "grid": grid,
        "layout": page.layout,
        "view": view,
        "outline": grid.outline(),
        "sections": sections,
        "script": _for_script(page, grid, codes) if page.is_open else None,
        "says": _says(grid),
        "preview": page.preview,
        "shortcuts": page.is_open and not view.section and page.preview is None,
        "returned": is_returned,
        "corrected": len(corrected),
        **_problems(page, grid, view),
    }


class _Section:
    """A section of the page, drawn."""

    def __init__(self, shown: ShownPart, grid: Grid, page: Opened, view: View) -> None:
        self.shown = shown
        self.part: Part = shown.part
        self.has_page = shown.part.has_own_page and view.section != shown.part.code
        answer = reverse("remark-answer", args=[page.report.pk, 0]) if page.may_fill else ""
        markup = Markup(is_open=page.is_open, last_year=grid.last_year, remark_answer=answer)
        self.table = "" if self.has_page else markup.table(shown)
        is_repeating = page.is_open and self.part.way == "rows"
        self.pattern = markup.pattern(self.part) if is_repeating else ""
        self.is_unfolded = self._is_unfolded(grid, view)
        self.present: list[str] = []

    @property
    def has_last_year(self) -> bool:
        return any(cell.last for line in self.shown.lines for cell in line.cells)

    @property
    def has_required(self) -> bool:
        return any(
            cell.place.cell.required and cell.place.way == "input"
            for line in self.shown.lines
            for cell in line.cells
        )

    @property
    def has_closed(self) -> bool:
        return any(cell.place.way == "closed" for line in self.shown.lines for cell in line.cells)

    @property
    def has_notes(self) -> bool:
        return bool(self.part.help or self.part.explained or self.part.source)

    @property
    def may_add(self) -> bool:
        return bool(self.pattern) and len(self.shown.lines) < self.part.maximum

    def _is_unfolded(self, grid: Grid, view: View) -> bool:
        if view.section == self.part.code or self.part.code in (view.blank_rows or {}):
            return True
        if self.shown.errors or self.shown.warnings or _has_remarks(self.shown):
            return True
        return grid.of <= _FIRST_OPEN or len(grid.layout.parts) == 1


def _unfold_one(sections: list[_Section]) -> None:
    """Let one section with something to fill in lie open, where all would be folded."""
    if not any(section.is_unfolded for section in sections):
        for section in sections:
            if section.shown.of and not section.has_page:
                section.is_unfolded = True
                return


def _has_remarks(shown: ShownPart) -> bool:
    return bool(shown.remarks) or any(line.remarks for line in shown.lines)


def _since_return(page: Opened) -> set[str]:
    """Return the fields that differ from what was sent: what has been corrected already."""
    sent = queries.last_version(page.report)
    return set(queries.difference(sent, page.report.answers)) if sent else set()


def _problems(page: Opened, grid: Grid, view: View) -> dict[str, Any]:
    """List what is to be corrected; the list of a very wrong report ends somewhere."""
    shown = [_Listed(problem, grid, page, view) for problem in grid.problems[:_LISTED]]
    return {"problems": shown, "problems_left": max(0, len(grid.problems) - _LISTED)}


class _Listed:
    """One line of the list of problems."""

    def __init__(self, problem: Problem, grid: Grid, page: Opened, view: View) -> None:
        self.is_error = problem.is_error
        self.is_explained = problem.is_explained
        self.message = grid.said_apart(problem)
        self.label = grid.label_of(problem.cell)
        part = grid.layout.part_of(problem.cell)
        anchor = f"#c-{problem.cell}" if "." in problem.cell else f"#s-{problem.cell}"
        self.url = anchor
        if part is not None and part.code != view.section and (view.section or part.has_own_page):
            query = f"?{SECTION}={part.code}" if part.has_own_page else ""
            self.url = f"{reverse('report', args=[page.report.pk])}{query}{anchor}"


def _says(grid: Grid) -> dict[str, str]:
    """Draw the rows that script copies for a problem."""
    markup = Markup(is_open=True, last_year=grid.last_year)
    empty = {level: Problem("", "", level, "", (), "") for level in ("error", "warning")}
    return {level: _row(markup.say(problem, 1)) for level, problem in empty.items()}


def _row(row: str) -> str:
    return mark_safe(f"<table><tbody>{row}</tbody></table>")


def _codes(page: Opened, view: View) -> list[str]:
    if view.section:
        return [view.section]
    return [part.code for part in page.layout.parts]


def _for_script(page: Opened, grid: Grid, codes: list[str]) -> dict[str, Any]:
    """Gather what script needs to check while one types: what rules ask about besides the page."""
    here = {code for code in codes if not page.layout.by_code[code].has_own_page or len(codes) == 1}
    given = {place.address for place in page.layout.by_address.values() if place.way == "prefilled"}
    elsewhere = {
        address: answer
        for address, answer in page.report.answers.items()
        if address.split(".", 1)[0] not in here or address in given
    }
    known = known_outside(page.form.compiled["outside"], grid.checked.context)
    rules = reverse("report-rules", args=[page.report.pk])
    return {
        "rules": f"{rules}?v={version_of(page)}",
        "elsewhere": json.dumps(elsewhere, ensure_ascii=False),
        "context": json.dumps(known, ensure_ascii=False),
    }
