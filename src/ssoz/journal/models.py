"""The journal: what was done, by whom, when. Append-only, and it outlives what it describes."""

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet):
    """Entries; nobody changes or removes them through the ORM."""

    def update(self, **values: Any) -> int:
        """Refuse: an entry is never changed."""
        raise TypeError("Journal entries cannot be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: an entry is never removed."""
        raise TypeError("Journal entries cannot be removed.")

    def sealed(self) -> "EntryQuerySet":
        """Keep the entries that have their place in the chain, in its order."""
        return self.filter(seal_no__isnull=False).order_by("seal_no")

    def unsealed(self) -> "EntryQuerySet":
        """Keep the entries that wait for the sealer."""
        return self.filter(seal_no__isnull=True).order_by("id")

    def about(self, thing: models.Model) -> "EntryQuerySet":
        """Keep the entries of one thing, oldest first."""
        return self.filter(thing_type=thing._meta.label_lower, thing_id=thing.pk).order_by("id")


class Entry(models.Model):
    """One act. Plain numbers instead of foreign keys: it outlives what it describes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("when"), db_index=True)
    act = models.CharField(_("act"), max_length=80, db_index=True)
    thing_type = models.CharField(max_length=60, blank=True)
    thing_id = models.BigIntegerField(null=True)
    thing_name = models.CharField(_("what"), max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    person_name = models.CharField(_("who"), max_length=200, blank=True)
    profile_id = models.BigIntegerField(null=True, db_index=True)
    profile_name = models.CharField(_("in the profile"), max_length=300, blank=True)
    unit_id = models.BigIntegerField(null=True, db_index=True)
    about_person_id = models.BigIntegerField(null=True, db_index=True)
    about_unit_id = models.BigIntegerField(null=True, db_index=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64, editable=False)
    seal_no = models.BigIntegerField(null=True, unique=True, editable=False)
    seal = models.CharField(max_length=64, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["thing_type", "thing_id"], name="journal_thing")]

    def __str__(self) -> str:
        return f"{self.act} {self.thing_name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a new entry; refuse to change one."""
        if not self._state.adding:
            raise TypeError("Journal entries cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: an entry is never removed."""
        raise TypeError("Journal entries cannot be removed.")


class ChainHead(models.Model):
    """The end of the chain: one row, locked by whoever seals."""

    name = models.CharField(max_length=10, primary_key=True, default="main")
    seal_no = models.BigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)
