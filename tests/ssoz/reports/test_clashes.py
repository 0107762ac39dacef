"""Two people in one report: clashes are shown cell by cell, and nothing is overwritten in silence."""

import pytest

from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.queries import answers_at
from tests.makers import make_report, make_reporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan(unit):
    return make_reporter(unit, first_name="Jan", family_name="Żak")


@pytest.fixture
def report(unit, anna):
    return make_report(unit=unit, reporter=anna, answers={"1.01.a": "1", "1.01.b": "1"})


def save(report, revision, actor, **cells):
    named = {name.replace("_", "."): answer for name, answer in cells.items()}
    return operations.fill(report=report, revision=revision, cells=named, actor=actor)


def stored(report):
    return Report.objects.get(pk=report.pk).answers


def test_different_cells_merge(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    saved = save(report, 2, jan, **{"1_02_a": "7"})
    assert (saved.revision, saved.clashes) == (4, ())
    assert stored(report)["1.01.a"] == "2" and stored(report)["1.02.a"] == "7"


def test_the_second_writer_of_a_cell_sees_who_wrote_what_and_the_rest_is_saved(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    saved = save(report, 2, jan, **{"1_01_a": "3", "1_02_a": "7"})
    [clash] = saved.clashes
    assert (clash.cell, clash.mine, clash.theirs, clash.by) == ("1.01.a", "3", "2", "Anna Łoś")
    assert clash.at == report.changes.get(revision=3).at
    assert saved.changed == ("1.02.a",)
    assert stored(report)["1.01.a"] == "2"


def test_when_everything_clashes_nothing_is_written(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    saved = save(report, 2, jan, **{"1_01_a": "3"})
    assert (saved.revision, saved.changed, len(saved.clashes)) == (3, (), 1)
    assert report.changes.count() == 3


def test_who_has_seen_the_clash_may_overwrite(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    saved = save(report, 2, jan, **{"1_01_a": "3"})
    assert save(report, saved.revision, jan, **{"1_01_a": "3"}).clashes == ()
    assert stored(report)["1.01.a"] == "3"


def test_the_same_answer_is_no_clash(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    saved = save(report, 2, jan, **{"1_01_a": "2"})
    assert saved.clashes == () and saved.changed == ()


def test_a_cell_changed_and_changed_back_is_no_clash(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": "2"})
    save(report, 3, anna, **{"1_01_a": "1"})
    saved = save(report, 2, jan, **{"1_01_a": "9"})
    assert saved.clashes == () and stored(report)["1.01.a"] == "9"


def test_an_emptied_cell_clashes_too(report, anna, jan):
    save(report, 2, anna, **{"1_01_a": ""})
    [clash] = save(report, 2, jan, **{"1_01_a": "3"}).clashes
    assert clash.theirs is None
    save(report, 3, anna, **{"1_01_b": "5"})
    [clash] = save(report, 3, jan, **{"1_01_b": None}).clashes
    assert (clash.mine, clash.theirs) == (None, "5")


def test_two_windows_of_one_person_clash_as_two_people_do(report, anna):
    save(report, 2, anna, **{"1_01_a": "2"})
    [clash] = save(report, 2, anna, **{"1_01_a": "3"}).clashes
    assert clash.by == "Anna Łoś"


def test_a_save_sent_twice_is_done_once(report, anna):
    save(report, 2, anna, **{"1_01_a": "2"})
    again = save(report, 2, anna, **{"1_01_a": "2"})
    assert (again.revision, again.changed, again.clashes) == (3, (), ())


def test_an_old_page_of_many_revisions_ago_still_merges(report, anna, jan):
    for number in range(3, 9):
        saved = save(report, saved_revision(report), anna, **{"1_01_a": str(number)})
    merged = save(report, 2, jan, **{"1_01_a": "99", "2_uwagi": "tak"})
    assert merged.revision == saved.revision + 1
    assert [clash.theirs for clash in merged.clashes] == ["8"]
    assert answers_at(report, merged.revision) == stored(report)


def saved_revision(report):
    return Report.objects.get(pk=report.pk).revision
