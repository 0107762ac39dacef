"""New, changed, gone: worked out by whole statements over what was read and what is there."""

from typing import Any

from ssoz.register.models import PART_COLUMNS, UNIT_COLUMNS, RegisterImport, SeenId
from ssoz.register.models.staging import StagedPart, StagedUnit
from ssoz.register.operations.known import CELL, ESTABLISHMENT
from ssoz.register.statements import ask_one, differs, history_of, listed, run, table
from ssoz.units.models import Part, Unit

_UNIT, _PART, _UNITS, _PARTS, _SEEN = map(table, (Unit, Part, StagedUnit, StagedPart, SeenId))
# Types that the register tells apart; one that somebody chose beside them stays.
_REGISTER_TYPES = tuple(
    str(one.value)
    for one in (
        Unit.Type.ENTITY, Unit.Type.PHYSICIAN, Unit.Type.DENTIST, Unit.Type.NURSE,
        Unit.Type.PHYSIOTHERAPIST,
    )
)  # fmt: skip
_TYPES = ", ".join(f"'{name}'" for name in _REGISTER_TYPES)


def add_establishments(job: RegisterImport) -> None:
    """Make a row of each zakład that lines name: the dump has no line of its own for it."""
    own = ("register_id", "name", "started_on", "closed_on", "suspended_from", "suspended_to")
    counts = [name for name in PART_COLUMNS if "bed" in name or name in _COUNTS]
    blank = [name for name in PART_COLUMNS if name not in own and name not in counts]
    from_entity = ", ".join(f"COALESCE(s.{name}, u.{name})" for name in own[2:3])
    dates = ", ".join(f"CASE WHEN s.id IS NULL THEN u.{name} ELSE s.{name} END" for name in own[3:])
    run(
        f"INSERT INTO {_PARTS} (job_id, line, fate, psychiatric, addiction, entity_id,"
        f" establishment_id, level, parent_level, parent_register_id, {listed(own)},"
        f" {listed(counts)}, {listed(blank)})"
        f" SELECT %s, 0, '', FALSE, FALSE, e.entity_id, e.establishment_id, %s, '', '',"
        "  e.establishment_id, COALESCE(NULLIF(s.facility_name, ''), s.name,"
        f" NULLIF(u.facility_name, ''), u.name), {from_entity}, {dates},"
        f" {', '.join(['0'] * len(counts))}, {', '.join([chr(39) * 2] * len(blank))}"
        f" FROM (SELECT DISTINCT entity_id, establishment_id FROM {_PARTS} WHERE job_id = %s) e"
        f" LEFT JOIN {_UNITS} s ON s.job_id = %s AND s.register_id = e.entity_id"
        f" LEFT JOIN {_UNIT} u ON u.register_id = e.entity_id AND NOT (u.register_id = '')",
        job.pk, ESTABLISHMENT, job.pk, job.pk,
    )  # fmt: skip


_COUNTS = ("incubators", "dialysis_places")


def judge(job: RegisterImport) -> None:
    """Say of each row that was read whether it is new or changed; forget what was said before."""
    for name in (_UNITS, _PARTS):
        run(
            f"UPDATE {name} SET fate = '', matched_id = NULL"
            " WHERE job_id = %s AND (NOT (fate = '') OR matched_id IS NOT NULL)", job.pk,
        )  # fmt: skip
    for number in ("book_number", "regon"):
        _match_by(job, number)
    _judge_units(job)
    _judge_parts(job)


def _match_by(job: RegisterImport, number: str) -> None:
    """Find units that came otherwise by a number that is single on both sides."""
    run(
        f"UPDATE {_UNITS} AS s SET matched_id = x.unit FROM ("
        f" SELECT theirs.{number} AS number, MIN(theirs.id) AS staged, ours.id AS unit"
        f" FROM {_UNITS} theirs JOIN ("
        f"  SELECT {number}, MIN(id) AS id FROM {_UNIT}"
        f"  WHERE register_id = '' AND institution = '' AND NOT ({number} = '')"
        f"  GROUP BY {number} HAVING COUNT(*) = 1) ours ON ours.{number} = theirs.{number}"
        f" WHERE theirs.job_id = %s AND theirs.matched_id IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {_UNIT} known WHERE known.register_id ="
        "  theirs.register_id AND NOT (known.register_id = ''))"
        f" AND NOT EXISTS (SELECT 1 FROM {_UNITS} taken WHERE taken.job_id = theirs.job_id"
        "  AND taken.matched_id = ours.id)"
        f" GROUP BY theirs.{number}, ours.id HAVING COUNT(*) = 1) AS x"
        " WHERE s.id = x.staged",
        job.pk,
    )  # fmt: skip


