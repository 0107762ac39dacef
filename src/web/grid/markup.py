"""The table of a section as HTML.

Written by functions rather than by a template: a form has up to 10,000 cells, and a template takes
about twenty times as long for each. Every text goes through `escape`.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from web.grid.contents import Problem, Shown, ShownLine, ShownPart
from web.grid.inputs import Writer
from web.grid.places import Head, Line, Part
from web.templatetags.state import icon

_ICONS = {"error": "circle-alert", "warning": "triangle-alert"}
_CLASSES = {"error": "e", "warning": "w"}


class Markup:
    """Writes the tables of one report; `is_open` tells whether people may type."""

    def __init__(self, *, is_open: bool, last_year: int | None, remark_answer: str = "") -> None:
        self.is_open = is_open
        self.cells = Writer(is_open=is_open, last_year=last_year)
        self.words = _words()
        self.remark_answer = remark_answer

    def table(self, shown: ShownPart) -> SafeString:
        """Write the whole table of a section."""
        part = shown.part
        body = "".join(self._line(line, part) for line in shown.lines)
        said = self._said(shown.problems, part.width) + self._remarked(shown.remarks, part.width)
        rows = f' data-rows="{escape(part.code)}"' if part.way == "rows" else ""
        return mark_safe(
            f'<table class="grid {part.way}"{rows}><caption class="sr">{escape(part.title)}</caption>'
            f"{self._head(part)}<tbody>{said}{body}</tbody></table>"
        )

    def pattern(self, part: Part) -> SafeString:
        """Write the row that script copies for a new one; its number is `#`."""
        line = part.lines[0]
        cells = [Shown(place, None, "") for place in line.places]
        return mark_safe(self._line(ShownLine(line, cells, [], []), part))

    def _head(self, part: Part) -> str:
        if part.way == "fields":
            return ""
        heads = "".join(
            f'<th scope="col">{escape(head.label)}{self._mark(head.is_project)}'
            f"{self._code(part, head)}{self._help(head.notes, head.label)}</th>"
            for head in part.heads
        )
        name = self.words["row" if part.way == "rows" else "specification"]
        act = '<th scope="col"><span class="sr">' + self.words["act"] + "</span></th>"
        if part.way == "rows":
            return f'<thead><tr><th scope="col">{name}</th>{heads}{act}</tr></thead>'
        number = f'<th scope="col">{self.words["code"]}</th>' if part.is_numbered else ""
        return f'<thead><tr>{number}<th scope="col">{name}</th>{heads}</tr></thead>'

    def _code(self, part: Part, head: Head) -> str:
        shown = part.way == "table" and head.number
        return f'<br><span class="k">{escape(head.number)}</span>' if shown else ""

    def _line(self, shown: ShownLine, part: Part) -> str:
        line = shown.line
        hidden = " hidden" if shown.is_hidden else ""
        cells = "".join(map(self.cells.cell, shown.cells))
        row = f'<tr data-line="{escape(line.key)}"{hidden}>{self._start(line, part)}{cells}'
        if part.way == "rows":
            row += self._drop(part, line)
        said = "" if shown.is_hidden else self._said(shown.problems, part.width)
        return f"{row}</tr>{said}{self._remarked(shown.remarks, part.width)}"

    def _start(self, line: Line, part: Part) -> str:
        label = f"{escape(line.label)}{self._mark(line.is_project)}"
        label += self._help(line.notes, line.label)
        if part.way == "rows":
            return f'<th scope="row" class="code num">{escape(line.code)}</th>'
        if part.way == "table":
            tree = " tree" if line.code[:1].isalpha() else ""
            number = f'<td class="code num{tree}">{escape(line.code)}</td>'
            return f'{number if part.is_numbered else ""}<th scope="row"{line.classes}>{label}</th>'
        return f'<th scope="row">{self.cells.question(line, label)}</th>'

    def _drop(self, part: Part, line: Line) -> str:
        if not self.is_open:
            return '<td class="act"></td>'
        name = escape(self.words["drop"] % {"n": line.code})
        return (
            f'<td class="act"><button class="btn s quiet" type="submit" name="go" '
            f'value="drop:{escape(line.key)}" aria-label="{name}">{icon("trash-2")}'
            f"<span>{self.words['drop_short']}</span></button></td>"
        )

    # --- What is said under a row ------------------------------------------------------------------

    def _said(self, problems: Iterable[Problem], width: int) -> str:
        return "".join(self.say(problem, width) for problem in problems)

    def say(self, problem: Problem, width: int) -> str:
        """Write the sentence of a problem under its row, with the explanation it asks for."""
        name = self.words[problem.level]
        text = "" if problem.is_error else self._explanation(problem)
        return (
            f'<tr class="say {_CLASSES[problem.level]}" data-rule="{escape(problem.rule)}" '
            f'data-cell="{escape(problem.cell)}"><td colspan="{width}"><p id="{escape(problem.id)}">'
            f"{icon(_ICONS[problem.level])}<span><b>{name}</b> <span data-words>"
            f"{escape(problem.message)}</span></span></p>{text}</td></tr>"
        )

    def _explanation(self, problem: Problem) -> str:
        label = self.words["explanation"]
        if not self.is_open:
            given = escape(problem.explanation)
            return f'<p class="given"><b>{label}:</b> {given}</p>' if given else ""
        key = escape(f"explain:{problem.cell}:{problem.rule}")
        return (
            f'<label for="{key}">{label}</label>'
            f'<textarea id="{key}" name="{key}" maxlength="2000" data-explain>\n'
            f"{escape(problem.explanation)}</textarea>"
        )

    def _remarked(self, remarks: Iterable, width: int) -> str:
        return "".join(self._remark(remark, width) for remark in remarks)

    def _remark(self, remark, width: int) -> str:
        answer = ""
        if remark.answer:
            answer = f"<p><b>{self.words['answer']}:</b> {escape(remark.answer)}</p>"
        elif self.remark_answer and remark.closed_at is None:
            url = escape(self.remark_answer.replace("/0/", f"/{remark.pk}/"))
            answer = f'<p><a href="{url}">{self.words["answer_it"]}</a></p>'
        return (
            f'<tr class="say r"><td colspan="{width}"><p id="u-{remark.pk}">{icon("message-square")}'
            f"<span><b>{self.words['remark']}</b> {escape(remark.text)} "
            f'<span class="muted small">{escape(remark.person_name)}</span></span></p>'
            f"{answer}</td></tr>"
        )

    # --- Small marks ---------------------------------------------------------------------------------

    def _mark(self, is_project: bool) -> str:
        return f' <small class="own">{self.words["project"]}</small>' if is_project else ""

    def _help(self, anchor: str, label: str) -> str:
        if not anchor:
            return ""
        name = escape(self.words["notes"] % {"of": label})
        return (
            f' <a class="help" href="#{escape(anchor)}" aria-label="{name}">'
            f"{icon('circle-question-mark')}</a>"
        )


def _words() -> dict[str, str]:
    return {name: escape(text) for name, text in _texts().items()}


def _texts() -> dict[str, str]:
    return {
        "act": _("Act"),
        "answer": _("Answer"),
        "answer_it": _("Answer the remark"),
        "code": _("No."),
        "drop": _("Remove row %(n)s"),
        "drop_short": _("Remove"),
        "error": _("Error."),
        "explanation": _("Explanation for the office"),
        "notes": _("Notes: %(of)s"),
        "project": _("the project’s own work"),
        "remark": _("Remark of the office."),
        "row": _("Row"),
        "specification": _("Specification"),
        "warning": _("Warning."),
    }
