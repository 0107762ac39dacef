"""The journal: who did what, when, in which profile."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice import filters
from backoffice.sheets import SheetAdmin
from backoffice.wording import ACTS, act_words
from ssoz.access import queries
from ssoz.actors import Actor
from ssoz.journal.models import Entry
from ssoz.sheets import Column, Table


def _scope(actor: Actor, to: str) -> QuerySet[Entry]:
    return queries.entries_visible_to(actor, to)


# The words of acts are the face's, and so is this sheet.
ENTRIES = Table(
    "entries",
    _("Accountability"),
    (
        Column("at", _("when"), ("at",), 18),
        Column("what", _("act"), ("act",), 40, words=ACTS.items()),
        Column("thing_name", _("what"), ("thing_name",), 40),
        Column("person_name", _("who"), ("person_name",), 30),
        Column("profile_name", _("in the profile"), ("profile_name",), 50),
        Column("address", _("from where"), ("address",), 18),
    ),
)


@admin.register(Entry)
class EntryAdmin(SheetAdmin):
    """Entries, newest first; nobody changes or removes one."""

    scope = staticmethod(_scope)
    list_permission = "journal.read"
    read_permission = "journal.read"
    page_template = "backoffice/entry.html"
    list_title = _("Accountability")
    search_fields = ("person_name",)
    ordering = ("-id",)
    list_display = ("at", "what", "thing_name", "person_name", "profile_name")
    list_filter = (filters.Since,)
    sheet = ENTRIES

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the name of the person and of the thing, and by act, as they are written."""
        for word in words.split():
            queryset = filters.as_written(queryset, word, "person_name", "thing_name", "act")
        return queryset

    @admin.display(description=_("act"))
    def what(self, entry: Entry) -> Any:
        return act_words(entry.act)

    def page_context(self, request: HttpRequest, thing: Entry) -> dict[str, Any]:
        """Return the entry with its place in the chain."""
        details = json.dumps(thing.details, ensure_ascii=False, indent=2) if thing.details else ""
        words = act_words(thing.act)
        return {"entry": thing, "title": words, "words": words, "details": details}
