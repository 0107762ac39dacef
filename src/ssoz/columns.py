"""Columns with a rule of their own: bytewise text, JSON in its order, cipher text."""

import json
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


class JSONTextField(models.Field):
    """A value kept as the text of its JSON.

    The binary JSON of PostgreSQL sorts the keys of an object anew; here their order has a meaning.
    """

    def get_internal_type(self) -> str:
        """Keep it in a column of text."""
        return "TextField"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Read the value."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Write the value without white space."""
        return (
            None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        )

    def value_to_string(self, obj: models.Model) -> str:
        """Write the value as a fixture does."""
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def to_python(self, value: Any) -> Any:
        """Read the value of a fixture, whose text was not read yet."""
        return json.loads(value) if isinstance(value, str) else value


class StoredCipher(str):
    """Cipher text as it was read from the database."""

    __slots__ = ()


class CipherTextField(models.TextField):
    """Cipher text of `ssoz.ciphers`. Whoever changes keys finds its columns by this class.

    What was read is not written back by `save()`: a row that somebody holds while the keys change
    would put the old cipher text in the place of the new.
    """

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Mark the value as one that was read."""
        return None if value is None else StoredCipher(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Write a new value; leave one that was only read as the database has it by now."""
        value = super().pre_save(model_instance, add)
        return models.F(self.attname) if isinstance(value, StoredCipher) and not add else value

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Be plain text to migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
