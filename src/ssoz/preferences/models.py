"""How somebody likes to look at a list: the columns they chose, the filters they named."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.people.models import Person
from ssoz.units.models import Unit

NAME_LONGEST = 60
QUERY_LONGEST = 2000


class ChosenColumns(models.Model):
    """The columns of one list, in the order in which a person wants them; none: as it comes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    screen = models.CharField(_("list"), max_length=60)
    names = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("columns of a list")
        verbose_name_plural = _("columns of lists")
        constraints = [
            models.UniqueConstraint(fields=["person", "screen"], name="columns_chosen_once")
        ]

    def __str__(self) -> str:
        return self.screen

    @property
    def journal_person_id(self) -> int:
        return self.person_id


class SavedFilterQuerySet(models.QuerySet):
    """Saved filters."""

    def visible_to(self, actor: Actor) -> "SavedFilterQuerySet":
        """Keep one's own, and those that colleagues in the unit one works in have shared."""
        if actor.person_id is None:
            return self.none()
        shared = Q(shared_with=actor.unit_id) if actor.unit_id else Q(pk__in=[])
        return self.filter(Q(person=actor.person_id) | shared)

    def of(self, actor: Actor) -> "SavedFilterQuerySet":
        """Keep one's own."""
        return self.filter(person=actor.person_id)


class SavedFilter(models.Model):
    """A list as somebody left it: filters, search and columns, under a name.

    It holds what was asked and not what was found, so that it tells nobody more than the list does.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    screen = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=NAME_LONGEST)
    query = models.CharField(_("filters"), max_length=QUERY_LONGEST, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    is_default = models.BooleanField(_("opens with the list"), default=False)
    shared_with = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("shared with"),
    )  # fmt: skip

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "screen", "name"], name="filter_named_once"),
            models.UniqueConstraint(
                fields=["person", "screen"],
                condition=Q(is_default=True),
                name="filter_default_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def journal_person_id(self) -> int:
        return self.person_id
