"""The sidebar: what the actor may open, with what awaits them as a count."""

from functools import cache
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.base import FILTERS_KEY
from backoffice.board import waiting_count
from backoffice.queue import pending_count
from ssoz.actors import Actor
from ssoz.questionnaires.models import DESK_RIGHTS

_DECIDE = "report.verify|report.accept"  # one of them is enough
# Whoever may do something with many rows at once.
_MANY = f"{_DECIDE}|application.decide|application.decide_central|profile.block"
_BRING = "unit.edit|profile.block|role.edit|application.decide"
_DESK = "|".join(DESK_RIGHTS)
_WHOLE_COUNTRY = "unit.edit@all"  # the reach that the right must have
_WAITING = "state=waiting"
_PAGES = (
    "index",
    "completeness",
    "rights",
    "system",
    "parameters",
)  # every other link leads to the list of a screen
_GROUPS = [
    (
        "",
        [
            ("index", _("What awaits me"), "inbox", "backoffice.enter"),
            ("bulk_bulkact", _("Bulk acts"), "layers", _MANY),
        ],
    ),
    (
        _("User management"),
        [
            ("access_application", _("Applications"), "file-pen-line", "application.list"),
            ("access_profile", _("Profiles"), "id-card", "profile.read"),
            ("access_invitation", _("Invitations"), "send", "application.decide"),
            ("people_person", _("Users"), "users", "person.list"),
            ("access_legacyaccount", _("Accounts of SSOZ I"), "repeat", "profile.read"),
            ("access_strandedprofile", _("People in closed units"), "archive", "profile.read"),
            ("access_grantedrole", _("Rights to look at"), "user-round-cog", "profile.read"),
        ],
    ),
    (
        _("Reports"),
        [
            ("reports_report?state=waiting", _("To verify"), "clipboard-check", _DECIDE),
            ("reports_report", _("All reports"), "clipboard-list", "report.list"),
            ("reports_obligation", _("Obligations"), "calendar", "report.list"),
            ("reports_conflict", _("Conflicts of surveys"), "triangle-alert", "obligation.decide"),
            ("reports_collection", _("Collections"), "calendar-clock", "report.list"),
            ("completeness", _("Completeness"), "chart-column", "summary.make"),
        ],
    ),
    (
        _("Registers"),
        [
            ("units_unit", _("Units"), "building-2", "unit.list"),
            ("units_likeness", _("Possible duplicates"), "copy", "unit.edit"),
            ("register_registerimport", _("Register imports"), "upload", _WHOLE_COUNTRY),
            ("questionnaires_edition", _("Forms"), "file-text", "report.list"),
            ("questionnaires_draft", _("Edition desk"), "square-pen", _DESK),
            ("reports_assigningrules", _("Assigning rules"), "list-checks", "report.list"),
            ("reports_assigningdraft", _("Desk of assigning rules"), "square-pen", _DESK),
            ("access_role", _("Roles and permissions"), "key-round", "role.edit"),
            ("rights", _("Matrix of rights"), "table", "role.edit"),
            ("exchange_export", _("Exports"), "download", "export.make"),
            ("exchange_batch", _("Imports"), "upload", _BRING),
        ],
    ),
    (
        _("Oversight"),
        [
            ("journal_entry", _("Accountability"), "scroll-text", "journal.read"),
            ("mail_outgoingmail", _("Messages sent"), "mail", "mail.read"),
            ("files_storedfile", _("Files"), "shield-check", "application.read"),
            ("notices_announcement", _("Announcements"), "megaphone", "announcement.edit"),
            ("system", _("System"), "activity", "system.read"),
            ("parameters", _("Parameters"), "sliders-horizontal", "system.read"),
        ],
    ),
]


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu; what may not be opened is not in it."""
    groups = []
    for title, links in _GROUPS:
        items = [_item(request, *link) for link in links if _may_open(request, link[-1])]
        if items:
            groups.append({"title": title, "items": items})
    return groups


def pages_of(request: HttpRequest) -> list[tuple[Any, str]]:
    """Return the names and addresses of the menu, without what awaits there."""
    return [
        (title, _address(name))
        for _group, links in _GROUPS
        for name, title, _icon, asked in links
        if _may_open(request, asked)
    ]


@cache
def _address(name: str) -> str:
    screen, sign, query = name.partition("?")
    page = screen if screen in _PAGES else f"{screen}_changelist"
    return f"{reverse(f'backoffice:{page}')}{sign}{query}"


def _may_open(request: HttpRequest, asked: str) -> bool:
    return any(_may(request.actor, *code.split("@")) for code in asked.split("|"))


def _may(actor: Actor, code: str, reach: str = "") -> bool:
    return any(not reach or grant.reach == reach for grant in actor.reach(code))


def _item(
    request: HttpRequest, name: str, title: Any, icon: str, permission: str
) -> dict[str, Any]:
    _screen, _sign, query = name.partition("?")
    item = {"title": title, "link": _address(name), "icon": icon, "active": _is_open(request, name)}
    if name == "access_application":
        item["badge"] = pending_count(request)
    if query == _WAITING:
        item["badge"] = waiting_count(request)
    return item


def _is_open(request: HttpRequest, name: str) -> bool:
    """Tell whether the page is that of a link, or one below it."""
    screen, _sign, query = name.partition("?")
    if screen == "index":
        return request.path == _address(name)
    if not request.path.startswith(_address(screen)):
        return False
    return screen != "reports_report" or _is_of_queue(request) == bool(query)


def _is_of_queue(request: HttpRequest) -> bool:
    """Tell whether the page is the queue of reports, or a report opened from it."""
    kept = QueryDict(request.GET.get(FILTERS_KEY, ""))
    return "waiting" in (request.GET.get("state"), kept.get("state"))
