"""The survey on the screens, from the answers to the decision of the office that the unit reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import AssigningRules, Conflict
from tests.makers import make_actor, make_part, make_reporter, make_supervisor, make_unit
from tests.portal.pages import Page, after, get
from tests.surveys import CLINIC, answer, make_year, obligation_of, owed_by, send

pytestmark = pytest.mark.django_db
CONFLICTS = reverse("backoffice:reports_conflict_changelist")


@pytest.fixture
def unit():
    return make_unit(activity_kind="3")


@pytest.fixture
def year(unit):
    return make_year()


@pytest.fixture
def anna(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def office(unit):
    return make_supervisor(unit, first_name="Ewa", family_name="Żak")


@pytest.fixture
def survey(year, unit, anna):
    return year.survey_of(unit, anna)


def url(name, thing) -> str:
    return reverse(name, args=[thing.pk])


def test_the_whole_way_from_the_answers_to_the_reason_of_the_office(
    survey, unit, anna, office, at_work
):
    reporter = at_work(anna)
    first = get(reporter, url("report", survey))
    assert "The answers bring no report yet." in first.text
    assert "From the register alone it would be: MZ-88, MZ-89, MZ-11." in first.text

    form = {"revision": first.value("revision"), "go": "preview"}
    seen = after(reporter, reporter.post(url("report-save", survey), {**form, **CLINIC}))
    assert "The answers bring 2 reports: MZ-88, MZ-11" in seen.text
    assert "31 March 2026" in seen.text
    assert "because the unit gives ambulatory services under a contract with the NFZ" in seen.text

    question = get(reporter, url("report-send", survey))
    assert "Nobody verifies the survey" in question.text and "MZ-11" in question.text
    confirmed = {"confirmed": "yes", "revision": question.value("revision")}
    listed = after(reporter, reporter.post(url("report-send", survey), confirmed))
    assert "The list shows what the unit owes." in listed.text

    owed = obligation_of(unit, "MZ-11")
    why = get(reporter, url("obligation", owed))
    assert "assigning survey sent (Anna Łoś): owed" in why.text
    assert "contract with the National Health Fund for them: yes" in why.text

    supervisor = at_work(office)
    act = reverse("backoffice:reports_obligation_nie-dotyczy", args=[owed.pk])
    assert supervisor.post(act, {"reason": "Umowa wygasła 1 stycznia."}).status_code == 302
    read = get(reporter, url("obligation", owed))
    assert "does not apply. Reason: Umowa wygasła 1 stycznia." in read.text
    assert "Łódzki Urząd Wojewódzki" in read.text


def test_script_gets_the_preview_alone_and_others_get_nothing(survey, unit, anna, at_work):
    answer(survey, anna)
    told = at_work(anna).get(url("report-preview", survey))
    assert told.status_code == 200 and "<html" not in told.content.decode()
    assert "MZ-11" in told.content.decode()
    stranger = make_reporter(make_unit())
    assert at_work(stranger).get(url("report-preview", survey)).status_code == 404


def test_a_form_that_is_no_survey_has_no_preview(survey, year, unit, anna, at_work):
    answer(survey, anna)
    send(survey, anna)
    [other] = operations.activate(
        obligation=obligation_of(unit, "MZ-11"), level="collective", actor=anna
    )
    client = at_work(anna)
    assert client.get(url("report-preview", other))["Location"] == url("report", other)
    assert "What these answers bring" not in client.get(url("report", other)).content.decode()


def test_the_lists_say_what_is_sent_first(survey, unit, anna, at_work):
    answer(survey, anna, _1_specjalisci="yes")
    send(survey, anna)
    client = at_work(anna)
    assert "First send MZ-88." in get(client, reverse("reports")).text
    assert "File first: MZ-88." in get(client, url("obligation", obligation_of(unit, "MZ-89"))).text


def test_a_contradiction_is_said_at_its_cell(survey, unit, anna, at_work):
    make_part(unit, beds=40, specialty_code="4100")
    answer(survey, anna)
    page = Page(at_work(anna).get(url("report", survey) + "?sprawdzone=1"))
    assert any("the register has beds (40)" in words for words in page.words("//tr//*"))


# --- The office ----------------------------------------------------------------------------------


def contradicting(survey, unit, anna) -> Conflict:
    make_part(unit, beds=40, specialty_code="4100")
    answer(survey, anna)
    operations.explain(
        report=survey, rule="bez-lozek", cell="3.szpital", text="Oddział zamknięto.", actor=anna
    )
    send(survey, anna)
    return Conflict.objects.get()


def test_the_office_settles_a_conflict_and_the_second_to_do_so_is_told(
    survey, unit, anna, office, at_work
):
    conflict = contradicting(survey, unit, anna)
    client = at_work(office)
    assert "the register has beds (40)" in get(client, CONFLICTS).text
    page = reverse("backoffice:reports_conflict_change", args=[conflict.pk])
    assert "Explanation of the unit: Oddział zamknięto." in get(client, page).text
    act = reverse("backoffice:reports_conflict_rozstrzygnij", args=[conflict.pk])
    assert client.post(act, {"reason": ""}).status_code == 200
    assert (
        "How it was settled: Sprawdzono."
        in after(client, client.post(act, {"reason": "Sprawdzono."})).text
    )
    again = client.post(act, {"reason": "Jeszcze raz."})
    assert "Ewa Żak has settled this already: Sprawdzono." in Page(again).text
    assert "Sprawdzono" not in get(client, CONFLICTS).text
    assert "the register has beds" in get(client, f"{CONFLICTS}?state=settled").text


def test_out_of_reach_there_is_no_conflict(survey, unit, anna, at_work):
    conflict = contradicting(survey, unit, anna)
    elsewhere = at_work(make_supervisor(make_unit(voivodeship="14")))
    assert "the register has beds" not in get(elsewhere, CONFLICTS).text
    for name in ("change", "history", "rozstrzygnij"):
        page = reverse(f"backoffice:reports_conflict_{name}", args=[conflict.pk])
        assert elsewhere.get(page).status_code == 404


def test_the_office_is_led_to_the_surveys_that_were_not_sent(year, unit, office, at_work):
    operations.set_deadline(
        collection=year.survey, due_on=timezone.localdate() - timedelta(days=1), actor=SYSTEM
    )
    page = get(at_work(office), CONFLICTS)
    assert "1 survey not sent by its day" in page.text
    assert page.all("//a[contains(@href, 'form=ANKIETA')]")


def test_the_rules_are_read_in_the_back_office(year, office, at_work):
    [rules] = AssigningRules.objects.all()
    page = get(
        at_work(office), reverse("backoffice:reports_assigningrules_change", args=[rules.pk])
    )
    assert "1.pracuje and 1.specjalisci" in page.text
    assert "MZ-88 before MZ-89" in page.text and "MZ-29A – MZ-11, MZ-29, MZ-30" in page.text


def test_the_centre_proposes_a_form_from_the_register(year, unit, office, at_work):
    act = reverse("backoffice:reports_collection_zaproponuj", args=[year.forms["MZ-89"].pk])
    assert at_work(office).get(act).status_code == 404
    centre = at_work(make_actor(role="cez-admin"))
    assert centre.post(act).status_code == 302
    assert owed_by(unit)["MZ-89"] == "registry"
