"""The base of every row with a state machine."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMField


class MachineQuerySet(models.QuerySet):
    """Rows with a machine; a bulk update of a state would walk past it."""

    def update(self, **values: Any) -> int:
        """Update many rows at once, but never their state."""
        states = {f.name for f in self.model._meta.concrete_fields if isinstance(f, FSMField)}
        if states & set(values):
            raise AttributeError("A state changes by its transition, not by an update.")
        return super().update(**values)


class Machine(ConcurrentTransitionMixin, models.Model):
    """A row whose state changes by transitions alone.

    django-fsm-2 switches the protection of its field off for the whole class while one row is
    refreshed, and leaves it off when the refresh fails. Here a refresh never touches the field.
    """

    objects = MachineQuerySet.as_manager()

    class Meta:
        abstract = True

    def states_before(self) -> dict[str, Any]:
        """Return the states that the row had when it was read: what a save compares."""
        return self._ConcurrentTransitionMixin__initial_states  # type: ignore[attr-defined]

    def keep_states(self) -> None:
        """Take the states as they are for those of the table, after a write past `save()`."""
        self._update_initial_state()

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Read the row again, its state included."""
        kept = self._without_states()
        loaded = fields if fields is not None else self._loaded_fields(kept)
        try:
            models.Model.refresh_from_db(
                self, using=using, fields=loaded, from_queryset=from_queryset
            )
        finally:
            for name, state in kept.items():
                self.__dict__.setdefault(name, state)
        if fields is None:
            self._prefetched_objects_cache = {}
        self._update_initial_state()

    def _without_states(self) -> dict[str, Any]:
        """Take the states out of the row: the descriptor lets a missing one be set."""
        names = [f.attname for f in self._meta.concrete_fields if isinstance(f, FSMField)]
        return {name: self.__dict__.pop(name) for name in names if name in self.__dict__}

    def _loaded_fields(self, kept: dict[str, Any]) -> list[str]:
        deferred = self.get_deferred_fields() - set(kept)
        return [f.attname for f in self._meta.concrete_fields if f.attname not in deferred]
