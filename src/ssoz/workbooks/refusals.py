"""Why a workbook is not taken, and what to do then."""

from django.utils.translation import gettext_lazy as _

from ssoz.reports.refusals import Refused

__all__ = ["Refused"]

EMPTY = _("The file is empty. Choose another one.")
TOO_LARGE = _("The file is larger than %(most)d MB. Bring in the sheet that you took from here.")
NOT_OURS = _("The file has no mark of a workbook taken from here. Take the workbook of this report, fill it in and bring it in.")  # fmt: skip
SPOILT = _("The mark of the workbook is spoilt. Take the workbook anew, copy your values into it and bring it in.")  # fmt: skip
MIXED = _("The file holds sheets of different workbooks. Bring in each workbook by itself.")
OTHER_UNIT = _("This workbook belongs to a report of another unit. Choose the file of this report.")
OTHER_FORM = _("This workbook was made for the form %(form)s. Choose the file of this report.")
OTHER_PART = _("This workbook belongs to a report of another part of the unit. Choose the file of this report.")  # fmt: skip
OTHER_REPORT = _("This workbook belongs to another report of this form. Choose the file of this report.")  # fmt: skip
OTHER_PERIOD = _("This workbook was made for %(period)s. Choose the file of this report.")
DROPPED = _("The report this workbook was taken from was dropped when the level was changed. Take the workbook anew.")  # fmt: skip
NEWER_EDITION = _("This workbook was made for a newer edition of the form, %(edition)s. Choose the file of this report.")  # fmt: skip
UNKNOWN_EDITION = _("The form was changed since this workbook was taken. Take the workbook anew, copy your values into it and bring it in.")  # fmt: skip
NEWER_REVISION = _("This workbook does not fit the report. Take the workbook anew.")
GONE = _("What was read from the file is no longer kept. Bring the file in again.")
NOTHING_CHOSEN = _("No field chosen. Tick at least one.")
CHANGED = _("Somebody changed these fields meanwhile. See what would change now, and choose again.")
