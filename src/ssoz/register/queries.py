"""What is shown of an import: its mistakes, what it would change, what it left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.formats import localize

from ssoz.register.models import (
    PART_COLUMNS,
    UNIT_COLUMNS,
    Mistake,
    RegisterImport,
    SeenId,
    StagedPart,
    StagedUnit,
    Touched,
)
from ssoz.register.models.staging import UNIT_DERIVED
from ssoz.units.models import Part, Unit

UNITS, PARTS = "units", "parts"
_MODELS: dict[str, type[Unit] | type[Part]] = {UNITS: Unit, PARTS: Part}
_COMPARED = {UNITS: (*UNIT_COLUMNS, *UNIT_DERIVED), PARTS: PART_COLUMNS}


@dataclass(frozen=True)
class Value:
    """A field with what it was and what it is to be."""

    label: str
    old: str
    new: str


@dataclass
class Change:
    """One unit or part that is new, changed or gone."""

    name: str
    register_id: str
    level: str = ""
    thing_id: int | None = None
    kept: str = ""
    values: list[Value] = field(default_factory=list)


def mistakes(job: RegisterImport, *, file: str = "", code: str = "") -> QuerySet[Mistake]:
    """Return the mistakes in the lines of an import, in the order of the files."""
    found = Mistake.objects.filter(job=job)
    if file:
        found = found.filter(file=file)
    return found.filter(code=code) if code else found


# --- Before it is applied ----------------------------------------------------------------------------


def staged(job: RegisterImport, what: str, fate: str) -> QuerySet:
    """Return what comparing found: rows that were read, or for what is gone rows of the register."""
    if fate == "gone":
        return _gone_units(job) if what == UNITS else _gone_parts(job)
    model = StagedUnit if what == UNITS else StagedPart
    return model._default_manager.filter(job=job, fate=fate).order_by("id")


def _gone_units(job: RegisterImport) -> QuerySet[Unit]:
    read = StagedUnit.objects.filter(job=job, register_id=OuterRef("register_id"))
    seen = SeenId.objects.filter(job=job, level="unit", register_id=OuterRef("register_id"))
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=job.day)
    known = Unit.objects.exclude(register_id="").filter(still)
    return known.filter(~Exists(read), ~Exists(seen)).order_by("name_key", "id")


def _gone_parts(job: RegisterImport) -> QuerySet[Part]:
    same = {
        "job": job, "level": OuterRef("level"), "register_id": OuterRef("register_id"),
        "entity_id": OuterRef("unit__register_id"),
    }  # fmt: skip
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=job.day)
    known = Part.objects.exclude(register_id="").filter(still)
    read, seen = StagedPart.objects.filter(**same), SeenId.objects.filter(**same)
    return known.filter(~Exists(read), ~Exists(seen)).order_by("unit_id", "id")


def described(what: str, fate: str, rows: Sequence[Any]) -> list[Change]:
    """Say of rows what would become of them: field by field where they are changed."""
    if fate == "gone":
        return [_named(row, row.pk) for row in rows]
    olds = _MODELS[what]._default_manager.in_bulk([row.matched_id for row in rows])
    changes = []
    for row in rows:
        old = olds.get(row.matched_id)
        change = _named(row, row.matched_id)
        if old is not None:
            change.values = list(_values(what, old, row))
            change.values += _moved(old, row) if what == PARTS else []
        changes.append(change)
    return changes


def _moved(old: Part, new: StagedPart) -> list[Value]:
    above = old.parent.register_id if old.parent else ""
    if above == new.parent_register_id:
        return []
    label = str(Part._meta.get_field("parent").verbose_name)
    return [Value(label, above, new.parent_register_id)]


# --- After it was applied ----------------------------------------------------------------------------


def touched(job: RegisterImport, what: str, fate: str) -> QuerySet[Touched]:
    """Return what an import made, changed or closed."""
    fates = {"new": "created", "changed": "changed", "gone": "closed"}
    rows = Touched.objects.filter(job=job, what=what.removesuffix("s"), fate=fates.get(fate, fate))
    return rows.order_by("id")


def kept(job: RegisterImport) -> QuerySet[Touched]:
    """Return what undoing left alone."""
    return Touched.objects.filter(job=job).exclude(kept="").order_by("what", "id")


def told(rows: Iterable[Touched]) -> list[Change]:
    """Say of rows that an import touched what they were and what they became, from the history."""
    rows = list(rows)
    changes: dict[int, Change] = {}
    for what, model in _MODELS.items():
        own = [row for row in rows if row.what == what.removesuffix("s")]
        history = model.history.model._default_manager  # type: ignore[union-attr]
        found = history.in_bulk(
            [key for row in own for key in (row.before_id, row.after_id) if key]
        )
        for row in own:
            after, before = found.get(row.after_id), found.get(row.before_id)
            if after is None:
                continue
            change = _named(after, row.thing_id)
            change.kept = row.get_kept_display()
            if before is not None:
                change.values = list(_values(what, before, after))
            changes[row.pk] = change
    return [changes[row.pk] for row in rows if row.pk in changes]


def counted(job: RegisterImport) -> list[tuple[str, str, int]]:
    """Return every count of an import that leads to a list: of what, which, how many."""
    return [
        (what, fate, job.figures[what][fate])
        for what in (UNITS, PARTS)
        for fate in ("new", "changed", "same", "gone")
        if what in job.figures
    ]


def _named(row: Any, thing_id: int | None) -> Change:
    level = dict(Part.Level.choices).get(getattr(row, "level", ""), "")
    return Change(row.name, row.register_id, str(level), thing_id)


def _values(what: str, old: Model, new: Model) -> Iterable[Value]:
    for name in _COMPARED[what]:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = _MODELS[what]._meta.get_field(name).verbose_name
            yield Value(str(label), _shown(old, name, before), _shown(new, name, after))


def _shown(row: Any, name: str, value: Any) -> str:
    if display := getattr(row, f"get_{name}_display", None):
        return str(display())
    return "" if value is None else str(localize(value))
