"""The yearly assigning survey: what answers bring, what they contradict, what an office decides."""

import pytest
from django.core import mail
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.reports import operations
from ssoz.reports.models import Conflict, Ground, Obligation, Report
from ssoz.reports.queries import grounds_of, preview_of, registry_of, registry_of_many, waits_for
from ssoz.reports.refusals import Refused, SendRefused
from ssoz.units.operations import close
from tests.makers import (
    make_collection,
    make_edition,
    make_part,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.acting import code_of
from tests.surveys import (
    CLINIC,
    RULES,
    answer,
    load_rules,
    make_year,
    obligation_of,
    owed_by,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit(activity_kind="3")


@pytest.fixture
def year(unit):
    return make_year()


@pytest.fixture
def survey(year, unit, anna):
    return year.survey_of(unit, anna)


def preview(survey):
    return preview_of(Report.objects.for_acting().get(pk=survey.pk))


def told(unit, code) -> list[str]:
    grounds = grounds_of(obligation_of(unit, code))
    return [line for ground in grounds for line in (ground.head, *ground.lines)]


# --- Answers, preview, obligations -----------------------------------------------------------------


def test_before_any_answer_the_register_alone_proposes(survey):
    seen = preview(survey)
    assert {one.code for one in seen.proposed} == {"MZ-88", "MZ-89", "MZ-11"}
    assert not seen.brought
    assert "MZ-88" in {one.code for one in seen.undecided}


def test_the_preview_says_what_the_answers_bring_until_when_and_why(survey, anna):
    answer(survey, anna)
    seen = {one.code: one for one in preview(survey).brought}
    assert set(seen) == {"MZ-88", "MZ-11"}
    assert f"{seen['MZ-11'].due:%d.%m.%Y}" == "31.03.2026"
    assert "na podstawie umowy z NFZ" in seen["MZ-11"].reason
    assert any("umowę z Narodowym Funduszem Zdrowia: tak" in line for line in seen["MZ-11"].lines)
    assert not Obligation.objects.filter(source=Obligation.Source.SURVEY).exists()


def test_a_question_that_is_not_answered_is_named_where_it_decides(survey, anna):
    answer(survey, anna, _2_nfz="")
    [one] = [one for one in preview(survey).undecided if one.code == "MZ-11"]
    assert any("Narodowym Funduszem Zdrowia" in question for question in one.missing)


def test_sending_settles_the_survey_and_lays_what_it_brings(survey, unit, anna):
    answer(survey, anna)
    sent = send(survey, anna)
    assert sent.state == "accepted" and sent.accepted_by_id is None
    assert owed_by(unit) == {"ANKIETA": "unit_type", "MZ-88": "survey", "MZ-11": "survey"}
    laid = Entry.objects.filter(act="reports.obligation.laid_by_survey")
    assert laid.count() == 2
    assert obligation_of(unit, "MZ-11").history.count() == 1
    assert Ground.objects.filter(survey=survey).count() == 2


def test_the_unit_gets_one_mail_with_what_it_owes(survey, anna, run_queue):
    answer(survey, anna)
    send(survey, anna)
    run_queue()
    [letter] = mail.outbox
    assert "MZ-88 za 2025" in letter.body and "MZ-11 za 2025" in letter.body
    assert "Nie wymaga weryfikacji" in letter.body


def test_each_obligation_says_line_by_line_because_of_what(survey, unit, anna):
    answer(survey, anna)
    send(survey, anna)
    lines = " | ".join(told(unit, "MZ-11"))
    assert "(Anna Łoś)" in lines
    assert "na podstawie umowy z NFZ" in lines
    assert "Czy jednostka udziela świadczeń ambulatoryjnych: tak" in lines


def test_a_second_send_brings_nothing_twice(survey, unit, anna):
    answer(survey, anna)
    first = send(survey, anna)
    with pytest.raises(Refused):
        operations.send(report=first, revision=first.revision, actor=anna)
    assert Obligation.objects.filter(unit=unit).count() == 3


# --- The register ----------------------------------------------------------------------------------


def test_an_answer_against_the_register_waits_for_an_explanation_and_then_for_the_office(
    survey, unit, anna, office
):
    make_part(unit, beds=40, specialty_code="4100")
    answer(survey, anna)
    with pytest.raises(SendRefused) as refused:
        send(survey, anna)
    [problem] = refused.value.problems
    assert problem.cell == "3.szpital" and "40" in problem.message
    operations.explain(
        report=survey, rule=problem.rule, cell=problem.cell, text="Oddział zamknięto w grudniu.",
        actor=anna,
    )  # fmt: skip
    send(survey, anna)
    [conflict] = Conflict.objects.visible_to(office)
    assert conflict.kind == "contradiction"
    assert "40" in conflict.said["pl"] and conflict.explanation == "Oddział zamknięto w grudniu."


def test_only_an_office_in_reach_sees_and_settles_a_conflict(survey, unit, anna, office):
    make_part(unit, beds=40, specialty_code="4100")
    explained_and_sent(survey, anna)
    [conflict] = Conflict.objects.all()
    elsewhere = make_supervisor(make_unit(voivodeship="14"))
    assert not Conflict.objects.visible_to(elsewhere).exists()
    for stranger in (elsewhere, anna):
        with pytest.raises(NotAllowed):
            operations.settle_conflict(conflict=conflict, reason="Tak.", actor=stranger)
    operations.settle_conflict(conflict=conflict, reason="Sprawdzono telefonicznie.", actor=office)
    assert not Conflict.objects.open().exists()


def test_of_two_supervisors_the_second_is_told_what_the_first_decided(survey, unit, anna, office):
    make_part(unit, beds=40, specialty_code="4100")
    explained_and_sent(survey, anna)
    [conflict] = Conflict.objects.all()
    operations.settle_conflict(conflict=conflict, reason="Oddział zamknięto.", actor=office)
    other = make_supervisor(unit)
    with pytest.raises(Refused, match="Oddział zamknięto"):
        operations.settle_conflict(conflict=conflict, reason="Inaczej.", actor=other)


def explained_and_sent(survey, anna, **changed):
    answer(survey, anna, **changed)
    try:
        return send(survey, anna)
    except SendRefused as refused:
        for problem in refused.problems:
            operations.explain(
                report=survey, rule=problem.rule, cell=problem.cell, text="Tak jest.", actor=anna
            )
    return send(survey, anna)


def test_many_units_are_told_of_the_register_what_one_is(survey, unit):
    make_part(unit, beds=12, specialty_code="4100")
    report = Report.objects.for_acting().get(pk=survey.pk)
    assert registry_of_many([unit.pk]) == {unit.pk: registry_of(report)}


# --- Changed answers -------------------------------------------------------------------------------


def reopened(survey, office):
    return operations.reopen(
        report=Report.objects.for_acting().get(pk=survey.pk), reason="Popraw.", actor=office
    )


def test_changed_answers_add_and_set_aside_with_the_reason(survey, unit, anna, office):
    answer(survey, anna)
    send(survey, anna)
    reopened(survey, office)
    answer(survey, anna, _2_nfz="no", _1_specjalisci="yes")
    send(survey, anna)
    assert owed_by(unit) == {
        "ANKIETA": "unit_type", "MZ-88": "survey", "MZ-89": "survey", "MZ-11": "",
    }  # fmt: skip
    dropped = obligation_of(unit, "MZ-11")
    assert "nie udziela świadczeń" in dropped.not_applicable_reason
    assert dropped.history.count() == 2


def test_answers_that_change_back_bring_the_obligation_back(survey, unit, anna, office):
    answer(survey, anna)
    send(survey, anna)
    for nfz in ("no", "yes"):
        reopened(survey, office)
        answer(survey, anna, _2_nfz=nfz)
        send(survey, anna)
    assert owed_by(unit)["MZ-11"] == "survey"
    assert [one.is_owed for one in obligation_of(unit, "MZ-11").grounds.order_by("pk")] == [
        True, False, True,
    ]  # fmt: skip


def test_a_report_that_is_begun_is_not_taken_away_but_shown_to_the_office(
    survey, unit, anna, office
):
    answer(survey, anna)
    send(survey, anna)
    begun = obligation_of(unit, "MZ-11")
    operations.activate(obligation=begun, level="collective", actor=anna)
    reopened(survey, office)
    answer(survey, anna, _2_nfz="no")
    send(survey, anna)
    assert owed_by(unit)["MZ-11"] == "survey"
    [conflict] = Conflict.objects.open().filter(unit=unit)
    assert conflict.kind == "begun" and conflict.obligation_id == begun.pk
    operations.mark_not_applicable(obligation=begun, reason="Nie ma umowy.", actor=office)
    conflict.refresh_from_db()
    assert conflict.settlement == "Nie ma umowy." and conflict.settled_by_name == office.name


def test_a_conflict_that_no_longer_stands_lapses(survey, unit, anna, office):
    make_part(unit, beds=40, specialty_code="4100")
    explained_and_sent(survey, anna)
    reopened(survey, office)
    explained_and_sent(survey, anna, _3_szpital="yes", _3_lozka="40")
    [conflict] = Conflict.objects.filter(kind="contradiction")
    assert conflict.has_lapsed and not conflict.is_open


def test_what_the_type_of_the_unit_brings_stays_though_the_answers_say_otherwise(unit, anna):
    year = make_year()
    operations.assign(collection=year.forms["MZ-29"], unit=unit, reason="Szpital.", actor=SYSTEM)
    row = obligation_of(unit, "MZ-29")
    answer(survey := year.survey_of(unit, anna), anna)
    send(survey, anna)
    row.refresh_from_db()
    assert row.not_applicable_at is None, "A decision of an office is never overruled by answers."


def test_two_forms_that_exclude_each_other_come_before_the_office(survey, unit, anna):
    answer(survey, anna, _3_dlugoterminowa="yes", _3_lozka="20")
    assert preview(survey).exclusions
    explained_and_sent(survey, anna, _3_dlugoterminowa="yes", _3_lozka="20")
    found = Conflict.objects.open().filter(kind="exclusion")
    assert [one.key for one in found] == ["MZ-29A/MZ-11"]


# --- Decisions -------------------------------------------------------------------------------------


def test_a_decision_with_its_reason_and_office_is_read_by_the_unit(
    survey, unit, anna, office, run_queue
):
    answer(survey, anna)
    send(survey, anna)
    run_queue()
    mail.outbox.clear()
    operations.mark_not_applicable(
        obligation=obligation_of(unit, "MZ-11"), reason="Umowa wygasła 1 stycznia.", actor=office
    )
    run_queue()
    assert "Umowa wygasła 1 stycznia." in mail.outbox[0].body
    last = told(unit, "MZ-11")[-1]
    assert "Umowa wygasła 1 stycznia" in last and "Wojewódzki" in last


def test_answers_do_not_overrule_what_an_office_decided(survey, unit, anna, office):
    answer(survey, anna)
    send(survey, anna)
    operations.mark_not_applicable(
        obligation=obligation_of(unit, "MZ-11"), reason="Umowa wygasła.", actor=office
    )
    reopened(survey, office)
    answer(survey, anna)
    send(survey, anna)
    assert owed_by(unit)["MZ-11"] == ""


def test_a_unit_that_closed_meanwhile_sends_nothing(survey, unit, anna):
    answer(survey, anna)
    close(thing=unit, day=timezone.localdate(), reason="Likwidacja.", actor=SYSTEM)
    assert code_of(send, report=survey, actor=anna) == "unit_closed"
    assert set(owed_by(unit)) == {"ANKIETA"}


# --- Proposals of the register -----------------------------------------------------------------------


def test_the_register_proposes_to_units_that_do_not_answer(year, unit, survey, anna):
    practice = make_unit(type="physician", practice_code="99")
    other = make_unit(type="physician", practice_code="98")
    closed = make_unit(type="physician", practice_code="99")
    close(thing=closed, day=timezone.localdate(), reason="Koniec.", actor=SYSTEM)
    answer(survey, anna, _1_specjalisci="yes")
    laid = operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM)
    assert laid == 2, "The entity and the specialist; not the practice without, nor the closed one."
    assert owed_by(practice)["MZ-89"] == "registry" and "MZ-89" not in owed_by(other)
    assert any("99" in line for line in told(practice, "MZ-89"))
    assert operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM) == 0


