"""A workbook that comes in: the definition in it, where each thing stood, and what cannot be taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.mistakes import Mistake, Path, nearest, shown
from ssoz.questionnaires.reading.keys import Key
from ssoz.questionnaires.sheets import layout
from ssoz.questionnaires.sheets.values import is_blank, value_of
from ssoz.sheets.books import Area, Sheet

type Table = dict[str, Any]

_MOST_AREAS = 200


@dataclass
class Taken:
    """What a workbook says: a definition, the place of each thing in it, and faults of the file."""

    definition: Table
    places: dict[Path, str] = field(default_factory=dict)
    faults: list[Mistake] = field(default_factory=list)

    def place(self, path: Path) -> str:
        """Name the sheet and the cell where the thing at a path, or what holds it, stood."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "")


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its values by key, and the place of each."""

    values: dict[str, Any]
    places: dict[str, str]
    row: int
    first: str


def taken_from(book: Sequence[Sheet], *, file: str) -> Taken:
    """Read the sheets of an edition; whatever would be lost or guessed is a fault at its place."""
    reader = _Reader(file)
    sheets = reader.sheets(book)
    taken = Taken({}, faults=reader.faults)
    builder = _Builder(taken, reader)
    builder.form(sheets.get(layout.FORM, []))
    builder.sections(sheets.get(layout.SECTIONS, []))
    for sheet in layout.ITEMS:
        builder.items(sheet, sheets.get(sheet, []))
    builder.options(sheets.get(layout.OPTIONS, []))
    for sheet in (layout.CALCS, layout.RULES):
        builder.further(sheet, sheets.get(sheet, []))
    return taken


class _Reader:
    """Reads sheets into lines, noting faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Mistake] = []

    def fault(self, place: str, row: int, what: str, advice: str) -> None:
        """Note what keeps the file from being taken."""
        self.faults.append(Mistake("W01", self.file, row, place, what, advice))

    def sheets(self, book: Sequence[Sheet]) -> dict[str, list[Line]]:
        """Find the sheets of an edition, wherever they stand."""
        known = {one.key: one for one in layout.LAYOUTS}
        found: dict[str, list[Line]] = {}
        for sheet in book:
            key = layout.key_in(sheet.name)
            if key in known and key not in found:
                found[key] = list(self._lines(sheet, known[key]))
            elif any(not is_blank(value) for row in sheet.rows for value in row):
                names = [layout.headed(one, layout.SHEET_WORDS) for one in known]
                what = _("The sheet “%(name)s” is none of an edition, or stands twice.")
                advice = _("Delete it, or give it its name: %(names)s.")
                words = {"names": ", ".join(names)}
                self.fault(sheet.name, 0, what % {"name": shown(sheet.name)}, advice % words)
        for key in (layout.FORM, layout.SECTIONS):
            if key not in found:
                name = layout.headed(key, layout.SHEET_WORDS)
                what = _("The sheet “%(name)s” is missing.") % {"name": name}
                self.fault(name, 0, what, _("Begin with a workbook that you took from the desk."))
        return found

    def _lines(self, sheet: Sheet, known: layout.Layout) -> Iterator[Line]:
        self._areas(sheet)
        head = next((at for at, row in enumerate(sheet.rows) if not all(map(is_blank, row))), None)
        if head is None:
            return
        columns = self._columns(sheet, head, known)
        for at in range(head + 1, len(sheet.rows)):
            values, places = {}, {}
            for column, value in enumerate(sheet.rows[at]):
                if is_blank(value):
                    continue
                place = f"{sheet.name}, {_letters(column)}{at + 1}"
                if column not in columns:
                    what = _("This column has no name of ours, so nobody knows what stands in it.")
                    self.fault(place, at + 1, what, _("Name the column, or empty it."))
                    continue
                key = columns[column]
                values[key] = value_of(key, value, known.columns.get(key, Key()))
                places[key] = place
            if values:
                yield Line(values, places, at + 1, f"{sheet.name}, {at + 1}")

    def _columns(self, sheet: Sheet, head: int, known: layout.Layout) -> dict[int, str]:
        columns: dict[int, str] = {}
        for at, value in enumerate(sheet.rows[head]):
            if is_blank(value):
                continue
            key = layout.key_in(str(value))
            place = f"{sheet.name}, {_letters(at)}{head + 1}"
            if key in columns.values():
                what = _("The column “%(name)s” stands twice.") % {"name": shown(value)}
                self.fault(place, head + 1, what, _("Delete one of them."))
            elif key not in known.columns:
                what = _("The column “%(name)s” is not known.") % {"name": shown(value)}
                self.fault(place, head + 1, what, nearest(key, known.columns))
            columns[at] = key
        return columns

    def _areas(self, sheet: Sheet) -> None:
        formula = _("A formula stands here.")
        merged = _("Cells are merged here, so nobody knows to which row or column they belong.")
        for areas, what, advice in (
            (sheet.formulas, formula, _("Copy the cell and insert it again as a value.")),
            (sheet.merged, merged, _("Undo the merging.")),
        ):
            for area in areas[:_MOST_AREAS]:
                self.fault(f"{sheet.name}, {_named(area)}", area[0] + 1, what, advice)


