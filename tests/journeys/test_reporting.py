"""A report travels: from the obligation to the accepted data (issue: a report travels).

Nothing here writes to the database: people act at their browsers, and facts are read.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import PHONE
from tests.journeys.grid_keys import (
    accept_by_keyboard,
    files_the_staff_by_keyboard,
    lay_an_obligation,
    sign_in_by_keyboard,
)
from tests.journeys.reporting_office import (
    acts_on,
    answers_of,
    come_to_the_office,
    decide,
    find_waiting,
    mail_about,
    open_review,
    plain_text,
    remark_on,
    state_of,
)
from tests.journeys.reporting_steps import (
    activate_collectively,
    activate_individually,
    answer,
    asked,
    cell,
    come_to_work,
    in_list,
    is_saved,
    level_form,
    open_list,
    open_report,
    owed_by,
    press_act,
    problems,
    ready,
    send,
    send_with_zeros,
    sign_out,
    stands_in_a_block,
    workplace_of,
    year_of,
)
from tests.journeys.staff_steps import (
    EXPLANATION,
    REASON,
    REMARK,
    SPECIALISTS,
    STAFF,
    answers_the_remark_and_corrects,
    asks_for_a_correction,
    each_act,
    each_version_can_be_read,
    files_the_specialists,
    files_the_staff,
    looks_at_the_change,
)
from tests.journeys.steps import demo_person
from tests.journeys.survey_steps import (
    BLOCK_CELLS,
    SURVEY,
    SURVEY_BEGUN,
    SURVEY_REST,
    SURVEY_YEAR,
    checks_and_mends,
    folds_and_unfolds,
    pastes_a_block,
    thinks_again_before_sending,
)
from tests.journeys.together_steps import (
    loses_the_session_and_no_letter,
    sees_who_fills_in,
    settles_a_clash,
    types_in_two_windows,
)

pytestmark = pytest.mark.timeout(600)

UW, SUPERVISOR = "Administrator UW", "Nadzorujący sprawozdania niefinansowe"


def test_the_survey_is_filed_as_the_manual_has_it(visitor, system, mail_sink):
    owed = owed_by(system, "Źdźbło", SURVEY, SURVEY_YEAR)
    reporter = visitor()
    come_to_work(reporter, owed)
    open_list(reporter, "jednorazowe", "do-uzupelnienia", SURVEY_YEAR)
    report = activate_collectively(reporter, owed)
    folds_and_unfolds(reporter)

    answer(reporter, SURVEY_BEGUN)
    press_act(reporter, "save")
    sign_out(reporter)
    come_to_work(reporter, owed)
    open_list(reporter, "jednorazowe", "do-uzupelnienia", SURVEY_YEAR)
    reporter.click(in_list(reporter, f"/sprawozdania/{report}/"))
    ready(reporter)
    expect(cell(reporter, "H.osoba")).to_have_value("Święcisława Jaźwińska")
    assert answers_of(system, report)["1.it_bezp"] == "3", "Wrong answers are saved as well."

    answer(reporter, SURVEY_REST)
    pastes_a_block(reporter)
    expect(cell(reporter, "5.udzial")).to_have_text("75")
    checks_and_mends(reporter)
    thinks_again_before_sending(reporter)
    send(reporter)
    assert state_of(system, report) == "sent"
    open_list(reporter, "jednorazowe", "wyslane", SURVEY_YEAR)
    expect(in_list(reporter, f"/sprawozdania/{report}/")).to_be_visible()
    mail_about(mail_sink, owed, f"wysłano {SURVEY} za {SURVEY_YEAR}")

    office = visitor()
    admin = come_to_the_office(office, system, UW, owed.office)
    find_waiting(office, report)
    decide(office, "zatwierdz")
    assert state_of(system, report) == "accepted"
    mail_about(mail_sink, owed, f"{SURVEY} za {SURVEY_YEAR} zostało zatwierdzone")
    open_list(reporter, "jednorazowe", "zatwierdzone", SURVEY_YEAR)
    expect(in_list(reporter, f"/sprawozdania/{report}/")).to_be_visible()
    assert acts_on(system, report) == [
        ("reports.report.begun", owed.person),
        ("reports.report.filled", owed.person),
        ("reports.report.sent", owed.person),
        ("reports.report.accepted", admin),
    ]


def test_the_survey_is_filed_for_chosen_organisational_units(visitor, system):
    year = year_of(system, SURVEY)
    owed = owed_by(system, "Źdźbło", SURVEY, year, with_parts=True)
    reporter = visitor()
    come_to_work(reporter, owed)
    open_list(reporter, "jednorazowe", "do-uzupelnienia", year)
    names = activate_individually(reporter, owed)
    for name in names:
        reporter.sees(name)
    report = open_report(reporter)
    answer(reporter, {"H.osoba": "Żaneta Źdźbło", "1.it_osoby": "4"})
    press_act(reporter, "save")

    reporter.open(owed.url)
    expect(reporter.page.locator("main td a.btn.primary")).to_have_count(len(names))
    reporter.click(reporter.page.locator(f"main a[href='{owed.url}poziom/']"))
    expect(reporter.page.locator("input[name=parts]:checked")).to_have_count(len(names))
    reporter.click(level_form(reporter, "collective").locator("button[type=submit]"))
    for name in names:
        reporter.sees(name)
    reporter.click(reporter.page.locator(f".row.btns a[href='{owed.url}']"))
    assert state_of(system, report) == "draft"
    assert answers_of(system, report)["1.it_osoby"] == "4", "Only asked about, nothing is dropped."


def test_staff_and_specialists_agree_and_go_back_and_forth_until_accepted(
    visitor, system, mail_sink
):
    year = year_of(system, SPECIALISTS)
    owed = owed_by(system, "Pączek", STAFF, year)
    reporter, office = visitor(), visitor()
    come_to_work(reporter, owed)
    open_list(reporter, "okresowe", "do-uzupelnienia", year)
    staff = activate_collectively(reporter, owed)
    files_the_staff(reporter)
    files_the_specialists(reporter, system, owed_by(system, "Pączek", SPECIALISTS, year))

    admin = come_to_the_office(office, system, UW, owed.office)
    find_waiting(office, staff)
    office.sees(EXPLANATION)
    remark_on(office, "1.01.ogolem", REMARK)
    open_review(office, staff)
    decide(office, "zwroc", reason=REASON)
    letter = plain_text(mail_about(mail_sink, owed, f"{STAFF} za {year} wymaga poprawy"))
    assert REASON in letter and "Uwagi do pól: 1" in letter and REMARK not in letter

    answers_the_remark_and_corrects(reporter, staff, year)
    open_review(office, staff)
    looks_at_the_change(office, staff)
    decide(office, "zatwierdz")
    mail_about(mail_sink, owed, f"{STAFF} za {year} zostało zatwierdzone")

    asks_for_a_correction(reporter, staff)
    open_review(office, staff)
    decide(office, "otworz-korekte", reason=REASON)
    mail_about(mail_sink, owed, f"otwarto korektę {STAFF} za {year}")
    reporter.open(f"/sprawozdania/{staff}/")
    ready(reporter)
    answer(reporter, {"1.pielegniarki.ogolem": "3"})
    send(reporter)
    find_waiting(office, staff)
    decide(office, "zatwierdz")
    mail_about(mail_sink, owed, f"{STAFF} za {year} zostało zatwierdzone", count=2)

    each_version_can_be_read(reporter, system, staff)
    assert acts_on(system, staff) == each_act(owed.person, admin)
    verified = system.manage("verify_journal", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_an_office_fills_in_on_behalf_beside_the_reporter(visitor, system, mail_sink):
    year = year_of(system, SPECIALISTS)
    owed = owed_by(system, "Źdźbło", SPECIALISTS, year, unit_type="dentist")
    reporter, supervisor = visitor(), visitor()
    come_to_work(reporter, owed)
    open_list(reporter, "okresowe", "do-uzupelnienia", year)
    report = activate_collectively(reporter, owed)
    answer(reporter, {"7.inni.razem": "1"})
    is_saved(reporter)

    helper = come_to_the_office(supervisor, system, SUPERVISOR, owed.office)
    supervisor.open(f"/backoffice/reports/report/{report}/change/")
    supervisor.click(supervisor.page.locator(f"main a[href='/sprawozdania/{report}/']"))
    supervisor.sees(owed.unit_name)
    answer(supervisor, {"7.inni.razem": "2", "7.06.razem": "0"})
    press_act(supervisor, "save")
    there = sees_who_fills_in(supervisor, "7", owed.person)
    letter = mail_about(mail_sink, owed, f"zmieniono {SPECIALISTS} za {year} w imieniu")
    assert owed.office in plain_text(letter)

    settles_a_clash(reporter, "7.inni.razem", mine="3", theirs="2", keeps="theirs")
    sees_who_fills_in(reporter, there, helper)
    expect(cell(reporter, "7.06.razem")).to_have_value("0")
    types_in_two_windows(reporter, report)
    loses_the_session_and_no_letter(reporter, system, owed, report)

    send_with_zeros(reporter, report)
    assert state_of(system, report) == "sent"
    reporter.open(f"/sprawozdania/{report}/historia/")
    saved_by_helper = reporter.page.locator("section:has(#zmiany) details.fold", has_text=helper)
    expect(saved_by_helper.locator("summary .badge")).to_be_visible()

    open_review(supervisor, report)
    expect(supervisor.page.locator("form[action*='/zatwierdz/']")).to_have_count(0)
    office = visitor()
    come_to_the_office(office, system, UW, owed.office)
    find_waiting(office, report)
    decide(office, "zatwierdz")
    assert state_of(system, report) == "accepted"


def test_specialists_are_filed_on_a_telephone(visitor, system):
    year = year_of(system, SPECIALISTS)
    owed = owed_by(system, "Źdźbło", SPECIALISTS, year, unit_type="entity")
    reporter = visitor(viewport=PHONE, has_touch=True)
    come_to_work(reporter, owed)
    open_list(reporter, "okresowe", "do-uzupelnienia", year)
    report = activate_collectively(reporter, owed)
    answer(reporter, {"1.kardiologia.razem": "900", "1.kardiologia.nowy": "900"})
    expect(reporter.page.locator("tr.say[data-rule=specjalisci-mz-88]")).to_be_visible()
    stands_in_a_block(reporter, "1.kardiologia.razem", "1.kardiologia.nowy")
    answer(reporter, {"1.kardiologia.razem": "0", "1.kardiologia.nowy": "0"})
    press_act(reporter, "save")
    send_with_zeros(reporter, report)
    assert state_of(system, report) == "sent"


def test_the_survey_is_filed_without_script(plain_visitor, system):
    year = year_of(system, SURVEY)
    owed = owed_by(system, "Źdźbło", SURVEY, year)
    reporter = plain_visitor()
    come_to_work(reporter, owed)
    open_list(reporter, "jednorazowe", "do-uzupelnienia", year)
    report = activate_collectively(reporter, owed)
    answer(reporter, {**SURVEY_BEGUN, "2.sa": "yes"})
    press_act(reporter, "save")
    expect(cell(reporter, "H.email")).to_have_value("to nie adres")
    press_act(reporter, "check")
    assert {"H.email", "1.it_bezp", "5.pracownicy"} <= set(problems(reporter))

    answer(
        reporter,
        {**SURVEY_REST, **BLOCK_CELLS, "H.email": "ktos@poradnia.example", "1.it_bezp": "1"},
    )
    press_act(reporter, "check")
    assert problems(reporter) == []
    expect(cell(reporter, "5.udzial")).to_have_text("75")
    press_act(reporter, "send")
    reporter.click(asked(reporter).locator("form button[type=submit]"))
    assert state_of(system, report) == "sent"


def test_staff_is_laid_on_a_unit_filed_and_accepted_by_keyboard(keyboard_visitor, system):
    unit, office_name = workplace_of(system, "Źdźbło", "dentist")
    office = keyboard_visitor(system.url)
    sign_in_by_keyboard(office, demo_person(system, UW, office_name))
    lay_an_obligation(office, unit, STAFF, REASON)

    owed = owed_by(system, "Źdźbło", STAFF, year_of(system, SPECIALISTS) - 1, unit_type="dentist")
    reporter = keyboard_visitor(system.url)
    report = files_the_staff_by_keyboard(reporter, owed)
    assert state_of(system, report) == "sent"
    assert answers_of(system, report)["1.dentysci.4"] == "1"

    accept_by_keyboard(office, report)
    assert state_of(system, report) == "accepted"
