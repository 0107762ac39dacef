"""A report as a workbook, to fill in without the system: one sheet for each section."""

from ssoz.workbooks.sheets.drawing import report_workbook, workbook_name

__all__ = ["report_workbook", "workbook_name"]
