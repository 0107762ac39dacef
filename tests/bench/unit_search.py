"""The wizard's search over 200,000 units against Django admin's plain search of the same rows."""

from itertools import batched

import django

django.setup()

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory

from backoffice.management.country.units import Country
from ssoz.access.loading import load_registers
from ssoz.actors import SYSTEM
from ssoz.people.models import Person
from ssoz.units.models import Unit
from ssoz.units.queries import search
from tests.bench.measuring import Outcome, hand_over, middle, p95, seconds, versions

UNITS = 200_000
NEEDED_RATIO = 20
NEEDED_MS = 50
ROUNDS = 3

# What people type: three letters (common and rare), a name, several words, a town, a number.
NAMES = (
    "prz", "lek", "szp", "cen", "zdr", "ska", "xyz", "źdź", "ńcz", "qwe", "olo", "kia",
    "lodz", "łódź", "kowalski", "Żółkiewski", "brzęczyszczykiewicz", "gabinet stomatologiczny",
    "praktyka lekarska", "indywidualna praktyka lekarska", "lekarska praktyka nowak",
    "szpital powiatowy", "szpital kutno", "centrum medyczne", "uniwersytet medyczny",
    "zdrowie psychiczne", "centrum zdrowia psychicznego", "uzależnień", "św łukasza",
    "nadzieja", "promyk", "hospicjum", "fizjoterapia", "fizjoterapeutyczna wiśniewska",
    "położnej", "pielęgniarek", "krwiodawstwa", "izba lekarska", "rodzinna", "msw",
)  # fmt: skip
TOWNS = ("lodz", "Warszawa", "zychlin", "Żory", "nowy sącz", "wysokie", "krk")
REGONS = ("1", "12", "123", "9876", "10000001")
NIPS = ("525", "7811", "946")
BOOKS = ("1234", "000000012", "98")


class PlainAdmin(ModelAdmin):
    """The stock list of Django's admin: one box over several fields, its own counts and pages."""

    search_fields = ["name", "town", "regon", "nip", "book_number"]
    list_display = ["name", "kind", "type", "town", "voivodeship", "regon", "nip", "book_number"]

    def has_view_permission(self, request: HttpRequest, obj: Unit | None = None) -> bool:
        """Let the benchmark in."""
        return True


def main() -> None:
    """Load the country, ask each question of both, and hand the figures over."""
    call_command("migrate", verbosity=0)
    load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    country = Country(UNITS, seed=1)
    # Neither parts nor history are searched here; leaving them out keeps the run short.
    for batch in batched(country.branches(), 2000):
        units = [branch.unit for branch in batch]
        for unit in units:
            unit.index()
        Unit.objects.bulk_create(units, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE units_unit")
    questions = (
        [{"name": text} for text in NAMES]
        + [{"town": text} for text in TOWNS]
        + [{"regon": text} for text in REGONS]
        + [{"nip": text} for text in NIPS]
        + [{"book_number": text} for text in BOOKS]
    )
    ours, rival = _measure(questions)
    _hand_over(ours, rival, len(questions))


def _measure(questions: list[dict[str, str]]) -> tuple[list[float], list[float]]:
    for warm in questions[:3]:
        search(**warm)
        _plain_search(next(iter(warm.values())))
    ours, rival = [], []
    for question in questions:
        text = next(iter(question.values()))
        # By turns, and the middle of the rounds: a busy machine is no property of a question.
        rounds = [
            (
                seconds(lambda asked=question: search(**asked)),
                seconds(lambda typed=text: _plain_search(typed)),
            )
            for _ in range(ROUNDS)
        ]
        ours.append(middle([one[0] for one in rounds]))
        rival.append(middle([one[1] for one in rounds]))
    return ours, rival


def _plain_search(text: str) -> None:
    request = RequestFactory().get("/", {"q": text})
    request.user = Person()
    changes = PlainAdmin(Unit, AdminSite()).get_changelist_instance(request)
    list(changes.result_list)


def _hand_over(ours: list[float], rival: list[float], questions: int) -> None:
    ours_ms, rival_ms = p95(ours) * 1000, p95(rival) * 1000
    ratio = rival_ms / ours_ms
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    hand_over(
        Outcome(
            name="unit_search",
            ours=round(ours_ms, 2),
            rival=round(rival_ms, 2),
            ratio=round(ratio, 2),
            unit="ms",
            note=f"p95 of {questions} questions, each the median of {ROUNDS}; Django admin icontains ÷ ours, needed ≥ "
            f"{NEEDED_RATIO} and ours ≤ {NEEDED_MS} ms",
            passed=ratio >= NEEDED_RATIO and ours_ms <= NEEDED_MS,
            ours_seconds=ours,
            rival_seconds=rival,
            sizes={"units": Unit.objects.count(), "questions": questions},
            versions=versions("psycopg") | {"postgresql": server},
        )
    )


if __name__ == "__main__":
    main()