def _judge_units(job: RegisterImport) -> None:
    """Activity follows from open cells; where a cell is spoiled or there is none, it stays."""
    columns = [*UNIT_COLUMNS, "voivodeship_id"]
    changed = f"{differs('s', 'u', columns)} OR x.type <> u.type"
    flags = (
        "x.psychiatric IS DISTINCT FROM u.psychiatric OR x.addiction IS DISTINCT FROM u.addiction"
    )
    verdict = (
        f"SELECT x.id, x.unit, x.type, x.psychiatric, x.addiction, CASE WHEN u.id IS NULL"
        f" THEN 'new' WHEN {changed} OR {flags} THEN 'changed' ELSE '' END AS fate"
        f" FROM ({_effective()}) x JOIN {_UNITS} s ON s.id = x.id"
        f" LEFT JOIN {_UNIT} u ON u.id = x.unit"
    )
    run(
        f"UPDATE {_UNITS} AS t SET fate = v.fate, matched_id = v.unit, type = v.type,"
        " psychiatric = v.psychiatric, addiction = v.addiction"
        f" FROM ({verdict}) AS v WHERE v.id = t.id AND NOT (v.fate = '')",
        *_effective_values(job),
    )


def _effective() -> str:
    """Compose what a unit is to be: its type and activity beside the one that it is matched with."""
    keeps = "(cells.entity_id IS NULL OR spoiled.entity_id IS NOT NULL)"
    return (
        "SELECT s.id, u.id AS unit,"
        f" CASE WHEN u.id IS NULL OR u.type IN ({_TYPES}) THEN s.type ELSE u.type END AS type,"
        f" (COALESCE(cells.psychiatric, 0) = 1 OR ({keeps}"
        "   AND COALESCE(u.psychiatric, FALSE))) AS psychiatric,"
        f" (COALESCE(cells.addiction, 0) = 1 OR ({keeps}"
        "   AND COALESCE(u.addiction, FALSE))) AS addiction"
        f" FROM {_UNITS} s"
        " LEFT JOIN ("
        f"  SELECT register_id, id FROM {_UNIT} WHERE NOT (register_id = '') UNION ALL"
        f"  SELECT register_id, matched_id FROM {_UNITS}"
        "   WHERE job_id = %s AND matched_id IS NOT NULL"
        " ) found ON found.register_id = s.register_id"
        f" LEFT JOIN {_UNIT} u ON u.id = found.id"
        " LEFT JOIN (SELECT entity_id,"
        "   MAX(CASE WHEN psychiatric AND (closed_on IS NULL OR closed_on > %s)"
        "    THEN 1 ELSE 0 END) AS psychiatric,"
        "   MAX(CASE WHEN addiction AND (closed_on IS NULL OR closed_on > %s)"
        "    THEN 1 ELSE 0 END) AS addiction"
        f"  FROM {_PARTS} WHERE job_id = %s AND level = %s GROUP BY entity_id"
        " ) cells ON cells.entity_id = s.register_id"
        f" LEFT JOIN (SELECT DISTINCT entity_id FROM {_SEEN} WHERE job_id = %s AND level = %s"
        " ) spoiled ON spoiled.entity_id = s.register_id"
        " WHERE s.job_id = %s"
    )


def _effective_values(job: RegisterImport) -> tuple[Any, ...]:
    return (job.pk, job.day, job.day, job.pk, CELL, job.pk, CELL, job.pk)


