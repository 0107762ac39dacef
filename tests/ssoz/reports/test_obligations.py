"""Collections and obligations: who owes what, until when, and why."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.questionnaires import operations as questionnaires
from ssoz.reports import operations
from ssoz.reports.models import Deadline, Obligation
from ssoz.reports.queries import why
from ssoz.reports.statuses import obligation_status
from ssoz.units.models import Unit
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    uw_of,
)
from tests.ssoz.reports.acting import code_of

pytestmark = pytest.mark.django_db
DUE = date(2026, 2, 27)
DAY = timedelta(days=1)


# --- Collections ---------------------------------------------------------------------------------


def test_opening_lays_the_obligation_on_every_active_unit_of_the_type_once():
    owing = [make_unit(), make_unit(kind=Unit.Kind.BOTH)]
    make_unit(type=Unit.Type.OTHER)
    make_unit(closed_on=timezone.localdate())
    make_unit(kind=Unit.Kind.SUPERVISING)
    collection = make_collection(owed_by=["entity"], due_on=DUE, opened=False)
    entries = Entry.objects.count()
    assert operations.open_collection(collection=collection, actor=SYSTEM) == 2
    rows = Obligation.objects.filter(collection=collection).order_by("unit_id")
    assert [row.unit for row in rows] == owing
    assert {(row.source, row.due_on) for row in rows} == {("unit_type", DUE)}
    assert Obligation.history.filter(history_type="+").count() == 2
    assert Entry.objects.count() == entries + 1
    assert operations.open_collection(collection=collection, actor=SYSTEM) == 0
    assert Entry.objects.count() == entries + 1
    make_unit()
    assert operations.open_collection(collection=collection, actor=SYSTEM) == 1


def test_only_the_centre_manages_collections():
    collection = make_collection(opened=False)
    for actor in (make_actor(role="uw-admin"), make_actor(role="cez-employee")):
        with pytest.raises(NotAllowed):
            operations.open_collection(collection=collection, actor=actor)
        with pytest.raises(NotAllowed):
            operations.close_collection(collection=collection, actor=actor)
        with pytest.raises(NotAllowed):
            operations.set_deadline(collection=collection, due_on=DUE, actor=actor)
        with pytest.raises(NotAllowed):
            operations.add_period(code="2030", year=2030, starts_on=DUE, ends_on=DUE, actor=actor)
        with pytest.raises(NotAllowed):
            operations.add_collection(
                edition=collection.edition, period=make_period(2024), owed_by=[], actor=actor
            )
    centre = make_actor(role="cez-admin")
    assert operations.open_collection(collection=collection, actor=centre) == 0


def test_a_collection_opens_only_for_a_published_edition():
    edition = make_edition(published=False)
    collection = make_collection(edition=edition, opened=False)
    words = {"collection": collection, "actor": SYSTEM}
    assert code_of(operations.open_collection, **words) == "not_published"
    questionnaires.publish(edition=edition, actor=SYSTEM)
    operations.open_collection(**words)
    operations.close_collection(**words)
    assert code_of(operations.open_collection, **words) == "closed"


def test_an_edition_is_collected_once_for_a_period_and_a_period_added_once():
    collection = make_collection()
    words = {"edition": collection.edition, "period": collection.period, "owed_by": []}
    assert code_of(operations.add_collection, **words, actor=SYSTEM) == "known"
    period = {"code": "2025", "year": 2025, "actor": SYSTEM}
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    assert code_of(operations.add_period, **period, starts_on=start, ends_on=end) == "known"
    wrong = {**period, "code": "x"}
    assert code_of(operations.add_period, **wrong, starts_on=end, ends_on=start) == "wrong_dates"


def test_the_day_of_the_units_moves_their_obligations_with_history():
    obligation = make_obligation(due_on=DUE)
    other = make_obligation(collection=obligation.collection)
    operations.extend(obligation=other, until=DUE + DAY, reason="Pożar.", actor=SYSTEM)
    words = {"collection": obligation.collection, "actor": SYSTEM}
    operations.set_deadline(**words, due_on=DUE + 5 * DAY)
    operations.set_deadline(**words, link=Deadline.Link.OFFICE, due_on=DUE + 30 * DAY)
    obligation.refresh_from_db()
    other.refresh_from_db()
    assert obligation.due == DUE + 5 * DAY
    assert (other.due_on, other.due) == (DUE + 5 * DAY, DUE + DAY)
    assert obligation.history.latest().due_on == DUE + 5 * DAY
    entries = Entry.objects.count()
    operations.set_deadline(**words, due_on=DUE + 5 * DAY)
    assert Entry.objects.count() == entries


def test_without_a_final_day_the_preliminary_one_counts():
    collection = make_collection(opened=False)
    for link, stage in [("unit", "preliminary"), ("cez", "final")]:
        operations.set_deadline(
            collection=collection, link=link, stage=stage, due_on=DUE, actor=SYSTEM
        )
    assert make_obligation(collection=make_collection_again(collection)).due == DUE


def make_collection_again(collection):
    operations.open_collection(collection=collection, actor=SYSTEM)
    collection.refresh_from_db()
    return collection


# --- Decisions -----------------------------------------------------------------------------------


def test_an_office_lays_an_obligation_on_a_unit_in_reach_with_a_reason():
    unit, collection = make_unit(), make_collection(due_on=DUE)
    office = make_supervisor(unit)
    words = {"collection": collection, "unit": unit}
    assert code_of(operations.assign, **words, reason=" ", actor=office) == "no_reason"
    obligation = operations.assign(**words, reason="Nowy oddział.", actor=office)
    assert (obligation.source, obligation.source_reason) == ("decision", "Nowy oddział.")
    assert obligation.due == DUE
    assert code_of(operations.assign, **words, reason="x", actor=office) == "owed"
    far = make_unit(voivodeship="14")
    with pytest.raises(NotAllowed):
        operations.assign(collection=collection, unit=far, reason="x", actor=office)
    supervising = uw_of("10")
    words = {"collection": collection, "unit": supervising, "reason": "x"}
    assert code_of(operations.assign, **words, actor=office) == "not_reporting"


def test_an_office_that_does_not_supervise_the_form_decides_nothing_on_it():
    unit = make_unit(addiction=True)
    collection = make_collection(for_voivodeship=False, for_addiction=True)
    with pytest.raises(NotAllowed):
        operations.assign(collection=collection, unit=unit, reason="x", actor=make_supervisor(unit))
    kcpu = make_actor(role="kcpu-admin")
    assert operations.assign(collection=collection, unit=unit, reason="x", actor=kcpu)


def test_what_does_not_apply_is_set_aside_with_a_reason_and_taken_back():
    obligation = make_obligation()
    office = make_supervisor(obligation.unit)
    words = {"obligation": obligation, "actor": office}
    assert code_of(operations.mark_not_applicable, **words, reason="") == "no_reason"
    row = operations.mark_not_applicable(**words, reason="Nie ma oddziału.")
    assert obligation_status(row, timezone.localdate()) == "not_applicable"
    assert "Nie ma oddziału." in " ".join(why(row))
    reporter = make_reporter(obligation.unit)
    call = {"obligation": obligation, "level": "collective", "actor": reporter}
    assert code_of(operations.activate, **call) == "not_applicable"
    with pytest.raises(NotAllowed):
        operations.mark_applicable(obligation=obligation, actor=reporter)
    row = operations.mark_applicable(**words)
    assert obligation_status(row, timezone.localdate()) == "outstanding"
    assert operations.activate(**call)


def test_what_was_sent_does_apply():
    report = make_report(state="sent")
    words = {"obligation": report.obligation, "reason": "x"}
    office = make_supervisor(report.unit)
    assert code_of(operations.mark_not_applicable, **words, actor=office) == "sent"


def test_one_unit_gets_a_later_day_with_a_reason():
    obligation = make_obligation(due_on=DUE)
    office = make_supervisor(obligation.unit)
    words = {"obligation": obligation, "actor": office}
    assert code_of(operations.extend, **words, until=DUE, reason="x") == "too_early"
    assert code_of(operations.extend, **words, until=DUE + DAY, reason="") == "no_reason"
    row = operations.extend(**words, until=DUE + 9 * DAY, reason="Powódź.")
    assert row.due == DUE + 9 * DAY
    sentences = why(row)
    assert any("Powódź." in sentence for sentence in sentences)
    with pytest.raises(NotAllowed):
        operations.extend(
            obligation=obligation, until=DUE + 20 * DAY, reason="x",
            actor=make_reporter(obligation.unit),
        )  # fmt: skip


def test_every_obligation_explains_itself():
    unit = make_unit()
    collection = make_collection(owed_by=["entity"], due_on=DUE)
    by_type = Obligation.objects.get(collection=collection, unit=unit)
    decided = make_obligation(collection=make_collection(edition=make_edition(code="T-2")))
    by_type, decided = " ".join(why(by_type)), " ".join(why(decided))
    assert unit.get_type_display() in by_type
    assert "Formularz próbny T-1" in by_type and "ustawa próbna" in by_type and "2026" in by_type
    assert "Tak zdecydowano w teście." in decided
