"""Spreadsheets: written as a stream, read with suspicion, in memory that does not grow with rows."""

from ssoz.sheets.cells import Row, safe
from ssoz.sheets.formats import Format
from ssoz.sheets.lines import csv_lines, json_lines
from ssoz.sheets.ods import ods
from ssoz.sheets.packing import Page
from ssoz.sheets.reading import Read, Unreadable, read
from ssoz.sheets.tables import Column, Lookup, Table, valued
from ssoz.sheets.typed import Mistake
from ssoz.sheets.xlsx import xlsx

__all__ = [
    "Column",
    "Format",
    "Lookup",
    "Mistake",
    "Page",
    "Read",
    "Row",
    "Table",
    "Unreadable",
    "csv_lines",
    "json_lines",
    "ods",
    "read",
    "safe",
    "valued",
    "xlsx",
]
