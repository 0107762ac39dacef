"""A report on paper: one PDF, drawn on demand and never stored."""

from ssoz.reports.documents.comparing import comparison_pdf, problem_words, stand_words
from ssoz.reports.documents.drawing import NoSuchVersion, report_file_name, report_pdf

__all__ = [
    "NoSuchVersion",
    "comparison_pdf",
    "problem_words",
    "report_file_name",
    "report_pdf",
    "stand_words",
]
