"""Reports and obligations as tables, and what differs between two stands of one report."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ssoz.reports.models import Obligation, Report
from ssoz.reports.queries import (
    Comparison,
    changed_since_acceptance,
    changed_since_sending,
)
from ssoz.sheets import Column, Page, Row, Table

_YES_NO = ((True, _("yes")), (False, _("no")))
_NUMBER = Column("id", _("SSOZ II number"), ("id",), 10)
_OWED = (
    Column("form", _("form"), ("collection__edition__code",), 12),
    Column("form_title", _("title of the form"), ("collection__edition__title",), 50),
    Column("period", _("period"), ("collection__period__code",), 10),
    Column("unit", _("unit"), ("unit__name",), 50),
    Column("town", _("town"), ("unit__town",), 20),
    Column("regon", _("REGON"), ("unit__regon",), 16),
    Column("voivodeship", _("voivodeship"), ("unit__voivodeship__name",), 20),
)


def _full_name(first_name: str | None, family_name: str | None) -> str:
    return " ".join(filter(None, (first_name, family_name)))


def _person(name: str, title: str) -> Column:
    paths = (f"{name}__first_name", f"{name}__family_name")
    return Column(name, title, paths, 24, value=_full_name)


REPORTS = Table(
    "reports",
    _("reports"),
    (
        _NUMBER,
        *_OWED,
        Column("part", _("part of the unit"), ("part__name",), 40),
        Column("state", _("state"), ("state",), 20, words=Report.State.choices),
        Column("revision", _("revision"), ("revision",), 8),
        Column("is_late", _("late"), ("is_late",), 8, words=_YES_NO),
        Column("changed_at", _("last change"), ("changed_at",), 18),
        Column("sent_at", _("sent"), ("sent_at",), 18),
        _person("sent_by", _("sent by")),
        Column("verified_at", _("verified"), ("verified_at",), 18),
        _person("verified_by", _("verified by")),
        Column("accepted_at", _("accepted"), ("accepted_at",), 18),
        _person("accepted_by", _("accepted by")),
        Column("returned_at", _("returned"), ("returned_at",), 18),
        Column(
            "changed_since_acceptance",
            _("fields changed since acceptance"),
            width=12,
            lookup=changed_since_acceptance,
        ),
        Column(
            "changed_since_sending",
            _("fields changed since the sending before"),
            width=12,
            lookup=changed_since_sending,
        ),
    ),
)
OBLIGATIONS = Table(
    "obligations",
    _("Obligations"),
    (
        _NUMBER,
        *_OWED,
        Column("source", _("source"), ("source",), 14, words=Obligation.Source.choices),
        Column("due_on", _("due without an extension"), ("due_on",), 12),
        Column("extended_to", _("extended to"), ("extended_to",), 12),
        Column("activated_at", _("activated"), ("activated_at",), 18),
        Column("inherited_from", _("inherited from"), ("inherited_from__name",), 40),
        Column("reminded_on", _("last reminder"), ("reminded_on",), 12),
    ),
)


def comparison_page(comparison: Comparison) -> Page:
    """Return what differs as a sheet: a line for each cell, as people read it."""
    return Page(gettext("What changed"), (14, 30, 40, 30, 24, 24, 24, 18, 12), _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[Row]:
    yield [
        gettext("Cell"), gettext("Section"), gettext("Row or question"), gettext("Column"),
        gettext("Before"), gettext("After"), gettext("Who"), gettext("When"),
        gettext("On behalf of the unit"),
    ]  # fmt: skip
    words = {True: gettext("yes"), False: ""}
    for line in comparison.lines:
        name, after = line.name, gettext("not asked any more") if line.is_ended else line.after
        yield [
            line.address, name.section, name.row, name.column, line.before, after, line.who,
            line.at, words[line.on_behalf],
        ]  # fmt: skip
    for line in comparison.explained:
        name, kind = line.name, gettext("explanation")
        yield [line.address, name.section, name.row, kind, line.before, line.after, "", None, ""]
