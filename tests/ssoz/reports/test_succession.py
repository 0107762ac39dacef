"""One unit gives way to another: what passes, what stays, who is told, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports import operations
from ssoz.reports.models import Note, Obligation, Report
from ssoz.reports.operations import HeritageChanged
from ssoz.reports.queries import Fate, heritage_of, why
from ssoz.units import operations as units
from ssoz.units.models import Succession, Unit
from tests.editions import RIGHT
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_part,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    quietly,
    uw_of,
)
from tests.ssoz.reports.acting import code_of
from tests.ssoz.units.acting import code_of as unit_code_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office():
    with quietly():
        return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def old():
    return make_unit(name="Szpital Dawny")


@pytest.fixture
def new():
    return make_unit(name="Szpital Obecny")


def form(code: str):
    return make_collection(edition=make_edition(code=code))


def take_over(old, new, actor, **words):
    said = {
        "kind": "takeover", "predecessors": [old], "successors": [new],
        "effective_on": timezone.localdate(), "reason": "Uchwała 7", "actor": actor, **words,
    }  # fmt: skip
    return operations.succeed(**said)


def owed_by(unit) -> set[str]:
    rows = Obligation.objects.filter(unit=unit).select_related("collection__edition")
    return {row.collection.edition.code for row in rows}


def fates(old, new) -> dict[str, Fate]:
    heritage = heritage_of([old], [new], new, None)
    return {line.obligation.collection.edition.code: line.fate for line in heritage.lines}


# --- What becomes of an obligation --------------------------------------------------------------------


def test_what_nobody_has_begun_passes_and_says_from_whom(old, new, office):
    obligation = make_obligation(collection=form("T-1"), unit=old)
    assert fates(old, new) == {"T-1": Fate.PASSES}
    take_over(old, new, office)
    obligation.refresh_from_db()
    assert (obligation.unit, obligation.inherited_from) == (new, old)
    assert any("Szpital Dawny" in sentence for sentence in why(obligation))
    entry = Entry.objects.about(obligation).get(act="reports.obligation.inherited")
    assert entry.details == {"predecessor": old.pk} and entry.person_id == office.person_id
    assert obligation.history.latest().history_change_reason == "reports.obligation.inherited"


def test_what_was_begun_passes_with_what_was_filled_in_and_the_successor_sends_it(old, new, office):
    report = make_report(obligation=make_obligation(collection=form("T-1"), unit=old))
    answers = Report.objects.get(pk=report.pk).answers
    assert fates(old, new) == {"T-1": Fate.PASSES_BEGUN}
    take_over(old, new, office)
    moved = Report.objects.for_acting().get(pk=report.pk)
    assert (moved.unit, moved.obligation.unit, moved.answers) == (new, new, answers)
    anna = make_reporter(new)
    saved = operations.fill(
        report=moved, revision=moved.revision, cells={"1.01.a": "7"}, actor=anna
    )
    assert saved.report.revision == moved.revision + 1
    entry = Entry.objects.about(moved).get(act="reports.report.inherited")
    assert entry.details == {"predecessor": old.pk}


@pytest.mark.parametrize("state", ["sent", "verified", "accepted"])
def test_what_was_sent_stays_and_can_be_decided_on(old, new, state):
    office = make_supervisor(old)
    report = make_report(
        state=state, obligation=make_obligation(collection=form("T-1"), unit=old), supervisor=office
    )
    assert fates(old, new) == {"T-1": Fate.STAYS}
    with quietly():
        take_over(old, new, make_supervisor(old))
    stayed = Report.objects.for_acting().get(pk=report.pk)
    assert (stayed.unit, stayed.state) == (old, state)
    assert owed_by(new) == set()
    assert Report.objects.visible_to(office, to="report.read").filter(pk=report.pk).exists()
    if state != "accepted":
        operations.accept(report=stayed, actor=make_supervisor(old))


@pytest.mark.parametrize("state", ["returned", "reopened"])
def test_what_was_given_back_passes_to_be_corrected(old, new, office, state):
    report = make_report(state=state, obligation=make_obligation(collection=form("T-1"), unit=old))
    take_over(old, new, office)
    moved = Report.objects.for_acting().get(pk=report.pk)
    assert moved.unit == new and moved.versions.exists()


def test_what_the_successor_owes_itself_lapses_with_the_reason(old, new, office):
    collection = form("T-1")
    own = make_obligation(collection=collection, unit=new)
    obligation = make_obligation(collection=collection, unit=old)
    assert fates(old, new) == {"T-1": Fate.LAPSES}
    take_over(old, new, office)
    obligation.refresh_from_db()
    assert obligation.unit == old and obligation.not_applicable_at is not None
    assert "Szpital Obecny" in obligation.not_applicable_reason
    assert Obligation.objects.get(unit=new) == own


def test_what_was_begun_and_the_successor_owes_itself_stays_readable_with_a_note(old, new, office):
    collection = form("T-1")
    make_obligation(collection=collection, unit=new)
    report = make_report(obligation=make_obligation(collection=collection, unit=old))
    assert fates(old, new) == {"T-1": Fate.NOTED}
    take_over(old, new, office)
    stayed = Report.objects.for_acting().get(pk=report.pk)
    assert stayed.unit == old and stayed.dropped_at is None
    assert stayed.obligation.not_applicable_at is not None
    note = Note.objects.get(report=report)
    assert "Szpital Obecny" in note.text and note.step == "succession"


def _in_parts(old, collection):
    """Take an obligation up for two parts; send the report of the first."""
    parts = [make_part(old, level="establishment") for _ in range(2)]
    anna = make_reporter(old)
    obligation = make_obligation(collection=collection, unit=old)
    reports = operations.activate(
        obligation=obligation, level="individual", parts=parts, actor=anna
    )
    saved = operations.fill(
        report=reports[0], revision=reports[0].revision, cells=RIGHT, actor=anna
    )
    operations.send(report=saved.report, revision=saved.report.revision, actor=anna)
    return obligation, reports


def test_of_several_reports_the_sent_ones_stay_and_the_others_pass(old, new, office):
    obligation, (sent, begun) = _in_parts(old, form("T-1"))
    assert fates(old, new) == {"T-1": Fate.DIVIDES}
    take_over(old, new, office)
    rest = Obligation.objects.get(unit=new)
    assert (rest.inherited_from, rest.level, rest.is_activated) == (old, "individual", True)
    assert Report.objects.get(pk=sent.pk).obligation_id == obligation.pk
    moved = Report.objects.get(pk=begun.pk)
    assert (moved.obligation_id, moved.unit_id) == (rest.pk, new.pk)


def test_a_partly_sent_obligation_that_the_successor_owes_itself_is_only_noted(old, new, office):
    collection = form("T-1")
    make_obligation(collection=collection, unit=new)
    obligation, (_sent, begun) = _in_parts(old, collection)
    take_over(old, new, office)
    obligation.refresh_from_db()
    assert obligation.unit == old and obligation.not_applicable_at is None
    assert Note.objects.get().report_id == begun.pk


def test_what_is_no_longer_collected_or_was_set_aside_stays_as_it_is(old, new, office):
    chief = make_actor(role="cez-admin")
    closed, aside = form("T-1"), form("T-2")
    make_obligation(collection=closed, unit=old)
    operations.close_collection(collection=closed, actor=chief)
    operations.mark_not_applicable(
        obligation=make_obligation(collection=aside, unit=old), reason="Nie dotyczy", actor=chief
    )
    assert fates(old, new) == {}
    take_over(old, new, office)
    assert owed_by(old) == {"T-1", "T-2"} and owed_by(new) == set()


# --- The three kinds ----------------------------------------------------------------------------------


def test_a_takeover_closes_the_predecessor_and_is_told_of_both(old, new, office):
    yesterday = timezone.localdate() - DAY
    [row] = take_over(old, new, office, effective_on=yesterday)
    assert Unit.objects.get(pk=old.pk).closed_on == yesterday
    assert (row.predecessor, row.successor, row.inherits) == (old, new, True)
    assert (row.person_id, row.reason) == (office.person_id, "Uchwała 7")
    assert Entry.objects.about(row).get(act="units.succession.made").about_unit_id == old.pk
    assert Entry.objects.about(old).filter(act="units.unit.closed").exists()


def test_in_a_merger_what_was_begun_passes_before_what_was_not(new, office):
    first, second = make_unit(), make_unit()
    collection = form("T-1")
    idle = make_obligation(collection=collection, unit=first)
    begun = make_report(obligation=make_obligation(collection=collection, unit=second))
    rows = take_over(None, new, office, kind="merger", predecessors=[first, second])
    assert len(rows) == 2
    assert Report.objects.get(pk=begun.pk).unit == new
    idle.refresh_from_db()
    assert idle.unit == first and idle.not_applicable_at is not None


def test_in_a_split_the_chosen_successor_inherits(old, new, office):
    other = make_unit()
    make_obligation(collection=form("T-1"), unit=old)
    rows = take_over(old, None, office, kind="split", successors=[other, new], heir=new)
    assert {(row.successor.pk, row.inherits) for row in rows} == {
        (other.pk, False), (new.pk, True),
    }  # fmt: skip
    assert owed_by(new) == {"T-1"} and owed_by(other) == set()


# --- People -------------------------------------------------------------------------------------------


def test_everybody_is_told_once_what_happened_since_when_and_what_to_do(old, new, office):
    with quietly():
        anna = make_reporter(old, first_name="Anna")
        jan = make_reporter(new, first_name="Jan")
        boss = make_supervisor(old)
        make_reporter(make_unit())
        make_obligation(collection=form("T-1"), unit=old)
    OutgoingMail.objects.all()._raw_delete("default")
    take_over(old, new, office)
    mails = {mail.person_id: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {anna.person_id, jan.person_id, boss.person_id}
    assert len(mails) == OutgoingMail.objects.count()
    leaving = mails[anna.person_id]
    assert leaving.template == "unit_succeeded"
    for word in ("Szpital Dawny", "Szpital Obecny", "Uchwała 7", "/wniosek/", "(liczba: 1)"):
        assert word in leaving.body, word
    assert "/sprawozdania/" in mails[jan.person_id].body
    assert mails[boss.person_id].template == "succession_seen"


def test_in_a_merger_each_is_told_how_much_of_their_own_passes(new, office):
    first, second = make_unit(), make_unit()
    with quietly():
        people = [make_reporter(unit) for unit in (first, second)]
        for code in ("T-1", "T-2"):
            make_obligation(collection=form(code), unit=first)
    take_over(None, new, office, kind="merger", predecessors=[first, second])
    mails = [OutgoingMail.objects.filter(person_id=one.person_id).latest("pk") for one in people]
    assert "(liczba: 2)" in mails[0].body and "liczba" not in mails[1].body


# --- Refusals -----------------------------------------------------------------------------------------


def test_a_predecessor_is_open_and_older_than_the_day(old, new, office):
    today = timezone.localdate()
    young = make_unit(started_on=today)
    refused = {"old": young, "new": new, "actor": office, "effective_on": today - DAY}
    assert code_of(take_over, **refused) == "too_early"
    assert code_of(take_over, **{**refused, "old": old, "new": young}) == "too_early"
    units.close(thing=old, day=today, actor=office)
    assert code_of(take_over, old=old, new=new, actor=office) == "closed"


def test_a_successor_is_open_and_reports(old, office):
    suspended = make_unit(suspended_from=timezone.localdate() - DAY)
    for unit in (suspended, make_unit(closed_on=timezone.localdate())):
        assert code_of(take_over, old=old, new=unit, actor=office) == "not_open"
    chief = make_actor(role="cez-admin")
    silent = make_unit(kind="supervising")
    assert code_of(take_over, old=old, new=silent, actor=chief) == "not_reporting"


def test_a_day_to_come_and_a_missing_reason_are_refused(old, new, office):
    ahead = timezone.localdate() + DAY
    words = {"old": old, "new": new, "actor": office}
    assert code_of(take_over, **words, effective_on=ahead) == "future"
    assert code_of(take_over, **words, reason=" ") == "no_reason"


def test_each_kind_has_its_number_of_units(old, new, office):
    third = make_unit()

    def refused(**words):
        return code_of(take_over, old=old, new=new, actor=office, **words)

    assert refused(kind="merger") == refused(kind="split") == "number"
    assert refused(predecessors=[old, third]) == refused(successors=[new, third]) == "number"
    assert refused(kind="") == "kind"
    assert refused(successors=[old]) == "itself"
    assert refused(kind="merger", predecessors=[old, old]) == "twice"
    assert refused(kind="split", successors=[new, third]) == "no_heir"
    assert refused(kind="split", successors=[new, third], heir=old) == "no_heir"


def test_no_unit_succeeds_what_it_gave_way_to(old, new, office):
    middle = make_unit()
    take_over(old, middle, office)
    take_over(middle, new, office)
    units.reopen(thing=old, actor=office)
    assert code_of(take_over, old=new, new=old, actor=office) == "circle"


def test_every_unit_must_be_in_reach(old, office):
    far = make_unit(voivodeship="14")
    for words in ({"new": far}, {"old": far, "new": old}):
        with pytest.raises(NotAllowed):
            take_over(**{"old": old, "actor": office, **words})
    reader = make_actor(role="cez-employee")
    with pytest.raises(NotAllowed):
        take_over(old, make_unit(), reader)
    assert not Succession.objects.exists()


def test_a_fixed_institution_gives_way_to_nobody():
    chief = make_actor(role="cez-admin")
    words = {"old": uw_of("12"), "new": make_unit(), "actor": chief}
    assert unit_code_of(take_over, **words) == "institution"
    assert not Succession.objects.exists()


def test_other_consequences_than_those_shown_are_not_done(old, new, office):
    seen = heritage_of([old], [new], new, office.person_id).fingerprint
    obligation = make_obligation(collection=form("T-1"), unit=old)
    with pytest.raises(HeritageChanged):
        take_over(old, new, office, seen=seen)
    obligation.refresh_from_db()
    assert obligation.unit == old and Unit.objects.get(pk=old.pk).closed_on is None


def test_what_fails_in_the_middle_leaves_nothing(old, new, office, monkeypatch):
    obligation = make_obligation(collection=form("T-1"), unit=old)
    make_reporter(old)
    monkeypatch.setattr("ssoz.reports.mails.post", lambda *args, **words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_over(old, new, office)
    obligation.refresh_from_db()
    assert obligation.unit == old and Unit.objects.get(pk=old.pk).closed_on is None
    assert not Succession.objects.exists()
