"""The register of units as a sheet: what is taken along, and what typed cells become."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ssoz.sheets import Column, Table, typed
from ssoz.units.models import Likeness, Unit
from ssoz.units.models.dated import Dated
from ssoz.units.models.kinds import UnitStatus
from ssoz.units.typed import book_number, email, nip, postal_code, regon, teryt

_DATES = ("started_on", "closed_on", "suspended_from", "suspended_to")
_YES_NO = ((True, _("yes")), (False, _("no")))


def status_on(*dates: date | None) -> str:
    """Say in words how a unit with these dates stands today."""
    dated: Any = Dated()
    for name, day in zip(_DATES, dates, strict=True):
        setattr(dated, name, day)
    return str(UnitStatus(dated.status_on(timezone.localdate())).label)


def _field(name: str, width: int = 14, **how: Any) -> Column:
    field: Any = Unit._meta.get_field(name)
    how.setdefault("read", _reader(field, how.get("words", ())))
    return Column(name, field.verbose_name, (name,), width, **how)


def _reader(field: Any, choices: Any) -> Any:
    """Choose how a typed cell of a field is read."""
    required = not field.blank
    if isinstance(field, models.BooleanField):
        return typed.flag
    if choices:
        return typed.choice(choices)
    if isinstance(field, models.DateField):
        return typed.day(required=required)
    return typed.words(field.max_length, required=required)


UNITS = Table(
    "units",
    _("units"),
    (
        Column("id", _("SSOZ II number"), ("id",), 10),
        _field("name", 50),
        _field("kind", 18, words=Unit.Kind.choices),
        _field("type", 24, words=Unit.Type.choices),
        _field("institution", 10, read=None),
        _field("register_id", read=None),
        _field("register_type", 24),
        _field("facility_name", 40),
        _field("regon", 16, read=regon),
        _field("nip", 12, read=nip),
        _field("book_number", read=book_number),
        _field("registering_body"),
        _field("teryt", 9, read=teryt),
        _field("teryt_name", 24),
        Column("voivodeship", _("voivodeship"), ("voivodeship__name",), 20),
        _field("street", 30),
        _field("building", 8),
        _field("flat", 8),
        _field("postal_code", 8, read=postal_code),
        _field("town", 24),
        _field("phone", 18),
        _field("email", 28, read=email),
        _field("website", 28),
        _field("founder_code", 8),
        _field("founder_name", 40),
        _field("legal_form", 8),
        _field("legal_form_name", 40),
        _field("activity_kind"),
        _field("practice_code", 8),
        _field("psychiatric", 8, words=_YES_NO),
        _field("addiction", 8, words=_YES_NO),
        _field("started_on", 12),
        _field("started_by_law_on", 12),
        _field("suspended_from", 12),
        _field("suspended_to", 12),
        _field("closed_on", 12),
        _field("removal_decided_on", 12),
        _field("removal_decision"),
        _field("removed_on", 12),
        Column("status", _("status"), _DATES, 14, value=status_on),
    ),
)


def _side(path: str, title: str | Promise) -> tuple[Column, ...]:
    return (
        Column(f"{path}_id", format_lazy("{}: {}", title, _("SSOZ II number")), (f"{path}__id",), 10),
        Column(path, title, (f"{path}__name",), 50),
        Column(f"{path}_town", format_lazy("{}: {}", title, _("town")), (f"{path}__town",), 20),
        Column(f"{path}_regon", format_lazy("{}: {}", title, _("REGON")), (f"{path}__regon",), 16),
        Column(f"{path}_nip", format_lazy("{}: {}", title, _("NIP")), (f"{path}__nip",), 12),
        Column(
            f"{path}_book", format_lazy("{}: {}", title, _("register book number")),
            (f"{path}__book_number",),
        ),
    )  # fmt: skip


def _why(reasons: str) -> str:
    return Likeness(reasons=reasons).reasons_said


LIKENESSES = Table(
    "possible_duplicates",
    _("Possible duplicates"),
    (
        *_side("first", _("unit")),
        *_side("second", _("the other unit")),
        Column("why", _("why"), ("reasons",), 50, value=_why),
        Column("score", _("weight"), ("score",), 10),
        Column("state", _("state"), ("state",), 18, words=Likeness.State.choices),
        Column("found_at", _("found"), ("found_at",), 18),
        Column("reason", _("reason"), ("reason",), 40),
        Column("judged_by", _("judged by"), ("judged_by",), 30),
    ),
)
