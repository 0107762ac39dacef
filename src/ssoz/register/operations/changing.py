"""The statements by which an import changes the register, and those that keep its history."""

from datetime import datetime

from ssoz.register.models import PART_COLUMNS, UNIT_COLUMNS, RegisterImport, Touched
from ssoz.register.models.staging import UNIT_DERIVED, UNIT_SEARCHED, StagedPart, StagedUnit
from ssoz.register.operations.known import CELL, ESTABLISHMENT, SUBUNIT
from ssoz.register.operations.verdicts import gone_parts, gone_units, gone_values
from ssoz.register.statements import (
    analyze,
    history_of,
    listed,
    run,
    set_from,
    table,
    tracked_columns,
)
from ssoz.units.models import Part, Unit

_UNIT, _PART, _UNITS, _PARTS = map(table, (Unit, Part, StagedUnit, StagedPart))
_FILLED = (*UNIT_COLUMNS, *UNIT_DERIVED, *UNIT_SEARCHED, "voivodeship_id")
_LEVELS = (ESTABLISHMENT, SUBUNIT, CELL)
# How a staged part finds its unit and the part that it hangs under.
_PLACE = (
    f"JOIN {_UNIT} u ON u.register_id = s.entity_id AND NOT (u.register_id = '')"
    f" LEFT JOIN {_PART} above ON above.unit_id = u.id AND above.level = s.parent_level"
    "  AND above.register_id = s.parent_register_id AND NOT (above.register_id = '')"
)
_HISTORY = "history_date, history_type, history_change_reason, history_user_id"


def change_units(job: RegisterImport) -> None:
    """Give changed units their new values."""
    run(
        f"UPDATE {_UNIT} AS u SET {set_from(_FILLED, 's')} FROM {_UNITS} s"
        " WHERE s.matched_id = u.id AND s.job_id = %s AND s.fate = 'changed'", job.pk,
    )  # fmt: skip


def add_units(job: RegisterImport) -> None:
    """Add new units; all that the register knows report."""
    run(
        f"INSERT INTO {_UNIT} (kind, institution, activity_kind, practice_code, {listed(_FILLED)})"
        f" SELECT %s, '', '', '', {listed(_FILLED, 's')} FROM {_UNITS} s"
        " WHERE s.job_id = %s AND s.fate = 'new' ORDER BY s.id",
        Unit.Kind.REPORTING.value, job.pk,
    )  # fmt: skip
    # Whatever follows joins the new rows; a planner that believes the table empty would loop.
    analyze(Unit)


def add_parts(job: RegisterImport) -> None:
    """Add new parts, those above before those below."""
    for level in _LEVELS:
        run(
            f"INSERT INTO {_PART} (unit_id, parent_id, level, {listed(PART_COLUMNS)})"
            f" SELECT u.id, above.id, s.level, {listed(PART_COLUMNS, 's')} FROM {_PARTS} s {_PLACE}"
            " WHERE s.job_id = %s AND s.fate = 'new' AND s.level = %s ORDER BY s.id",
            job.pk, level,
        )  # fmt: skip
        analyze(Part)


def change_parts(job: RegisterImport) -> None:
    """Give changed parts their new values and their place."""
    run(
        f"UPDATE {_PART} AS p SET {set_from(PART_COLUMNS, 'x')}, parent_id = x.above_id FROM ("
        f" SELECT s.matched_id, above.id AS above_id, {listed(PART_COLUMNS, 's')}"
        f" FROM {_PARTS} s {_PLACE} WHERE s.job_id = %s AND s.fate = 'changed') AS x"
        " WHERE x.matched_id = p.id",
        job.pk,
    )


def close_gone(job: RegisterImport, mark: dict[str, int], now: datetime) -> None:
    """Close what is gone on the day of the picture; its history is written first, then followed."""
    _close(
        Unit, f"FROM {_UNIT} t JOIN {_UNIT} u ON u.id = t.id WHERE {gone_units()}", job,
        mark["unit"], now,
    )  # fmt: skip
    gone = gone_parts().replace("p.", "t.")
    _close(
        Part, f"FROM {_PART} t JOIN {_UNIT} u ON u.id = t.unit_id WHERE {gone}", job,
        mark["part"], now,
    )  # fmt: skip


def _close(
    model: type[Unit] | type[Part], found: str, job: RegisterImport, mark: int, now: datetime
) -> None:
    history, columns = table(history_of(model)), tracked_columns(model)
    values = [closing("t") if name == "closed_on" else f"t.{name}" for name in columns]
    run(
        f"INSERT INTO {history} ({listed(columns)}, {_HISTORY})"
        f" SELECT {', '.join(values)}, %s, '~', %s, %s {found}",
        job.day, job.day, now, job.reason_closed, job.person_id, *gone_values(job),
    )  # fmt: skip
    run(
        f"UPDATE {table(model)} AS t SET closed_on = h.closed_on FROM {history} h"
        " WHERE h.id = t.id AND h.history_id > %s AND h.history_change_reason = %s",
        mark, job.reason_closed,
    )  # fmt: skip


def closing(row: str) -> str:
    """Compose the day on which a row closes: nothing closes before it began."""
    return f"CASE WHEN {row}.started_on > %s THEN {row}.started_on ELSE %s END"


def keep_history(job: RegisterImport, now: datetime) -> None:
    """Write a row of history for each unit and part that is new or changed."""
    units, parts = tracked_columns(Unit), tracked_columns(Part)
    kind = "CASE WHEN s.fate = 'new' THEN '+' ELSE '~' END"
    said = (now, job.reason_applied, job.person_id, job.pk)
    run(
        f"INSERT INTO {table(history_of(Unit))} ({listed(units)}, {_HISTORY})"
        f" SELECT {listed(units, 't')}, %s, {kind}, %s, %s FROM {_UNITS} s"
        f" JOIN {_UNIT} t ON t.register_id = s.register_id AND NOT (t.register_id = '')"
        " WHERE s.job_id = %s AND NOT (s.fate = '')", *said,
    )  # fmt: skip
    run(
        f"INSERT INTO {table(history_of(Part))} ({listed(parts)}, {_HISTORY})"
        f" SELECT {listed(parts, 't')}, %s, {kind}, %s, %s FROM {_PARTS} s"
        f" JOIN {_UNIT} u ON u.register_id = s.entity_id AND NOT (u.register_id = '')"
        f" JOIN {_PART} t ON t.unit_id = u.id AND t.level = s.level"
        "  AND t.register_id = s.register_id AND NOT (t.register_id = '')"
        " WHERE s.job_id = %s AND NOT (s.fate = '')", *said,
    )  # fmt: skip


def note_touched(job: RegisterImport, mark: dict[str, int]) -> None:
    """Note each row that was made, changed or closed, with its history before and after."""
    for what, model in (("unit", Unit), ("part", Part)):
        history = table(history_of(model))
        run(
            f"INSERT INTO {table(Touched)}"
            " (job_id, what, thing_id, fate, before_id, after_id, kept)"
            " SELECT %s, %s, h.id, CASE WHEN h.history_type = '+' THEN 'created'"
            "  WHEN h.history_change_reason = %s THEN 'closed' ELSE 'changed' END,"
            " CASE WHEN h.history_type = '+' THEN NULL ELSE"
            f"  (SELECT MAX(b.history_id) FROM {history} b WHERE b.id = h.id"
            "   AND b.history_id < h.history_id) END, h.history_id, ''"
            f" FROM {history} h WHERE h.history_id > %s AND h.history_change_reason IN (%s, %s)",
            job.pk, what, job.reason_closed, mark[what], job.reason_applied, job.reason_closed,
        )  # fmt: skip
