"""Roles and permissions: data, loaded from fixtures and edited by administrators."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Grant, Reach, ReportClass
from ssoz.journal.history import tracked
from ssoz.units.models import Unit

REPORT_CLASSES = [
    (ReportClass.NON_FINANCIAL, _("non-financial reports")),
    (ReportClass.FINANCIAL, _("financial reports")),
    (ReportClass.PSYCHIATRIC, _("psychiatric cards")),
]


class Permission(models.Model):
    """Access to an operation or an object: code, name, business description (seed 000)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("business description"))

    history = tracked()

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class RoleQuerySet(models.QuerySet):
    """Roles."""

    def open_to(self, unit: Unit) -> "RoleQuerySet":
        """Keep the roles that can be asked for in a unit, by its kind (access.md 2)."""
        sides = []
        if unit.kind == Unit.Kind.CENTRAL:
            sides.append(Role.Side.CENTRAL)
        if unit.is_supervising:
            sides.append(Role.Side.SUPERVISING)
        if unit.is_reporting:
            sides.append(Role.Side.REPORTING)
        return self.filter(side__in=sides).filter(
            Q(institution="") | Q(institution=unit.institution)
        )

    def held_in(self, profile_id: int | None) -> "RoleQuerySet":
        """Keep the roles approved in a profile."""
        return self.filter(applications__profile_id=profile_id, applications__state="approved")


class Role(models.Model):
    """A named set of permissions. Its name is an official name of a function."""

    class Side(models.TextChoices):
        CENTRAL = "central", _("central unit")
        SUPERVISING = "supervising", _("supervising unit")
        REPORTING = "reporting", _("reporting unit")

    class DecidedBy(models.TextChoices):
        """Which office the applications are addressed to (access.md 2, *Who decides*)."""

        CENTRAL = "central", _("e-Health Centre")
        OWN = "own", _("the administrator of the unit, else the e-Health Centre")
        VOIVODESHIP = "voivodeship", _("the voivodeship office")
        PSYCHIATRIC = "psychiatric", _("Institute of Psychiatry and Neurology")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"))
    hint = models.CharField(_("hint for the applicant"), max_length=250, blank=True)
    side = models.CharField(_("kind of unit"), max_length=12, choices=Side.choices)
    institution = models.CharField(
        _("only in"), max_length=5, choices=Unit.Institution.choices, blank=True
    )
    report_class = models.CharField(
        _("report class"), max_length=13, choices=REPORT_CLASSES, blank=True
    )
    decided_by = models.CharField(_("decided by"), max_length=12, choices=DecidedBy.choices)
    must_stay = models.BooleanField(
        _("the last person in force keeps it"), default=False,
        help_text=_("The last person who holds this role can neither be blocked nor lose it."),
    )  # fmt: skip
    edited = models.BooleanField(_("edited by an administrator"), default=False, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = tracked()
    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def decide_permission(self) -> str:
        """Name the permission that deciding an application for this role takes."""
        if self.decided_by == self.DecidedBy.CENTRAL:
            return "application.decide_central"
        return "application.decide"

    @property
    def needs_psychiatric_activity(self) -> bool:
        """Tell whether the role makes sense only in a unit with psychiatric activity."""
        return self.report_class == ReportClass.PSYCHIATRIC and self.side == Role.Side.REPORTING

    def grants_held(self) -> Iterator[Grant]:
        """Yield what the role grants, as values."""
        for row in self.grants.all():
            yield row.as_value()


class RoleGrant(models.Model):
    """One line of a role: what, over which report classes, how far."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="grants")
    permission = models.ForeignKey(Permission, on_delete=models.PROTECT, related_name="+")
    classes = models.JSONField(_("report classes"), default=list)
    reach = models.CharField(
        _("reach"), max_length=12,
        choices=[
            (Reach.OWN, _("own unit")),
            (Reach.VOIVODESHIP, _("reporting units of the voivodeship")),
            (Reach.ACTIVITY, _("units with the activity")),
            (Reach.LISTED, _("units listed as supervised")),
            (Reach.ALL, _("the whole country")),
        ],
    )  # fmt: skip

    history = tracked()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["role_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["role", "permission", "reach"], name="grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} – {self.permission}"

    def as_value(self) -> Grant:
        """Return the grant as the frozen value that policies read."""
        return Grant(self.permission.code, frozenset(self.classes), Reach(self.reach))
