"""Queries that every request asks: Django composes their SQL once per process, not each time.

Composing takes Django longer than the database takes to answer. What is kept is the text of the
question, never an answer: the database is asked each time.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from inspect import signature
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Value
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

_FIELDS: dict[Any, models.Field] = {
    int: models.BigIntegerField(),
    str: models.TextField(),
    date: models.DateField(),
    datetime: models.DateTimeField(),
}


class Composed[**P, M: models.Model, Row]:
    """A function that builds a queryset of its arguments; calling it gives the rows.

    The arguments may only be compared with columns, and none may be None: their place in the SQL is
    the same whatever they are. Their annotations say what they are.
    """

    def __init__(self, build: Callable[P, models.QuerySet[M, Row]]) -> None:
        self._build = build
        self._signature = signature(build)
        self._queryset: models.QuerySet[M, Row] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """Ask the database."""
        if self._queryset is None:
            self._queryset = self._composed()
        rows = self._queryset.all()
        rows.query.values = self._signature.bind(*args, **kwargs).arguments  # type: ignore[attr-defined]
        return list(rows)

    def _composed(self) -> models.QuerySet[M, Row]:
        parameters = self._signature.parameters.values()
        places = {one.name: _Place(one.name, _FIELDS[one.annotation]) for one in parameters}
        queryset = self._build(**places)  # type: ignore[arg-type, call-arg]
        # As `Query.chain` does it; setting `query` anew would forget what the rows look like.
        queryset.query.__class__ = _ComposedQuery
        queryset.query.compilers = {}  # type: ignore[attr-defined]
        return queryset


class _Place(Value):
    """Where an argument goes."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", (self,)

    def bound(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        value = values[self.value]
        if value is None:
            raise TypeError(f"{self.value} is None")
        return self.output_field.get_db_prep_value(value, connection)


class _ComposedQuery(Query):
    """A query that keeps its compilers, by database, with what they composed."""

    compilers: dict[str, tuple[SQLCompiler, str, tuple]]
    values: dict[str, Any]

    def get_compiler(
        self,
        using: str | None = None,
        connection: BaseDatabaseWrapper | None = None,
        elide_empty: bool = True,
    ) -> SQLCompiler:
        """Return a compiler that need not compose anything any more."""
        assert using is not None
        connection = connections[using]
        if using not in self.compilers:
            compiler = super().get_compiler(using, connection, elide_empty)
            sql, parameters = compiler.as_sql()
            compiler.connection = None  # a thread's own: kept here, it would never be closed
            self.compilers[using] = (compiler, sql, parameters)
        compiler, sql, parameters = self.compilers[using]
        values = tuple(
            one.bound(self.values, connection) if isinstance(one, _Place) else one
            for one in parameters
        )
        compiler = copy(compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, values)  # type: ignore[method-assign]
        return compiler
