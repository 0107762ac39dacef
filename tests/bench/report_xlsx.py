"""A report out as a workbook and in with its difference, against openpyxl writing and reading the cells."""

import subprocess
import sys
from io import BytesIO
from tempfile import NamedTemporaryFile
from typing import Any

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, NamedStyle, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from ssoz.access.models import Profile
from ssoz.access.queries import actor_for
from ssoz.actors import Actor
from ssoz.reports.models import Report
from ssoz.reports.queries import report_to_act_on
from ssoz.sheets import opening
from ssoz.workbooks import operations
from ssoz.workbooks.queries import proposals_of, raised_by
from tests import makers
from tests.bench import fresh
from tests.bench.made_up import large_form, numbers, ordinary_answers, ordinary_form
from tests.bench.measuring import Outcome, hand_over, middle, p95, seconds, versions

NEEDED_MS = {"small": (200, 300), "large": (1_000, 1_000)}
NEEDED_MB = 100
ROUNDS = {"small": 20, "large": 7}
_MORE = 10_000
_STARTER = """import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:], "book"], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def main() -> None:
    """Take both reports out and bring them in with every cell changed, and hand the figures over."""
    call_command("migrate", verbosity=0)
    makers.load_registers()
    actor, reports = _reports()
    found = {name: _measure(report, actor, ROUNDS[name]) for name, report in reports.items()}
    names = [str(reports["large"].pk), str(actor.profile_id)]
    cost = fresh.run("tests.bench.report_xlsx", *names)
    _hand_over(found, cost)


def _reports() -> tuple[Actor, dict[str, Report]]:
    """Fill in a report of each size, with last year's beside the small one."""
    unit = makers.make_unit()
    reporter = makers.make_reporter(unit)
    large = {cell: str(number) for cell, number in numbers(whole=True).items()}
    made = []
    for code, year, text, state, answers in (
        ("B-250", 2024, ordinary_form(2024), "accepted", ordinary_answers(0)),
        ("B-250", 2025, ordinary_form(2025), "draft", ordinary_answers(1)),
        ("B-3000", 2025, large_form(2025), "draft", large),
    ):
        edition = makers.make_edition(code=code, edition=str(year), text=text)
        collection = makers.make_collection(edition=edition, period=makers.make_period(year))
        owed = makers.make_obligation(collection=collection, unit=unit)
        made.append(
            makers.make_report(state=state, obligation=owed, reporter=reporter, answers=answers)
        )
    return reporter, {"small": made[1], "large": made[2]}


def _measure(report: Report, actor: Actor, rounds: int) -> dict[str, Any]:
    taken = operations.take_out(report=report, language="pl", actor=actor)
    filled = _filled(taken)
    changed = _bring(report, filled, actor)
    assert changed == len(report.answers), (changed, len(report.answers))
    out, in_, their_out, their_in = [], [], [], []
    for _ in range(rounds):
        out.append(seconds(lambda: _take(report, actor)))
        in_.append(seconds(lambda: _bring(report, filled, actor)))
        their_out.append(seconds(lambda: _written_by_openpyxl(report)))
        their_in.append(seconds(lambda: _read_by_openpyxl(filled)))
    sizes = {"cells": len(report.answers), "bytes": len(taken)}
    return {"out": out, "in": in_, "their_out": their_out, "their_in": their_in, "sizes": sizes}


def _take(report: Report, actor: Actor) -> None:
    fresh_report = report_to_act_on(report.pk)
    operations.take_out(report=fresh_report, language="pl", actor=actor)


def _bring(report: Report, content: bytes, actor: Actor) -> int:
    """Bring a workbook in and work out all that the page of the choice shows; count the cells."""
    file = SimpleUploadedFile("a.xlsx", content)
    upload = operations.bring_in(report=report, file=file, actor=actor)
    now = report_to_act_on(report.pk)
    proposals = proposals_of(upload, now)
    raised_by(now, {one.cell: one.then for one in proposals})
    return len(proposals)


