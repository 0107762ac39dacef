"""100,000 units with 30 columns to XLSX, against stock django-import-export doing the same."""

import sys
import tempfile
import time
from itertools import batched
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from import_export.formats.base_formats import XLSX
from import_export.resources import modelresource_factory

from backoffice.management.country.units import Country
from ssoz.access.loading import load_registers
from ssoz.actors import SYSTEM
from ssoz.people.models import Person
from ssoz.sheets import Format
from ssoz.units.models import Unit
from ssoz.units.sheets import UNITS
from tests.bench.fresh import Cost, report, run
from tests.bench.measuring import Outcome, hand_over, versions
from tests.makers import make_actor

ROWS, FEW, MANY = 100_000, 10_000, 500_000
COLUMNS = [column.name for column in UNITS.columns if len(column.paths) == 1][:30]
NEEDED_CPU, NEEDED_MEMORY, NEEDED_FIRST = 10, 8, 1.0
# Between few and many rows: what an allocator keeps in hand, not what grows with rows.
FLAT_MB = 12


def main() -> None:
    """Fill the register, export it both ways in fresh processes, and hand the figures over."""
    _fill()
    rival = _asked("stock", ROWS)
    ours = {rows: _asked("ours", rows) for rows in (FEW, ROWS, MANY)}
    first = _asked("first", MANY).more["first_byte"]
    _hand_over(ours, rival, first)


def _asked(what: str, rows: int) -> Cost:
    return run("tests.bench.xlsx_export", what, str(rows))


def _fill() -> None:
    call_command("migrate", verbosity=0)
    load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'units_unit' AND indexdef LIKE '%gin%'")  # fmt: skip
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")  # nothing is searched here
        for batch in batched(Country(MANY // 10, seed=1).branches(), 2000):
            units = [branch.unit for branch in batch]
            for unit in units:
                unit.index()
            Unit.objects.bulk_create(units, batch_size=500)
        names = [field.column for field in Unit._meta.concrete_fields if not field.primary_key]
        listed = ", ".join(names)
        taken = ", ".join(
            "''" if name in ("register_id", "institution") else name for name in names
        )
        for _ in range(9):
            cursor.execute(
                f"INSERT INTO units_unit ({listed}) SELECT {taken} FROM units_unit"
                f" ORDER BY id LIMIT {MANY // 10}"
            )
        cursor.execute("VACUUM ANALYZE units_unit")


def _hand_over(ours: dict[int, Cost], rival: Cost, first: float) -> None:
    mine = ours[ROWS]
    ratio, saved = rival.seconds / mine.seconds, rival.megabytes / max(mine.megabytes, 0.1)
    grown = ours[MANY].megabytes - ours[FEW].megabytes
    passed = ratio >= NEEDED_CPU and saved >= NEEDED_MEMORY and first < NEEDED_FIRST
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    hand_over(
        Outcome(
            name="xlsx_export",
            ours=round(mine.seconds, 2),
            rival=round(rival.seconds, 2),
            ratio=round(ratio, 2),
            unit="s",
            note=f"CPU of {ROWS} units × {len(COLUMNS)} columns, needed ≥ {NEEDED_CPU}; added memory "
            f"{mine.megabytes:.1f} and {rival.megabytes:.0f} MB, {saved:.0f} × less, needed ≥ "
            f"{NEEDED_MEMORY}; {MANY} rows need {grown:+.1f} MB more than {FEW}, allowed {FLAT_MB}; "
            f"first byte of {MANY} rows after {first:.2f} s, allowed {NEEDED_FIRST}",
            passed=passed and grown <= FLAT_MB,
            ours_seconds=[cost.seconds for cost in ours.values()],
            rival_seconds=[rival.seconds],
            sizes={
                "rows": list(ours), "columns": len(COLUMNS), "first_byte_seconds": first,
                "ours_added_mb": [round(cost.megabytes, 1) for cost in ours.values()],
                "rival_added_mb": round(rival.megabytes, 1),
                "ours_bytes": [cost.more["bytes"] for cost in ours.values()],
                "rival_bytes": rival.more["bytes"],
            },
            versions=versions("psycopg", "django-import-export", "tablib", "openpyxl")
            | {"postgresql": server},
        )
    )  # fmt: skip


# --- One piece of work, in its own process ---------------------------------------------------------


def _found(rows: int) -> Any:
    low = Unit.objects.order_by("pk").values_list("pk", flat=True)[0]
    return Unit.objects.filter(pk__lt=low + rows).order_by("name_key", "id")


def _ours(rows: int) -> dict[str, Any]:
    page = UNITS.page(_found(rows), UNITS.chosen(COLUMNS))
    with tempfile.TemporaryFile() as file:
        for piece in Format.XLSX.written(page):
            file.write(piece)
        return {"bytes": file.tell()}


def _stock(rows: int) -> dict[str, Any]:
    paths = [UNITS.by_name[name].paths[0] for name in COLUMNS]
    options = {"model": Unit, "fields": paths, "export_order": paths}
    resource = modelresource_factory(Unit, meta_options=options)()
    data = resource.export(_found(rows).select_related("voivodeship"))
    content = XLSX().export_data(data)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return {"bytes": file.tell()}


def _first(rows: int) -> dict[str, Any]:
    """Take the list over HTTP as an administrator does; tell when its first bytes came."""
    settings.EXPORT_DIRECT_ROWS = 10 * rows
    actor = make_actor(role="cez-admin")
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id), backend="web.sign_in.PersonBackend")
    session = client.session
    session["profile_id"] = actor.profile_id
    session.save()
    address = reverse("backoffice:units_unit_export")
    client.get(reverse("backoffice:units_unit_changelist"))
    begun = time.perf_counter()
    answer = client.post(address, {"format": "xlsx", "columns": "all"})
    size, taken = 0, None
    for piece in answer.streaming_content:
        size += len(piece)
        taken = taken or time.perf_counter() - begun
    return {"first_byte": taken, "bytes": size}


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _what, _rows = sys.argv[1], int(sys.argv[2])
        _found(1).exists()  # the connection stands
        _work = {"ours": _ours, "stock": _stock, "first": _first}[_what]
        report(lambda: _work(_rows))
