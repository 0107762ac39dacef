"""What others have to answer: the scanner, the mail server, the disks. Each only for so long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backoffice.system.findings import Finding, Level, decimal, moment
from ssoz.exchange.queries import ready_size
from ssoz.files.queries import kept_size, waiting_count
from ssoz.files.queries import oldest_waiting as oldest_waiting_file
from ssoz.files.scanning import ScannerFacts, scanner_facts
from ssoz.health.asking import Answer
from ssoz.health.places import Place, place_at
from ssoz.mail.queries import mail_facts
from ssoz.mail.sending import greet_server
from ssoz.parameters.reading import value

_SERVER_SECONDS = 2


def questions() -> dict[str, Callable[[], Any]]:
    """Return what is asked of others, none of which may ask our database."""
    files, data = settings.FILES_DIR, settings.DATA_DIR
    asked: dict[str, Callable[[], Any]] = {
        "mail": lambda: greet_server(_SERVER_SECONDS),
        "files": lambda: place_at(files),
        "data": lambda: place_at(data),
    }
    if settings.SCANNER != "pretend":
        asked["scanner"] = scanner_facts
    return asked


def scanner(now: datetime, answers: dict[str, Answer]) -> Finding:
    """Look at the antivirus scanner and what waits for it."""
    found = Finding("scanner", _("Antivirus scanner"), at=now)
    answer = answers.get("scanner")
    if isinstance(answer and answer.value, ScannerFacts):
        _signatures(found, answer.value, now)
    elif settings.SCANNER == "clamd":
        found.worry(*_unheard(answer, _("clamd does not answer. Files wait and nothing is lost; start"
                                        " clamd or see CLAMD_SOCKET and CLAMD_HOST.")))  # fmt: skip
    else:
        found.tell(_("Engine"), _("pretend scanner"))
        found.worry(Level.LOOK, _("Files are checked by a pretend scanner that knows only a test file."
                                  " Install clamd before real files come."))  # fmt: skip
    found.tell(_("Files waiting to be scanned"), waiting_count())
    _warn_of_waiting(found, oldest_waiting_file(), now, _("A file has waited long for its scan."
                                                          " See the scanner and the queue."))  # fmt: skip
    return found


def _signatures(found: Finding, facts: ScannerFacts, now: datetime) -> None:
    found.tell(_("Engine"), facts.engine)
    found.tell(_("Number of the signatures"), facts.signatures)
    found.tell(_("Signatures of"), moment(facts.signed_at))
    days = value("signature_days")
    if facts.signed_at is None:
        found.worry(
            Level.LOOK, _("The scanner does not say of when its signatures are. Run freshclam.")
        )
    elif now - facts.signed_at > timedelta(days=days):
        told = ngettext(
            "The signatures are older than %(n)d day. See why freshclam does not run.",
            "The signatures are older than %(n)d days. See why freshclam does not run.",
            days,
        )
        found.worry(Level.LOOK, told % {"n": days})


def mail(now: datetime, answers: dict[str, Answer]) -> Finding:
    """Look at the mail and its server."""
    found, facts, answer = Finding("mail", _("Mail"), at=now), mail_facts(now), answers.get("mail")
    heard = answer is not None and answer.came and not answer.error
    found.tell(
        _("Mail server"),
        pgettext("mail server", "answers") if heard else pgettext("mail server", "does not answer"),
    )
    found.tell(_("Last message sent"), moment(facts.sent_at))
    found.tell(_("Messages waiting"), facts.waiting)
    found.tell(_("Messages not delivered, in all"), facts.failed)
    found.tell(_("Messages not delivered, in the last day"), facts.failed_of_late)
    if not heard:
        found.worry(*_unheard(answer, _("The mail server does not take our connection. Messages wait and"
                                        " are tried again; see SMTP_HOST and its log.")))  # fmt: skip
    _warn_of_waiting(found, facts.waiting_since, now, _("A message has waited long. See the mail server"
                                                        " and the queue."))  # fmt: skip
    if facts.failed_of_late:
        found.worry(Level.LOOK, _("Messages were refused for good on the last day. See “Messages sent”,"
                                  " state: failed."))  # fmt: skip
    return found


def storage(now: datetime, answers: dict[str, Answer]) -> Finding:
    """Look at the folders and the disks under them."""
    found = Finding("storage", _("Files and disk"), at=now)
    count, size = kept_size()
    kept = ngettext("%(n)d file, %(size)s", "%(n)d files, %(size)s", count)
    found.tell(_("Uploaded files"), kept % {"n": count, "size": filesizeformat(size)})
    found.tell(_("Files of exports"), filesizeformat(ready_size()))
    places = {name: answers[name].value for name in ("files", "data") if name in answers}
    for name, place in places.items():
        if isinstance(place, Place):
            _room(found, place, _("uploaded files") if name == "files" else _("data folder"))
        else:
            found.worry(*_unheard(answers[name], _("A folder of the system cannot be reached. See whether"
                                                   " its disk is mounted.")))  # fmt: skip
    return found


def _room(found: Finding, place: Place, name: str) -> None:
    told = {
        "free": filesizeformat(place.free), "total": filesizeformat(place.total),
        "percent": decimal(place.free_percent),
    }  # fmt: skip
    found.tell(
        _("Free: %(folder)s") % {"folder": name}, _("%(free)s of %(total)s (%(percent)s%%)") % told
    )
    if place.files_at_most:
        found.tell(
            _("Free inodes: %(folder)s") % {"folder": name}, f"{decimal(place.files_free_percent)}%"
        )
    if not place.writable:
        found.worry(Level.BROKEN, _("The system cannot write to the folder: %(folder)s. See its owner and"
                                    " rights.") % {"folder": name})  # fmt: skip
    least = value("disk_free_percent")
    left = min(place.free_percent, place.files_free_percent)
    if left < least:
        words = _("Less than %(n)d%% of the disk is free: %(folder)s. Make room or enlarge it.")
        level = Level.BROKEN if left < least / 2 else Level.LOOK
        found.worry(level, words % {"n": least, "folder": name})


def _warn_of_waiting(found: Finding, since: datetime | None, now: datetime, words: str) -> None:
    if since is not None and now - since > timedelta(minutes=value("queue_wait_minutes")):
        found.worry(Level.LOOK, words)


def _unheard(answer: Answer | None, words: str) -> tuple[Level, str]:
    """Tell a refusal from silence: who did not answer in time may be there all the same."""
    silent = answer is not None and not answer.came
    return (Level.SILENT if silent else Level.BROKEN), words
