"""What an assigning survey brings: its rules, and what would follow from answers before they are sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch

from ssoz.questionnaires.models import Edition
from ssoz.reports.assigning.judging import Assigner, Line, Verdict
from ssoz.reports.assigning.reading import restored
from ssoz.reports.assigning.schema import Exclusion, Order
from ssoz.reports.models import AssigningRules, Collection, Deadline, Obligation, Report
from ssoz.reports.queries.editions import form_of
from ssoz.reports.queries.register import open_parts, register_says, registry_of
from ssoz.units.models import Unit

_KEPT = 64
_OF_UNIT = (
    "name", "regon", "teryt", "type", "founder_code", "legal_form", "activity_kind",
    "practice_code",
)  # fmt: skip
_HEAVY = ("edition__definition", "edition__compiled")


@dataclass(frozen=True)
class Foreseen:
    """One form as the preview shows it: what follows, by when, because of what."""

    verdict: Verdict
    collections: tuple[Collection, ...]
    language: str
    orders: tuple[Order, ...] = ()

    @property
    def code(self) -> str:
        return self.verdict.form.code

    @property
    def collection(self) -> Collection | None:
        """Return the collection that is due first, where the form is collected."""
        return min(self.collections, key=lambda one: one.first_due_on or date.max, default=None)

    @property
    def due(self) -> date | None:
        return self.collection.first_due_on if self.collection else None

    @property
    def reason(self) -> str:
        form = self.verdict.form
        said = form.because if self.verdict.owed else form.otherwise
        return said.in_language(self.language)

    @property
    def lines(self) -> list[str]:
        """Return the answers and the values of the register that decide."""
        return [line_in(line, self.language) for line in self.of("answer", "register")]

    @property
    def missing(self) -> list[str]:
        """Return the questions that are still to be answered."""
        return [line_in(line, self.language).rpartition(":")[0] for line in self.of("missing")]

    def of(self, *kinds: str) -> list[Line]:
        """Return the lines of some kinds."""
        return [line for line in self.verdict.lines if line["kind"] in kinds]

    @property
    def first(self) -> list[str]:
        """Say which forms are filed before this one."""
        return [order.message.in_language(self.language) for order in self.orders]


@dataclass(frozen=True)
class Preview:
    """Everything that follows from answers as they stand; nothing of it is stored."""

    forms: tuple[Foreseen, ...]
    by_register: tuple[Foreseen, ...]
    exclusions: tuple[str, ...]

    @property
    def brought(self) -> list[Foreseen]:
        return [one for one in self.forms if one.verdict.owed]

    @property
    def undecided(self) -> list[Foreseen]:
        return [one for one in self.forms if one.verdict.owed is None]

    @property
    def left_out(self) -> list[Foreseen]:
        return [one for one in self.forms if one.verdict.owed is False]

    @property
    def proposed(self) -> list[Foreseen]:
        """Return what the register alone proposes."""
        return [one for one in self.by_register if one.verdict.owed]


def assigner_of(edition: Edition) -> Assigner | None:
    """Return what judges by the rules of a survey's edition; None for a form that is no survey."""
    rules = AssigningRules.objects.filter(edition=edition.pk)
    digest = rules.values_list("digest", flat=True).first()
    return _kept(edition.pk, edition.digest, digest) if digest else None


def is_survey(report: Report) -> bool:
    """Tell whether a report is an assigning survey."""
    return AssigningRules.objects.filter(edition__collections__reports=report.pk).exists()


def assigner_for(year: int) -> tuple[Assigner, Collection | None] | None:
    """Return the rules by which the forms of a year are assigned, and the survey that is collected.

    Without a survey of that year the newest rules stand in.
    """
    surveys = Collection.objects.filter(period__year=year, edition__assigning__isnull=False)
    collected = surveys.select_related("edition", "period").defer(*_HEAVY).order_by("-pk").first()
    assigner = assigner_of(collected.edition) if collected is not None else newest_assigner()
    return (assigner, collected) if assigner is not None else None


