"""A year with an assigning survey: its forms collected, its rules brought in, answers to fill in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.questionnaires.catalogue import Source
from ssoz.reports import operations
from ssoz.reports.models import Collection, Conflict, Obligation, Report
from ssoz.units.models import Unit
from tests.makers import (
    make_collection,
    make_edition,
    make_part,
    make_period,
    make_reporter,
    make_shipped_edition,
    quietly,
)

FORMS = ("MZ-88", "MZ-89", "MZ-11", "MZ-29", "MZ-29A")
DUE = date(2026, 3, 31)
# A clinic with people at work and a contract, without beds: MZ-88 and MZ-11.
CLINIC = {
    "1.czynna": "yes", "1.pracuje": "yes", "1.specjalisci": "no", "2.ambulatoryjna": "yes",
    "2.nfz": "yes", "2.dzieci": "no", "2.psychiatria": "no", "2.szkoly": "no", "3.szpital": "no",
    "3.psychiatria": "no", "3.dlugoterminowa": "no", "4.publiczna": "no",
}  # fmt: skip
RULES = settings.BASE_DIR / "fixtures" / "assigning" / "2025.toml"


@dataclass
class Year:
    """What is collected for 2025: the survey and the forms it may bring."""

    survey: Collection
    forms: dict[str, Collection] = field(default_factory=dict)

    def survey_of(self, unit: Unit, reporter: Actor) -> Report:
        """Take up the survey of a unit."""
        obligation = Obligation.objects.get(collection=self.survey, unit=unit)
        [report] = operations.activate(obligation=obligation, level="collective", actor=reporter)
        return report


def make_year(**survey: Any) -> Year:
    """Collect the survey of 2025, owed by every type that reports, and five forms that it brings."""
    with quietly():
        edition = make_shipped_edition("ankieta", "2025")
        load_rules(RULES.read_text(encoding="utf-8"))
        period = make_period(2025)
        kinds = [Unit.Type.ENTITY, Unit.Type.PHYSICIAN, Unit.Type.NURSE]
        year = Year(
            make_collection(
                edition=edition, period=period, owed_by=kinds, due_on=timezone.localdate(),
                **survey,
            )
        )  # fmt: skip
        for code in FORMS:
            form = make_edition(code=code)
            year.forms[code] = make_collection(edition=form, period=period, due_on=DUE)
    return year


def load_rules(text: str, file: str = "2025.toml") -> int:
    """Bring assigning rules in."""
    count, _kept = operations.load_assigning_rules(files=[Source(file, text)], actor=SYSTEM)
    return count


def answer(report: Report, actor: Actor, **changed: str) -> Report:
    """Answer a survey, as a clinic does unless said: 1.nfz is written _1_nfz."""
    said = CLINIC | {name[1:].replace("_", ".", 1): value for name, value in changed.items()}
    fresh = Report.objects.get(pk=report.pk)
    return operations.fill(report=report, revision=fresh.revision, cells=said, actor=actor).report


def send(report: Report, actor: Actor) -> Report:
    """Send a report as it stands."""
    fresh = Report.objects.for_acting().get(pk=report.pk)
    return operations.send(report=fresh, revision=fresh.revision, actor=actor)


def obligation_of(unit: Unit, code: str) -> Obligation:
    """Return what a unit owes of a form."""
    return Obligation.objects.get(unit=unit, collection__edition__code=code)


def owed_by(unit: Unit) -> dict[str, str]:
    """Say by form what a unit owes and by which source; what does not apply has none."""
    rows = Obligation.objects.filter(unit=unit).select_related("collection__edition")
    return {
        row.collection.edition.code: row.source if row.not_applicable_at is None else ""
        for row in rows
    }


def make_conflict(unit: Unit) -> Conflict:
    """Have a unit with beds say in its survey that it has none, and explain it."""
    year, reporter = make_year(), make_reporter(unit)
    make_part(unit, beds=40, specialty_code="4100")
    operations.open_collection(collection=year.survey, actor=SYSTEM)
    survey = year.survey_of(unit, reporter)
    answer(survey, reporter)
    operations.explain(
        report=survey, rule="bez-lozek", cell="3.szpital", text="Oddział zamknięto.",
        actor=reporter,
    )  # fmt: skip
    send(survey, reporter)
    return Conflict.objects.get(unit=unit)
