"""The report on completeness: figures lead to units, units to reminders, and all of it to a file."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext

from backoffice import reminding
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports.models import Obligation, Report
from tests.editions import RIGHT
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIGURES = reverse("backoffice:completeness")
UNITS = reverse("backoffice:completeness-units")
REMIND = reverse("backoffice:completeness-remind")
CSV, XLSX = reverse("backoffice:completeness-csv"), reverse("backoffice:completeness-xlsx")
EVERY = (FIGURES, UNITS, CSV, XLSX)
MARKED = "Zażółć gęślą jaźń"


@pytest.fixture
def collection():
    return make_collection(due_on=timezone.localdate() - DAY)


@pytest.fixture
def browser(office, client_for):
    return client_for(office)


def owe(collection, state="", **unit):
    obligation = make_obligation(collection=collection, unit=make_unit(**unit))
    if state:
        make_report(obligation=obligation, state=state, answers={**RIGHT, "2.uwagi": MARKED})
    return obligation


def shown(browser, address, **asked):
    response = browser.get(address, asked)
    assert response.status_code == 200
    return b"".join(response).decode(errors="replace")


def test_the_page_counts_says_what_it_counts_and_leads_to_the_units(browser, collection):
    owe(collection, "sent", name="Szpital Wysłany")
    owe(collection, name="Szpital Milczący")
    page = shown(browser, FIGURES)
    assert "50%" in page and "figure=overdue" in page
    for meaning in browser.get(FIGURES).context["definitions"]:
        assert escape(str(meaning.meaning)) in page
    missing = shown(browser, UNITS, figure="missing")
    assert "Szpital Milczący" in missing and "Szpital Wysłany" not in missing
    handed = shown(browser, UNITS, figure="handed_over")
    assert "Szpital Wysłany" in handed and "Szpital Milczący" not in handed


def test_every_link_of_the_table_opens_as_many_units_as_it_says(browser, collection):
    for state in ("", "draft", "sent", "accepted", "returned"):
        owe(collection, state)
    for row in browser.get(FIGURES).context["rows"]:
        for cell in row["cells"]:
            found = browser.get(cell["url"]).context["page"].paginator.count
            assert found == cell["n"], cell["figure"]


def test_unless_asked_the_newest_period_is_shown(browser, collection):
    older = make_collection(edition=make_edition(code="T-2"), period=make_period(2024))
    owe(collection, name="Z roku 2025")
    owe(older, name="Z roku 2024")
    assert "Z roku 2024" not in shown(browser, UNITS)
    assert "Z roku 2024" in shown(browser, UNITS, period="2024")
    every = shown(browser, UNITS, period="all")
    assert "Z roku 2024" in every and "Z roku 2025" in every


@pytest.mark.parametrize(
    "asked", [{"by": "x"}, {"form": "'"}, {"link": "9"}, {"p": "99"}, {"figure": "%"}]
)
def test_what_is_no_choice_counts_as_not_chosen(browser, collection, asked):
    owe(collection, name="Szpital Stały")
    assert "50%" not in shown(browser, FIGURES, **asked)
    assert "Szpital Stały" in shown(browser, UNITS, **asked)


def test_a_page_of_units_holds_twenty_five_and_keeps_the_filters(browser, collection):
    for _ in range(27):
        owe(collection)
    page = browser.get(UNITS, {"figure": "missing"})
    assert len(page.context["rows"]) == 25
    after = browser.get(UNITS + page.context["pages"]["next"].replace("&amp;", "&"))
    assert len(after.context["rows"]) == 2 and after.context["question"].figure == "missing"


def test_a_page_asks_the_database_a_bounded_number_of_times(
    browser, collection, django_assert_max_num_queries
):
    for state in ("", "draft", "sent", "returned") * 3:
        owe(collection, state)
    for address in (FIGURES, UNITS, FIGURES + "?by=link"):
        browser.get(address)
        with django_assert_max_num_queries(18 if "link" in address else 15):
            browser.get(address)


def test_an_office_sees_its_voivodeship_and_no_other(browser, collection):
    owe(collection, "sent", voivodeship="10", name="Po naszej stronie")
    owe(collection, voivodeship="14", name="Za granicą")
    for address in (UNITS, CSV):
        page = shown(browser, address)
        assert "Po naszej stronie" in page and "Za granicą" not in page
    assert "100%" in shown(browser, FIGURES)
    assert "Za granicą" not in shown(browser, UNITS, voivodeship="14")


def test_the_employee_of_the_centre_makes_it_and_meets_no_answer(collection, client_for):
    owe(collection, "sent", name="Szpital Widoczny")
    owe(collection, "draft", voivodeship="14")
    browser = client_for(make_actor(role="cez-employee"))
    for address in EVERY:
        assert MARKED not in shown(browser, address)
    assert "Szpital Widoczny" in shown(browser, UNITS) and "Szpital Widoczny" in shown(browser, CSV)
    assert browser.get(REMIND).status_code == 404
    assert 'name="ids"' not in shown(browser, UNITS)


def test_the_figures_do_not_depend_on_what_is_in_the_cells(collection, client_for):
    browser = client_for(make_actor(role="cez-employee"))
    owe(collection, "draft")
    before = [inside(shown(browser, address)) for address in (FIGURES, UNITS)]
    Report.objects.update(errors=7, warnings=5, filled=90, answers={"2.uwagi": MARKED})
    assert [inside(shown(browser, address)) for address in (FIGURES, UNITS)] == before


def inside(page):
    return page.partition("<main")[2].partition("</main>")[0].splitlines()


@pytest.mark.parametrize("address", [*EVERY, REMIND])
def test_who_makes_no_summaries_finds_no_such_page(address, collection, client_for):
    unit = make_unit()
    assert client_for(make_reporter(unit)).get(address).status_code == 404
    supervisor = make_actor(role="supervisor-non-financial")
    if not supervisor.can("summary.make"):
        assert client_for(supervisor).get(address).status_code == 404


def test_the_menu_names_the_report(browser):
    assert f'href="{FIGURES}"' in shown(browser, reverse("backoffice:index"))


@pytest.mark.parametrize("address, kind", [(CSV, "text/csv"), (XLSX, "officedocument")])
def test_an_export_is_a_file_and_stands_in_the_journal(browser, office, collection, address, kind):
    owe(collection, "sent")
    response = browser.get(address, {"figure": "handed_over"})
    content = b"".join(response)
    assert content and kind in response["Content-Type"]
    assert response["Content-Disposition"].startswith('attachment; filename="kompletnosc_')
    entry = Entry.objects.filter(act="summaries.completeness.exported").latest("pk")
    assert entry.person_id == office.person_id
    assert entry.details["about"]["figure"] == "handed_over" and entry.details["rows"] == 1


# --- Reminders ---------------------------------------------------------------------------------------


def test_before_a_reminder_goes_out_one_sees_whom_it_reaches(browser, collection, run_queue):
    silent = owe(collection, name="Szpital Milczący")
    done = owe(collection, "sent", name="Szpital Wysłany")
    deserted = owe(collection, name="Szpital Bezludny")
    anna = make_reporter(silent.unit, first_name="Anna", family_name="Łoś")
    every = {"ids": [silent.pk, done.pk, deserted.pk]}
    page = browser.get(REMIND, every)
    words = page.content.decode()
    assert "Anna Łoś" in words and "Szpital Bezludny" in words and "Szpital Wysłany" not in words
    assert not OutgoingMail.objects.filter(template="reminder").exists()
    mail.outbox.clear()
    answer = {"ids": page.context["ids"], "text": "Prosimy do piątku."}
    response = browser.post(REMIND, answer)
    assert response.status_code == 302 and response["Location"].startswith(UNITS)
    run_queue()
    [sent] = mail.outbox
    assert "Prosimy do piątku." in sent.body
    [stored] = OutgoingMail.objects.filter(template="reminder")
    assert stored.person_id == anna.person_id
    assert Obligation.objects.get(pk=silent.pk).reminded_on == timezone.localdate()


def test_all_of_the_list_may_be_reminded_at_once_but_not_more_than_a_limit(
    browser, collection, monkeypatch
):
    monkeypatch.setattr(reminding, "MOST", 2)
    owed = [owe(collection) for _ in range(3)]
    Obligation.objects.filter(pk=owed[0].pk).update(reminded_on=timezone.localdate() - DAY)
    page = browser.get(REMIND, {"all": "1", "figure": "missing"})
    assert {row.pk for row in page.context["nobody"]} == {owed[1].pk, owed[2].pk}


def test_nobody_reminds_beyond_their_reach_nor_of_what_is_closed(browser, collection):
    far = owe(collection, voivodeship="14")
    handed = owe(collection, "sent")
    for wanted in (
        {"ids": [far.pk]},
        {"ids": [handed.pk]},
        {"ids": "x,-1,99999999999999999999"},
        {},
    ):
        for response in (browser.get(REMIND, wanted), browser.post(REMIND, wanted)):
            assert response.status_code == 302 and response["Location"].startswith(UNITS)
    assert not OutgoingMail.objects.filter(template="reminder").exists()
    assert not Obligation.objects.exclude(reminded_on=None).exists()


def test_the_office_of_another_voivodeship_finds_neither_units_nor_boxes(collection, client_for):
    owe(collection, voivodeship="10", name="Szpital Łódzki")
    browser = client_for(make_actor(role="uw-admin", unit=uw_of("14")))
    page = shown(browser, UNITS)
    assert "Szpital Łódzki" not in page and 'name="ids"' not in page
    assert gettext("Nothing matches these filters.") in page


def test_too_long_a_text_is_refused_and_nothing_goes_out(browser, collection):
    silent = owe(collection)
    make_reporter(silent.unit)
    response = browser.post(REMIND, {"ids": str(silent.pk), "text": "ż" * 2001})
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()
    assert not OutgoingMail.objects.filter(template="reminder").exists()


# --- On the dashboard --------------------------------------------------------------------------------


def test_the_dashboard_shows_a_bar_for_each_form_and_who_has_not_handed_over(browser, collection):
    owe(collection, "sent")
    owe(collection)
    page = browser.get(reverse("backoffice:index"))
    [bar] = page.context["completeness"]["rows"]
    assert (bar.key, bar.figures.handed_over, bar.figures.owed) == ("T-1", 1, 2)
    words = page.content.decode()
    assert '<progress id="complete-1" value="1" max="2">' in words and UNITS in words


def test_the_dashboard_shows_no_bars_to_who_makes_no_summaries(collection, client_for):
    owe(collection, "sent")
    supervisor = make_actor(role="supervisor-non-financial")
    assert not supervisor.can("summary.make")
    page = client_for(supervisor).get(reverse("backoffice:index"))
    assert page.status_code == 200 and page.context["completeness"] is None
