"""Taking an obligation up: the level, the parts, and what becomes of a changed choice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.questionnaires import operations as questionnaires
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.queries import parts_to_choose
from ssoz.units.models import Unit
from tests.makers import (
    make_actor,
    make_obligation,
    make_part,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.acting import code_of

pytestmark = pytest.mark.django_db
DUE = date(2026, 2, 27)
DAY = timedelta(days=1)


def test_activation_makes_one_report_for_the_whole_and_freezes_the_edition():
    obligation = make_obligation()
    reporter = make_reporter(obligation.unit)
    words = {"obligation": obligation, "level": "collective", "actor": reporter}
    [report] = operations.activate(**words)
    assert (report.state, report.part, report.unit) == ("draft", None, obligation.unit)
    obligation.refresh_from_db()
    assert obligation.is_activated and obligation.level == "collective"
    assert obligation.collection.edition.__class__.objects.get().used
    assert code_of(operations.activate, **words) == "activated"


def test_activation_makes_a_report_for_each_chosen_part():
    obligation = make_obligation()
    unit, reporter = obligation.unit, make_reporter(obligation.unit)
    first, second = make_part(unit), make_part(unit, name="Przychodnia")
    make_part(unit, level="cell", name="Poradnia")
    closed = make_part(unit, name="Dawny szpital", closed_on=timezone.localdate())
    foreign = make_part(make_unit())
    assert list(parts_to_choose(obligation)) == [first, second]
    words = {"obligation": obligation, "level": "individual", "actor": reporter}
    assert code_of(operations.activate, **words, parts=[]) == "no_parts"
    assert code_of(operations.activate, **words, parts=[first, closed]) == "part"
    assert code_of(operations.activate, **words, parts=[foreign]) == "part"
    reports = operations.activate(**words, parts=[second, first, second])
    assert {report.part for report in reports} == {first, second}
    assert Report.objects.count() == 2


def test_a_level_that_the_form_does_not_offer_is_refused():
    obligation = make_obligation()
    words = {"obligation": obligation, "actor": make_reporter(obligation.unit)}
    assert code_of(operations.activate, **words, level="yearly") == "level"
    assert code_of(operations.change_level, **words, level="collective") == "not_activated"


def test_only_who_fills_in_activates():
    obligation = make_obligation()
    actors = [make_reporter(make_unit()), make_reporter(obligation.unit, "financial")]
    for actor in [*actors, make_actor(role="cez-employee")]:
        with pytest.raises(NotAllowed):
            operations.activate(obligation=obligation, level="collective", actor=actor)
    office = make_supervisor(obligation.unit)
    assert operations.activate(obligation=obligation, level="collective", actor=office)


def test_the_level_changes_until_something_is_sent_and_what_fits_stays():
    obligation = make_obligation()
    unit, reporter = obligation.unit, make_reporter(obligation.unit)
    first, second, third = (make_part(unit, name=f"Szpital {n}") for n in range(3))
    words = {"obligation": obligation, "actor": reporter}
    [whole] = operations.activate(**words, level="collective")
    both = operations.change_level(**words, level="individual", parts=[first, second])
    whole.refresh_from_db()
    assert whole.dropped_at is not None
    kept = operations.change_level(**words, level="individual", parts=[second, third])
    assert both[1].pk in {report.pk for report in kept} and len(kept) == 2
    assert Report.objects.current().count() == 2
    again = operations.change_level(**words, level="collective")
    assert [report.part for report in again] == [None] and again[0].pk != whole.pk
    saved = operations.fill(
        report=again[0], revision=again[0].revision, cells={"1.01.a": "1", "1.01.b": "1"},
        actor=reporter,
    )  # fmt: skip
    operations.send(report=again[0], revision=saved.revision, actor=reporter)
    assert code_of(operations.change_level, **words, level="individual", parts=[first]) == "sent"


@pytest.mark.parametrize("closing", ["unit", "edition", "collection"])
def test_nothing_begins_in_what_is_closed(closing):
    obligation = make_obligation()
    reporter = make_reporter(obligation.unit)
    if closing == "unit":
        Unit.objects.filter(pk=obligation.unit_id).update(closed_on=timezone.localdate())
    elif closing == "edition":
        questionnaires.withdraw(edition=obligation.collection.edition, actor=SYSTEM)
    else:
        operations.close_collection(collection=obligation.collection, actor=SYSTEM)
    code = code_of(operations.activate, obligation=obligation, level="collective", actor=reporter)
    assert code in ("unit_closed", "withdrawn", "closed")