def newest_assigner() -> Assigner | None:
    """Return the rules of the newest survey in force."""
    rules = AssigningRules.objects.filter(edition__state=Edition.State.PUBLISHED)
    newest = rules.order_by("-edition__edition", "-pk")
    for edition_id, digest, own in newest.values_list("edition_id", "edition__digest", "digest")[
        :1
    ]:
        return _kept(edition_id, digest, own)
    return None


def filed_before() -> dict[str, frozenset[str]]:
    """Return by form which ones are filed before it, by the rules of the newest survey."""
    assigner = newest_assigner()
    orders = assigner.scheme.orders if assigner is not None else ()
    return {order.form: frozenset(order.after) for order in orders}


def collections_of(codes: Iterable[str], year: int) -> dict[str, list[Collection]]:
    """Return what is collected for a year and not closed, by form."""
    rows = (
        Collection.objects.filter(
            edition__code__in=list(codes), period__year=year, closed_at__isnull=True,
            edition__state=Edition.State.PUBLISHED,
        )
        .select_related("edition", "period")
        .defer(*_HEAVY)
        .prefetch_related(Prefetch("deadlines", Deadline.objects.order_by("due_on")))
        .order_by("pk")
    )  # fmt: skip
    found: dict[str, list[Collection]] = {}
    for row in rows:
        found.setdefault(row.edition.code, []).append(row)
    return found


def preview_of(
    report: Report, answers: Mapping[str, Any] | None = None, language: str = "pl"
) -> Preview | None:
    """Say what the answers of a survey bring, as they stand; None for a report that is no survey."""
    assigner = assigner_of(report.collection.edition)
    if assigner is None:
        return None
    registry = registry_of(report)
    collected = collections_of(
        (form.code for form in assigner.scheme.forms), report.collection.period.year
    )

    def foreseen(verdicts: Iterable[Verdict]) -> tuple[Foreseen, ...]:
        return tuple(
            Foreseen(
                one, tuple(collected.get(one.form.code, ())), language,
                assigner.scheme.before(one.form.code),
            )
            for one in verdicts
        )  # fmt: skip

    said = report.answers if answers is None else answers
    forms = foreseen(assigner.by_answers(said, registry))
    owed = {one.code for one in forms if one.verdict.owed}
    exclusions = dict.fromkeys(
        one.message.in_language(language) for one, _other in excluded(assigner, owed)
    )
    return Preview(forms, foreseen(assigner.by_register(registry)), tuple(exclusions))


def registry_of_many(units: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what the register says of many whole units, in two queries."""
    keys = list(units)
    parts = open_parts(keys)
    rows = Unit.objects.filter(pk__in=keys).only(*_OF_UNIT)
    return {unit.pk: register_says(Report(unit=unit), parts[unit.pk]) for unit in rows}


def excluded(assigner: Assigner, owed: Iterable[str]) -> list[tuple[Exclusion, str]]:
    """Return the pairs of forms that exclude each other and are both owed."""
    codes = set(owed)
    return [
        (one, other)
        for one in assigner.scheme.exclusions
        if one.form in codes
        for other in one.excludes
        if other in codes
    ]


def waits_for(obligation: Obligation) -> list[str]:
    """Return the forms that the unit has to file before this one and has not sent yet."""
    edition, period = obligation.collection.edition, obligation.collection.period
    found = assigner_for(period.year)
    if found is None:
        return []
    first = {code for order in found[0].scheme.before(edition.code) for code in order.after}
    if not first:
        return []
    unsent = (
        Obligation.objects.owed()
        .filter(
            unit_id=obligation.unit_id, collection__edition__code__in=first,
            collection__period_id=period.pk,
        )
        .exclude(reports__sent_at__isnull=False)
    )  # fmt: skip
    return sorted(set(unsent.values_list("collection__edition__code", flat=True)))


def line_in(line: Line, language: str) -> str:
    """Say a line of a ground in a language."""
    return line["en"] if language.startswith("en") else line["pl"]


@lru_cache(maxsize=_KEPT)
def _kept(edition_id: int, _edition_digest: str, _digest: str) -> Assigner:
    rules = AssigningRules.objects.get(edition_id=edition_id)
    survey = form_of(Edition.objects.light().get(pk=edition_id)).questionnaire
    return Assigner(restored(rules.definition, survey), survey)
