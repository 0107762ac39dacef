"""A workbook of a report in the hands of somebody with an office programme."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Filled:
    """A workbook opened; cells are found by their hidden keys, as the system finds them."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(BytesIO(content))

    def cell(self, address: str) -> Cell:
        """Find the cell of an address."""
        for sheet in self.book.worksheets:
            for (key,) in sheet.iter_rows(min_col=1, max_col=1):
                code = _column_of(str(key.value), address)
                if code is not None:
                    return sheet.cell(key.row, _place(sheet, code))
        raise LookupError(address)

    def type(self, cells: dict[str, Any]) -> "Filled":
        """Type values into cells."""
        for address, value in cells.items():
            self.cell(address).value = value
        return self

    def sheet_of(self, address: str) -> Worksheet:
        """Return the sheet in which a cell lies."""
        return self.cell(address).parent

    def content(self) -> bytes:
        """Save the workbook."""
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()

    def upload(self, name: str = "arkusz.xlsx") -> SimpleUploadedFile:
        """Save the workbook as a browser sends it."""
        return SimpleUploadedFile(name, self.content(), TYPE)


def _column_of(key: str, address: str) -> str | None:
    line = key.removeprefix("w:")
    if not key.startswith("w:"):
        return None
    if line == address:
        return "k:="
    return f"k:{address.removeprefix(line + '.')}" if address.startswith(f"{line}.") else None


def _place(sheet: Worksheet, code: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == code)
