"""Deciding: who verifies, accepts, sends back and reopens, and who may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.reports import operations, policies
from ssoz.reports.models import Note, Report, is_collected_in_reach
from ssoz.reports.operations import DecidedMeanwhile, Refused
from ssoz.reports.queries import fills_there, versions_of
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)

pytestmark = pytest.mark.django_db
ACTS = {
    "verify": {},
    "accept": {},
    "send_back": {"reason": "Popraw wiersz 01."},
    "reopen": {"reason": "Pomyłka."},
}
POSSIBLE = {
    "verify": {"sent"},
    "accept": {"sent", "verified"},
    "send_back": {"sent", "verified"},
    "reopen": {"accepted"},
}


def mails(template):
    return OutgoingMail.objects.filter(template=template)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["draft", "sent", "verified", "accepted", "returned"])
def test_each_act_is_possible_where_the_drawing_says(unit, anna, office, state, act):
    report = make_report(state=state, unit=unit, reporter=anna)
    operation = getattr(operations, act)
    if state in POSSIBLE[act]:
        assert operation(report=report, **ACTS[act], actor=office).state != state
        return
    with pytest.raises(DecidedMeanwhile) as caught:
        operation(report=report, **ACTS[act], actor=office)
    assert str(report.get_state_display()) in str(caught.value)


@pytest.mark.parametrize(
    ("state", "act"),
    [("sent", "verify"), ("verified", "accept"), ("sent", "send_back"), ("accepted", "reopen")],
)
def test_who_comes_second_reads_who_decided_what_and_when(unit, anna, office, state, act):
    faster = make_supervisor(unit, first_name="Ewa", family_name="Prędka")
    report = make_report(state=state, unit=unit, reporter=anna)
    report = getattr(operations, act)(report=report, **ACTS[act], actor=faster)
    with pytest.raises(DecidedMeanwhile) as caught:
        getattr(operations, act)(report=report, **ACTS[act], actor=office)
    told = [str(report.get_state_display()), "Ewa Prędka", str(timezone.localdate().year)]
    assert all(words in str(caught.value) for words in told)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_out_of_reach(unit, anna, act):
    report = make_report(state=min(POSSIBLE[act]), unit=unit, reporter=anna)
    strangers = [
        make_reporter(unit),
        make_supervisor(make_unit(voivodeship="14")),
        make_actor(role="kcpu-admin"),
        make_actor(role="cez-employee"),
        make_actor(role="supervisor-financial"),
    ]
    for actor in strangers:
        with pytest.raises(NotAllowed):
            getattr(operations, act)(report=report, **ACTS[act], actor=actor)


def test_the_institutions_decide_on_the_forms_that_they_supervise():
    unit = make_unit(psychiatric=True)
    collection = make_collection(for_voivodeship=False, for_psychiatric=True)
    report = make_report(state="sent", obligation=make_obligation(collection=collection, unit=unit))
    with pytest.raises(NotAllowed):
        operations.accept(report=report, actor=make_supervisor(unit))
    assert operations.accept(report=report, actor=make_actor(role="ipin-admin")).state == "accepted"


def test_who_filled_in_or_sent_neither_verifies_nor_accepts(unit, anna, office):
    report = make_report(unit=unit, reporter=anna, answers={"1.01.b": "1"})
    saved = operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "3"}, actor=office
    )
    operations.send(report=report, revision=saved.revision, actor=anna)
    sender = make_supervisor(unit)
    for act in ("verify", "accept"):
        with pytest.raises(NotAllowed) as caught:
            getattr(operations, act)(report=report, actor=office)
        assert str(caught.value)
    operations.send_back(report=report, reason="Popraw.", actor=office)
    operations.send(report=report, revision=saved.revision, actor=sender)
    with pytest.raises(NotAllowed):
        operations.accept(report=report, actor=sender)
    assert operations.accept(report=report, actor=make_supervisor(unit)).state == "accepted"


def test_nobody_accepts_for_a_unit_in_which_they_fill_in_in_any_profile(unit, anna, office):
    person = Person.objects.get(pk=office.person_id)
    make_actor(role="reporter-non-financial", unit=unit, person=person)
    report = make_report(state="sent", unit=unit, reporter=anna)
    assert fills_there(office, report)
    with pytest.raises(NotAllowed) as caught:
        operations.accept(report=report, actor=office)
    assert str(caught.value)
    assert operations.verify(report=report, actor=office).state == "verified"


def test_a_filling_role_of_another_class_or_unit_is_no_hindrance(unit, anna, office):
    person = Person.objects.get(pk=office.person_id)
    make_actor(role="reporter-financial", unit=unit, person=person)
    make_actor(role="reporter-non-financial", unit=make_unit(), person=person)
    report = make_report(state="sent", unit=unit, reporter=anna)
    assert not fills_there(office, report)
    assert operations.accept(report=report, actor=office).state == "accepted"


def test_an_edition_may_demand_two_people(unit, anna, office):
    collection = make_collection(edition=make_edition(two_people=True))
    report = make_report(
        state="sent", obligation=make_obligation(collection=collection, unit=unit), reporter=anna
    )
    second = make_supervisor(unit)
    with pytest.raises(NotAllowed) as caught:
        operations.accept(report=report, actor=second)
    assert str(caught.value)
    operations.verify(report=report, actor=office)
    with pytest.raises(NotAllowed):
        operations.accept(report=report, actor=office)
    assert operations.accept(report=report, actor=second).state == "accepted"


def test_acceptance_keeps_a_version_and_tells_the_unit(unit, anna, office):
    report = make_report(state="verified", unit=unit, reporter=anna, supervisor=office)
    accepted = operations.accept(report=report, note="Dziękujemy.", actor=office)
    assert (accepted.accepted_by_id, accepted.verified_by_id) == (office.person_id,) * 2
    assert [v.occasion for v in versions_of(report)] == ["accepted", "sent"]
    [mail] = mails("report_accepted")
    assert mail.person_id == anna.person_id and unit.name in mail.body
    assert Note.objects.get().text == "Dziękujemy."


def test_sending_back_needs_a_reason_and_tells_it_with_the_day_and_the_remarks(unit, anna, office):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() + timedelta(days=9))
    report = make_report(state="sent", obligation=obligation, reporter=anna)
    with pytest.raises(Refused) as caught:
        operations.send_back(report=report, reason=" ", actor=office)
    assert caught.value.code == "no_reason"
    operations.remark(report=report, cell="1.01.a", text="Za mało?", actor=office)
    back = operations.send_back(report=report, reason="Popraw wiersz 01.", actor=office)
    assert (back.state, back.return_reason) == ("returned", "Popraw wiersz 01.")
    [mail] = mails("report_returned")
    assert "Popraw wiersz 01." in mail.body and "Uwagi do pól: 1" in mail.body
    assert "Łódzki" in mail.body and "Popraw sprawozdanie do " in mail.body
    assert "Za mało?" not in mail.body
    note = Note.objects.get()
    assert (note.step, note.from_office) == ("send_back", True)


def test_a_day_that_has_passed_is_not_asked_for(unit, anna, office):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() - timedelta(days=9))
    report = make_report(state="sent", obligation=obligation, reporter=anna)
    operations.send_back(report=report, reason="Popraw.", actor=office)
    assert "Popraw sprawozdanie i wyślij" in mails("report_returned").get().body


def test_reopening_keeps_the_accepted_version_and_tells_the_unit(unit, anna, office):
    report = make_report(state="accepted", unit=unit, reporter=anna)
    with pytest.raises(Refused):
        operations.reopen(report=report, reason="", actor=office)
    reopened = operations.reopen(report=report, reason="Pomyłka.", actor=office)
    assert reopened.state == "returned"
    assert [v.occasion for v in versions_of(report)] == ["accepted", "sent"]
    assert "Pomyłka." in mails("report_reopened").get().body


@pytest.mark.parametrize(("state", "act"), [("sent", "send_back"), ("accepted", "reopen")])
def test_nothing_goes_back_into_a_closed_collection(unit, anna, office, state, act):
    report = make_report(state=state, unit=unit, reporter=anna)
    operations.close_collection(collection=report.collection, actor=SYSTEM)
    with pytest.raises(Refused) as caught:
        getattr(operations, act)(report=report, reason="x", actor=office)
    assert caught.value.code == "closed"


def test_what_was_sent_in_time_is_accepted_in_a_closed_collection(unit, anna, office):
    report = make_report(state="sent", unit=unit, reporter=anna)
    operations.close_collection(collection=report.collection, actor=SYSTEM)
    assert operations.accept(report=report, actor=office).state == "accepted"


def test_a_corrected_report_is_verified_anew(unit, anna, office):
    report = make_report(state="verified", unit=unit, reporter=anna, supervisor=office)
    back = operations.send_back(report=report, reason="x", actor=office)
    sent = operations.send(report=back, revision=back.revision, actor=anna)
    assert sent.verified_by_id is None and sent.verified_at is None


# --- Scope ---------------------------------------------------------------------------------------


def make_report_of_every_kind(units, reporter):
    kinds = [
        ("non_financial", True, False, False),
        ("financial", True, False, False),
        ("psychiatric", False, True, False),
        ("non_financial", True, True, True),
    ]
    for number, (report_class, uw, ipin, kcpu) in enumerate(kinds):
        collection = make_collection(
            edition=make_edition(code=f"T-{number}", report_class=report_class),
            for_voivodeship=uw, for_psychiatric=ipin, for_addiction=kcpu,
        )  # fmt: skip
        for unit in units:
            obligation = make_obligation(collection=collection, unit=unit)
            make_report(obligation=obligation, reporter=reporter)


def is_reached(actor, permission, report):
    return any(
        is_collected_in_reach(actor, grant, report.collection, report.unit)
        for grant in actor.reach(permission)
    )


def test_the_reports_in_reach_of_a_query_are_those_of_the_policies():
    units = [
        make_unit(), make_unit(voivodeship="14"), make_unit(psychiatric=True),
        make_unit(addiction=True),
    ]  # fmt: skip
    centre, employee = make_actor(role="cez-admin"), make_actor(role="cez-employee")
    make_report_of_every_kind(units, centre)
    actors = [
        make_supervisor(units[0]), make_actor(role="ipin-admin"), make_actor(role="kcpu-admin"),
        centre, employee, make_actor(role="supervisor-non-financial"),
        make_reporter(units[2], "psychiatric"),
    ]  # fmt: skip
    for actor in actors:
        for permission in ("report.list", "report.read", "report.accept"):
            found = set(Report.objects.visible_to(actor, to=permission))
            every = Report.objects.for_acting()
            expected = {report for report in every if is_reached(actor, permission, report)}
            assert found == expected, (actor.profile_name, permission)
    assert Report.objects.visible_to(employee).count() == 16
    assert not Report.objects.visible_to(employee, to="report.read").exists()
    assert not any(policies.may_read(employee, r) for r in Report.objects.for_acting())
