"""The forms in which rows leave."""

from collections.abc import Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ssoz.sheets.lines import csv_lines, json_lines
from ssoz.sheets.ods import ods
from ssoz.sheets.packing import Page
from ssoz.sheets.xlsx import xlsx

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
}


class Format(TextChoices):
    """A form of a file, by its ending."""

    XLSX = "xlsx", _("Excel (XLSX)")
    ODS = "ods", _("LibreOffice (ODS)")
    CSV = "csv", _("CSV")
    JSON = "jsonl", _("JSON, one object on each line")

    @property
    def content_type(self) -> str:
        return _TYPES[self.value]

    def written(self, page: Page) -> Iterator[bytes]:
        """Write one sheet, piece by piece."""
        match self:
            case Format.XLSX:
                return xlsx([page])
            case Format.ODS:
                return ods([page])
            case Format.CSV:
                return csv_lines(page.rows)
        return json_lines(page.rows)
