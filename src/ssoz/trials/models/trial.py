"""A trial: one revision of a draft, tried on samples, on made-up answers and on real reports."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ssoz.actors import EVERY_CLASS, Actor, Reach
from ssoz.columns import JSONTextField
from ssoz.questionnaires.models import Draft, SeenAtTheDesk
from ssoz.reports.models import Collection
from ssoz.trials.comparing import Standing

# Which reports are judged at all: a rule that objects tells of answers, and whoever writes the
# rules could ask for them one by one.
JUDGED_BY = "report.read"


class TrialQuerySet(SeenAtTheDesk, models.QuerySet):
    """Trials."""

    def visible_to(self, actor: Actor, to: str = "edition.edit") -> "TrialQuerySet":
        """Keep the actor's own of the drafts they edit; others' only where all reports are theirs.

        The numbers of a trial are of all reports in the reach of whoever began it.
        """
        if actor.is_system:
            return self
        grants = [grant for grant in actor.reach(JUDGED_BY) if grant.reach == Reach.ALL]
        classes = {name for grant in grants for name in grant.classes}
        everything = ~Q(pk__in=[])  # an empty Q would vanish beside another one
        others = everything if EVERY_CLASS in classes else Q(draft__report_class__in=classes)
        own = Q(person_id=actor.person_id, profile_id=actor.profile_id)
        return self.filter(own | others, draft__in=Draft.objects.visible_to(actor, to=to))

    def running(self) -> "TrialQuerySet":
        """Keep those that the queue has to go on with."""
        return self.filter(finished_at__isnull=True, stopped_at__isnull=True)

    def light(self) -> "TrialQuerySet":
        """Leave the form that was tried in the database: pages do not need it."""
        return self.defer("definition", "compiled", "mapping")

    def for_list(self) -> "TrialQuerySet":
        """Load what lists and pages show."""
        return (
            self.light()
            .select_related("draft", "collection__edition", "collection__period")
            .defer(
                "draft__definition", "draft__mistakes", "draft__mapping",
                "collection__edition__definition", "collection__edition__compiled",
            )
        )  # fmt: skip


class Trial(models.Model):
    """What was tried of which revision, how far it came, and the numbers.

    The form stands here as it was: the draft goes on being changed. `last_report` is how far the
    reports were gone through; a step counts only from where the one before it ended, so that
    nothing is counted twice, whoever was killed. Whoever began it stands here as plain numbers:
    before each step their rights are asked anew.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="trials")
    revision = models.PositiveIntegerField(_("revision"))
    digest = models.CharField(_("digest"), max_length=64)
    definition = JSONTextField(editable=False)
    compiled = JSONTextField(editable=False)
    mapping = JSONTextField(editable=False, default=dict)
    with_samples = models.BooleanField(_("sample answers"), default=True)
    with_generated = models.BooleanField(_("generated answers"), default=True)
    seed = models.PositiveIntegerField(_("seed"), default=1)
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.PROTECT, related_name="trials",
        verbose_name=_("real reports"),
    )  # fmt: skip
    person_id = models.BigIntegerField(db_index=True)
    person_name = models.CharField(_("who"), max_length=200)
    profile_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    address = models.CharField(_("from where"), max_length=45, blank=True)
    started_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(editable=False)
    prepared_at = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)
    last_report = models.BigIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(_("reports"), default=0)
    judged = models.PositiveIntegerField(_("judged"), default=0)
    standings = models.JSONField(default=dict, editable=False)
    by_rule = models.JSONField(default=dict, editable=False)
    lost = models.PositiveIntegerField(default=0, editable=False)
    samples = models.JSONField(default=list, editable=False)
    coverage = models.JSONField(default=list, editable=False)
    gaps = models.JSONField(default=dict, editable=False)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of a draft")
        verbose_name_plural = _("trials of drafts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["draft", "-id"], name="trial_of_draft")]

    def __str__(self) -> str:
        return f"{self.draft}, {date_format(timezone.localtime(self.started_at), 'j.m.Y H:i')}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None and not self.is_finished

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and not self.is_finished

    @property
    def is_stale(self) -> bool:
        """Tell whether the draft says something else by now."""
        return self.revision != self.draft.revision

    @property
    def failing(self) -> int:
        """Count the reports that would fail, whatever they did before."""
        return self.counted(Standing.FAILS_NOW) + self.counted(Standing.FAILED_BEFORE)

    @property
    def newly_failing(self) -> int:
        """Count the reports that would fail and did not under their own edition."""
        return self.counted(Standing.FAILS_NOW)

    @property
    def newly_warned(self) -> int:
        return self.counted(Standing.WARNS_NOW)

    @property
    def mended(self) -> int:
        return self.counted(Standing.MENDED)

    def counted(self, standing: Standing) -> int:
        """Count the reports that came out so."""
        return self.standings.get(standing.value, 0)

    @property
    def red_samples(self) -> int:
        """Count the samples that did not come out as expected."""
        return sum(not sample["is_green"] for sample in self.samples)