def test_answers_weigh_more_than_what_the_register_proposed(year, unit, survey, anna):
    operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM)
    assert owed_by(unit)["MZ-89"] == "registry"
    answer(survey, anna)
    send(survey, anna)
    assert owed_by(unit)["MZ-89"] == ""


def test_a_form_collected_after_the_answers_is_laid_by_them_as_it_opens(year, unit, survey, anna):
    answer(survey, anna, _2_psychiatria="yes")
    send(survey, anna)
    assert "MZ-15" not in owed_by(unit)
    make_collection(edition=make_edition(code="MZ-15"), period=year.survey.period)
    assert owed_by(unit)["MZ-15"] == "survey"
    assert any("poradnię zdrowia psychicznego" in line for line in told(unit, "MZ-15"))


def test_what_was_answered_weighs_more_than_what_the_register_would_propose(
    year, unit, survey, anna
):
    answer(survey, anna)
    send(survey, anna)
    laid = operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM)
    assert laid == 0, "The unit said that it has no specialists, whatever the register proposes."


def test_a_form_without_a_condition_is_not_proposed(year):
    assert code_of(operations.propose, collection=year.survey, actor=SYSTEM) == "not_assigned"


def test_only_who_decides_for_the_country_proposes(year, office):
    with pytest.raises(NotAllowed):
        operations.propose(collection=year.forms["MZ-89"], actor=office)


