"""Columns that every database compares byte by byte."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BytewiseCharField(models.CharField):
    """Text that sorts and is searched by prefix in the same way on both databases.

    PostgreSQL sorts by the locale that the cluster was made with; there neither a stored sort key
    nor a prefix index works. SQLite compares bytes by itself.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Add the collation of bytes where the database has another one."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
