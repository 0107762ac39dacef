"""MZ-88 of 2025, made from that of 2024 at the edition desk by people who type no TOML."""

import json
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.country import Country
from tests.journeys.desk_steps import (
    adds_a_row,
    begins_a_year,
    changes,
    differences,
    listed_as_failing,
    listed_by_rule,
    plans_and_opens_a_collection,
    proposes,
    publishes,
    told_at,
    tries_on_real_reports,
)
from tests.journeys.reporting_office import state_of
from tests.journeys.reporting_steps import (
    activate_collectively,
    answer,
    come_to_work,
    open_list,
    owed_by,
    send,
)
from tests.journeys.staff_steps import STAFF
from tests.journeys.system import System

MAKER, SECOND, REPORTER = "Łukaszewicz-Ćwikła", "Brzęczek", "Jeżyna"
THERAPISTS = {"code": "terapeuci", "label": "Terapeuci zajęciowi"}
DIETICIANS = {"code": "dietetycy", "label": "Dietetycy"}
TIGHTER = "sum(1.:.ogolem) >= 1"
AT_LEAST = "Wykaż co najmniej jedną osobę; same zera nie wystarczą."
LAST, YEAR, REPORTS = 2024, 2025, 500
BEFORE_2025 = Country(
    "country-before-2025",
    units=700,
    staff_reports=REPORTS,
    environment={"FORMS_UNTIL": str(LAST)},
)
_SENT = """
    SELECT u.name, r.answers FROM reports_report r JOIN units_unit u ON u.id = r.unit_id
    WHERE r.collection_id = %s AND r.state IN ('sent', 'verified', 'accepted')
"""
_YEARS = "SELECT edition FROM questionnaires_edition WHERE code = %s AND published_at IS NOT NULL"


@pytest.fixture(scope="module")
def system(make_system, journey_folder) -> System:
    """Run a system in which nothing of 2025 has come out yet."""
    return make_system(journey_folder / "desk", BEFORE_2025)


def test_the_form_of_a_new_year_is_made_tried_published_and_filled_in(visitor, system):
    maker, second, reporter = visitor(), visitor(), visitor()
    assert system.rows(_YEARS, STAFF) == [(str(LAST),)]
    maker.sign_in(MAKER)
    base = begins_a_year(maker, STAFF, str(LAST), str(YEAR))
    _makes_the_form(maker, base)
    _knows_whom_it_would_hit(maker, system)
    proposes(maker, base)
    expect(maker.page.locator(f"form[action='{base}opublikuj/']")).to_have_count(0)

    second.sign_in(SECOND)
    second.open(f"{base}change/")
    _sees_what_changed("\n".join(differences(second)))
    publishes(second, base)
    _sees_what_changed("\n".join(differences(second)))
    plans_and_opens_a_collection(second, date.today() + timedelta(days=60))
    assert sorted(system.rows(_YEARS, STAFF)) == [(str(LAST),), (str(YEAR),)]

    _fills_it_in(reporter, system)


def _makes_the_form(maker: Visitor, base: str) -> None:
    adds_a_row(maker, "1", "psycholodzy", THERAPISTS)
    adds_a_row(maker, "1", "terapeuci", DIETICIANS)
    changes(maker, "ktos-pracuje", check="sum(1.:.ogółem) >= 1")
    expect(told_at(maker, "check")).to_be_visible()
    changes(maker, check=TIGHTER, message=AT_LEAST)
    maker.open(f"{base}change/")
    changes(maker, "1", "inni_lab", label="Inne osoby uprawnione do diagnostyki laboratoryjnej")
    maker.open(f"{base}podglad/")
    maker.page.locator("[name='1.01.ogolem']").fill("0")
    maker.click(maker.page.locator("main form button[type=submit]"))
    maker.sees(AT_LEAST)
    maker.open(f"{base}change/")
    _sees_what_changed("\n".join(differences(maker)))


def _knows_whom_it_would_hit(maker: Visitor, system: System) -> None:
    """The test bench counts and lists those who would fail: those who sent nothing but zeros."""
    collection, failing, judged = tries_on_real_reports(maker)
    sent = [(unit, _read(answers)) for unit, answers in system.rows(_SENT, collection)]
    wrong = sorted(unit for unit, answers in sent if _people(answers) < 1)
    assert judged == len(sent) == REPORTS
    assert 0 < failing == len(wrong) < REPORTS / 2
    assert listed_as_failing(maker) == wrong
    assert listed_by_rule(maker, "ktos-pracuje") == wrong
    print(f"{failing} of {judged} reports would fail, and each is listed.")


def _read(answers: str | dict[str, str]) -> dict[str, str]:
    return answers if isinstance(answers, dict) else json.loads(answers)


def _people(answers: dict[str, str]) -> int:
    totals = (cell for cell in answers if cell.startswith("1.") and cell.endswith(".ogolem"))
    return sum(int(answers[cell] or 0) for cell in totals)


def _sees_what_changed(told: str) -> None:
    for words in ("terapeuci", "dietetycy", "ktos-pracuje", TIGHTER, "Inne osoby"):
        assert words in told


def _fills_it_in(reporter: Visitor, system: System) -> None:
    owing = owed_by(system, REPORTER, STAFF, YEAR, unit_type="entity")
    come_to_work(reporter, owing)
    reporter.open(owing.url)
    for words in (THERAPISTS["label"], DIETICIANS["label"], AT_LEAST, "Inne osoby"):
        reporter.sees(words)
    open_list(reporter, "okresowe", "do-uzupelnienia", YEAR)
    report = activate_collectively(reporter, owing)
    answer(reporter, {"1.01.ogolem": "4", "1.terapeuci.ogolem": "2"})
    reporter.page.keyboard.press("Tab")
    send(reporter)
    assert state_of(system, report) == "sent"