def _judge_parts(job: RegisterImport) -> None:
    moved = (
        "COALESCE(above.level, '') <> s.parent_level"
        " OR COALESCE(above.register_id, '') <> s.parent_register_id"
    )
    run(
        f"UPDATE {_PARTS} AS t SET fate = v.fate, matched_id = v.part FROM ("
        f" SELECT s.id, p.id AS part, CASE WHEN p.id IS NULL THEN 'new'"
        f"  WHEN {differs('s', 'p', PART_COLUMNS)} OR {moved} THEN 'changed' ELSE '' END AS fate"
        f" FROM {_PARTS} s"
        f" LEFT JOIN {_UNIT} u ON u.register_id = s.entity_id AND NOT (u.register_id = '')"
        f" LEFT JOIN {_PART} p ON p.unit_id = u.id AND p.level = s.level"
        "  AND p.register_id = s.register_id AND NOT (p.register_id = '')"
        f" LEFT JOIN {_PART} above ON above.id = p.parent_id"
        " WHERE s.job_id = %s) AS v WHERE v.id = t.id AND NOT (v.fate = '')",
        job.pk,
    )


# --- Gone ----------------------------------------------------------------------------------------


def gone_units() -> str:
    """Ask for units of the register, still open, of which no line speaks."""
    return (
        "NOT (u.register_id = '') AND (u.closed_on IS NULL OR u.closed_on > %s)"
        f" AND NOT EXISTS (SELECT 1 FROM {_UNITS} s WHERE s.job_id = %s"
        "  AND s.register_id = u.register_id)"
        f" AND NOT EXISTS (SELECT 1 FROM {_SEEN} k WHERE k.job_id = %s AND k.level = 'unit'"
        "  AND k.entity_id = u.register_id AND k.register_id = u.register_id)"
    )


def gone_parts() -> str:
    """Ask for parts, `u` being their unit, of which no line speaks."""
    return (
        "NOT (p.register_id = '') AND (p.closed_on IS NULL OR p.closed_on > %s)"
        f" AND NOT EXISTS (SELECT 1 FROM {_PARTS} s WHERE s.job_id = %s"
        "  AND s.entity_id = u.register_id AND s.level = p.level"
        "  AND s.register_id = p.register_id)"
        f" AND NOT EXISTS (SELECT 1 FROM {_SEEN} k WHERE k.job_id = %s AND k.level = p.level"
        "  AND k.entity_id = u.register_id AND k.register_id = p.register_id)"
    )


def gone_values(job: RegisterImport) -> tuple[Any, ...]:
    """Return the values that both questions take."""
    return (job.day, job.pk, job.pk)


# --- Counts --------------------------------------------------------------------------------------


def count(job: RegisterImport) -> dict[str, Any]:
    """Count what comparing found."""
    places = job.place.values()
    return {
        "units": _counts(job, _UNITS) | {
            "gone": ask_one(
                f"SELECT COUNT(*) FROM {_UNIT} u WHERE {gone_units()}", *gone_values(job)
            )
        },
        "parts": _counts(job, _PARTS) | {
            "gone": ask_one(
                f"SELECT COUNT(*) FROM {_PART} p JOIN {_UNIT} u ON u.id = p.unit_id"
                f" WHERE {gone_parts()}", *gone_values(job),
            )
        },
        "lines": sum(place["lines"] for place in places),
        "spoiled": sum(place["spoiled"] for place in places),
        "unreadable": sum(place["unreadable"] for place in places),
    }  # fmt: skip


def _counts(job: RegisterImport, name: str) -> dict[str, int]:
    total = ask_one(f"SELECT COUNT(*) FROM {name} WHERE job_id = %s", job.pk)
    found = {
        fate: ask_one(
            f"SELECT COUNT(*) FROM {name} WHERE job_id = %s AND fate = %s AND NOT (fate = '')",
            job.pk, fate,
        )
        for fate in ("new", "changed")
    }  # fmt: skip
    return found | {"same": total - found["new"] - found["changed"]}


def mark_of_history() -> dict[str, int]:
    """Note how far the history of units and parts has come: whatever changes them, adds to it."""
    return {
        name: ask_one(f"SELECT COALESCE(MAX(history_id), 0) FROM {table(history_of(model))}")
        for name, model in (("unit", Unit), ("part", Part))
    }
