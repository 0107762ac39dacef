"""Remarks on cells and messages between the office and the unit."""

import pytest

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports import operations
from ssoz.reports.models import Note, Remark
from ssoz.reports.queries import supervisors_of
from tests.makers import (
    make_actor,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.acting import code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(unit, anna):
    return make_report(state="sent", unit=unit, reporter=anna)


def test_a_remark_is_open_then_answered_then_closed(sent, anna, office):
    remark = operations.remark(report=sent, cell="1.01.a", text="Czemu tak mało?", actor=office)
    assert (remark.status, remark.person_name) == ("open", "Ewa Żak")
    back = operations.send_back(report=sent, reason="Uwagi.", actor=office)
    answered = operations.answer_remark(remark=remark, text="Odeszli.", actor=anna)
    assert (answered.status, answered.answer, answered.answered_by_name) == (
        "answered",
        "Odeszli.",
        "Anna Łoś",
    )
    operations.answer_remark(remark=remark, text="Odeszli w maju.", actor=anna)
    assert operations.close_remark(remark=remark, actor=office).status == "closed"
    assert operations.close_remark(remark=remark, actor=office).closed_by_name == "Ewa Żak"
    words = {"remark": remark, "text": "Jeszcze coś", "actor": anna}
    assert code_of(operations.answer_remark, **words) == "closed"
    assert Remark.objects.get().answer == "Odeszli w maju."
    assert back.remarks.count() == 1


def test_remarks_are_written_while_the_report_waits_and_on_cells_that_are_there(
    sent, unit, anna, office
):
    words = {"report": sent, "text": "x", "actor": office}
    assert code_of(operations.remark, **words, cell="9.9.9") == "unknown_cell"
    assert code_of(operations.remark, **{**words, "text": " "}, cell="") == "no_text"
    assert operations.remark(**words, cell="").cell == ""
    assert operations.remark(**words, cell="3.2.nazwa").cell == "3.2.nazwa"
    assert operations.remark(**words, cell="1.99.a").cell == "1.99.a"
    operations.accept(report=sent, actor=make_supervisor(unit))
    assert code_of(operations.remark, **words, cell="1.01.a") == "state"


def test_each_side_does_its_part_only(sent, anna, office):
    with pytest.raises(NotAllowed):
        operations.remark(report=sent, cell="1.01.a", text="x", actor=anna)
    remark = operations.remark(report=sent, cell="1.01.a", text="x", actor=office)
    with pytest.raises(NotAllowed):
        operations.close_remark(remark=remark, actor=anna)
    with pytest.raises(NotAllowed):
        operations.answer_remark(remark=remark, text="x", actor=make_reporter(make_unit()))


def test_words_stay_out_of_the_journal_and_the_mails(sent, anna, office):
    remark = operations.remark(report=sent, cell="1.01.a", text="Jest 4711.", actor=office)
    operations.answer_remark(remark=remark, text="Było 4711.", actor=anna)
    operations.write_note(report=sent, text="U nas 4711.", actor=anna)
    operations.write_note(report=sent, text="U Was 4711.", actor=office)
    for entry in Entry.objects.all():
        assert "4711" not in f"{entry.details} {entry.thing_name}"
    for mail in OutgoingMail.objects.all():
        assert "4711" not in mail.subject + mail.body
    acts = set(Entry.objects.about(sent).values_list("act", flat=True))
    assert {"reports.remark.written", "reports.remark.answered", "reports.note.written"} <= acts


def test_a_message_reaches_the_other_side(sent, unit, anna, office):
    operations.write_note(report=sent, text="Kiedy decyzja?", actor=anna)
    told = OutgoingMail.objects.filter(template="report_note")
    assert {mail.person_id for mail in told} == {p.person_id for p in supervisors_of(sent)}
    assert office.person_id in {mail.person_id for mail in told}
    assert all("/backoffice/" in mail.body for mail in told)
    before = told.all().count()
    note = operations.write_note(report=sent, text="W piątek.", actor=office)
    assert note.from_office and told.all().count() == before + 1
    assert told.latest("pk").person_id == anna.person_id
    assert code_of(operations.write_note, report=sent, text="", actor=anna) == "no_text"
    assert [note.from_office for note in Note.objects.order_by("id")] == [False, True]


def test_who_cannot_read_a_report_writes_nothing_about_it(sent):
    for actor in (make_actor(role="cez-employee"), make_reporter(make_unit())):
        with pytest.raises(NotAllowed):
            operations.write_note(report=sent, text="x", actor=actor)


def test_where_no_office_is_near_the_centre_hears(unit, anna):
    report = make_report(state="sent", unit=unit, reporter=anna)
    assert supervisors_of(report) == []
    centre = make_actor(role="cez-admin")
    assert [profile.person_id for profile in supervisors_of(report)] == [centre.person_id]
