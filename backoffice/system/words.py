"""What the jobs of the queue are called."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TASKS: dict[str, Promise] = {
    "ssoz.access.tasks.continue_bulk": _("Bulk act on applications or profiles"),
    "ssoz.access.tasks.continue_mailing": _("Sending an announcement"),
    "ssoz.access.tasks.purge_registrations": _("Removing old registrations"),
    "ssoz.access.tasks.remind_of_attachments": _("Reminding of missing documents"),
    "ssoz.access.tasks.rescan_waiting": _("Calling for scans that wait"),
    "ssoz.access.tasks.resume_imports": _("Going on with imports"),
    "ssoz.access.tasks.resume_mailings": _("Going on with the sending of announcements"),
    "ssoz.access.tasks.scan_attachment": _("Scanning a file"),
    "ssoz.access.tasks.send_registration_link": _("Link of a registration"),
    "ssoz.access.tasks.settle_import": _("Import of a spreadsheet"),
    "ssoz.bulk.tasks.resume_stale": _("Going on with bulk acts"),
    "ssoz.exchange.tasks.resume_exports": _("Going on with exports"),
    "ssoz.exchange.tasks.write_export": _("Writing an export"),
    "ssoz.files.tasks.destroy_erased": _("Destroying erased files"),
    "ssoz.workbooks.tasks.drop_forgotten": _("Forgetting workbooks nobody chose from"),
    "ssoz.health.tasks.beat": _("Sign of life"),
    "ssoz.journal.tasks.seal": _("Sealing the journal"),
    "ssoz.mail.tasks.deliver_some": _("Sending several messages"),
    "ssoz.mail.tasks.deliver": _("Sending a message"),
    "ssoz.mail.tasks.resend_waiting": _("Calling for messages that wait"),
    "ssoz.people.tasks.purge_attempts": _("Removing old sign-in attempts"),
    "ssoz.people.tasks.send_password_link": _("Link for a new password"),
    "ssoz.presence.tasks.forget_absent": _("Forgetting who was in a report"),
    "ssoz.register.tasks.complete_import": _("Applying or undoing a register import"),
    "ssoz.register.tasks.continue_import": _("Reading a register import"),
    "ssoz.register.tasks.resume_imports": _("Going on with register imports"),
    "ssoz.reports.tasks.continue_bulk": _("Bulk act on reports"),
    "ssoz.reports.tasks.remind_of_due_dates": _("Reminding of due days"),
    "ssoz.trials.tasks.continue_trial": _("Trial of a draft of a form"),
    "ssoz.trials.tasks.resume_trials": _("Going on with trials of drafts"),
    "ssoz.units.tasks.find_doubles": _("Search for possible duplicates"),
    "web.tasks.clear_sessions": _("Removing old sessions"),
}


def task_words(function: str) -> Any:
    """Say in words what a job does; one without words keeps its name."""
    return _TASKS.get(function, function)
