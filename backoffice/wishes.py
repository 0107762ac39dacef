"""What somebody keeps for a list, read without a question for each page.

The process remembers it for a minute under a word of the session. Whoever changes something gets
another word, and sees it at once from every process; a colleague sees what is shared a minute later.
"""

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from ssoz.actors import Actor
from ssoz.preferences.models import ChosenColumns, SavedFilter

_SECONDS = 60
_WORD = "lists"


@dataclass(frozen=True)
class Kept:
    """A saved filter as a list shows it."""

    pk: int
    name: str
    query: str
    columns: list[str]
    is_default: bool
    is_shared: bool
    is_own: bool
    owner: str


@dataclass(frozen=True)
class Wishes:
    """The saved filters that may be applied to a list, and the columns chosen for it."""

    filters: list[Kept]
    columns: list[str]

    def named(self, number: Any) -> Kept | None:
        """Return the saved filter that an address names, if there is one."""
        return next((kept for kept in self.filters if str(kept.pk) == number), None)

    @property
    def default(self) -> Kept | None:
        """Return the filter of one's own with which the list opens."""
        return next((kept for kept in self.filters if kept.is_default and kept.is_own), None)


def wishes_of(session: SessionBase | None, actor: Actor, screen: str) -> Wishes:
    """Return what somebody keeps for a list; where there is no session, it is asked for anew."""
    if session is None:
        return _asked(actor, screen)
    if _WORD not in session:
        renew(session)
    key = f"lists-{session[_WORD]}-{actor.person_id}-{actor.unit_id}-{screen}"
    return cache.get_or_set(key, partial(_asked, actor, screen), _SECONDS)


def renew(session: SessionBase) -> None:
    """Forget for this browser what was remembered."""
    session[_WORD] = secrets.token_hex(8)


def _asked(actor: Actor, screen: str) -> Wishes:
    saved = SavedFilter.objects.visible_to(actor).filter(screen=screen).select_related("person")
    filters = [
        Kept(
            pk=one.pk, name=one.name, query=one.query, columns=one.columns,
            is_default=one.is_default, is_shared=one.shared_with_id is not None,
            is_own=one.person_id == actor.person_id, owner=one.person.full_name,
        )
        for one in saved
    ]  # fmt: skip
    chosen = ChosenColumns.objects.filter(person=actor.person_id, screen=screen)
    return Wishes(filters, chosen.values_list("names", flat=True).first() or [])
