"""The modules of the home page: shown by permission, never by the name of a role."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.reports_shown import TABS, Row, Stage
from ssoz.actors import Actor


@dataclass(frozen=True)
class Module:
    """A tile: shown to whoever holds one of the permissions, or to everybody if none is named."""

    name: Promise
    detail: Promise
    icon: str
    url_name: str
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    """A module as it is shown: where it leads, and a second line that may count something."""

    name: Promise
    detail: str | Promise
    icon: str
    url: str


_REPORTS = {
    "okresowe": (_("Periodic reports"), "clipboard-list"),
    "jednorazowe": (_("One-off reports"), "file-check-2"),
}
_MODULES = (
    Module(
        _("User management"),
        _("Applications, users and their profiles"),
        "users",
        "backoffice:index",
        ("application.list", "person.list"),
    ),
    Module(
        _("My account"),
        _("Profiles, applications and contact details"),
        "user-round-cog",
        "account",
    ),
    Module(
        _("Messages from the system"),
        _("Copies of the e-mails that were sent to you"),
        "mail",
        "messages",
    ),
    Module(
        _("Application for a role"),
        _("Another unit or further roles"),
        "file-plus-2",
        "wizard",
    ),
    Module(
        _("Help"),
        _("How to get access, telephone numbers and addresses"),
        "book-open",
        "help",
    ),
)


def modules_for(actor: Actor, rows: Iterable[Row] = ()) -> Iterator[Tile]:
    """Yield the modules of an actor; those of the reports count what the unit owes."""
    owed = list(rows)
    if owed or (actor.can("report.list") and not actor.can("backoffice.enter")):
        yield from _of_reports(owed)
    for module in _MODULES:
        if not module.permissions or any(actor.can(code) for code in module.permissions):
            yield Tile(module.name, module.detail, module.icon, reverse(module.url_name))


def _of_reports(rows: list[Row]) -> Iterator[Tile]:
    for code, (name, icon) in _REPORTS.items():
        mine = [row for row in rows if row.edition.tab == TABS[code]]
        yield Tile(name, _counted(mine), icon, f"{reverse('reports')}?tab={code}")


def _counted(rows: list[Row]) -> str:
    """Count the rows by list, in words; leave out what there is none of."""
    found = Counter(stage for row in rows for stage in row.stages)
    found[Stage.TO_FILL] = sum(row.is_open for row in rows)
    words = {
        Stage.TO_FILL: ngettext("%(n)d to fill in", "%(n)d to fill in", found[Stage.TO_FILL]),
        Stage.SENT: ngettext("%(n)d sent", "%(n)d sent", found[Stage.SENT]),
        Stage.ACCEPTED: ngettext("%(n)d accepted", "%(n)d accepted", found[Stage.ACCEPTED]),
    }
    said = [words[stage] % {"n": found[stage]} for stage in Stage if found[stage]]
    return ", ".join(said) or gettext("nothing is owed")
