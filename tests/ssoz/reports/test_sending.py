"""Sending: refused while an error stands or a warning is unexplained; each sending is a version."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.questionnaires import operations as questionnaires
from ssoz.reports import operations
from ssoz.reports.models import Explanation, Note, Report, Version
from ssoz.reports.operations import ChangedMeanwhile, SendRefused
from ssoz.reports.queries import answers_at, checked, difference, form_of, versions_of
from ssoz.units.models import Unit
from tests.editions import RIGHT
from tests.makers import (
    make_collection,
    make_obligation,
    make_report,
    make_reporter,
    make_shipped_edition,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.acting import refusal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def report(unit, anna):
    return make_report(unit=unit, reporter=anna, answers=RIGHT)


def fill(report, actor, cells):
    fresh = Report.objects.get(pk=report.pk)
    return operations.fill(report=fresh, revision=fresh.revision, cells=cells, actor=actor).report


def send(report, actor, **words):
    fresh = Report.objects.get(pk=report.pk)
    return operations.send(report=fresh, revision=fresh.revision, actor=actor, **words)


def test_a_right_report_is_sent_kept_as_a_version_and_confirmed(report, unit, anna):
    second = make_reporter(unit, first_name="Bartosz")
    sent = send(report, anna)
    assert (sent.state, sent.sent_by_id, sent.is_late) == ("sent", anna.person_id, False)
    [version] = versions_of(sent)
    assert (version.number, version.occasion, version.revision) == (1, "sent", sent.revision)
    assert version.answers == sent.answers and version.values == {"1.99.a": "5"}
    assert sent.history.latest().state == "sent"
    entry = Entry.objects.about(sent).last()
    assert (entry.act, entry.details) == (
        "reports.report.sent",
        {"revision": 2, "late": False},
    )
    mails = OutgoingMail.objects.filter(template="report_sent")
    assert {mail.person_id for mail in mails} == {anna.person_id, second.person_id}
    assert f"/sprawozdania/{sent.pk}/" in mails[0].body and "po terminie" not in mails[0].body


def test_nothing_with_an_error_is_sent_and_every_error_is_named(report, anna):
    fill(report, anna, {"1.01.b": "9", "1.02.a": "x"})
    with pytest.raises(SendRefused) as caught:
        send(report, anna)
    assert caught.value.code == "errors" and "2" in str(caught.value)
    assert [(p.rule, p.cell) for p in caught.value.problems] == [
        ("type", "1.02.a"),
        ("kobiety", "1.01.b"),
    ]
    assert Report.objects.get(pk=report.pk).state == "draft"
    assert not Version.objects.exists()


def test_a_warning_is_sent_with_an_explanation_and_asked_again_when_its_cell_changes(report, anna):
    fill(report, anna, {"1.01.a": "150"})
    with pytest.raises(SendRefused) as caught:
        send(report, anna)
    assert caught.value.code == "unexplained"
    assert [(p.rule, p.cell) for p in caught.value.problems] == [
        ("wiele", "1.01.a"),
        ("wiele", "1.99.a"),
    ]
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(report=report, rule="wiele", cell=cell, text="Duży szpital.", actor=anna)
    fill(report, anna, {"1.01.a": "160"})
    with pytest.raises(SendRefused) as caught:
        send(report, anna)
    assert [p.cell for p in caught.value.problems] == ["1.01.a", "1.99.a"]
    for cell in ("1.01.a", "1.99.a"):
        operations.explain(report=report, rule="wiele", cell=cell, text="Bardzo duży.", actor=anna)
    fill(report, anna, {"1.01.b": "1"})
    sent = send(report, anna)
    assert Explanation.objects.count() == 2
    [version] = versions_of(sent)
    assert [e["text"] for e in version.explanations] == ["Bardzo duży."] * 2
    assert [p.explanation.text for p in checked(sent).warnings] == ["Bardzo duży."] * 2


def test_only_a_standing_warning_is_explained_and_with_words(report, anna):
    fill(report, anna, {"1.01.a": "150", "1.01.b": "200"})
    words = {"report": report, "text": "x", "actor": anna}
    for rule, cell in [("wiele", "1.02.a"), ("kobiety", "1.01.b"), ("nic", "1.01.a")]:
        assert refusal(operations.explain, **words, rule=rule, cell=cell).code == "no_warning"
    words["text"] = "  "
    call = {**words, "rule": "wiele", "cell": "1.01.a"}
    assert refusal(operations.explain, **call).code == "no_text"
    call["text"] = "x" * 4001
    assert refusal(operations.explain, **call).code == "too_long"
    with pytest.raises(NotAllowed):
        operations.explain(**{**call, "actor": make_reporter(make_unit())})


def test_an_explanation_is_on_record_without_its_words_and_marks_its_author(report, anna, unit):
    fill(report, anna, {"1.01.a": "150"})
    office = make_supervisor(unit)
    operations.explain(report=report, rule="wiele", cell="1.01.a", text="Było 4711.", actor=office)
    assert office.person_id in Report.objects.get(pk=report.pk).fillers
    for entry in Entry.objects.all():
        assert "4711" not in str(entry.details)
    assert Entry.objects.filter(act="reports.warning.explained", thing_id=report.pk).exists()


def test_a_report_changed_meanwhile_is_not_sent(report, anna):
    fill(report, anna, {"1.02.a": "1"})
    with pytest.raises(ChangedMeanwhile) as caught:
        operations.send(report=report, revision=report.revision, actor=anna)
    assert str(caught.value)


def test_after_the_day_it_is_sent_late(unit, anna):
    obligation = make_obligation(unit=unit, due_on=timezone.localdate() - DAY)
    report = make_report(obligation=obligation, reporter=anna, answers=RIGHT)
    assert send(report, anna).is_late
    body = OutgoingMail.objects.get(template="report_sent").body
    assert "po terminie" in body


def test_on_the_day_and_within_an_extension_it_is_not_late(unit, anna):
    today = make_obligation(unit=unit, due_on=timezone.localdate())
    assert not send(make_report(obligation=today, reporter=anna, answers=RIGHT), anna).is_late
    other = make_obligation(collection=today.collection, unit=make_unit())
    operations.set_deadline(
        collection=today.collection, due_on=timezone.localdate() - DAY, actor=SYSTEM
    )
    operations.extend(obligation=other, until=timezone.localdate(), reason="x", actor=SYSTEM)
    report = make_report(state="sent", obligation=other)
    assert not report.is_late


@pytest.mark.parametrize(
    ("closing", "code"),
    [("unit", "unit_closed"), ("edition", "withdrawn"), ("collection", "closed")],
)
def test_nothing_is_sent_in_what_is_closed(report, anna, closing, code):
    if closing == "unit":
        Unit.objects.filter(pk=report.unit_id).update(closed_on=timezone.localdate())
    elif closing == "edition":
        questionnaires.withdraw(edition=report.collection.edition, actor=SYSTEM)
    else:
        operations.close_collection(collection=report.collection, actor=SYSTEM)
    assert refusal(send, report, anna).code == code


def test_what_was_sent_is_not_sent_again(unit, anna):
    report = make_report(state="sent", unit=unit, reporter=anna)
    assert refusal(send, report, anna).code == "state"


def test_only_who_fills_in_sends(report, unit):
    for actor in (make_reporter(unit, "financial"), make_reporter(make_unit())):
        with pytest.raises(NotAllowed):
            send(report, actor)
    office = make_supervisor(unit)
    assert office.person_id in send(report, office).fillers


def test_the_register_is_asked_again_when_a_report_is_sent(report, anna, unit):
    Unit.objects.filter(pk=unit.pk).update(name="Nowa nazwa", regon="590096454")
    sent = send(report, anna)
    assert sent.answers["H.nazwa"] == "Nowa nazwa" and sent.answers["H.regon"] == "590096454"
    assert sent.revision == 3
    change = sent.changes.get(revision=3)
    assert change.person_id is None and set(change.cells) == {"H.nazwa", "H.regon"}
    assert answers_at(sent, 3) == sent.answers


def test_words_to_the_office_go_with_the_report(report, anna):
    send(report, anna, note="Zmieniliśmy siedzibę.")
    note = Note.objects.get()
    assert (note.text, note.from_office, note.step) == ("Zmieniliśmy siedzibę.", False, "send")


def test_a_correction_is_asked_for_once_the_report_is_accepted(unit, anna):
    report = make_report(state="accepted", unit=unit, reporter=anna)
    office = make_supervisor(unit)
    words = {"report": report, "actor": anna}
    assert refusal(operations.ask_for_correction, **words, reason=" ").code == "no_reason"
    asked = operations.ask_for_correction(**words, reason="Pomyłka w wierszu 01.")
    assert asked.correction_asked_at and asked.state == "accepted"
    assert refusal(operations.ask_for_correction, **words, reason="x").code == "asked"
    people = OutgoingMail.objects.filter(template="report_note").values_list("person_id", flat=True)
    assert office.person_id in set(people)
    reopened = operations.reopen(report=report, reason="Zgoda.", actor=office)
    assert reopened.correction_asked_at is None
    assert refusal(operations.ask_for_correction, **words, reason="x").code == "state"


def test_each_sending_and_acceptance_is_a_version_that_shows_what_changed(unit, anna):
    report = make_report(state="reopened", unit=unit, reporter=anna)
    fill(report, anna, {"1.01.a": "6", "1.02.a": "1"})
    send(report, anna)
    newest, *older = versions_of(report)
    assert [v.occasion for v in older] == ["accepted", "sent"]
    assert newest.number == 3
    assert difference(older[0], newest) == {"1.01.a": ("5", "6"), "1.02.a": (None, "1")}
    assert older[0].answers["1.01.a"] == "5"


def test_a_rule_over_another_form_is_broken_and_mended(unit, anna):
    physicians = make_report_of("mz-88", unit, anna, {"1.01.ogolem": "3", "1.01.4": "2"})
    specialists = make_report_of("mz-89", unit, anna, {})
    row = next(
        cell.address
        for cell in form_cells(specialists)
        if cell.section == "1" and cell.address.endswith(".razem")
    )
    fill(specialists, anna, {row: "3"})
    broken = checked(Report.objects.for_acting().get(pk=specialists.pk))
    across = [p for p in broken.errors if "MZ-88" in p.message or "88" in p.rule]
    assert across
    fill(physicians, anna, {"1.01.4": "3"})
    mended = checked(Report.objects.for_acting().get(pk=specialists.pk))
    assert across[0].rule not in {p.rule for p in mended.errors}


def make_report_of(code, unit, reporter, answers):
    collection = make_collection(edition=make_shipped_edition(code, "2025"))
    obligation = make_obligation(collection=collection, unit=unit)
    return make_report(obligation=obligation, reporter=reporter, answers=answers)


def form_cells(report):
    return form_of(report.collection.edition).questionnaire.cells
