"""A country with two forms of it: the same acts on the same days, and only the answers differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction

from ssoz.actors import Actor
from ssoz.people.models import Person
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.refusals import SendRefused
from tests import makers, surveys
from tests.queue import drain


@dataclass(frozen=True)
class Written:
    """What people write into the reports of the country, and which of it is to be known again."""

    last: dict[str, str]
    first: dict[str, str]
    second: dict[str, str]
    on_behalf: dict[str, str]
    unsent: dict[str, str]
    neighbour: dict[str, str]
    explanation: str
    remark: str
    answer: str
    reason: str
    message: str
    # What the forms calculate of it.
    sums: tuple[str, ...] = ()

    @property
    def answers(self) -> set[str]:
        """Return every answer, overwritten ones too, with what is calculated and explained of it."""
        filled = (
            self.last, self.first, self.second, self.on_behalf, self.unsent, self.neighbour,
        )  # fmt: skip
        return {answer for cells in filled for answer in cells.values()} | {
            self.explanation, *self.sums,
        }  # fmt: skip

    @property
    def words(self) -> set[str]:
        """Return what the office and the unit wrote to each other."""
        return {self.remark, self.answer, self.reason, self.message}


MARKED = Written(
    last={"1.01.a": "7310517", "1.01.b": "7310213", "2.uwagi": "Ubiegłorocznie Kormoranowo"},
    first={
        "1.01.a": "8420613", "1.01.b": "8420519", "1.02.a": "9530711",
        "2.uwagi": "Najpierw Przepiórkowisko", "3.1.nazwa": "Oddział Kosodrzewinowy",
        "3.1.lozka": "6640915", "3.2.nazwa": "=Jarzębinowo", "3.2.lozka": "6640927",
    },
    second={"1.01.a": "8420777", "2.uwagi": "Potem Borsukowizna"},
    on_behalf={"3.1.lozka": "6641003"},
    unsent={"1.01.a": "5550601", "1.01.b": "5550797", "2.uwagi": "Roboczo Świstakowo"},
    neighbour={"1.01.a": "4470933", "1.01.b": "4470811"},
    explanation="Wyjaśniono Gżegżółkowaniem",
    remark="Uwaga Chrząszczobranie",
    answer="Odpowiedź Brzęczyszczyka",
    reason="Zwrot Trzcianokosami",
    message="Wiadomość Szczeżujowa",
    sums=("17951324", "17951488"),
)  # fmt: skip
# Fewer answers, other words, nothing that any rule finds.
OTHER = Written(
    last={"1.01.a": "5", "1.01.b": "2"},
    first={"1.01.a": "6", "1.01.b": "1"},
    second={"1.01.a": "7"},
    on_behalf={"1.02.a": "3"},
    unsent={"1.01.a": "9", "1.01.b": "3"},
    neighbour={"1.01.a": "90", "1.01.b": "80", "1.02.a": "1", "2.uwagi": "Tak", "2.jest": "yes"},
    explanation="",
    remark="Sprawdź to",
    answer="Sprawdzone",
    reason="Popraw",
    message="Dzień dobry",
)


@dataclass
class Country:
    """Who is there and what is owed, before anything is filled in."""

    reporter: Actor
    neighbour: Actor
    supervisor: Actor
    colleague: Actor
    employee: Actor
    reports: dict[str, Report] = field(default_factory=dict)

    @contextmanager
    def filled(self, written: Written) -> Iterator[None]:
        """Let everything be written and filed, and undo it at the end."""
        cache.clear()
        # No block of `atomic`: the delivery of mail refuses to run inside of one.
        before = transaction.savepoint()
        _number_anew()
        self._file_last_year(written)
        self._file(written)
        self._leave_unsent(written)
        drain()
        yield
        transaction.savepoint_rollback(before)

    def _file_last_year(self, written: Written) -> None:
        report = self._fill("last", written.last, self.reporter)
        operations.accept(report=_send(report, written, self.reporter), actor=self.supervisor)

    def _file(self, written: Written) -> None:
        report = _send(self._fill("now", written.first, self.reporter), written, self.reporter)
        remark = operations.remark(
            report=report, cell="1.01.a", text=written.remark, actor=self.supervisor
        )
        operations.send_back(report=report, reason=written.reason, actor=self.supervisor)
        operations.answer_remark(remark=remark, text=written.answer, actor=self.reporter)
        self._fill("now", written.second, self.reporter)
        report = self._fill("now", written.on_behalf, self.colleague)
        operations.write_note(report=report, text=written.message, actor=self.reporter)
        report = _send(report, written, self.reporter)
        operations.start_bulk(act="verify", reports=[report], actor=self.supervisor)

    def _leave_unsent(self, written: Written) -> None:
        self._fill("unsent", written.unsent, self.reporter)
        report = self._fill("neighbour", written.neighbour, self.neighbour)
        _send(report, written, self.neighbour)

    def _fill(self, name: str, cells: dict[str, str], actor: Actor) -> Report:
        report = Report.objects.for_acting().get(pk=self.reports[name].pk)
        return operations.fill(
            report=report, revision=report.revision, cells=cells, actor=actor
        ).report


def make_country() -> Country:
    """Make the people, the forms of two years, and reports that are taken up and empty."""
    unit = makers.make_unit(name="Przychodnia Nad Stawem", regon="147028160")
    other = makers.make_unit(name="Gabinet Pod Lasem", regon="590096454")
    makers.make_part(unit)
    country = Country(
        reporter=makers.make_reporter(unit, family_name="Sprawozdawska"),
        neighbour=makers.make_reporter(other, family_name="Sąsiedzka"),
        supervisor=makers.make_actor(
            role="supervisor-non-financial", unit=makers.uw_of("10"), family_name="Nadzorska"
        ),
        colleague=makers.make_supervisor(unit, family_name="Zastępska"),
        employee=makers.make_actor(role="cez-employee", family_name="Pracownicka"),
    )
    makers.send_link(Person.objects.get(pk=country.employee.person_id))
    makers.make_shipped_edition("ankieta", "2025")
    surveys.load_rules(surveys.RULES.read_text(encoding="utf-8"))
    collections = {}
    for code, year in (("T-1", 2024), ("T-1", 2025), ("T-2", 2025)):
        collections[code, year] = makers.make_collection(
            edition=makers.make_edition(code=code, edition=str(year)),
            period=makers.make_period(year),
            due_on=date(year + 1, 2, 27),
        )
    for name, form, actor in (
        ("last", ("T-1", 2024), country.reporter),
        ("now", ("T-1", 2025), country.reporter),
        ("unsent", ("T-2", 2025), country.reporter),
        ("neighbour", ("T-1", 2025), country.neighbour),
    ):
        owed = makers.make_obligation(
            collection=collections[form], unit=unit if actor is country.reporter else other
        )
        [country.reports[name]] = operations.activate(
            obligation=owed, level="collective", actor=actor
        )
    return country


def _send(report: Report, written: Written, actor: Actor) -> Report:
    """Send a report, and explain what has to be explained; errors stop it."""
    for _ in range(2):
        try:
            return operations.send(report=report, revision=report.revision, actor=actor)
        except SendRefused as refusal:
            if any(not problem.needs_explanation for problem in refusal.problems):
                raise
            for problem in refusal.problems:
                operations.explain(
                    report=report, rule=problem.rule, cell=problem.cell,
                    text=written.explanation, actor=actor,
                )  # fmt: skip
    raise AssertionError("A warning stays though it was explained.")


def _number_anew() -> None:
    """Let new rows begin with the same number in each world: a rollback gives no number back."""
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(line)
