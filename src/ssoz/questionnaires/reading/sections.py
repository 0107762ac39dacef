"""Reading one section of the file and making its cells."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.mistakes import Path
from ssoz.questionnaires.reading import codes
from ssoz.questionnaires.reading.cells import Owner, cell, cell_keys, check_choice, check_keys
from ssoz.questionnaires.reading.choices import Lists
from ssoz.questionnaires.reading.items import ItemReader
from ssoz.questionnaires.reading.keys import OF_SECTION, REPEAT, Reader
from ssoz.questionnaires.schema import RUNNING, Cell, Column, Repeat, Row, Section

type Table = dict[str, Any]

_WAYS = ("fields", "rows", "rows_from", "repeat")
_TEXTS = ("code", "title", "title_en", "group", "help", "note", "show")


class SectionReader:
    """Read one [[section]], as far as it can be read."""

    def __init__(self, reader: Reader, lists: Lists, table: Table, place: int) -> None:
        self.reader = reader
        self.mistakes = reader.mistakes
        self.table = table
        self.place = place
        self.path: Path = ("section", place)
        self.code = str(table.get("code", ""))
        self.items = ItemReader(reader, lists, table, self.path)
        self.has_fields = "fields" in table
        self.is_table = not self.has_fields and ("rows" in table or "rows_from" in table)
        self.repeats = not self.has_fields and not self.is_table and "repeat" in table
        self.defaults = {key: table[key] for key in OF_SECTION if key in table}

    def read(self, written: Sequence[str]) -> Section:
        """Give the section with its cells; `written` are the keys that stand in the file."""
        owner = Owner(self.path, self.code)
        if "code" in self.table:
            path = (*self.path, "code")
            codes.check_code(self.mistakes, self.code, codes.SECTION_CODE, path, self.code)
        self._check_ways(written)
        self.items.check_provenance(self.table, owner)
        check_keys(self.mistakes, owner, self.defaults, None)
        name = "fields" if self.has_fields else "columns"
        columns, column_keys = self.items.columns(name, self.defaults)
        rows, row_keys = self._rows([column.code for column in columns])
        if self.is_table:
            cells = self._table_cells(rows, row_keys, columns, column_keys)
        else:
            cells = self._cells(columns, column_keys)
        return Section(
            place=self.place,
            rows=tuple(rows),
            columns=tuple(columns),
            repeat=self._repeat(),
            is_table=self.is_table,
            cells=tuple(cells),
            provenance=self.table.get("provenance", "project"),
            source=tuple(self.table.get("source", ())),
            **{key: self.table.get(key, "") for key in _TEXTS},
        )

    def _check_ways(self, written: Sequence[str]) -> None:
        ways = [way for way in _WAYS if way in written]
        path = (*self.path, "code")
        if len(ways) != 1:
            what = _("The section has %(ways)s.") % {"ways": ", ".join(ways) or _("no content")}
            advice = _("Choose exactly one of fields, rows, rows_from and repeat.")
            self.mistakes.add("E13", path, what, advice, self.code)
        elif ways != ["fields"] and not self.table.get("columns", "columns" in written):
            what, advice = _("The section has no columns."), _("Write columns = [ … ].")
            self.mistakes.add("E13", path, what, advice, self.code)
        elif ways == ["fields"] and "columns" in written:
            what = _("The section has both fields and columns.")
            self.mistakes.add("E13", path, what, _("Choose one."), self.code)

    def _rows(self, columns: list[str]) -> tuple[list[Row], list[Table]]:
        if not self.is_table:
            return [], []
        return self.items.rows(columns) if "rows" in self.table else self.items.rows_from_list()

    def _repeat(self) -> Repeat | None:
        if not self.repeats:
            return None
        path = (*self.path, "repeat")
        keys = self.reader.table(self.table["repeat"], REPEAT, path, self.code)
        repeat = Repeat(keys.get("min", 0), keys.get("max", limits.REPEATED_ROWS))
        if not 0 <= repeat.min <= repeat.max <= limits.REPEATED_ROWS:
            what = _("min and max of the rows do not go together.")
            advice = _("Write 0 or more, and at most %(limit)d.") % {"limit": limits.REPEATED_ROWS}
            self.mistakes.add("E48", path, what, advice, self.code)
        return repeat

    def _cells(self, columns: list[Column], column_keys: list[Table]) -> list[Cell]:
        row = RUNNING if self.repeats else ""
        stem = f"{self.code}.{row}" if row else self.code
        return [
            cell(
                f"{stem}.{column.code}",
                (self.code, row, column.code),
                cell_keys(self.defaults, own),
                label=column.label,
                label_en=column.label_en,
            )
            for column, own in zip(columns, column_keys, strict=True)
        ]

    def _table_cells(
        self,
        rows: list[Row],
        row_keys: list[Table],
        columns: list[Column],
        column_keys: list[Table],
    ) -> list[Cell]:
        cells: list[Cell] = []
        for row, over in zip(rows, row_keys, strict=True):
            for column, own in zip(columns, column_keys, strict=True):
                effective = cell_keys(self.defaults, own, over)
                if "type" in over or "options" in over:
                    path = (*self.path, "rows", row.place)
                    owner = Owner(path, f"{self.code}.{row.code}.{column.code}")
                    check_choice(self.mistakes, owner, effective)
                cells.append(self._table_cell(row, column, effective))
            if len(cells) > limits.CELLS:
                break  # one too many is enough for E19
        return cells

    def _table_cell(self, row: Row, column: Column, keys: Table) -> Cell:
        english = f"{row.label_en or row.label}, {column.label_en or column.label}"
        return cell(
            f"{self.code}.{row.code}.{column.code}",
            (self.code, row.code, column.code),
            keys,
            label=f"{row.label}, {column.label}",
            label_en=english if row.label_en or column.label_en else "",
            closed="*" in row.closed or column.code in row.closed,
        )
