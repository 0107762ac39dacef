"""The words by which units are told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit does: it reports, supervises, or both."""

    CENTRAL = "central", _("central")
    SUPERVISING = "supervising", _("supervising")
    REPORTING = "reporting", _("reporting")
    BOTH = "both", _("supervising and reporting")


class UnitType(models.TextChoices):
    """What a unit is (units.md)."""

    ENTITY = "entity", _("health care entity")
    PHYSICIAN = "physician", _("physician's practice")
    DENTIST = "dentist", _("dentist's practice")
    NURSE = "nurse", _("nurse's or midwife's practice")
    PHYSIOTHERAPIST = "physiotherapist", _("physiotherapist's practice")
    ADMINISTRATION = "administration", _("administration office")
    UNIVERSITY = "university", _("medical university")
    PHYSICIANS_CHAMBER = "physicians_chamber", _("chamber of physicians")
    NURSES_CHAMBER = "nurses_chamber", _("chamber of nurses and midwives")
    PHARMACISTS_CHAMBER = "pharmacists_chamber", _("chamber of pharmacists")
    DIAGNOSTICIANS = "diagnosticians", _("chamber of laboratory diagnosticians")
    NFZ = "nfz", _("National Health Fund")
    BLOOD = "blood", _("blood donation centre")
    OCCUPATIONAL = "occupational", _("occupational medicine centre")
    OTHER = "other", _("other")


class Institution(models.TextChoices):
    """The fixed institutions, which have roles of their own."""

    CEZ = "CeZ", "CeZ"
    UW = "UW", "UW"
    IPIN = "IPiN", "IPiN"
    KCPU = "KCPU", "KCPU"


class UnitStatus(models.TextChoices):
    """What follows from a unit's dates on a day."""

    ACTIVE = "active", _("active (unit)")
    SUSPENDED = "suspended", _("suspended (unit)")
    CLOSED = "closed", _("closed (unit)")


REPORTING_KINDS = [UnitKind.REPORTING, UnitKind.BOTH]
SUPERVISING_KINDS = [UnitKind.SUPERVISING, UnitKind.BOTH]
