"""Last year's reports tried by a draft: who would fail now, and nothing said twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ssoz.actors import NotAllowed
from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.refusals import Refused
from ssoz.questionnaires.steps import Insert, Put
from ssoz.trials import operations, refusals
from ssoz.trials.judging import bench_of
from ssoz.trials.models import Trial, TriedReport, TriedRule
from ssoz.trials.operations import Sources, working
from ssoz.trials.queries import latest_trial
from ssoz.trials.tasks import resume_trials
from tests.makers import make_actor, make_unit
from tests.queue import drain
from tests.trying import RULE, make_draft, make_sent, make_year, on_reports, tried

pytestmark = pytest.mark.django_db
GOOD, NEARLY = {"1.01.a": "9", "1.01.b": "2"}, {"1.01.a": "5", "1.01.b": "2"}


@pytest.fixture
def collection():
    return make_year()


@pytest.fixture
def editor():
    return make_actor(role="cez-admin")


def begin(draft, actor, collection):
    sources = Sources(samples=False, generated=False, collection=collection)
    return operations.begin_trial(draft=draft, sources=sources, actor=actor)


def test_a_trial_names_the_reports_that_would_fail_now_and_by_which_rule(collection, editor):
    _good, bad, worse = make_sent(collection, GOOD, NEARLY, {**NEARLY, "1.02.a": "400"})
    draft = make_draft(collection, editor)
    trial = on_reports(draft, editor, collection)
    assert trial.is_finished
    assert (trial.judged, trial.failing, trial.newly_failing) == (3, 2, 2)
    assert trial.by_rule == {"kobiety": ["error", 2, 2], "wiele": ["warning", 1, 0]}
    rows = trial.reports.order_by("report_id")
    assert [(row.report_id, row.standing) for row in rows] == [
        (bad.pk, "fails_now"), (worse.pk, "fails_now"),
    ]  # fmt: skip
    assert [(r.new_errors, r.warnings, r.new_warnings) for r in rows] == [(1, 0, 0), (1, 2, 0)]
    [rule] = TriedRule.objects.filter(tried=rows[0])
    assert (rule.rule, rule.level, rule.cells) == ("kobiety", "error", ["1.01.b"])
    assert latest_trial(draft) == trial


def test_what_failed_before_is_told_apart_and_what_no_longer_fails_is_mended(collection, editor):
    make_sent(collection, {"1.01.a": "5", "1.01.b": "9"})
    still = on_reports(make_draft(collection, editor), editor, collection)
    assert (still.failing, still.newly_failing) == (1, 0)
    row = still.reports.get()
    assert (row.standing, row.new_errors) == ("failed_before", 0)
    milder = make_draft(collection, editor, Put(RULE, "1.01.b <= 1.01.a * 2"), name="2026")
    trial = on_reports(milder, editor, collection)
    assert (trial.failing, trial.mended) == (0, 1)


def test_a_warning_that_becomes_an_error_is_new(collection, editor):
    make_sent(collection, {**GOOD, "1.02.a": "400"})
    step = Put(("rule", 1, "level"), "error")
    trial = on_reports(make_draft(collection, editor, step), editor, collection)
    assert trial.newly_failing == 1


def test_a_rule_without_a_name_is_known_by_what_it_says(collection, editor):
    make_sent(collection, {**GOOD, "1.02.a": "400"})
    first = Insert(("rule", 0), {"check": "1.01.a >= 0", "message": "Nie."})
    trial = on_reports(make_draft(collection, editor, first), editor, collection)
    assert (trial.newly_failing, trial.newly_warned) == (0, 0)
    assert trial.counted(TriedReport.Standing.WARNED_BEFORE) == 1


def test_the_year_before_is_asked_for_as_it_was_then(collection, editor):
    unit = make_unit()
    make_sent(collection, GOOD, unit=unit)
    make_sent(make_year(2023), {**GOOD, "1.01.a": "40"}, unit=unit)
    step = Put(("rule", 2, "level"), "error")
    trial = on_reports(make_draft(collection, editor, step), editor, collection)
    assert trial.by_rule == {"rok": ["error", 1, 1]}


def test_a_cell_that_moved_takes_its_answers_with_it_also_those_of_the_year_before(
    collection, editor
):
    unit = make_unit()
    make_sent(collection, GOOD, unit=unit)
    make_sent(make_year(2023), {**GOOD, "1.01.a": "40"}, unit=unit)
    row = {"code": "05", "label": "Lekarze i dentyści", "required": True}
    steps = [
        Put(("section", 1, "rows", 0), row),
        Put(("rule", 0, "check"), "1.05.b <= 1.05.a"),
        Put(("rule", 2, "check"), "abs(1.05.a - last!1.05.a) <= 10"),
        Put(("rule", 2, "level"), "error"),
        Put(("calc", 0, "value"), "sum(1.05:02.a)"),
    ]
    draft = make_draft(collection, editor, *steps)
    unmapped = on_reports(draft, editor, collection)
    assert unmapped.by_rule == {"required": ["error", 1, 1]}
    assert (unmapped.lost, unmapped.reports.get().lost) == (1, 2)
    cells = {"1.01.a": "1.05.a", "1.01.b": "1.05.b"}
    draft = desk.set_mapping(
        draft=draft, revision=draft.revision, cells=cells, ended={}, actor=editor
    )
    mapped = on_reports(draft, editor, collection)
    assert mapped.by_rule == {"rok": ["error", 1, 1]}
    assert mapped.lost == 0
    assert unmapped.is_stale and not mapped.is_stale


def test_reports_that_were_never_sent_are_not_judged(collection, editor):
    make_sent(collection, GOOD)
    draft = make_draft(collection, editor)
    with pytest.raises(Refused) as refusal:
        begin(draft, editor, make_year(2022))
    assert refusal.value.code == "no_reports"
    assert on_reports(draft, editor, collection).judged == 1


def test_a_draft_with_mistakes_is_refused_in_words(collection, editor):
    draft = make_draft(collection, editor, Put(RULE, "1.77.b <= 1.01.a"))
    with pytest.raises(Refused) as refusal:
        begin(draft, editor, collection)
    assert refusal.value.code == "mistakes"
    assert "1" in str(refusal.value)
    assert not Trial.objects.exists()


def test_reports_of_another_form_and_nothing_at_all_are_refused(collection, editor):
    draft, other = make_draft(collection, editor), make_year(code="T-7")
    with pytest.raises(Refused) as refusal:
        begin(draft, editor, other)
    assert refusal.value.code == "other_form"
    with pytest.raises(Refused) as refusal:
        tried(draft, editor, samples=False, generated=False)
    assert refusal.value.code == "nothing"
    with pytest.raises(Refused) as refusal:
        tried(draft, editor, generated=False)
    assert refusal.value.code == "no_samples"


def test_whoever_edits_no_forms_tries_none(collection, editor):
    draft = make_draft(collection, editor)
    with pytest.raises(NotAllowed):
        begin(draft, make_actor(role="uw-admin"), collection)


def test_a_second_trial_waits_for_the_first(collection, editor):
    make_sent(collection, GOOD)
    draft = make_draft(collection, editor)
    first = begin(draft, editor, collection)
    with pytest.raises(Refused) as refusal:
        begin(draft, editor, collection)
    assert refusal.value.code == "running"
    operations.stop(trial=first, actor=editor)
    assert begin(draft, editor, collection).is_running


def test_what_changes_meanwhile_changes_no_trial_but_the_trial_says_that_it_is_older(
    collection, editor
):
    make_sent(collection, NEARLY)
    draft = make_draft(collection, editor)
    trial = begin(draft, editor, collection)
    milder = Put(RULE, "1.01.b <= 1.01.a")
    desk.change_draft(draft=draft, revision=draft.revision, steps=[milder], actor=editor)
    drain()
    trial = latest_trial(draft)
    assert trial.newly_failing == 1
    assert trial.is_stale


# --- Stop, crash, rights -------------------------------------------------------------------------


@pytest.fixture
def in_small_steps(monkeypatch):
    monkeypatch.setattr("ssoz.trials.judging._LEAST", 1)
    monkeypatch.setattr("ssoz.trials.judging._MOST", 2)


def test_a_trial_that_is_stopped_keeps_what_it_found_and_goes_on_where_it_was(
    collection, editor, in_small_steps
):
    make_sent(collection, NEARLY, NEARLY, NEARLY, GOOD, NEARLY)
    trial = begin(make_draft(collection, editor), editor, collection)
    whole = Trial.objects.select_related("draft").get(pk=trial.pk)
    bench = bench_of(whole)
    assert working.step(trial_id=trial.pk, bench=bench) == 2
    operations.stop(trial=trial, actor=editor)
    assert working.step(trial_id=trial.pk, bench=bench) is None
    drain()
    trial.refresh_from_db()
    assert (trial.is_stopped, trial.judged, trial.reports.count()) == (True, 2, 2)
    operations.resume(trial=trial, actor=editor)
    drain()
    trial.refresh_from_db()
    assert (trial.is_finished, trial.judged, trial.newly_failing) == (True, 5, 4)
    assert trial.reports.count() == 4


def test_a_step_killed_before_it_was_written_or_done_twice_counts_once(
    collection, editor, in_small_steps, monkeypatch
):
    make_sent(collection, NEARLY, NEARLY, NEARLY)
    trial = begin(make_draft(collection, editor), editor, collection)
    drain_once, keep = [], working._keep

    def killed(trial, judged):
        drain_once.append((trial, judged))
        keep(trial, judged)
        raise KeyboardInterrupt  # after the rows, within the transaction of nobody

    monkeypatch.setattr(working, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        operations.go_on(trial_id=trial.pk)
    monkeypatch.setattr(working, "_keep", keep)
    assert working._keep(*drain_once[0]) is False  # another worker comes too late
    Trial.objects.filter(pk=trial.pk).update(moved_at="2020-01-01T00:00Z")
    assert resume_trials() == 1
    drain()
    trial.refresh_from_db()
    assert (trial.judged, trial.newly_failing, trial.reports.count()) == (3, 3, 3)
    assert trial.is_finished


def test_a_fault_of_our_own_is_told_and_the_trial_can_go_on(collection, editor, monkeypatch):
    make_sent(collection, NEARLY)
    trial = begin(make_draft(collection, editor), editor, collection)
    with monkeypatch.context() as broken:
        broken.setattr(working, "_keep", lambda *_: 1 / 0)
        drain()
    trial.refresh_from_db()
    assert trial.is_stopped
    assert trial.problem == str(refusals.NOT_DONE)
    operations.resume(trial=trial, actor=editor)
    drain()
    trial.refresh_from_db()
    assert (trial.is_finished, trial.problem) == (True, "")


def test_a_trial_stops_when_the_rights_of_whoever_began_it_are_gone(
    collection, editor, monkeypatch
):
    make_sent(collection, NEARLY)
    trial = begin(make_draft(collection, editor), editor, collection)
    monkeypatch.setattr(working, "actor_of", lambda trial: make_actor(role="uw-admin"))
    drain()
    trial.refresh_from_db()
    assert trial.is_stopped and not trial.judged
    assert trial.problem == str(refusals.RIGHTS_GONE)


def test_more_reports_take_no_more_queries(collection, editor):
    draft = make_draft(collection, editor)

    def queries(*answers):
        make_sent(collection, *answers)
        trial = begin(draft, editor, collection)
        bench = bench_of(Trial.objects.select_related("draft").get(pk=trial.pk))
        with CaptureQueriesContext(connection) as found:
            working.step(trial_id=trial.pk, bench=bench)
        operations.stop(trial=trial, actor=editor)
        return len(found)

    few = queries(NEARLY)
    assert queries(NEARLY, NEARLY, GOOD, NEARLY) <= few
