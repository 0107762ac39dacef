"""What our own tables tell: the database itself, the queue, the keys, the last copy."""

import platform
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

import django
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.system.findings import Finding, Level, decimal, moment
from backoffice.system.words import task_words
from ssoz.health.database import database_facts
from ssoz.health.queries import WORKER, backup_age, is_alive, last_backup, queue_facts
from ssoz.keys.queries import key_facts
from ssoz.parameters.reading import value

_SLOW_MS = 250
_CROWDED = 0.8
# The libraries that the customer's card names, and what stands for one that it names no more.
LIBRARIES = (
    "django-unfold", "django-import-export", "django-simple-history", "django-fsm-2", "django-q2",
    "django-csp", "python3-saml", "xhtml2pdf", "pypdf", "clamd", "whitenoise", "gunicorn",
)  # fmt: skip


def database(now: datetime) -> Finding:
    """Look at the database."""
    found, facts = Finding("database", _("Database"), at=now), database_facts()
    found.tell(_("Engine"), f"{facts.engine} {facts.version}")
    found.tell(_("Size"), filesizeformat(facts.size))
    found.tell(_("Time of an answer"), _("%(n)s ms") % {"n": decimal(facts.milliseconds)})
    if facts.mode:
        found.tell(_("Way of writing"), facts.mode.upper())
        if facts.mode not in ("wal", "memory"):
            found.worry(Level.LOOK, _("SQLite does not write ahead (WAL): readers wait for writers."
                                      " Start the system with its own settings."))  # fmt: skip
    if facts.connections is not None and facts.connections_at_most:
        told = {"used": facts.connections, "most": facts.connections_at_most}
        found.tell(_("Open connections"), _("%(used)d of %(most)d") % told)
        if facts.connections > _CROWDED * facts.connections_at_most:
            found.worry(
                Level.LOOK, _("Connections run out. Raise max_connections or run fewer processes.")
            )
    if facts.milliseconds > _SLOW_MS:
        found.worry(Level.LOOK, _("The database answers slowly. See what burdens its server."))
    missing = len(facts.missing_migrations)
    found.tell(_("Migrations not applied"), missing)
    if missing:
        found.worry(Level.BROKEN, _("The code is newer than the database. Run: manage.py migrate."))
    return found


def queue(now: datetime) -> Finding:
    """Look at the queue and its worker."""
    found, facts = Finding("queue", _("Queue"), at=now), queue_facts(now)
    found.tell(_("Last sign of life of the worker"), moment(facts.heard_at))
    found.tell(_("Waiting jobs"), facts.waiting)
    found.tell(_("Jobs being done"), facts.running)
    found.tell(_("Failed jobs"), facts.failed)
    found.tell(_("Periodic jobs"), facts.scheduled)
    if not is_alive(WORKER, now):
        found.worry(Level.BROKEN, _("The worker is silent: nothing is sent, scanned or exported."
                                    " Start it: manage.py qcluster."))  # fmt: skip
    elif facts.late:
        late = ", ".join(str(task_words(name)) for name in facts.late[:3])
        found.worry(
            Level.LOOK,
            _("Periodic jobs are late: %(jobs)s. See the worker's log.") % {"jobs": late},
        )
    if facts.waiting_since and now - facts.waiting_since > _patience():
        waited = {"time": timesince(facts.waiting_since, now, depth=1)}
        found.worry(
            Level.LOOK, _("A job has waited for %(time)s. Raise Q_WORKERS if this lasts.") % waited
        )
    if facts.failed:
        found.worry(
            Level.LOOK, _("Jobs have failed. Try each again, or discard it, in the list above.")
        )
    return found


def keys(now: datetime) -> Finding:
    """Look at the keys of what is kept encrypted or hashed."""
    found, facts = Finding("keys", _("Keys"), at=now), key_facts()
    found.tell(_("Cipher keys in the settings"), facts.ciphers)
    found.tell(_("Hash keys in the settings"), facts.hashes)
    found.tell(_("Last change of keys finished"), moment(facts.rotated_at))
    found.tell(_("Rows under older keys"), facts.left)
    if facts.left:
        found.worry(Level.LOOK, _("A change of keys is not finished. Run: manage.py rotate_keys."))
    elif facts.is_changing:
        found.worry(Level.LOOK, _("Everything is under the newest keys. Remove the older ones from"
                                  " the settings once no mailed link needs them (a day)."))  # fmt: skip
    return found


def backup(now: datetime) -> Finding:
    """Look at the last copy of the data."""
    found, last, days = Finding("backup", _("Backup"), at=now), last_backup(), value("backup_days")
    age, most = backup_age(last), timedelta(days=days)
    found.tell(_("Last backup"), moment(last.begun_at if last else None))
    if last is None or age is None:
        found.worry(Level.LOOK, _("The system knows of no backup. Make one by manage.py backup, or let"
                                  " the operator's backup report itself: manage.py backup --told."))  # fmt: skip
        return found
    found.tell(_("Way"), last.get_way_display())
    found.tell(_("Name"), last.label)
    found.tell(_("Size"), filesizeformat(last.size) if last.size else None)
    if age > most:
        told = ngettext(
            "The last backup is older than %(n)d day. See why the backup job does not run.",
            "The last backup is older than %(n)d days. See why the backup job does not run.",
            days,
        )
        found.worry(Level.BROKEN if age > 2 * most else Level.LOOK, told % {"n": days})
    return found


def versions(now: datetime) -> Finding:
    """Name the versions of what runs here."""
    found = Finding("versions", _("Versions"), at=now)
    found.tell("SSOZ II", settings.VERSION)
    found.tell("Python", platform.python_version())
    found.tell("Django", django.get_version())
    for name in LIBRARIES:
        found.tell(name, _installed(name))
    return found


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _patience() -> timedelta:
    return timedelta(minutes=value("queue_wait_minutes"))
