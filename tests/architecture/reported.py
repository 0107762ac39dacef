"""Reports at every point of their way, for the screens that are read, and the addresses to them.

What a form says stands in ⟦ ⟧, as if it came from a catalogue: it is nobody's to translate.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.questionnaires import operations as questionnaires
from ssoz.questionnaires.models import Edition
from ssoz.reports import operations
from ssoz.reports.models import Collection, Conflict, Obligation, Remark, Report, Version
from ssoz.reports.refusals import SendRefused
from ssoz.units.models import Unit
from ssoz.workbooks import operations as workbooks
from tests import makers, surveys
from tests.editions import RIGHT, SMALL
from tests.filled import Filled

_TEXT = re.compile(
    r'\b((?:title|label|help|note|message|because|otherwise|legal_basis|group|unit)\s*=\s*")([^"]+)"',
    re.MULTILINE,
)
_WRONG: dict[str, Any] = {
    "1.01.a": "dwoje", "1.01.b": "9", "1.02.a": "400", "2.uwagi": "Uwagi z oddziału", "2.jest": "yes",
    "2.co": ["x", "z"], "3.1.nazwa": "Oddział Chirurgii", "3.1.lozka": "12",
}  # fmt: skip
_CHANGED = {"1.01.a": "30", "2.uwagi": "Poprawiono", "3.1.nazwa": "Oddział Chorób Wewnętrznych"}


def marked(text: str) -> str:
    """Return the text of a form with all that it says in brackets."""
    return _TEXT.sub(r'\1⟦\2⟧"', text)


def small(code: str) -> Edition:
    """Bring in and publish the small form of tests, with its words in brackets."""
    text = SMALL.format(
        code=code, edition="2025", report_class="non_financial", tab="periodic", two_people="false"
    )
    return makers.make_edition(code=code, text=marked(text))


def shipped(code: str, edition: str) -> Edition:
    """Bring in and publish an edition that the system ships, with its words in brackets."""
    file = settings.BASE_DIR / "fixtures" / "questionnaires" / code / f"{edition}.toml"
    return makers.make_edition(
        code=code, edition=edition, text=marked(file.read_text(encoding="utf-8"))
    )


@dataclass
class Reporting:
    """One unit that reports and its office; each story has a period of its own."""

    unit: Unit
    reporter: Actor
    office: Actor
    form: Edition

    def __post_init__(self) -> None:
        self._years = count(1995)

    def owed(self, form: Edition | None = None, *, in_days: int = 30) -> Obligation:
        """Lay an obligation on the unit, due in so many days."""
        collection = makers.make_collection(
            edition=form or self.form, period=makers.make_period(next(self._years)),
            due_on=timezone.localdate() + timedelta(days=in_days),
        )  # fmt: skip
        return makers.make_obligation(collection=collection, unit=self.unit)

    def taken_up(self, form: Edition | None = None, **cells: Any) -> Report:
        """Activate an obligation and fill in some cells."""
        [report] = operations.activate(
            obligation=self.owed(form), level="collective", actor=self.reporter
        )
        return self.fill(report, cells)

    def fill(self, report: Report, cells: dict[str, Any], actor: Actor | None = None) -> Report:
        """Fill in some cells."""
        report = Report.objects.for_acting().get(pk=report.pk)
        return operations.fill(
            report=report, revision=report.revision, cells=cells, actor=actor or self.reporter
        ).report

    def send(self, report: Report) -> Report:
        """Send a report, and explain what has to be explained."""
        try:
            return operations.send(report=report, revision=report.revision, actor=self.reporter)
        except SendRefused as refusal:
            for problem in refusal.problems:
                operations.explain(
                    report=report, rule=problem.rule, cell=problem.cell,
                    text="Zatrudniono nowych ludzi.", actor=self.reporter,
                )  # fmt: skip
        return operations.send(report=report, revision=report.revision, actor=self.reporter)

    def brought_to(self, state: str, *, in_days: int = 30) -> Report:
        """Bring a report to a state by the acts that lead there."""
        return makers.make_report(
            state=state, obligation=self.owed(in_days=in_days), reporter=self.reporter,
            supervisor=self.office,
        )  # fmt: skip


def make_reporting() -> Reporting:
    """Make reports at every point of their way, and the obligations and collections around them."""
    unit = makers.make_unit(name="Szpital pod Lipami")
    reporting = Reporting(
        unit, makers.make_reporter(unit), makers.make_supervisor(unit), small("T-1")
    )
    with makers.quietly():
        _owe(reporting)
        _fill(reporting)
        _file(reporting)
        _decide_on_many(reporting)
        _answer_the_survey(reporting)
        _collect(reporting)
        _bring_in_a_workbook(reporting)
        # Last: the answers of the others would have to be explained against these.
        _write_to_each_other(reporting)
    return reporting


def _owe(here: Reporting) -> None:
    """Owe something not yet begun, late, with more time, and not at all."""
    here.owed()
    here.owed(in_days=-3)
    late = here.owed(in_days=-5)
    until = timezone.localdate() + timedelta(days=9)
    operations.extend(obligation=late, until=until, reason="Nowy system kadr.", actor=here.office)
    operations.mark_not_applicable(
        obligation=here.owed(), reason="Nie zatrudnia nikogo.", actor=here.office
    )


def _fill(here: Reporting) -> None:
    """Begin reports: an empty one, a wrong one, those of parts, one filled in by the office."""
    here.taken_up()
    here.taken_up(**_WRONG)
    parts = [makers.make_part(here.unit) for _ in range(3)]
    reports = operations.activate(
        obligation=here.owed(), level="individual", parts=parts[:2], actor=here.reporter
    )
    here.fill(reports[0], RIGHT)
    here.fill(here.taken_up(), RIGHT, here.office)
    for code, edition in (("mz-88", "2025"), ("mz-89", "2025"), ("cyber", "2023")):
        here.owed(shipped(code, edition))
    for form in Edition.objects.exclude(pk=here.form.pk):
        here.taken_up(form)


def _answer_the_survey(here: Reporting) -> None:
    """Send a survey that brings forms, says something against the register, and leaves one open."""
    edition = shipped("ankieta", "2025")
    rules = surveys.RULES.read_text(encoding="utf-8")
    surveys.load_rules(marked(rules))
    makers.make_part(here.unit, beds=40, specialty_code="4100")
    survey = here.taken_up(edition, **surveys.CLINIC)
    year = survey.collection.period
    for code in ("MZ-11", "MZ-15"):
        makers.make_collection(edition=small(code), period=year)
    sent = here.send(survey)
    here.fill(here.taken_up(edition), {"1.czynna": "yes", "1.pracuje": "yes"})
    settled = Conflict.objects.get(survey=sent)
    operations.settle_conflict(conflict=settled, reason="Sprawdzono.", actor=here.office)
    operations.reopen(report=sent, reason="Popraw ankietę.", actor=here.office)
    changed = here.fill(sent, {"2.nfz": "no", "3.lozka": "", "3.szpital": "yes"})
    here.send(here.fill(changed, {"3.lozka": "12"}))


def _bring_in_a_workbook(here: Reporting) -> None:
    """Leave a workbook that waits for the choice of what is taken over."""
    report = here.taken_up()
    taken = workbooks.take_out(report=report, language="pl", actor=here.reporter)
    changed = Filled(taken).type({"1.01.a": 7, "1.01.b": 4})
    workbooks.bring_in(report=report, file=changed.upload(), actor=here.reporter)


def _file(here: Reporting) -> None:
    """File reports up to every state."""
    for state in ("sent", "verified", "accepted", "returned", "reopened"):
        here.brought_to(state)
    here.brought_to("sent", in_days=-2)
    corrected = here.brought_to("accepted")
    operations.ask_for_correction(report=corrected, reason="Pomyłka.", actor=here.reporter)


def _write_to_each_other(here: Reporting) -> None:
    """File a report twice, with all that both sides write about it."""
    explained = here.send(here.taken_up(**RIGHT, **{"1.02.a": "400", "2.uwagi": "Pierwsza wersja"}))
    first, second, _third = [
        operations.remark(report=explained, cell=cell, text=f"Uwaga do {cell}.", actor=here.office)
        for cell in ("1.01.a", "1.02.a", "2.uwagi")
    ]
    operations.write_note(report=explained, text="Pytanie do jednostki.", actor=here.office)
    operations.send_back(report=explained, reason="Popraw to.", actor=here.office)
    operations.answer_remark(remark=first, text="Poprawiono to.", actor=here.reporter)
    operations.close_remark(remark=second, actor=here.office)
    operations.write_note(report=explained, text="Odpowiedź jednostki.", actor=here.reporter)
    here.send(here.fill(explained, _CHANGED))


def _decide_on_many(here: Reporting) -> None:
    """Begin acts on many reports: one is done, with a refusal; one still runs."""
    with makers.quietly():
        reports = [here.brought_to("sent"), here.brought_to("accepted")]
        operations.start_bulk(act="verify", reports=reports, actor=here.office)
    operations.start_bulk(
        act="send_back", reports=[here.brought_to("sent")], reason="Zbiorczo.", actor=here.office
    )


def _collect(here: Reporting) -> None:
    """Close a collection on a draft, plan another one, withdraw an edition that is in use."""
    closed = here.taken_up(**RIGHT).collection
    operations.close_collection(collection=closed, actor=SYSTEM)
    makers.make_collection(
        edition=here.form, period=makers.make_period(2030), opened=False, owed_by=["entity"]
    )
    withdrawn = small("T-9")
    here.taken_up(withdrawn)
    questionnaires.withdraw(edition=withdrawn, actor=SYSTEM)


# --- Addresses ---------------------------------------------------------------------------------------


def portal_addresses(name: str, unit: int | None) -> Iterator[str]:
    """Yield the addresses of a screen of the portal for the reports of a unit."""
    if name == "reports":
        yield from _lists(reverse(name))
        return
    for arguments in _arguments(name, unit):
        address = reverse(name, args=arguments)
        yield address
        if name == "report":
            yield f"{address}?sprawdzone=1"
            yield f"{address}?dodaj=3"
        if name == "report-history":
            yield f"{address}?wersja=1"
        if name == "obligation-level":
            yield f"{address}?level=collective"


def _lists(address: str) -> Iterator[str]:
    for tab in ("okresowe", "jednorazowe"):
        for stage in ("do-uzupelnienia", "wyslane", "zatwierdzone"):
            yield f"{address}?tab={tab}&stan={stage}"
    yield f"{address}?rok=1901"


def _arguments(name: str, unit: int | None) -> list[tuple[int, ...]]:
    theirs = {"report__unit_id": unit}
    match name:
        case "remark-answer":
            found = Remark.objects.filter(**theirs).values_list("report_id", "pk")
        case "report-version":
            found = Version.objects.filter(**theirs).values_list("report_id", "number")
        case _ if name.startswith("obligation"):
            found = Obligation.objects.filter(unit_id=unit).values_list("pk")
        case _:
            found = Report.objects.filter(unit_id=unit).values_list("pk")
    return list(found)


def read_by(office: Client) -> None:
    """Open each page of a report that the journal tells apart, so that it is told of them.

    In English: the words of a layout are kept, and the Polish ones are to be read in brackets.
    """
    office.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    report = Version.objects.latest("pk").report_id
    for page in ("change", "zmiany", "uwagi", "historia", "wiadomosci", "wersje/1"):
        assert office.get(f"/backoffice/reports/report/{report}/{page}/").status_code == 200
    del office.cookies[settings.LANGUAGE_COOKIE_NAME]


def office_addresses(name: str) -> Iterator[str]:
    """Yield the addresses of a screen of the back-office that are more than its own."""
    address = reverse(name) if name in _ASKED else ""
    yield from (f"{address}?{urlencode(asked)}" for asked in _ASKED.get(name, ()))
    if name == "backoffice:reports_report_version":
        for pk, number in Version.objects.values_list("report_id", "number"):
            yield reverse(name, kwargs={"object_id": pk, "number": number})
    if name == "backoffice:reports_report_remark":
        for pk in Report.objects.filter(state="sent").values_list("pk", flat=True):
            yield reverse(name, kwargs={"object_id": pk, "cell": "1.01"})


_WAYS = ("form", "period", "voivodeship", "type", "link")
_FIGURES = ("handed_over", "in_time", "late", "missing", "overdue", "returned", "accepted")
_ASKED: dict[str, list[dict[str, str]]] = {
    "backoffice:completeness": [{"by": way, "period": "all"} for way in _WAYS],
    "backoffice:completeness-units": [
        {"figure": figure, "period": "all"} for figure in ("", *_FIGURES)
    ],
    "backoffice:completeness-remind": [{"all": "1", "period": "all"}],
    "backoffice:access_application_bulk": [
        {"act": act, "all": "1", "_changelist_filters": "state=all"}
        for act in ("approve", "reject", "archive")
    ],
    "backoffice:access_profile_bulk": [{"act": act, "all": "1"} for act in ("block", "unblock")],
    "backoffice:access_invitation_invite": [{"q": "szpital"}],
    "backoffice:reports_report_bulk": [
        {"act": act, "all": "1"} for act in ("verify", "accept", "send_back")
    ],
    "backoffice:reports_report_changelist": [
        {"state": "waiting"}, {"problems": "warnings"}, {"q": "T-1"},
    ],
}  # fmt: skip


def unlike(thing: Report | Obligation | Collection) -> object:
    """Return what makes the page of a thing look different from that of another."""
    match thing:
        case Report():
            written = thing.remarks.count(), thing.notes.count(), thing.versions.count()
            return thing.collection.edition.code, thing.state, thing.errors > 0, written
        case Obligation():
            return (
                thing.extended_to is None, thing.not_applicable_at is None, thing.level,
                *sorted(thing.reports.values_list("state", flat=True)),
            )  # fmt: skip
    return thing.opened_at is None, thing.closed_at is None
