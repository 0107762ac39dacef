"""One cell as HTML: the field, last year's value beside it, and what describes it."""

from html import escape

from django.utils.translation import gettext as _

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE
from web.grid.contents import Shown
from web.grid.places import Line, Place
from web.grid.texts import NUMBERS

_MARKS = {"error": " bad", "warning": " odd", "": ""}
_MODES = {"integer": ' inputmode="numeric"', "date": ' inputmode="numeric"'}
_FEW = 7


class Writer:
    """Writes cells; `is_open` tells whether people may type into them."""

    def __init__(self, *, is_open: bool, last_year: int | None) -> None:
        self.is_open = is_open
        year = _("in %(year)s: ") % {"year": last_year} if last_year else ""
        self.before = f'<span class="sr">{escape(year)}</span>'
        self.shut = f'<span class="sr">{escape(_("not to be filled in"))}</span>'
        self.date_form = escape(_("YYYY-MM-DD"))
        self.no_answer = escape(_("No answer"))
        self.na = escape(_("n/a: %(of)s"))
        self.calculated = escape(_("calculated"))

    def question(self, line: Line, label: str) -> str:
        """Write the label of a single question; of several boxes it is no label of one."""
        place = line.places[0]
        if not self.is_open or place.way != "input" or _is_set(place):
            return f'<span id="q-{escape(place.address)}">{label}</span>'
        return (
            f'<label id="q-{escape(place.address)}" for="c-{escape(place.address)}">{label}</label>'
        )

    def cell(self, shown: Shown) -> str:
        """Write one cell of the table."""
        place = shown.place
        if place.way == "closed":
            return f'<td class="c shut">{self.shut}</td>'
        column = escape(place.column)
        off = " off" if shown.is_hidden else ""
        if place.way != "input":
            return self._calculated(shown, column, off)
        if not self.is_open:
            kind = " t" if place.cell.type not in NUMBERS else ""
            mark = _MARKS[shown.level]
            return (
                f'<td class="c still{mark}{off}{kind}" data-l="{column}" id="c-{escape(place.address)}">'
                f'<span class="v">{escape(shown.text)}</span>{self._last(shown)}</td>'
            )
        must = " must" if shown.is_missing and not shown.level else ""
        return (
            f'<td class="c{_MARKS[shown.level]}{must}{off}{_kind(place)}" data-l="{column}">'
            f"{self._field(shown)}{self._na(place)}{self._last(shown)}</td>"
        )

    def _calculated(self, shown: Shown, column: str, off: str) -> str:
        place = shown.place
        address = escape(place.address)
        mark = _MARKS[shown.level]
        kind = "" if place.cell.type in NUMBERS else " t"
        return (
            f'<td class="c calc{mark}{off}{kind}" data-l="{column}"><output id="c-{address}" '
            f'data-a="{address}" aria-label="{escape(place.name)}">{escape(shown.text)}</output>'
            f"{self._last(shown)}</td>"
        )

    # --- The field ---------------------------------------------------------------------------------

    def _field(self, shown: Shown) -> str:
        place = shown.place
        if _is_set(place):
            return self._boxes(shown)
        if place.options:
            return self._list(shown)
        if place.is_long:
            return self._long(shown)
        kind = place.cell.type
        mode = _MODES.get(kind) or (' inputmode="decimal"' if kind in NUMBERS else "")
        hint = f' placeholder="{self.date_form}"' if kind == "date" else ""
        value = escape(_text(shown.raw))
        return f'<input type="text"{mode}{hint}{self._common(shown)} value="{value}">'

    def _long(self, shown: Shown) -> str:
        rows = 1 if shown.place.cell.row else 2
        text = escape(_text(shown.raw))
        return f'<textarea rows="{rows}"{self._common(shown)}>\n{text}</textarea>'

    def _list(self, shown: Shown) -> str:
        place, raw = shown.place, _text(shown.raw)
        options = [("", ""), *_offered(place, raw)]
        written = "".join(
            f'<option value="{escape(code)}"{" selected" if code == raw else ""}>'
            f"{escape(name) or '&#8203;'}</option>"
            for code, name in options
        )
        return f"<select{self._common(shown)}>{written}</select>"

    def _boxes(self, shown: Shown) -> str:
        """Write radio buttons or boxes to tick; a blank one says that the field was on the page."""
        place = shown.place
        several = place.cell.type == "choices"
        chosen = _chosen(shown.raw)
        kind = "checkbox" if several else "radio"
        options = list(_offered(place, *chosen))
        if not several and not place.cell.required:
            options.append(("", self.no_answer))
        address = escape(place.address)
        boxes = "".join(
            f'<label><input type="{kind}" name="{address}" id="{_box_id(address, number)}" '
            f'value="{escape(code)}"{" checked" if code in chosen or not chosen and not code else ""}>'
            f"<span>{escape(name)}</span></label>"
            for number, (code, name) in enumerate(options)
        )
        described = self._described(shown)
        invalid = ' data-wrong="yes"' if shown.level == "error" else ""
        role = "group" if several else "radiogroup"
        return (
            f'<input type="hidden" name="{address}" value=""><div role="{role}" class="boxes" '
            f'data-a="{address}" data-set="{kind}" aria-label="{escape(place.name)}"'
            f"{described}{invalid}>{boxes}</div>"
        )

    def _common(self, shown: Shown) -> str:
        place = shown.place
        address = escape(place.address)
        wrong = ' aria-invalid="true"' if shown.level == "error" else ""
        named = f' aria-label="{escape(place.name)}"'
        return f' id="c-{address}" name="{address}"{named}{self._described(shown)}{wrong}'

    def _described(self, shown: Shown) -> str:
        ids = [f"l-{shown.place.address}"] if shown.last else []
        ids += [problem.id for problem in shown.problems]
        return f' aria-describedby="{escape(" ".join(ids))}"' if ids else ""

    # --- Beside the field --------------------------------------------------------------------------

    def _na(self, place: Place) -> str:
        if not place.cell.na or place.options:
            return ""
        name = self.na % {"of": escape(place.name)}
        return (
            f'<button type="button" class="na" tabindex="-1" hidden aria-label="{name}">'
            f"{NOT_APPLICABLE}</button>"
        )

    def _last(self, shown: Shown) -> str:
        if not shown.last:
            return ""
        change = f" <b>{shown.deviation}</b>" if shown.deviation and shown.problems else ""
        return (
            f'<span class="ly" id="l-{escape(shown.place.address)}">{self.before}'
            f"{escape(shown.last)}{change}</span>"
        )


def _is_set(place: Place) -> bool:
    """Tell whether a question is answered by several boxes."""
    if place.cell.type == "choices":
        return True
    return bool(place.options) and place.cell.row == "" and len(place.options) <= _FEW


def _kind(place: Place) -> str:
    if _is_set(place):
        return " q"
    return "" if place.cell.type in NUMBERS else " t"


def _offered(place: Place, *chosen: str) -> list[tuple[str, str]]:
    """List the options, and what was answered though it is none of them: nothing is lost."""
    options = list(place.options)
    if place.cell.na:
        options.append((NOT_APPLICABLE, NOT_APPLICABLE))
    known = {code for code, _name in options}
    return options + [(code, code) for code in chosen if code and code not in known]


def _chosen(raw: object) -> list[str]:
    if isinstance(raw, list):
        return [str(code) for code in raw]
    return [str(raw)] if raw else []


def _text(raw: object) -> str:
    if isinstance(raw, list):
        return ", ".join(map(str, raw))
    return "" if raw is None else str(raw)


def _box_id(address: str, number: int) -> str:
    return f"c-{address}" if number == 0 else f"c-{address}-{number}"
