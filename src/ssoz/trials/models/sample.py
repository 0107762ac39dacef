"""Sample answers of a draft: what somebody would fill in, and what should be said of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.columns import JSONTextField
from ssoz.journal.history import tracked
from ssoz.questionnaires.models import Draft, SeenAtTheDesk


class SampleQuerySet(SeenAtTheDesk, models.QuerySet):
    """Samples."""

    def visible_to(self, actor: Actor, to: str = "edition.edit") -> "SampleQuerySet":
        """Keep those of the drafts that an actor edits, or publishes if asked so."""
        return self.filter(draft__in=Draft.objects.visible_to(actor, to=to))


class Sample(models.Model):
    """Answers that nobody reported, with the rules that are expected to object."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="samples")
    name = models.CharField(_("name"), max_length=120)
    answers = JSONTextField(_("answers"), default=dict)
    expected = models.JSONField(_("expected problems"), default=list)
    dropped_at = models.DateTimeField(_("removed"), null=True, editable=False)

    history = tracked()
    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of answers")
        verbose_name_plural = _("samples of answers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "name"], condition=Q(dropped_at__isnull=True), name="sample_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
