"""The sidebar: what the actor may open, with what awaits them as a count."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from backoffice.queue import counts_for

_GROUPS = [
    (
        "",
        [("index", _("What awaits me"), "inbox", "backoffice.enter")],
    ),
    (
        _("User management"),
        [
            ("access_application", _("Applications"), "file-pen-line", "application.list"),
            ("access_profile", _("Profiles"), "id-card", "profile.read"),
            ("people_person", _("Users"), "users", "person.list"),
        ],
    ),
    (
        _("Registers"),
        [
            ("units_unit", _("Units"), "building-2", "unit.list"),
            ("access_role", _("Roles and permissions"), "key-round", "role.edit"),
        ],
    ),
    (
        _("Oversight"),
        [
            ("journal_entry", _("Accountability"), "scroll-text", "journal.read"),
            ("mail_outgoingmail", _("Messages sent"), "mail", "mail.read"),
            ("files_storedfile", _("Files"), "shield-check", "application.read"),
        ],
    ),
]


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu; what may not be opened is not in it."""
    groups = []
    for title, links in _GROUPS:
        items = [_item(request, *link) for link in links if request.actor.can(link[-1])]
        if items:
            groups.append({"title": title, "items": items})
    return groups


def _item(
    request: HttpRequest, name: str, title: Any, icon: str, permission: str
) -> dict[str, Any]:
    address = reverse_lazy(f"backoffice:{name if name == 'index' else f'{name}_changelist'}")
    item = {"title": title, "link": address, "icon": icon}
    if name == "access_application":
        item["badge"] = counts_for(request)["pending"]
    return item
