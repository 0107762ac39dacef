"""Every parameter there is. One that nothing reads has no place here: each has a test of its effect."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ssoz.parameters.kinds import Days, Mailbox, Number, Parameter, Phone, Switch

_HELP = _("Help and contact")
_WORK = _("Work with the system")
_MAILS = _("Reminders and links")
_WATCH = _("Watching the system")


def _most(number: int):
    return lambda: number


_ALL: tuple[Parameter, ...] = (
    Phone(
        "help_phone", _HELP, _("Helpline"),
        _("Stands in the header of each page, in the help and at the end of each e-mail."),
        lambda: settings.HELP_PHONE,
    ),
    Phone(
        "help_phone_other", _HELP, _("Helpline, second number"),
        _("For those who cannot reach the short number; stands in the help and in each e-mail."),
        lambda: settings.HELP_PHONE_OTHER,
    ),
    Mailbox(
        "help_email", _HELP, _("E-mail of the helpline"),
        _("Stands in the help and at the end of each e-mail."),
        lambda: settings.HELP_EMAIL,
    ),
    Phone(
        "pz_phone", _HELP, _("Helpline of Profil Zaufany"),
        _("Stands where the sign-in with Profil Zaufany does not succeed."),
        lambda: settings.PZ_PHONE,
    ),
    Mailbox(
        "pz_email", _HELP, _("E-mail of the helpline of Profil Zaufany"),
        _("Stands beside the phone number of that helpline."),
        lambda: settings.PZ_EMAIL,
    ),
    Number(
        "idle_minutes", _WORK, _("Sign-out after inactivity"),
        _("After so many minutes without activity a session ends. It can only be made shorter than "
          "the installation says."),
        lambda: settings.IDLE_SECONDS // 60,
        least=5, most=lambda: settings.IDLE_SECONDS // 60, unit=_("min"),
    ),
    Switch(
        "password_door", _WORK, _("Sign-in with a password"),
        _("Switched off, nobody signs in or registers with a login and a password: at once, and "
          "until it is switched on again."),
        lambda: settings.PASSWORD_DOOR,
    ),
    Days(
        "export_keep_days", _WORK, _("Files of exports are kept"),
        _("Holds for exports that are finished from now on."),
        lambda: settings.EXPORT_KEEP_DAYS, most=_most(90), unit=_("days"),
    ),
    Number(
        "email_link_hours", _MAILS, _("Validity of a link that confirms an e-mail address"),
        _("Holds for links that are sent from now on."),
        lambda: 24, most=_most(24), unit=_("h"),
    ),
    Days(
        "attachment_reminder_days", _MAILS, _("Reminder of a missing signed document"),
        _("So many days after the application, and again after as many."),
        lambda: 7, least=2, most=_most(60), unit=_("days"),
    ),
    Days(
        "due_reminder_days", _MAILS, _("First reminder of a report that is due"),
        _("So many days before the due day; further reminders come a day before and a day after."),
        lambda: 7, least=2, most=_most(30), unit=_("days"),
    ),
    Days(
        "signature_days", _WATCH, _("Age of the antivirus signatures"),
        _("Signatures older than this are shown on the system page as something to look at."),
        lambda: 3, most=_most(30), unit=_("days"),
    ),
    Number(
        "disk_free_percent", _WATCH, _("Free space on the disk"),
        _("Less free space than this is shown as something to look at, half of it as a fault."),
        lambda: 10, most=_most(50), unit="%",
    ),
    Days(
        "backup_days", _WATCH, _("Age of the last backup"),
        _("A backup older than this is shown as something to look at, twice as old as a fault."),
        lambda: 2, most=_most(30), unit=_("days"),
    ),
    Number(
        "queue_wait_minutes", _WATCH, _("Waiting in the queue"),
        _("Jobs, files and e-mails that wait longer are shown as something to look at."),
        lambda: 10, most=_most(240), unit=_("min"),
    ),
)  # fmt: skip
PARAMETERS: dict[str, Parameter] = {parameter.code: parameter for parameter in _ALL}
