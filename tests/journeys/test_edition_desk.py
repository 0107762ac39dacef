"""A new year of MZ-88, made at the edition desk by people of the demo country who type no TOML."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.desk_steps import (
    adds_a_row,
    begins_a_year,
    changes,
    differences,
    listed_as_failing,
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
    year_of,
)
from tests.journeys.staff_steps import STAFF
from tests.journeys.system import System

MAKER, SECOND, REPORTER = "Łukaszewicz-Ćwikła", "Brzęczek", "Jeżyna"
THERAPISTS = {"code": "terapeuci", "label": "Terapeuci zajęciowi"}
DIETICIANS = {"code": "dietetycy", "label": "Dietetycy"}
AT_LEAST = "Wypełnij co najmniej dwa wiersze."


@pytest.fixture(scope="module")
def system(make_system, journey_folder) -> System:
    """Run a system of its own: a new edition of the staff form is none of the other stories."""
    return make_system(journey_folder / "desk")


def test_the_form_of_a_new_year_is_made_tried_published_and_filled_in(visitor, system):
    maker, second, reporter = visitor(), visitor(), visitor()
    year = year_of(system, STAFF) + 1
    maker.sign_in(MAKER)
    base = begins_a_year(maker, STAFF, "2025", str(year))
    _makes_the_form(maker, base)
    _knows_whom_it_would_hit(maker, system)
    proposes(maker, base)
    expect(maker.page.locator(f"form[action='{base}opublikuj/']")).to_have_count(0)

    second.sign_in(SECOND)
    second.open(f"{base}change/")
    _sees_what_changed("\n".join(differences(second)))
    publishes(second, base)
    _sees_what_changed("\n".join(differences(second)))
    plans_and_opens_a_collection(second, year)

    _fills_it_in(reporter, system, year)


def _makes_the_form(maker: Visitor, base: str) -> None:
    adds_a_row(maker, "1", "psycholodzy", THERAPISTS)
    adds_a_row(maker, "1", "terapeuci", DIETICIANS)
    changes(maker, "ktos-pracuje", check="count(1.:.ogółem) >= 2")
    expect(told_at(maker, "check")).to_be_visible()
    changes(maker, check="count(1.:.ogolem) >= 2", message=AT_LEAST)
    maker.open(f"{base}change/")
    changes(maker, "1", "inni_lab", label="Inne osoby uprawnione do diagnostyki laboratoryjnej")
    maker.open(f"{base}podglad/")
    maker.page.locator("[name='1.01.ogolem']").fill("3")
    maker.click(maker.page.locator("main form button[type=submit]"))
    maker.sees(AT_LEAST)
    maker.open(f"{base}change/")
    _sees_what_changed("\n".join(differences(maker)))


def _knows_whom_it_would_hit(maker: Visitor, system: System) -> None:
    """The test bench counts and lists those who would fail: those who filled in one row alone."""
    collection, failing, judged = tries_on_real_reports(maker)
    rows = system.rows(
        "SELECT answers FROM reports_report WHERE collection_id = %s"
        " AND state IN ('sent', 'verified', 'accepted')", collection,
    )  # fmt: skip
    sent = [one if isinstance(one, dict) else json.loads(one) for (one,) in rows]
    assert judged == len(sent) and failing == sum(_rows_filled(one) < 2 for one in sent) > 0
    assert listed_as_failing(maker, "ktos-pracuje") == failing
    print(f"{failing} of {judged} reports would fail.")


def _rows_filled(answers: dict[str, str]) -> int:
    totals = (cell for cell in answers if cell.startswith("1.") and cell.endswith(".ogolem"))
    return sum(answers[cell] not in ("", None) for cell in totals)


def _sees_what_changed(told: str) -> None:
    for words in ("terapeuci", "dietetycy", "ktos-pracuje", "count(1.:.ogolem) >= 2", "Inne osoby"):
        assert words in told


def _fills_it_in(reporter: Visitor, system: System, year: int) -> None:
    owing = owed_by(system, REPORTER, STAFF, year, unit_type="entity")
    come_to_work(reporter, owing)
    reporter.open(owing.url)
    for words in (THERAPISTS["label"], DIETICIANS["label"], AT_LEAST, "Inne osoby"):
        reporter.sees(words)
    open_list(reporter, "okresowe", "do-uzupelnienia", year)
    report = activate_collectively(reporter, owing)
    answer(reporter, {"1.01.ogolem": "4", "1.terapeuci.ogolem": "2"})
    reporter.page.keyboard.press("Tab")
    send(reporter)
    assert state_of(system, report) == "sent"