class _Builder:
    """Puts the lines of the sheets together."""

    def __init__(self, taken: Taken, reader: _Reader) -> None:
        self.taken, self.reader = taken, reader
        self.definition = taken.definition
        self.at: dict[str, int] = {}
        self.owners: dict[tuple[str, str, str], Path] = {}

    def form(self, lines: Sequence[Line]) -> None:
        """Take the keys of the form; each stands in a row."""
        for line in lines:
            key = layout.key_in(str(line.values.get(layout.KEY, "")))
            place = line.places.get(layout.KEY, line.first)
            if not key or key in self.definition:
                what = _("The key is missing, or stands twice.")
                self.reader.fault(place, line.row, what, _("Write one row for each key."))
                continue
            if layout.VALUE in line.values:
                value = line.values[layout.VALUE]
                self.definition[key] = value_of(key, value, layout.FORM_KEYS.get(key, Key()))
                self._place((key,), line.places.get(layout.VALUE, place))

    def sections(self, lines: Sequence[Line]) -> None:
        """Take the sections; their rows, columns and fields come from other sheets."""
        sections = self.definition.setdefault("section", [])
        for line in lines:
            said = dict(line.values)
            kind = str(said.pop(layout.KIND, ""))
            least, most = said.pop(layout.LEAST, None), said.pop(layout.MOST, None)
            section = said | _begun(kind, least, most)
            code = str(section.get("code", ""))
            path: Path = ("section", len(sections))
            self._places(path, line)
            self.at.setdefault(code, len(sections))
            sections.append(section)

    def items(self, sheet: str, lines: Sequence[Line]) -> None:
        """Take rows, columns or fields to their sections."""
        for line in lines:
            said = dict(line.values)
            code = str(said.pop("section", ""))
            if code not in self.at:
                place = line.places.get("section", line.first)
                what = _("There is no section %(code)s.") % {"code": shown(code)}
                self.reader.fault(place, line.row, what, nearest(code, self.at))
                continue
            items = self.definition["section"][self.at[code]].setdefault(sheet, [])
            path: Path = ("section", self.at[code], sheet, len(items))
            self._places(path, line)
            owner = (code, layout.ITEMS[sheet], str(said.get("code", "")))
            self.owners.setdefault(owner, path)
            items.append(said)

    def options(self, lines: Sequence[Line]) -> None:
        """Take options to the list, row, column or field that they belong to."""
        lists: dict[str, int] = {}
        for line in lines:
            said = dict(line.values)
            owners = {key: said.pop(key) for key in _OWNERS if key in said}
            path = self._list(owners, lists) if "list" in owners else self._owner(owners)
            if path is None:
                what = _("This option belongs to no list, row, column or field that is there.")
                advice = _("Name a list, or a section and a row, column or field of it.")
                self.reader.fault(line.first, line.row, what, advice)
                continue
            options = self._found(path).setdefault("options", [])
            if said and isinstance(options, list):
                self._places((*path, "options", len(options)), line)
                options.append(said["code"] if list(said) == ["code"] else said)

    def further(self, sheet: str, lines: Sequence[Line]) -> None:
        """Take calculations or rules."""
        for line in lines:
            items = self.definition.setdefault(sheet, [])
            self._places((sheet, len(items)), line)
            items.append(line.values)

    def _list(self, owners: Table, lists: dict[str, int]) -> Path | None:
        if len(owners) > 1:
            return None
        name = str(owners["list"])
        if name not in lists:
            known = self.definition.setdefault("list", [])
            lists[name] = len(known)
            known.append({"name": name, "options": []})
        return "list", lists[name]

    def _owner(self, owners: Table) -> Path | None:
        section = str(owners.pop("section", ""))
        if len(owners) != 1:
            return None
        [(what, code)] = owners.items()
        return self.owners.get((section, what, str(code)))

    def _found(self, path: Path) -> Table:
        found: Any = self.definition
        for piece in path:
            found = found[piece]
        return found

    def _places(self, path: Path, line: Line) -> None:
        self._place(path, line.first)
        for key, place in line.places.items():
            self._place((*path, key), place)

    def _place(self, path: Path, place: str) -> None:
        self.taken.places[path] = place


_OWNERS = ("list", "section", "row", "column", "field")


def _begun(kind: str, least: Any, most: Any) -> Table:
    """Begin what a section of a kind has, even where no other sheet brings anything."""
    begun: Table = {}
    if kind == layout.REPEATED or least is not None or most is not None:
        pairs = (("min", least), ("max", most))
        begun["repeat"] = {key: value for key, value in pairs if value is not None}
    if kind == layout.TABLE:
        begun["rows"] = []
    if kind == layout.SINGLE:
        begun["fields"] = []
    return begun


def _named(area: Area) -> str:
    top, left, bottom, right = area
    first, last = f"{_letters(left)}{top + 1}", f"{_letters(right)}{bottom + 1}"
    return first if first == last else f"{first}:{last}"


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
