"""What the benchmarks of lists share: a country, two who look at it, and both sides by turns.

A question is asked at several pages of ours; the other side is asked for the page of its own on
which the same rows stand. Where both search alike, the rows have to be the same ones.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.admin.views.main import ChangeList
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
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
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = indexname
    JOIN pg_index ON indexrelid = pg_class.oid WHERE schemaname = 'public' AND NOT indisunique
"""


@dataclass(frozen=True)
class Question:
    """What a list is asked; the other side has its own words where it must.

    `alike` says that both find the same rows and put them in the same order.
    """

    asked: dict[str, str]
    plain: dict[str, str] | None = None
    pages: tuple[int, ...] = (1,)
    alike: bool = True

    @property
    def plainly(self) -> dict[str, str]:
        return self.asked if self.plain is None else self.plain


@dataclass(frozen=True)
class Sample:
    """What one page took on both sides: milliseconds that passed, and those of the processor."""

    who: str
    asked: dict[str, str]
    found: str
    ours_ms: float
    rival_ms: float
    ours_cpu_ms: float
    rival_cpu_ms: float
    queries: int

    @property
    def words(self) -> str:
        asked = " ".join(f"{name}={value}" for name, value in self.asked.items()) or "(all)"
        return (
            f"{self.who:<4}{asked:<46}{self.found:>8} found {self.ours_ms:>7.0f} ms, rival"
            f"{self.rival_ms:>7.0f} ms = {self.rival_ms / self.ours_ms:>5.1f} x; processor"
            f"{self.ours_cpu_ms:>5.0f} and{self.rival_cpu_ms:>6.0f} ms; {self.queries} queries"
        )


# --- The country ----------------------------------------------------------------------------------


def make_country(*, units: int, people: int = 0) -> None:
    """Make a country, and whoever looks at it."""
    settings.ROOT_URLCONF = "tests.bench.plain_lists"
    call_command("migrate", verbosity=0)
    load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    with _filled_quickly():
        branches = Country(units, SEED).branches()
        load(branches=branches, act="units.bench.loaded", actor=SYSTEM)
        populate(SEED)
        if people:
            make_crowd(people, SEED)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        # Workers of a query would escape the measuring; who serves many people has none to spare.
        cursor.execute("SET max_parallel_workers_per_gather = 0")


