"""Run the benchmarks: `python -m tests.bench [name,name]`; each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.database import PostgresServer

ROOT = Path(__file__).parents[2]
ON_POSTGRESQL = (
    "unit_search",
    "grid_page",
    "guessing",
    "register_import",
    "xlsx_export",
    "unit_list",
    "person_list",
    "bulk_act",
    "test_bench",
    "report_xlsx",
)
# What is acknowledged has to be on the disk, as in production.
ON_DURABLE_POSTGRESQL = ("report_save",)
# Their rival finds a Polish name typed in small letters only where the database knows its capitals.
WITH_LETTERS = ("unit_list", "person_list")
ON_NOTHING = ("pdf_render", "report_check", "xlsx_read")
KNOWN = (*ON_POSTGRESQL, *ON_DURABLE_POSTGRESQL, *ON_NOTHING)


def main(wanted: list[str]) -> int:
    """Run what is wanted, print the table, write `build/bench.json`; 1 if a figure is missed."""
    if unknown := [name for name in wanted if name not in KNOWN]:
        sys.stderr.write(f"No such benchmark: {', '.join(unknown)}. Known: {', '.join(KNOWN)}.\n")
        return 2
    outcomes = [_run(name) for name in KNOWN if not wanted or name in wanted]
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
    _print(outcomes)
    return 0 if all(outcome["passed"] for outcome in outcomes) else 1


def _run(name: str) -> dict:
    with tempfile.TemporaryDirectory(prefix="ssoz-bench-") as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        environment.pop("DATABASE_URL", None)
        if name in ON_NOTHING:
            return _measure(name, environment)
        server = PostgresServer(
            durable=name in ON_DURABLE_POSTGRESQL,
            letters="C.UTF-8" if name in WITH_LETTERS else "C",
        )
        server.start()
        try:
            return _measure(name, environment | {"DATABASE_URL": server.url})
        finally:
            server.stop()


def _measure(name: str, environment: dict[str, str]) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{name}"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _print(outcomes: list[dict]) -> None:
    row = "{:<14} {:>10} {:>10} {:>8}  {:<4} {:<6} {}\n"
    sys.stdout.write(row.format("benchmark", "ours", "rival", "ratio", "unit", "", "note"))
    for one in outcomes:
        sys.stdout.write(
            row.format(
                one["name"], f"{one['ours']:.2f}", f"{one['rival']:.2f}", f"{one['ratio']:.2f}",
                one["unit"], "ok" if one["passed"] else "MISSED", one["note"],
            )
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main([name for text in sys.argv[1:] for name in text.split(",") if name]))
