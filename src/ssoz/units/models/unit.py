"""The register of units."""

import re
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor
from ssoz.columns import BytewiseCharField
from ssoz.identifiers import digits, fold, sort_key
from ssoz.journal.history import tracked
from ssoz.searching import LAST_SIGN, words_in
from ssoz.units.models.dated import Dated
from ssoz.units.models.kinds import (
    REPORTING_KINDS,
    SUPERVISING_KINDS,
    Institution,
    UnitKind,
    UnitStatus,
    UnitType,
)
from ssoz.units.models.reach import open_on, units_in_reach
from ssoz.units.models.voivodeship import Voivodeship

_NUMBER_LENGTH = 9  # a REGON is the shortest of the numbers


class UnitQuerySet(models.QuerySet):
    """Units."""

    def visible_to(self, actor: Actor, to: str = "unit.list") -> "UnitQuerySet":
        """Keep the units on which a permission of the actor works (access.md 2, *Scope*)."""
        return self.filter(units_in_reach(actor, to))

    def active(self, day: date) -> "UnitQuerySet":
        """Keep the units that are open on a day: begun, not closed, not suspended."""
        return self.filter(open_on(day))

    def reporting(self) -> "UnitQuerySet":
        """Keep the units that report, those that also supervise among them."""
        return self.filter(kind__in=Unit.REPORTING_KINDS)

    def matching(self, words: str) -> "UnitQuerySet":
        """Keep the units whose name or town hold every word, in any order; numbers begin so."""
        wanted = Q()
        for word in _typed_number(words) or fold(words).split():
            wanted &= _number_begins(word) if word.isdecimal() else words_in("search_text", word)
        return self.filter(wanted)