@contextmanager
def _filled_quickly() -> Iterator[None]:
    """Build the indexes of this database, which is thrown away, when its tables are full."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = dict(cursor.fetchall())
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET session_replication_role = replica")  # references hold as they are made
        yield
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for definition in indexes.values():
            cursor.execute(definition)


# --- The questions --------------------------------------------------------------------------------


def compare(name: str, address: str, plain: str, questions: Sequence[Question]) -> None:
    """Ask each question of both lists, for each of the two, and hand the figures over."""
    samples = []
    for who in LOOKING:
        pair = Pair(who, address, plain, questions[:3])
        for question in questions:
            for sample in pair.asked(question):
                sys.stderr.write(f"{sample.words}\n")
                samples.append(sample)
    _hand_over(name, samples, pair)


class Pair:
    """Both lists, as one of the two who look sees them."""

    def __init__(self, who: str, address: str, plain: str, warmed_by: Sequence[Question]) -> None:
        self.who, self.address, self.plain = who, address, plain
        self.browser = _browser_of(LOOKING[who])
        for warm in [*warmed_by] * 2:  # what is asked often is prepared, as it is when served
            own, other = self.ours(warm.asked), self.rival(warm.plainly)
        self.own_rows, self.its_rows = own.list_per_page, other.list_per_page

    def ours(self, asked: dict[str, str]) -> ChangeList:
        return _list_of(self.browser.get(self.address, asked))

    def rival(self, asked: dict[str, str]) -> ChangeList:
        return _list_of(self.browser.get(self.plain, asked))

    def asked(self, question: Question) -> Iterator[Sample]:
        """Yield the pages of a question; a list shorter than that has no such page."""
        listed = self.ours(question.asked).total.number
        for page in question.pages:
            first = (page - 1) * self.own_rows
            if not first or first < listed:
                yield self._page(question, page, first)

    def _page(self, question: Question, page: int, first: int) -> Sample:
        its_page, skipped = divmod(first, self.its_rows)
        asked, plainly = _at(question.asked, page), _at(question.plainly, its_page + 1)
        rival, its_ms, its_cpu = _cost(lambda: self.rival(plainly))
        costs = [_cost(lambda: self.ours(asked)) for _ in range(ROUNDS)]
        with CaptureQueriesContext(connection) as queries:
            shown = self.ours(asked)
        if question.alike:
            _check(shown, rival, skipped)
        return Sample(
            who=self.who,
            asked=asked,
            found=f"{shown.total.number}{'' if shown.total.is_exact else '+'}",
            ours_ms=middle([ms for _, ms, _ in costs]),
            rival_ms=its_ms,
            ours_cpu_ms=middle([cpu for _, _, cpu in costs]),
            rival_cpu_ms=its_cpu,
            queries=len(queries),
        )


def _at(asked: dict[str, str], page: int) -> dict[str, str]:
    return asked | {"p": str(page)} if page > 1 else asked


def _list_of(answer: HttpResponse) -> ChangeList:
    assert answer.status_code == 200, answer.wsgi_request.get_full_path()
    return answer.context_data["cl"]


def _check(shown: ChangeList, rival: ChangeList, skipped: int) -> None:
    """Hold what is shown to what the other side finds: as many rows, and the same ones."""
    total, found = shown.total, rival.result_count
    assert found == total.number if total.is_exact else found > 0, (shown.query, total, found)
    theirs = [row.pk for row in rival.result_list][skipped : skipped + shown.list_per_page]
    assert [row.pk for row in shown.result_list] == theirs, (shown.query, "not the same rows")


def _cost(asked: Callable[[], ChangeList]) -> tuple[ChangeList, float, float]:
    """Return what was shown, and the milliseconds that passed and those of the processor."""
    cpu, passed = _cpu(), time.perf_counter()
    shown = asked()
    return shown, (time.perf_counter() - passed) * 1000, (_cpu() - cpu) * 1000


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


# --- The figures ----------------------------------------------------------------------------------


def _hand_over(name: str, samples: Sequence[Sample], pair: Pair) -> None:
    ours, rival = sum(one.ours_ms for one in samples), sum(one.rival_ms for one in samples)
    by_cpu = sum(one.rival_cpu_ms for one in samples) / sum(one.ours_cpu_ms for one in samples)
    cpu = p95([one.ours_cpu_ms for one in samples])
    queries = max(one.queries for one in samples)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        [server] = cursor.fetchone()
    hand_over(
        Outcome(
            name=name,
            ours=round(ours / len(samples), 1),
            rival=round(rival / len(samples), 1),
            ratio=round(rival / ours, 2),
            unit="ms",
            note=f"a whole page from end to end, mean of {len(samples)}, {pair.own_rows} rows on a "
            f"page; the same list of Unfold ({pair.its_rows} rows) ÷ ours, needed ≥ {NEEDED_RATIO}; "
            f"by processor {by_cpu:.1f} ×; ours p95 {cpu:.0f} ms of the processor with its "
            f"database, needed ≤ {NEEDED_CPU_MS}; {queries} queries, needed ≤ {NEEDED_QUERIES}",
            passed=rival / ours >= NEEDED_RATIO
            and cpu <= NEEDED_CPU_MS
            and queries <= NEEDED_QUERIES,
            ours_seconds=[one.ours_ms / 1000 for one in samples],
            rival_seconds=[one.rival_ms / 1000 for one in samples],
            sizes={
                "units": Unit.objects.count(),
                "people": Person.objects.count(),
                "rows_on_a_page": [pair.own_rows, pair.its_rows],
                "p95_cpu_ms": round(cpu, 1),
                "questions": [asdict(one) for one in samples],
            },
            versions=versions("django-unfold", "psycopg") | {"postgresql": server},
        )
    )