def _filled(content: bytes) -> bytes:
    """Type another number into every cell that is open, as an office programme does."""
    book = load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    cell.value = (cell.value or 0) + _MORE
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _written_by_openpyxl(report: Report) -> None:
    """Write the answers alone, open to be filled in, with a frame and one limit for all of them."""
    book = Workbook()
    sheet: Any = book.active
    line = Side(style="thin")
    open_ = NamedStyle("open", protection=Protection(locked=False), number_format="#,##0")
    open_.border = Border(line, line, line, line)
    limits = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0")
    sheet.add_data_validation(limits)
    for at, (cell, answer) in enumerate(report.answers.items(), 2):
        sheet.cell(at, 1, cell)
        sheet.cell(at, 2, int(answer)).style = open_
    limits.add(f"B2:B{len(report.answers) + 1}")
    sheet.protection.enable()
    book.save(BytesIO())


def _read_by_openpyxl(content: bytes) -> None:
    book = load_workbook(BytesIO(content))
    sum(1 for sheet in book for row in sheet.iter_rows() for _cell in row)


def _of_the_large(report_id: str, profile_id: str) -> dict[str, Any]:
    """Take the large report out and bring it back, in this process."""
    profile = Profile.objects.select_related("person").get(pk=profile_id)
    actor = actor_for(profile.person, profile.pk, day=timezone.localdate())
    report = report_to_act_on(int(report_id))
    content = operations.take_out(report=report, language="pl", actor=actor)
    _bring(report, content, actor)
    return {"opener_mb": _opener_mb(content)}


def _opener_mb(content: bytes) -> float:
    """Open a workbook once more, from a small process: a child's peak begins with its parent's."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-I", "-c", _STARTER, opening.__file__, file.name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout) * 1024 / 1e6


def _hand_over(found: dict[str, dict[str, Any]], cost: fresh.Cost) -> None:
    ms = {
        name: [round(middle(one[way]) * 1000, 1) for way in ("out", "in", "their_out", "their_in")]
        for name, one in found.items()
    }
    kept = all(
        took <= limit for name in ms for took, limit in zip(ms[name], NEEDED_MS[name], strict=False)
    )
    small, large = ms["small"], ms["large"]
    hand_over(
        Outcome(
            name="report_xlsx",
            ours=small[0] + small[1],
            rival=small[2] + small[3],
            ratio=round((small[2] + small[3]) / (small[0] + small[1]), 2),
            unit="ms",
            note=f"250 cells out {small[0]:.0f} ms (needed ≤ 200), in with difference {small[1]:.0f} "
            f"(≤ 300); 3,000 cells {large[0]:.0f} and {large[1]:.0f} (≤ 1,000 each); memory "
            f"{cost.megabytes:.0f} MB more (≤ {NEEDED_MB}), the process that opens the file "
            f"{cost.more['opener_mb']:.0f} MB in all; rival: openpyxl writes the cells alone and "
            f"reads the file, {small[2]:.0f} + {small[3]:.0f}, large {large[2]:.0f} + {large[3]:.0f}",
            passed=kept and cost.megabytes <= NEEDED_MB and cost.more["opener_mb"] <= NEEDED_MB,
            ours_seconds=[*found["small"]["out"], *found["small"]["in"]],
            rival_seconds=[*found["small"]["their_out"], *found["small"]["their_in"]],
            sizes={
                name: one["sizes"]
                | {"out_ms": ms[name][0], "in_ms": ms[name][1]}
                | {f"{way}_p95_ms": round(p95(one[way]) * 1000, 1) for way in ("out", "in")}
                | {f"{way}_seconds": one[way] for way in ("out", "in")}
                for name, one in found.items()
            }
            | {"memory_mb": round(cost.megabytes, 1)},
            versions=versions("XlsxWriter", "python-calamine", "openpyxl"),
        )
    )


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        _names = sys.argv[1:]
        fresh.report(lambda: _of_the_large(*_names))
