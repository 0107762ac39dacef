"""A report on paper: one PDF, drawn on demand and never stored."""

from ssoz.reports.documents.drawing import NoSuchVersion, report_file_name, report_pdf

__all__ = ["NoSuchVersion", "report_file_name", "report_pdf"]
