"""What has been read so far: which ids are taken, and what a line may hang under."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
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


class Ids:
    """Many short texts of which only *is it there* is asked, in eight bytes each.

    Half a million texts take a hundred megabytes as a set, and more each time it is built anew. Two
    of them share a hash of 64 bits once in a billion imports; the line would be listed as a double.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._settled = array("q", sorted(map(hash, texts)))
        self._added: set[int] = set()

    def add(self, text: str) -> None:
        """Add a text."""
        self._added.add(hash(text))

    def __contains__(self, text: str) -> bool:
        sought = hash(text)
        if sought in self._added:
            return True
        place = bisect_left(self._settled, sought)
        return place < len(self._settled) and self._settled[place] == sought


@dataclass
class Known:
    """Ids of good lines; of spoiled lines only what the register has already.

    A jednostka is known by its id, and once more together with the place where it stands.
    """

    entities: Ids = field(default_factory=Ids)
    older_entities: Ids = field(default_factory=Ids)
    subunits: Ids = field(default_factory=Ids)
    older_subunits: Ids = field(default_factory=Ids)
    placed: Ids = field(default_factory=Ids)
    cells: Ids = field(default_factory=Ids)


def key(entity: str, own: str) -> str:
    """Name something that has its id within an entity."""
    return f"{entity}|{own}"


@transaction.atomic
def known_at(job: RegisterImport, file: str) -> Known:
    """Read from what is committed what was known when the worker stopped, at the place in a file."""
    known = Known(entities=Ids(own for (own,) in _units(job)))
    if file != "podmioty":
        known.older_entities = Ids(row[0] for row in _older_units(job))
        known.subunits = Ids(own for own, _place in _parts(job, SUBUNIT))
    if file == "komorki":
        older = [(key(row[0], row[1]), row[2]) for row in _older_subunits(job)]
        known.older_subunits = Ids(own for own, _place in older)
        known.placed = Ids(
            key(own, place) for rows in (older, _parts(job, SUBUNIT)) for own, place in rows
        )
        known.cells = Ids(own for own, _place in _parts(job, CELL))
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
