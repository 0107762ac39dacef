"""What has been read so far: which ids are taken, and what a line may hang under."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from ssoz.register.models import RegisterImport, SeenId, StagedPart, StagedUnit
from ssoz.register.statements import ask, stream, table
from ssoz.units.models import Part, Unit

UNIT = "unit"
ESTABLISHMENT, SUBUNIT, CELL = (
    Part.Level.ESTABLISHMENT.value,
    Part.Level.SUBUNIT.value,
    Part.Level.CELL.value,
)


@dataclass
class Known:
    """Ids of good lines; of spoiled lines only what the register has already.

    Half a million short texts: some 70 MB, and no question to the database for a line.
    """

    entities: set[str] = field(default_factory=set)
    older_entities: set[str] = field(default_factory=set)
    subunits: dict[str, str] = field(default_factory=dict)
    older_subunits: dict[str, str] = field(default_factory=dict)
    cells: set[str] = field(default_factory=set)


def key(entity: str, own: str) -> str:
    """Name something that has its id within an entity."""
    return f"{entity}|{own}"


@transaction.atomic
def known_at(job: RegisterImport, file: str) -> Known:
    """Read from what is committed what was known when the worker stopped, at the place in a file."""
    known = Known(entities={own for (own,) in _units(job)})
    if file != "podmioty":
        known.older_entities = {row[0] for row in _older_units(job)}
        known.subunits = dict(_parts(job, SUBUNIT))
    if file == "komorki":
        known.older_subunits = {key(row[0], row[1]): row[2] for row in _older_subunits(job)}
        known.cells = {own for own, _place in _parts(job, CELL)}
    return known


def _units(job: RegisterImport) -> Iterator[tuple]:
    return stream(f"SELECT register_id FROM {table(StagedUnit)} WHERE job_id = %s", job.pk)


def _parts(job: RegisterImport, level: str) -> Iterator[tuple]:
    return stream(
        f"SELECT entity_id || '|' || register_id, establishment_id FROM {table(StagedPart)}"
        " WHERE job_id = %s AND level = %s",
        job.pk,
        level,
    )


def _older_units(job: RegisterImport) -> list[tuple]:
    return ask(
        f"SELECT u.register_id FROM {table(SeenId)} k"
        f" JOIN {table(Unit)} u ON u.register_id = k.register_id AND NOT (u.register_id = '')"
        " WHERE k.job_id = %s AND k.level = %s AND k.own", job.pk, UNIT,
    )  # fmt: skip


def _older_subunits(job: RegisterImport) -> list[tuple]:
    return ask(
        f"SELECT k.entity_id, p.register_id, above.register_id FROM {table(SeenId)} k"
        f" JOIN {table(Unit)} u ON u.register_id = k.entity_id AND NOT (u.register_id = '')"
        f" JOIN {table(Part)} p ON p.unit_id = u.id AND p.level = k.level"
        " AND p.register_id = k.register_id AND NOT (p.register_id = '')"
        f" JOIN {table(Part)} above ON above.id = p.parent_id"
        " WHERE k.job_id = %s AND k.level = %s AND k.own", job.pk, SUBUNIT,
    )  # fmt: skip
