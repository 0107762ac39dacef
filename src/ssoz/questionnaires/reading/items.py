"""Reading the lines of a section: its fields, columns and rows."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.mistakes import Path, nearest
from ssoz.questionnaires.reading import codes
from ssoz.questionnaires.reading.cells import Owner, cell_keys, check_choice, check_keys
from ssoz.questionnaires.reading.choices import Lists, named_list, read_options
from ssoz.questionnaires.reading.keys import CELL, COLUMN, ROW, Reader
from ssoz.questionnaires.schema import Column, Row

type Table = dict[str, Any]

_COLUMN_TEXTS = ("label", "label_en", "help", "help_en", "note", "unit", "show", "provenance")
_ROW_TEXTS = ("label", "label_en", "help", "note", "show", "provenance")


class ItemReader:
    """Read the items of one section; each item comes with the cell keys it gives."""

    def __init__(self, reader: Reader, lists: Lists, section: Table, path: Path) -> None:
        self.reader = reader
        self.mistakes = reader.mistakes
        self.lists = lists
        self.section = section
        self.path = path
        self.code = str(section.get("code", ""))

    def columns(self, name: str, defaults: Table) -> tuple[list[Column], list[Table]]:
        """Read fields or columns."""
        columns: list[Column] = []
        keys: list[Table] = []
        pattern = codes.FIELD_CODE if name == "fields" else codes.COLUMN_CODE
        stem = f"{self.code}." if name == "fields" else f"{self.code}.*."
        for place, item in enumerate(self.section.get(name, ())[: limits.CELLS + 1]):
            owner = Owner((*self.path, name, place), f"{stem}{item.get('code', '')}")
            table = self.reader.table(item, COLUMN, owner.path, owner.cell)
            own = self._own_keys(table, owner)
            effective = cell_keys(defaults, own)
            check_keys(self.mistakes, owner, own, effective["type"])
            check_choice(self.mistakes, owner, effective)
            code = table.get("code")
            path = (*owner.path, "code")
            if code is not None and codes.check_code(
                self.mistakes, code, pattern, path, owner.cell
            ):
                source = tuple(table.get("source", ()))
                texts = {key: table.get(key, "") for key in _COLUMN_TEXTS}
                columns.append(Column(code, place, source=source, **texts))
                keys.append(own)
        self._refuse_twins(columns, name, f"{self.code}.")
        if name == "columns":
            self._refuse_more(len(columns), limits.COLUMNS, name)
        return columns, keys

    def rows(self, columns: Sequence[str]) -> tuple[list[Row], list[Table]]:
        """Read the rows of a table."""
        rows: list[Row] = []
        keys: list[Table] = []
        items = self.section.get("rows", ())[: limits.CELLS + 1]
        known = {item["code"]: None for item in items if isinstance(item.get("code"), str)}
        for place, item in enumerate(items):
            owner = Owner((*self.path, "rows", place), f"{self.code}.{item.get('code', '')}")
            table = self.reader.table(item, ROW, owner.path, owner.cell)
            own = self._own_keys(table, owner)
            check_keys(self.mistakes, owner, own, own.get("type"))
            code = table.get("code")
            path = (*owner.path, "code")
            if code is not None and codes.check_code(
                self.mistakes, code, codes.ROW, path, owner.cell
            ):
                self._check_closed(table, columns, owner)
                rows.append(self._row(table, place, known, owner))
                keys.append(own)
        self._refuse_twins(rows, "rows", f"{self.code}.")
        self._refuse_more(len(rows), limits.ROWS, "rows")
        self._refuse_circles(rows)
        return rows, keys

    def rows_from_list(self) -> tuple[list[Row], list[Table]]:
        """Take the options of a list for rows."""
        path = (*self.path, "rows_from")
        name = self.section["rows_from"]
        options = named_list(self.reader, self.lists, name, path, self.code) or ()
        self._refuse_more(len(options), limits.ROWS, "rows_from")
        known = {option.code: None for option in options}
        rows = [
            Row(
                option.code, place, option.label, option.label_en, parent=_above(option.code, known)
            )
            for place, option in enumerate(options)
        ]
        return rows, [{} for _row in rows]

    def check_provenance(self, table: Table, owner: Owner) -> None:
        """Refuse what is called official without naming the print."""
        if table.get("provenance") != "official" or not self.reader.whole:
            return
        sources = table.get("source", ())
        if self.section.get("provenance") == "official":
            sources = [*sources, *self.section.get("source", ())]
        if not any(source.strip() for source in sources):
            what = _("“official” needs a source.")
            advice = _("Name the print in source = [ … ], or say “project”.")
            self.mistakes.add("E05", (*owner.path, "provenance"), what, advice, owner.cell)

    def _own_keys(self, table: Table, owner: Owner) -> Table:
        self.check_provenance(table, owner)
        own = {key: table[key] for key in CELL if key in table and key != "show"}
        if "options" in own:
            path = (*owner.path, "options")
            value = own["options"]
            own["options"] = read_options(self.reader, self.lists, value, path, owner.cell)
        return own

    def _row(self, table: Table, place: int, known: dict[str, None], owner: Owner) -> Row:
        code, parent = table["code"], table.get("parent", "")
        if parent and (parent not in known or parent == code):
            what = _("The parent row %(code)s is not there.") % {"code": parent[:80]}
            advice = nearest(parent, [each for each in known if each != code])
            self.mistakes.add("E18", (*owner.path, "parent"), what, advice, owner.cell)
            parent = ""
        return Row(
            code,
            place,
            closed=tuple(table.get("closed", ())),
            parent=parent or _above(code, known),
            source=tuple(table.get("source", ())),
            **{key: table.get(key, "") for key in _ROW_TEXTS},
        )

    def _check_closed(self, table: Table, columns: Sequence[str], owner: Owner) -> None:
        for code in table.get("closed", ()):
            if code != "*" and code not in columns:
                what = _("The closed column %(code)s is not there.") % {"code": code[:80]}
                path = (*owner.path, "closed")
                advice = nearest(code, columns)
                self.mistakes.add("E17", path, what, advice, f"{owner.cell}.{code}")

    def _refuse_circles(self, rows: list[Row]) -> None:
        above = {row.code: row.parent for row in rows}
        sound: set[str] = {""}
        for row in rows:
            way: list[str] = []
            code = row.code
            while code not in sound and code not in way:
                way.append(code)
                code = above.get(code, "")
            if code not in sound:
                what = _("The rows %(codes)s are parents of each other.")
                words = {"codes": ", ".join(way[way.index(code) :][:10])}
                path = (*self.path, "rows", row.place, "parent")
                advice = _("Take one parent away.")
                self.mistakes.add("E18", path, what % words, advice, f"{self.code}.{row.code}")
            sound.update(way)

    def _refuse_twins(self, items: Sequence[Row | Column], name: str, stem: str) -> None:
        found = [(item.code, (*self.path, name, item.place)) for item in items]
        codes.refuse_twins(self.mistakes, found, stem=stem)

    def _refuse_more(self, count: int, limit: int, name: str) -> None:
        codes.refuse_more(self.mistakes, count, limit, (*self.path, name), self.code)


def _above(code: str, known: dict[str, None]) -> str:
    while "." in code:
        code = code.rpartition(".")[0]
        if code in known:
            return code
    return ""
