"""What waits for an actor, counted with every page: its SQL is composed once for each of many actors.

As with `ssoz.composed`, what is kept is the text of the question, never an answer.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from ssoz.actors import Actor

_ACTORS = 500


class ComposedCount:
    """A function that builds a queryset from an actor alone; calling it counts the rows.

    Two actors share a text only if all their rights are the same.
    """

    def __init__(self, build: Callable[[Actor], QuerySet]) -> None:
        self._build = build
        self._composed = lru_cache(maxsize=_ACTORS)(self._compose)

    def __call__(self, actor: Actor) -> int:
        """Ask the database."""
        sql, parameters = self._composed(_nameless(actor))
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            [counted] = cursor.fetchone()
        return counted

    def _compose(self, actor: Actor) -> tuple[str, tuple]:
        rows = self._build(actor).values("pk")
        sql, parameters = rows.query.get_compiler(connection=connection, elide_empty=False).as_sql()
        return f"SELECT COUNT(*) FROM ({sql}) counted", tuple(parameters)


def _nameless(actor: Actor) -> Actor:
    """Return the rights alone; what a request hands out as its actor holds the whole request."""
    rights = {one.name: getattr(actor, one.name) for one in fields(Actor)}
    return Actor(**{**rights, "name": "", "address": ""})