class Unit(Dated, models.Model):
    """An institution: central, supervising, reporting, or supervising and reporting at once."""

    Kind = UnitKind
    Type = UnitType
    Institution = Institution
    Status = UnitStatus
    REPORTING_KINDS = REPORTING_KINDS
    SUPERVISING_KINDS = SUPERVISING_KINDS

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    type = models.CharField(_("type"), max_length=20, choices=Type.choices)
    institution = models.CharField(
        _("institution"), max_length=5, choices=Institution.choices, blank=True
    )
    register_id = BytewiseCharField(_("id in the register"), max_length=20, blank=True)
    register_type = models.CharField(_("type in the register"), max_length=80, blank=True)
    name = models.CharField(_("name"), max_length=500)
    facility_name = models.CharField(_("name of the facility"), max_length=500, blank=True)
    regon = BytewiseCharField(_("REGON"), max_length=14, blank=True)
    nip = BytewiseCharField(_("NIP"), max_length=10, blank=True)
    book_number = BytewiseCharField(_("register book number"), max_length=12, blank=True)
    registering_body = models.CharField(_("registering body"), max_length=20, blank=True)
    removed_on = models.DateField(_("removed from the register"), null=True, blank=True)
    removal_decided_on = models.DateField(_("removal decided"), null=True, blank=True)
    removal_decision = models.CharField(_("number of the decision"), max_length=60, blank=True)
    teryt = models.CharField(_("TERYT"), max_length=7)
    teryt_name = models.CharField(_("place by TERYT"), max_length=120, blank=True)
    voivodeship = models.ForeignKey(
        Voivodeship, on_delete=models.PROTECT, related_name="units", verbose_name=_("voivodeship"),
        db_index=False,
    )  # fmt: skip
    street = models.CharField(_("street"), max_length=120, blank=True)
    building = models.CharField(_("building"), max_length=20, blank=True)
    flat = models.CharField(_("flat"), max_length=20, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    town = models.CharField(_("town"), max_length=100)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    founder_code = models.CharField(_("founder (part III)"), max_length=2, blank=True)
    founder_name = models.CharField(_("name of the founder"), max_length=300, blank=True)
    legal_form = models.CharField(_("legal form (part IV)"), max_length=4, blank=True)
    legal_form_name = models.CharField(_("name of the legal form"), max_length=200, blank=True)
    activity_kind = models.CharField(_("kind of activity (part VI)"), max_length=20, blank=True)
    practice_code = models.CharField(_("practice code"), max_length=2, blank=True)
    psychiatric = models.BooleanField(_("psychiatric activity"), default=False)
    addiction = models.BooleanField(_("addiction treatment"), default=False)
    started_on = models.DateField(_("started"))
    started_by_law_on = models.DateField(_("started by law"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    suspended_from = models.DateField(_("suspended from"), null=True, blank=True)
    suspended_to = models.DateField(_("suspended to"), null=True, blank=True)
    search_text = models.TextField(editable=False)
    name_text = BytewiseCharField(max_length=500, editable=False)
    town_text = BytewiseCharField(max_length=100, editable=False)
    book_text = BytewiseCharField(max_length=12, editable=False)
    name_key = BytewiseCharField(max_length=300, editable=False)

    history = tracked(
        excluded_fields=["search_text", "name_text", "town_text", "book_text", "name_key"]
    )
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name_key", "id"]
        # The trigram indexes of search_text, name_text and town_text are in migration 0002.
        indexes = [
            # The orders of the list; kind and voivodeship stand in each, so that the units in reach
            # are told, and the pages before skipped, without reading the wide rows.
            models.Index(fields=["name_key", "id", "voivodeship", "kind"], name="unit_by_name"),
            models.Index(
                fields=["type", "name_key", "id", "voivodeship", "kind"], name="unit_by_type"
            ),
            models.Index(fields=["kind", "name_key", "id", "voivodeship"], name="unit_by_kind"),
            models.Index(
                fields=["voivodeship", "name_key", "id", "kind"], name="unit_by_voivodeship"
            ),
            models.Index(fields=["regon", "id", "voivodeship", "kind"], name="unit_regon_begins"),
            models.Index(fields=["id", "voivodeship", "kind"], name="unit_in_reach"),
            models.Index(fields=["name_text"], name="unit_name_begins"),
            models.Index(fields=["nip"], name="unit_nip_begins"),
            models.Index(fields=["book_number"], name="unit_book_begins"),
            models.Index(fields=["book_text"], name="unit_book_short_begins"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(teryt__startswith=models.F("voivodeship")), name="unit_teryt_in_place"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("started_on")),
                name="unit_closed_after_start",
            ),
            models.UniqueConstraint(
                fields=["register_id"], condition=~Q(register_id=""), name="unit_registered_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "voivodeship"],
                condition=~Q(institution=""),
                name="unit_institution_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Save, with what searching and sorting need."""
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Compute the columns by which units are searched and sorted; bulk loading calls it too."""
        self.name_text = fold(self.name)[:500]
        self.town_text = fold(self.town)[:100]
        self.book_text = self.book_number.lstrip("0")
        numbers = f"{self.regon} {self.nip} {self.book_number}"
        self.search_text = f"{self.name_text} {self.town_text} {numbers}"
        self.name_key = sort_key(self.name)

    @property
    def journal_unit_id(self) -> int:
        return self.pk

    @property
    def is_reporting(self) -> bool:
        return self.kind in self.REPORTING_KINDS

    @property
    def is_supervising(self) -> bool:
        return self.kind in self.SUPERVISING_KINDS

    @property
    def address(self) -> str:
        """Write the address in one line, as on an envelope."""
        number = "/".join(part for part in (self.building, self.flat) if part)
        street = " ".join(part for part in (self.street, number) if part)
        place = " ".join(part for part in (self.postal_code, self.town) if part)
        return ", ".join(part for part in (street, place) if part)


def _typed_number(words: str) -> list[str]:
    """Return a number that was typed alone, in groups or not, as one word."""
    is_grouped = re.fullmatch(r"\s*\d[\d\s-]*", words) is not None
    number = digits(words)
    return [number] if is_grouped and ("-" in words or len(number) >= _NUMBER_LENGTH) else []


def _number_begins(word: str) -> Q:
    """Ask for a word of digits where one begins; a book number also without its first zeros."""
    book = Q(book_text__gte=word, book_text__lt=word + LAST_SIGN)
    inside = Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
    return inside | book
