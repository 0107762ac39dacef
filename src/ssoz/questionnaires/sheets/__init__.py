"""Editions as workbooks, for those who draft in Excel: out, and in again."""

from ssoz.questionnaires.sheets.taking import Taken, taken_from
from ssoz.questionnaires.sheets.writing import workbook

__all__ = ["Taken", "taken_from", "workbook"]
