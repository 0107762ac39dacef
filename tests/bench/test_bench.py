"""4,000 reports of 250 cells tried by a changed edition, against judging them one after another.

Each report is judged twice, by its own edition and by the draft, with last year's beside it.
"""

import resource
from datetime import date
from itertools import batched, islice
from statistics import median
from time import process_time

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.steps import Insert, Put
from ssoz.reports.models import Collection, Obligation, Report
from ssoz.reports.queries import context_of, counts_of, form_of
from ssoz.trials import operations
from ssoz.trials.judging import bench_of
from ssoz.trials.models import Trial
from ssoz.trials.operations import Sources
from ssoz.units.models import Unit, Voivodeship
from tests import makers
from tests.bench.made_up import ordinary_answers, ordinary_form, ordinary_rows
from tests.bench.measuring import Outcome, hand_over, seconds, versions

REPORTS, SINGLY, ROUNDS = 4000, 200, 3
EVERY_FAILING = 13
NEEDED_SECONDS = 30


def main() -> None:
    """Make two years of reports and a changed edition, try it, check, and hand the figures over."""
    call_command("migrate", verbosity=0)
    makers.load_registers()
    editor = makers.make_actor(role="cez-admin")
    collections = [_collection(year) for year in (2023, 2024)]
    _fill(*collections)
    draft = _changed(collections[1], editor)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    trial = Trial.objects.get(pk=_try(draft, collections[1], editor).pk)
    _check(trial)
    begun = process_time()
    ours = [seconds(lambda: _try(draft, collections[1], editor)) for _ in range(ROUNDS)]
    used = (process_time() - begun) / ROUNDS
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rival = seconds(lambda: _one_by_one(collections[1], trial)) * REPORTS / SINGLY
    _hand_over(ours, used, rival, memory, memory - before, trial)


def _collection(year: int) -> Collection:
    edition = makers.make_edition(code="B-250", edition=str(year), text=ordinary_form(year))
    return makers.make_collection(edition=edition, period=makers.make_period(year))


def _fill(*collections: Collection) -> None:
    """File both years for every unit; every so many units will fail by the changed edition."""
    voivodeship, now = Voivodeship.objects.get(pk="10"), timezone.now()
    units = Unit.objects.bulk_create(
        Unit(
            kind=Unit.Kind.REPORTING, type=Unit.Type.ENTITY, name=f"Szpital Powiatowy nr {n}",
            teryt="1061011", voivodeship=voivodeship, town="Łódź", started_on=date(2000, 1, 1),
        )
        for n in range(REPORTS)
    )  # fmt: skip
    for collection in collections:
        owed = Obligation.objects.bulk_create(
            Obligation(
                collection=collection, unit=unit, source="type", level="collective",
                activated_at=now,
            )
            for unit in units
        )  # fmt: skip
        # In pieces: what the trial itself needs of memory is to be seen.
        for piece in batched(enumerate(owed), 100):
            Report.objects.bulk_create(
                Report(
                    obligation=one, collection=collection, unit_id=one.unit_id, revision=2,
                    state=Report.State.ACCEPTED, sent_at=now, answers=_answers(n),
                )
                for n, one in piece
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _answers(n: int) -> dict[str, str]:
    said = ordinary_answers(n % 97)
    if n % EVERY_FAILING == 0:
        said["1.07.e"] = str(int(said["1.07.a"]) - 1)  # more than half of what it is a part of
    return said


def _changed(collection: Collection, editor: Actor) -> Draft:
    """Change what a year changes: a rule tightened, a row added and one called otherwise."""
    draft = desk.begin_draft(edition=collection.edition, name="2025", actor=editor)
    rules = draft.definition["rule"]
    part = next(at for at, rule in enumerate(rules) if rule["id"] == "part")
    last = ordinary_rows()[-1]
    steps = [
        Put(("rule", part, "check"), "1.*.e * 2 <= 1.*.a"),
        Insert(("section", 0, "rows", 50), {"code": "51", "label": "Nowy wiersz"}),
        Put(("section", 0, "rows", 49, "code"), "50a"),
        Put(("rule", 49, "check"), "1.50a.a = sum(1.50a.b:d)"),
        Put(("section", 0, "rows", 3, "label"), "Poprawiona etykieta"),
    ]
    draft = desk.change_draft(draft=draft, revision=draft.revision, steps=steps, actor=editor)
    cells = {f"1.{last}.{column}": f"1.50a.{column}" for column in "abcde"}
    draft = desk.set_mapping(
        draft=draft, revision=draft.revision, cells=cells, ended={}, actor=editor
    )
    assert not draft.mistakes, draft.mistakes[:3]
    return draft


def _try(draft: Draft, collection: Collection, editor: Actor) -> Trial:
    """Begin a trial and do what the queue would, until it is finished."""
    sources = Sources(samples=False, generated=True, collection=collection)
    trial = operations.begin_trial(draft=draft, sources=sources, actor=editor)
    while not Trial.objects.get(pk=trial.pk).is_finished:
        operations.go_on(trial_id=trial.pk)
    return trial


def _check(trial: Trial) -> None:
    """Hold what was found against what was put in, and some of it against the single check."""
    wanted = len(range(0, REPORTS, EVERY_FAILING))
    assert trial.judged == REPORTS, trial.judged
    assert trial.newly_failing == wanted == trial.reports.filter(standing="fails_now").count()
    assert trial.by_rule == {"part": ["error", wanted, wanted]}, trial.by_rule
    report = Report.objects.for_acting().filter(collection=trial.collection).first()
    assert counts_of(report, report.answers).errors == 0


def _one_by_one(collection: Collection, trial: Trial) -> None:
    """Judge reports as a save does, each with its own questions, by both editions."""
    whole = Trial.objects.select_related("draft").get(pk=trial.pk)
    bench, own = bench_of(whole), form_of(collection.edition)
    assert bench is not None
    reports = Report.objects.for_acting().filter(collection=collection).order_by("pk")
    for pk in islice(reports.values_list("pk", flat=True), SINGLY):
        report = reports.get(pk=pk)
        own.evaluator.check(report.answers, context_of(report, whole=False))
        bench.form.evaluator.check(report.answers, context_of(report, whole=False))


def _hand_over(
    ours: list[float], used: float, rival: float, memory: int, grown: int, trial: Trial
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    slowest = max(ours)
    hand_over(
        Outcome(
            name="test_bench",
            ours=round(median(ours), 2),
            rival=round(rival, 2),
            ratio=round(rival / median(ours), 2),
            unit="s",
            note=f"{REPORTS} reports of 250 cells by both editions, {trial.newly_failing} named that"
            f" would fail; one after another as a save checks, {SINGLY} of them, scaled ÷ ours;"
            f" slowest {slowest:.1f} s, {used:.1f} s of our processor, {memory // 1024} MB at most,"
            f" {grown // 1024} MB of them for trying; needed ≤ {NEEDED_SECONDS} s",
            passed=slowest <= NEEDED_SECONDS,
            ours_seconds=ours,
            rival_seconds=[rival],
            sizes={
                "reports": REPORTS,
                "cells": 250,
                "failing": trial.newly_failing,
                "singly": SINGLY,
                "cpu_seconds": used,
                "memory_mb": memory // 1024,
                "grown_mb": grown // 1024,
            },
            versions=versions("psycopg") | {"postgresql": server},
        )
    )


if __name__ == "__main__":
    main()
