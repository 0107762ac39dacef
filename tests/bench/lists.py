"""What the benchmarks of lists share: a country, two who look at it, and both sides by turns."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.management.country.crowd import make_crowd
from backoffice.management.country.people import populate
from backoffice.management.country.units import Country
from ssoz.access.loading import load_registers
from ssoz.access.models import Profile
from ssoz.actors import SYSTEM
from ssoz.people.models import Person
from ssoz.units.models import Unit
from ssoz.units.operations import load
from tests.bench.measuring import Outcome, hand_over, middle, p95, versions

SEED = 1
NEEDED_RATIO, NEEDED_CPU_MS, NEEDED_QUERIES = 8, 80, 10
ROUNDS = 3
# Whoever of the cast administers the whole country, and one voivodeship of it (Mazowieckie).
LOOKING = {"CeZ": "Łukaszewicz-Ćwikła", "UW": "Żurawska"}


@dataclass(frozen=True)
class Question:
    """An address of the list; the other side has its own words for filters and orders."""

    asked: dict[str, str]
    plain: dict[str, str] | None = None

    @property
    def plainly(self) -> dict[str, str]:
        return self.asked if self.plain is None else self.plain


@dataclass
class Samples:
    """What was measured: seconds of the processor of both sides, and seconds that passed."""

    ours: list[float] = field(default_factory=list)
    rival: list[float] = field(default_factory=list)
    passed: list[tuple[float, float]] = field(default_factory=list)
    queries: int = 0
    slowest: list[str] = field(default_factory=list)


def make_country(*, units: int, people: int = 0) -> None:
    """Make a country, and whoever looks at it."""
    settings.ROOT_URLCONF = "tests.bench.plain_lists"
    call_command("migrate", verbosity=0)
    load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    branches = Country(units, SEED).branches()
    load(branches=branches, act="units.bench.loaded", actor=SYSTEM)
    populate(SEED)
    if people:
        make_crowd(people, SEED)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        # Workers of a query would escape the measuring; who serves many people has none to spare.
        cursor.execute("SET max_parallel_workers_per_gather = 0")


def compare(name: str, address: str, plain: str, questions: Sequence[Question]) -> None:
    """Ask each question of both lists, for each of the two, and hand the figures over."""
    samples = Samples()
    for who, family_name in LOOKING.items():
        browser = _browser_of(family_name)
        for warm in questions[:3] * 2:  # a statement asked often is prepared, as it is when served
            browser.get(address, warm.asked)
            browser.get(plain, warm.plainly)
        for question in questions:
            _ask(samples, browser, address, plain, question, who)
    _hand_over(name, samples)


def _ask(
    samples: Samples, browser: Client, address: str, plain: str, question: Question, who: str
) -> None:
    rounds = [_cost(browser, address, question.asked) for _ in range(ROUNDS)]
    ours = middle([one[0] for one in rounds])
    rival, rival_passed = _cost(browser, plain, question.plainly)
    samples.ours.append(ours)
    samples.rival.append(rival)
    samples.passed.append((middle([one[1] for one in rounds]), rival_passed))
    samples.slowest.append(f"{ours * 1000:.0f} ms: {who} {question.asked}")
    with CaptureQueriesContext(connection) as asked:
        browser.get(address, question.asked)
    samples.queries = max(samples.queries, len(asked))


def _cost(browser: Client, address: str, asked: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of the processor, and those that passed, for one page."""
    cpu, passed = _cpu(), time.perf_counter()
    answer = browser.get(address, asked)
    cost = _cpu() - cpu, time.perf_counter() - passed
    assert answer.status_code == 200, asked
    return cost


def _cpu() -> float:
    """Return the seconds that this process and the server's process for it spent on a processor."""
    pid = connection.connection.info.backend_pid
    spent = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]
    return time.process_time() + int(spent) / 1e9


def _browser_of(family_name: str) -> Client:
    person = Person.objects.get(family_name=family_name)
    browser = Client()
    browser.force_login(person, backend="web.sign_in.PersonBackend")
    session = browser.session
    session["profile_id"] = Profile.objects.filter(person=person).values_list("pk", flat=True)[0]
    session.save()
    return browser


def _hand_over(name: str, samples: Samples) -> None:
    ours, rival = sum(samples.ours), sum(samples.rival)
    cpu = p95(samples.ours) * 1000
    passed = sum(one[1] for one in samples.passed) / sum(one[0] for one in samples.passed)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [server] = cursor.fetchone()
    hand_over(
        Outcome(
            name=name,
            ours=round(ours / len(samples.ours) * 1000, 1),
            rival=round(rival / len(samples.rival) * 1000, 1),
            ratio=round(rival / ours, 2),
            unit="ms",
            note=f"processor of a whole page with its database, mean of {len(samples.ours)}; the same "
            f"list of Unfold ÷ ours, needed ≥ {NEEDED_RATIO}; time that passed {passed:.1f} ×; ours "
            f"p95 {cpu:.0f} ms, needed ≤ {NEEDED_CPU_MS}; {samples.queries} queries, needed ≤ "
            f"{NEEDED_QUERIES}",
            passed=rival / ours >= NEEDED_RATIO
            and cpu <= NEEDED_CPU_MS
            and samples.queries <= NEEDED_QUERIES,
            ours_seconds=samples.ours,
            rival_seconds=samples.rival,
            sizes={
                "units": Unit.objects.count(),
                "people": Person.objects.count(),
                "p95_ms": round(cpu, 1),
                "passed_ms": [[round(one * 1000) for one in both] for both in samples.passed],
                "slowest": sorted(samples.slowest, key=lambda one: -float(one.split()[0]))[:5],
            },
            versions=versions("django-unfold", "psycopg") | {"postgresql": server},
        )
    )
