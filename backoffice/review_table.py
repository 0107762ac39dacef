"""The answers of a section as an office reads them: a table of values, not of fields.

Written by functions, as the reporter's table is (`web.grid.markup`): a form has up to 10,000 cells.
Every text goes through `escape`.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ssoz.reports.models import Explanation, Remark
from web.grid import Part, Problem, Shown, ShownLine, ShownPart
from web.templatetags.state import icon, state
from web.templatetags.words import tied

_CHANGE_COLUMN = 1
_ACT_COLUMN = 1


class ReviewTable:
    """Writes the tables of one report."""

    def __init__(
        self,
        report_id: int,
        explanations: Mapping[tuple[str, str], Explanation],
        *,
        kept: str = "",
        may_remark: bool = False,
        former: Mapping[str, str] | None = None,
    ) -> None:
        self.explanations = explanations
        self.former = former or {}
        self.may_remark = may_remark
        self.kept = escape(kept)
        self.remark_url = reverse("backoffice:reports_report_remark", args=[report_id, "cell"])
        self.words = {name: escape(text) for name, text in _texts().items()}

    def table(self, shown: ShownPart) -> SafeString:
        """Write the table of a section."""
        part = shown.part
        lines = [line for line in shown.lines if not line.is_hidden]
        measured = any(cell.place.is_measured for line in lines for cell in line.cells)
        width = part.width + measured * _CHANGE_COLUMN + self.may_remark * _ACT_COLUMN
        said = self._said(shown.problems, shown.remarks, width)
        body = "".join(self._line(line, part, measured, width) for line in lines)
        if not lines:
            body = f'<tr><td colspan="{width}" class="muted">{self.words["nothing"]}</td></tr>'
        return mark_safe(
            f'<table class="tbl stack rev {part.way}"><caption class="sr">{escape(part.title)}'
            f"</caption>{self._head(part, measured)}<tbody>{said}{body}</tbody></table>"
        )

    def _head(self, part: Part, measured: bool) -> str:
        if part.way == "fields":
            heads = f'<th scope="col">{self.words["answer"]}</th>'
        else:
            numeric = _numeric(part)
            heads = "".join(
                f'<th scope="col"{numeric.get(head.code, "")}>{escape(head.label)}</th>'
                for head in part.heads
            )
        numbered = part.way == "rows" or (part.way == "table" and part.is_numbered)
        first = f'<th scope="col">{self.words["code"]}</th>' if numbered else ""
        named = "" if part.way == "rows" else f'<th scope="col">{self.words["name"]}</th>'
        change = f'<th scope="col" class="r">{self.words["change"]}</th>' if measured else ""
        act = f'<th scope="col"><span class="sr">{self.words["act"]}</span></th>'
        return (
            f"<thead><tr>{first}{named}{heads}{change}{act if self.may_remark else ''}</tr></thead>"
        )

    def _line(self, shown: ShownLine, part: Part, measured: bool, width: int) -> str:
        levels = {problem.level for problem in shown.problems}
        mark = " e" if "error" in levels else " w" if levels else ""
        cells = "".join(self._cell(cell, part) for cell in shown.cells)
        change = self._change(shown) if measured else ""
        act = self._act(shown.line.key, shown.cells) if self.may_remark else ""
        said = self._said(shown.problems, shown.remarks, width)
        return f'<tr class="line{mark}">{self._start(shown, part)}{cells}{change}{act}</tr>{said}'

    def _start(self, shown: ShownLine, part: Part) -> str:
        line, label = shown.line, tied(shown.line.label)
        if line.is_project:
            label += f' <small class="muted">{self.words["project"]}</small>'
        if part.way == "rows":
            return f'<th scope="row" class="num">{escape(line.code)}</th>'
        if part.way == "fields":
            return f'<th scope="row">{label}</th>'
        number = f'<td class="num muted">{escape(line.code)}</td>' if part.is_numbered else ""
        return f'{number}<th scope="row"{line.classes}>{label}</th>'

    def _cell(self, cell: Shown, part: Part) -> str:
        if cell.place.way == "closed":
            return f'<td class="n closed"><span class="sr">{self.words["closed"]}</span></td>'
        label = "" if part.way == "fields" else f' data-l="{escape(cell.place.column)}"'
        kind = "n" if cell.place.cell.kind == "num" else "t"
        mark = {"error": " e", "warning": " w"}.get(cell.level, "")
        news = self._news(cell.place.address)
        return f'<td class="{kind}{mark}"{label}><span>{self._value(cell)}</span>{news}</td>'

    def _news(self, address: str) -> str:
        """Say what stood in a cell when whoever looks had looked last, if something else did."""
        if address not in self.former:
            return ""
        before = escape(self.former[address]) or f'<span class="sr">{self.words["missing"]}</span>–'
        return f'<span class="was">{icon("refresh-cw")} {self.words["was"]} {before}</span>'

    def _value(self, cell: Shown) -> str:
        if cell.is_hidden:
            return ""
        missing = (
            f'<span class="sr">{self.words["missing"]}</span><span aria-hidden="true">–</span>'
        )
        value = escape(cell.text) if cell.text else missing
        is_number = cell.place.cell.kind == "num"
        if not cell.last or (cell.last == cell.text and not is_number):
            return value
        return (
            f'{value} <span class="last">(<span class="sr">{self.words["last"]} </span>'
            f"{escape(cell.last)})</span>"
        )

    def _change(self, shown: ShownLine) -> str:
        cell = next((cell for cell in shown.cells if cell.deviation), None)
        if cell is None:
            return f'<td class="n" data-l="{self.words["change"]}"><span>–</span></td>'
        value = escape(cell.deviation)
        if any(cell.place.address in problem.cells for problem in shown.problems):
            value = f'<span class="up">{icon("triangle-alert")} {value}</span>'
        return f'<td class="n" data-l="{self.words["change"]}"><span>{value}</span></td>'

    def _act(self, key: str, cells: Iterable[Shown]) -> str:
        name = next((cell.place.name for cell in cells), key)
        return (
            f'<td class="act"><a href="{self._url(key)}">{self.words["add"]}'
            f'<span class="sr">: {escape(name)}</span></a></td>'
        )

    def _url(self, cell: str) -> str:
        return escape(self.remark_url.replace("/cell/", f"/{cell}/")) + self.kept

    # --- What is said under a row ----------------------------------------------------------------

    def _said(self, problems: Iterable[Problem], remarks: Iterable[Remark], width: int) -> str:
        said = [self._problem(problem) for problem in problems]
        said += [self._remark(remark) for remark in remarks]
        return "".join(
            f'<tr class="said {look}"{anchor}><td colspan="{width}">{text}</td></tr>'
            for look, anchor, text in said
        )

    def _problem(self, problem: Problem) -> tuple[str, str, str]:
        level = self.words[problem.level]
        name = "circle-alert" if problem.is_error else "triangle-alert"
        text = f"<p>{icon(name)} <b>{level}</b> {escape(problem.message)}</p>"
        if not problem.is_error:
            text += self._explanation(problem)
        if self.may_remark and problem.cell:
            text += (
                f'<p><a class="btn s" href="{self._url(problem.cell)}">{icon("message-square")}'
                f'{self.words["add"]}<span class="sr">: {escape(problem.cell)}</span></a></p>'
            )
        return ("e" if problem.is_error else "w"), f' id="{escape(problem.id)}"', text

    def _explanation(self, problem: Problem) -> str:
        given = self.explanations.get((problem.rule, problem.cell))
        if not problem.explanation or given is None:
            return f"<p>{self.words['unexplained']}</p>"
        who = f"{escape(given.person_name)}, {_day(given.at)}"
        return f"<p><b>{self.words['explanation']}</b> ({who}): {escape(given.text)}</p>"

    def _remark(self, remark: Remark) -> tuple[str, str, str]:
        who = f"{escape(remark.person_name)}, {_day(remark.at)}"
        text = (
            f"<p>{state(remark.status)} <b>{self.words['said']}</b> ({who}): "
            f"{escape(remark.text)}</p>"
        )
        if remark.answer:
            who = f"{escape(remark.answered_by_name)}, {_day(remark.answered_at)}"
            text += f"<p><b>{self.words['answered']}</b> ({who}): {escape(remark.answer)}</p>"
        if remark.cell:
            text += f'<p><a href="{self._url(remark.cell)}">{self.words["open"]}</a></p>'
        return "r", f' id="r-{remark.pk}"', text


def _numeric(part: Part) -> dict[str, str]:
    """Return what sets the heads of columns of numbers over their numbers."""
    places = [place for line in part.lines[:1] for place in line.places]
    return {p.cell.column: ' class="r"' for p in places if p.cell.kind == "num"}


def _day(moment: Any) -> str:
    return escape(date_format(localtime(moment), "j E Y"))


def _texts() -> dict[str, str]:
    return {
        "act": _("Act"),
        "add": _("Add a remark"),
        "answer": _("Answer"),
        "answered": _("Answer of the unit"),
        "change": pgettext("since last year", "Change"),
        "closed": _("not to be filled in"),
        "code": _("No."),
        "error": _("Error."),
        "explanation": _("Explanation of the unit"),
        "last": _("a year before:"),
        "missing": _("no answer"),
        "name": _("Specification"),
        "nothing": _("No rows."),
        "open": _("Open the remark"),
        "project": _("the project’s own work"),
        "said": _("Remark of the office"),
        "unexplained": _("The unit has not explained it yet."),
        "warning": _("Warning."),
        "was": pgettext("earlier value", "was:"),
    }
