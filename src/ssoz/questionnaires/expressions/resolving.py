"""Looking addresses up: sections, rows and columns that must be there."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.addresses import Address, Selector, Span
from ssoz.questionnaires.expressions.names import BY_CODE, REGISTERS
from ssoz.questionnaires.expressions.selections import Axis, Selection
from ssoz.questionnaires.mistakes import Refusal, nearest
from ssoz.questionnaires.schema import Questionnaire, Section

_NO_AXIS = Axis("none")
_MISSING = {
    "row": gettext_lazy("There is no row %(code)s in section %(section)s."),
    "column": gettext_lazy("There is no column %(code)s in section %(section)s."),
    "field": gettext_lazy("There is no field %(code)s in section %(section)s."),
}


class Resolver:
    """Look addresses up in a form and in the other forms that it may name."""

    def __init__(self, form: Questionnaire, library: Mapping[str, Questionnaire]) -> None:
        self.form = form
        self.library = library
        self._found: dict[str, Selection] = {}

    def resolve(self, address: Address, source: str | None = None) -> Selection:
        """Find what an address names; raise Refusal where it names nothing."""
        source = address.source if source is None else source
        key = f"{source}!{address.text}"
        if key not in self._found:
            self._found[key] = self._resolve(address, source)
        return self._found[key]

    def known_form(self, name: str, cell: str = "") -> str:
        """Check that a form is loaded; give its code without the year."""
        code = name.partition("@")[0]
        if code not in self.library:
            raise Refusal(
                "E32",
                _("The form %(code)s is not known.") % {"code": code},
                nearest(code, self.library),
                cell,
            )
        return code

    def _resolve(self, address: Address, source: str) -> Selection:
        if not source and address.section in REGISTERS:
            return _register(address)
        form = self.form
        if source not in ("", "last", "before", "others"):
            form = self.library[self.known_form(source, address.text)]
        if not form.has_section(address.section):
            raise _absent(
                _("There is no section %(code)s.") % {"code": address.section},
                nearest(address.section, [section.code for section in form.sections]),
                address,
            )
        section = form.section(address.section)
        axes = (_rows(address, section), _columns(address, section))
        stem = f"{source}!{section.code}" if source else section.code
        selection = Selection(address, source, form, section, axes, stem)
        _refuse_too_many(selection)
        selection.kind = _kind(selection)
        return selection


def _register(address: Address) -> Selection:
    names = REGISTERS[address.section]
    first, second = address.row, address.column
    named = second if first is None else first
    name = named.spans[0].first if named.way == "code" else named.way
    if name not in names or (first is not None and name not in BY_CODE):
        what = _("There is no %(name)s.") % {"name": address.text}
        raise _absent(what, nearest(name, names), address)
    if name not in BY_CODE:
        return _selection_of_register(address, _NO_AXIS, f"{address.section}.{name}", names[name])
    if first is None:
        raise _absent(
            _("%(name)s is asked for one code at a time.") % {"name": address.text},
            _("Write a code after it, or * for the running row's code."),
            address,
        )
    return _selection_of_register(address, _register_codes(address), name, names[name])


def _register_codes(address: Address) -> Axis:
    way, spans = address.column.way, address.column.spans
    if way == "star":
        return Axis("open")
    if way == "code":
        return Axis("one", (spans[0].first,))
    if way == "braces" and not any(span.last for span in spans):
        return Axis("braces", tuple(span.first for span in spans))
    raise Refusal(
        "E33",
        _("A register has no order of codes."),
        _("Write *, one code, or codes in braces."),
        address.text,
    )


def _selection_of_register(address: Address, rows: Axis, name: str, kind: str) -> Selection:
    stem = name if "." in name else f"{address.section}.{name}"
    return Selection(address, address.section, None, None, (rows, _NO_AXIS), stem, kind)


def _rows(address: Address, section: Section) -> Axis:
    row = address.row
    if section.repeat:
        return _repeating(address, row)
    if not section.is_table:
        if row is None:
            return _NO_AXIS
        what = _("Section %(code)s has single answers, no rows.") % {"code": section.code}
        raise _absent(what, nearest(_tail(address), section.column_at), address)
    if row is None:
        what = _("Section %(code)s is a table.") % {"code": section.code}
        raise _absent(what, _("Write section.row.column."), address)
    if row.way in ("below", "each_below"):
        return _below(address, row, section)
    return _axis(address, row, section.row_at, "row")


def _repeating(address: Address, row: Selector | None) -> Axis:
    if row is None:
        what = _("Section %(code)s has rows as many as needed.") % {"code": address.section}
        raise _absent(what, _("Write * or : for the row."), address)
    if row.way == "star":
        return Axis("running")
    if row.way == "all":
        return Axis("present")
    raise Refusal(
        "E33",
        _("The rows of section %(code)s have no codes.") % {"code": address.section},
        _("Write * or : for the row."),
        address.text,
    )


def _below(address: Address, row: Selector, section: Section) -> Axis:
    if row.way == "each_below":
        return Axis("each_below", tuple(code for code in section.row_at if code in section.below))
    code = row.spans[0].first
    _known(code, section.row_at, "row", address)
    if code not in section.below:
        raise Refusal(
            "E35",
            _("No rows stand below row %(code)s.") % {"code": code},
            _("Name the rows, or give them parent = “%(code)s”.") % {"code": code},
            address.text,
        )
    return Axis("many", section.below[code])


def _columns(address: Address, section: Section) -> Axis:
    column = address.column
    if column.way in ("below", "each_below"):
        raise Refusal(
            "E33",
            _("Columns have none below them."),
            _("Write * or :, or name the columns."),
            address.text,
        )
    what = "column" if section.is_table or section.repeat else "field"
    return _axis(address, column, section.column_at, what)


def _axis(address: Address, selector: Selector, places: dict[str, int], what: str) -> Axis:
    if selector.way == "star":
        return Axis("star", tuple(places))
    if selector.way == "all":
        return Axis("many", tuple(places))
    if selector.way == "code":
        return Axis("one", (_known(selector.spans[0].first, places, what, address),))
    if selector.way == "range":
        return Axis("many", _range(selector.spans[0], places, what, address))
    listed = [code for span in selector.spans for code in _range(span, places, what, address)]
    if len(set(listed)) < len(listed):
        raise Refusal(
            "E36",
            _("A code stands twice in the braces."),
            _("Name each code once."),
            address.text,
        )
    return Axis("braces", tuple(listed))


def _range(span: Span, places: dict[str, int], what: str, address: Address) -> tuple[str, ...]:
    first = _known(span.first, places, what, address)
    if not span.last:
        return (first,)
    last = span.last
    sibling = ".".join([*first.split(".")[:-1], last])
    last = sibling if sibling in places else _known(last, places, what, address)
    if places[first] > places[last]:
        raise Refusal(
            "E36",
            _("The range %(first)s:%(last)s runs backwards.") % {"first": first, "last": last},
            _("In the file %(last)s stands first.") % {"last": last},
            address.text,
        )
    return tuple(places)[places[first] : places[last] + 1]


def _known(code: str, places: dict[str, int], what: str, address: Address) -> str:
    if code in places:
        return code
    missing = str(_MISSING[what]) % {"code": code, "section": address.section}
    raise _absent(missing, nearest(code, places), address)


def _absent(what: str, advice: str, address: Address) -> Refusal:
    if "-" in address.text.rpartition("!")[2]:
        advice += " " + _("A minus needs spaces on both sides, since a code may hold a hyphen.")
    return Refusal("E31", what, advice, address.text)


def _tail(address: Address) -> str:
    return address.column.spans[0].first if address.column.spans else ""


def _refuse_too_many(selection: Selection) -> None:
    rows = len(selection.rows.codes) if selection.rows.way == "many" else 1
    if selection.rows.way == "each_below" and selection.section:
        rows = max(map(len, selection.section.below.values()), default=1)
    columns = len(selection.columns.codes) if selection.columns.gathers else 1
    if rows * columns > limits.GATHERED:
        raise Refusal(
            "E48",
            _("%(count)d cells are taken together.") % {"count": rows * columns},
            _("At most %(limit)d are allowed.") % {"limit": limits.GATHERED},
            selection.text,
        )


def _kind(selection: Selection) -> str:
    kinds = dict.fromkeys(cell.kind for cell in selection.cells() if cell.kind != "any")
    if len(kinds) > 1:
        raise Refusal(
            "E34",
            _("The address mixes kinds of answers: %(kinds)s.") % {"kinds": ", ".join(kinds)},
            _("Name the columns of one kind in braces."),
            selection.text,
        )
    return next(iter(kinds), "any")
