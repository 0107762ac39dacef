"""The modules of the home page: shown by permission, never by the name of a role."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor


@dataclass(frozen=True)
class Module:
    """A tile: shown to whoever holds one of the permissions, or to everybody if none is named."""

    name: Promise
    detail: Promise
    icon: str
    url_name: str
    permissions: tuple[str, ...] = ()


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


def modules_for(actor: Actor) -> Iterator[Module]:
    """Yield the modules of an actor."""
    for module in _MODULES:
        if not module.permissions or any(actor.can(code) for code in module.permissions):
            yield module