def test_proposing_asks_as_often_for_many_units_as_for_one(year, django_assert_max_num_queries):
    for number in range(30):
        make_unit(type="physician", practice_code=("98", "99")[number % 2])
    with django_assert_max_num_queries(32):
        operations.propose(collection=year.forms["MZ-89"], actor=SYSTEM)


# --- Order -------------------------------------------------------------------------------------------


def test_a_form_says_which_one_is_filed_before_it(survey, unit, anna):
    answer(survey, anna, _1_specjalisci="yes")
    [one] = [one for one in preview(survey).brought if one.code == "MZ-89"]
    assert "MZ-88 składa się najpierw" in one.first[0]
    send(survey, anna)
    assert waits_for(obligation_of(unit, "MZ-89")) == ["MZ-88"]
    assert waits_for(obligation_of(unit, "MZ-88")) == []


# --- The rules' file ---------------------------------------------------------------------------------


def test_the_same_rules_again_change_nothing(year):
    assert load_rules(RULES.read_text(encoding="utf-8")) == 0


@pytest.mark.parametrize(
    ("wrong", "by", "line", "words"),
    [
        ('when = "3.szpital"', 'when = "3.szpitall"', 48, "szpital"),
        ('registry = \'registry.activity = "1"', "registry = '3.szpital", 49, "3.szpital"),
        ('when = "3.szpital"', 'when = "3.szpital and period.quarter = 1"', 48, "period"),
        ('after = ["MZ-88"]', 'after = ["MZ-87"]', 97, "MZ-87"),
        ('excludes = ["MZ-11", "MZ-29"', 'excludes = ["MZ-29", "MZ-99"', 91, "MZ-99"),
        ('because = "jednostka prowadzi szpital ogólny"', "", 46, "because"),
        ('edition  = "2025"', 'edition = "1999"', 1, "1999"),
        ("[[form]]", "[[form]", 10, "TOML"),
    ],
)
def test_a_broken_file_names_its_line_and_changes_nothing(year, wrong, by, line, words):
    text = RULES.read_text(encoding="utf-8").replace(wrong, by, 1)
    with pytest.raises(EditionInvalid) as invalid:
        load_rules(text)
    first = invalid.value.mistakes[0]
    assert first.line == line and words in str(first)


def test_the_answers_of_the_tests_are_those_of_the_survey():
    assert all("." in cell for cell in CLINIC)
