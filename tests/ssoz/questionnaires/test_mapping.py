"""Cells of one year in the next: carried, renamed, ended with a reason, never lost in silence."""

import pytest

from ssoz.actors import SYSTEM, Actor
from ssoz.questionnaires.mapping import between, proposals_for
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.operations import (
    begin_draft,
    change_draft,
    load,
    propose,
    publish_draft,
    set_mapping,
    take_in,
)
from ssoz.questionnaires.queries import loaded_draft
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, MappingRefused, Refused
from ssoz.questionnaires.steps import Put, Remove, Step
from ssoz.reports.models import Report
from ssoz.reports.operations import open_collection
from ssoz.reports.queries import context_of, last_year_cells
from ssoz.reports.refusals import Refused as NotOpened
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_period,
    make_report,
    make_unit,
)
from tests.ssoz.questionnaires.desk import TABLE, actor, tomorrow

pytestmark = pytest.mark.django_db

FORM = (
    TABLE
    + """
[[rule]]
id = "rok"
level = "warning"
check = "1.02.a >= last!1.01.a - 100"

[[section]]
code = "2"
title = "Oddziały"
provenance = "project"
repeat = { min = 0, max = 9 }
columns = [
  { code = "nazwa", label = "Nazwa", type = "text" },
]
[[section]]
code = "3"
title = "Opis"
provenance = "project"
fields = [
  { code = "uwagi", label = "Uwagi", type = "text" },
]
"""
)
OTHER_CODES: list[Step] = [
    Put(("section", 0, "rows", 0, "code"), "10"),
    Put(("rule", 1, "check"), "1.02.a >= last!1.10.a - 100"),
    Put(("section", 1, "code"), "5"),
]
MOVED = {"1.01.a": "1.10.a", "1.01.b": "1.10.b", "2.#.nazwa": "5.#.nazwa"}


@pytest.fixture
def edition() -> Edition:
    return make_edition(code="TB-1", text=FORM)


@pytest.fixture
def editor() -> Actor:
    return actor("Ewa")


def changed(edition: Edition, steps: list[Step], by: Actor, name: str = "2026") -> Draft:
    draft = begin_draft(edition=edition, name=name, actor=by)
    return change_draft(draft=draft, revision=1, steps=steps, actor=by)


def mapped(draft: Draft, by: Actor, ended: dict[str, str] | None = None, **cells: str) -> Draft:
    return set_mapping(
        draft=draft, revision=draft.revision, cells=cells, ended=ended or {}, actor=by
    )


def published(draft: Draft, by: Actor) -> Edition:
    draft = propose(draft=draft, effective_on=tomorrow(), actor=by)
    return publish_draft(draft=draft, actor=actor("Piotr"))


def test_a_cell_that_would_be_lost_is_named_and_stops_publishing(edition, editor):
    draft = changed(edition, OTHER_CODES, editor)

    assert [(m["code"], m["cell"], m["path"]) for m in draft.mistakes] == [
        ("M01", "1.01.a", ["mapping", "1.01.a"]),
        ("M01", "1.01.b", ["mapping", "1.01.b"]),
        ("M01", "2.#.nazwa", ["mapping", "2.#.nazwa"]),
    ]
    assert loaded_draft(draft) is not None
    with pytest.raises(Refused) as refused:
        propose(draft=draft, effective_on=tomorrow(), actor=editor)
    assert refused.value.code == "has_mistakes"


def test_a_cell_goes_on_elsewhere_or_ends_with_a_reason(edition, editor):
    draft = changed(edition, [*OTHER_CODES, Remove(("section", 2))], editor)

    draft = mapped(draft, editor, {"3.uwagi": "Nikt nie czytał"}, **MOVED)

    assert draft.mistakes == []
    carried = between(edition, published(draft, editor))
    assert carried.cells == MOVED | {"1.02.a": "1.02.a", "1.02.b": "1.02.b"}
    assert carried.left == ("3.uwagi",)


@pytest.mark.parametrize(
    ("cells", "ended", "at"),
    [
        ({"1.01.a": "1.10.x"}, {}, "1.01.a"),
        ({"1.77.a": "1.10.a"}, {}, "1.77.a"),
        ({"1.01.a": "3.uwagi"}, {}, "1.01.a"),
        ({"2.#.nazwa": "3.uwagi"}, {}, "2.#.nazwa"),
        ({"1.01.a": "1.10.a", "1.01.b": "1.10.a"}, {}, "1.01.b"),
        ({}, {"1.01.a": "  "}, "1.01.a"),
        ({}, {"1.77.a": "bo tak"}, "1.77.a"),
        ({"1.01.a": "1.10.a"}, {"1.01.a": "bo tak"}, "1.01.a"),
    ],
)
def test_what_cannot_be_is_refused_at_the_cell(edition, editor, cells, ended, at):
    draft = changed(edition, OTHER_CODES, editor)

    with pytest.raises(MappingRefused) as refused:
        mapped(draft, editor, ended, **cells)

    assert list(refused.value.cells) == [at]
    assert refused.value.cells[at]
    assert Draft.objects.get(pk=draft.pk).mapping == {}


def test_a_mapping_that_a_later_step_makes_wrong_is_a_mistake_at_the_cell(edition, editor):
    draft = mapped(changed(edition, OTHER_CODES, editor), editor, **MOVED)

    draft = change_draft(
        draft=draft,
        revision=3,
        steps=[Put(("section", 1, "columns", 0, "code"), "n")],
        actor=editor,
    )

    assert [(m["code"], m["cell"]) for m in draft.mistakes] == [("M02", "2.#.nazwa")]


def test_moved_cells_are_proposed_by_their_words_and_never_applied(edition, editor):
    draft = changed(edition, OTHER_CODES, editor)

    found = {one.older.address: one.newer.address for one in proposals_for(draft)}

    assert found == MOVED
    assert draft.mapping == {}


def test_two_people_map_different_cells_and_clash_on_one(edition, editor):
    draft = changed(edition, OTHER_CODES, editor)
    mapped(draft, actor("Piotr"), **{"1.01.a": "1.10.a"})

    draft = mapped(draft, editor, **{"1.01.b": "1.10.b"})

    assert draft.mapping["cells"] == {"1.01.a": "1.10.a", "1.01.b": "1.10.b"}
    with pytest.raises(DraftChangedMeanwhile) as refused:
        set_mapping(draft=draft, revision=2, cells={"1.01.a": "1.10.b"}, ended={}, actor=editor)
    assert [one.name for one in refused.value.clashes] == ["1.01.a"]


def test_cells_go_on_along_a_chain_of_years(edition, editor):
    second = published(mapped(changed(edition, OTHER_CODES, editor), editor, **MOVED), editor)
    steps = [
        Put(("section", 0, "rows", 0, "code"), "20"),
        Put(("rule", 1, "check"), "1.02.a >= last!1.20.a - 100"),
    ]
    third = changed(second, steps, editor, name="2027")
    third = mapped(third, editor, **{"1.10.a": "1.20.a", "1.10.b": "1.20.b"})

    for newer in (third, published(third, editor)):
        carried = between(edition, newer)
        assert carried.cells["1.01.a"] == "1.20.a"
        assert carried.cells["2.#.nazwa"] == "5.#.nazwa"
        assert carried.left == ()
    assert carried.renamed({"1.01.a": "7", "2.3.nazwa": "Oddział", "9.x": "?"}) == {
        "1.20.a": "7", "5.3.nazwa": "Oddział",
    }  # fmt: skip


def test_without_a_mapping_cells_go_on_under_their_own_addresses(edition):
    text = FORM.replace('"2025"', '"2026"').replace('"uwagi", label = "Uwagi", type = "text"',
                                                    '"uwagi", label = "Uwagi"')  # fmt: skip
    newer = make_edition(code="TB-1", edition="2026", text=text)
    carried = between(edition, newer)
    assert carried.left == ("3.uwagi",)
    assert carried.cells["1.01.a"] == "1.01.a"
    assert between(edition, edition).left == ()


def test_a_file_of_a_known_form_is_measured_against_the_year_before(edition, editor):
    text = FORM.replace('"2025"', '"2026"').replace('code = "3"', 'code = "4"')
    draft = take_in(text=text, file="tb.toml", actor=editor)
    assert draft.based_on == edition
    assert [m["cell"] for m in draft.mistakes] == ["3.uwagi"]


def test_a_form_whose_cells_the_rules_of_another_name_keeps_them(editor):
    first = make_edition(code="TB-1", text=FORM)
    other = FORM.replace('"TB-1"', '"TB-2"').replace('"2025"', '"2026"')
    other = other.replace("last!1.01.a", "TB-1!1.01.a")
    load(text=other, file="tb2.toml", actor=SYSTEM)

    draft = mapped(changed(first, OTHER_CODES, editor), editor, **MOVED)

    assert [(m["code"], m["path"]) for m in draft.mistakes] == [("N01", [])]
    assert "TB-2 2026" in draft.mistakes[0]["what"]


# --- What a report sees of it --------------------------------------------------------------------


def test_last_years_values_come_under_this_years_addresses(edition, editor):
    unit = make_unit()
    old = make_collection(edition=edition, period=make_period(2025))
    answers = {"1.01.a": "500", "1.02.a": "4", "2.7.nazwa": "Oddział", "3.uwagi": "słowa"}
    make_report(answers=answers, obligation=make_obligation(unit=unit, collection=old))
    draft = mapped(changed(edition, OTHER_CODES, editor), editor, **MOVED)
    made = published(draft, editor)
    Edition.objects.filter(pk=made.pk).update(effective_on=made.effective_on.replace(year=2020))
    new = make_collection(edition=made, period=make_period(2026))

    report = make_report(obligation=make_obligation(unit=unit, collection=new))

    last = context_of(report).last
    assert last == {"1.10.a": "500", "1.02.a": "4", "5.7.nazwa": "Oddział", "3.uwagi": "słowa"}
    copied = last_year_cells(Report.objects.get(pk=report.pk))
    assert copied["5.7.nazwa"] == "Oddział"


def test_a_collection_waits_for_the_date_of_effect(edition, editor):
    made = published(begin_draft(edition=edition, name="2026", actor=editor), editor)
    collection = make_collection(edition=made, period=make_period(2026), opened=False)

    with pytest.raises(NotOpened) as refused:
        open_collection(collection=collection, actor=SYSTEM)

    assert refused.value.code == "not_in_effect"
    assert "TB-1 2026" in str(refused.value)


def test_reports_of_the_old_edition_go_on_by_it(edition, editor):
    report = make_report(obligation=make_obligation(collection=make_collection(edition=edition)))

    published(begin_draft(edition=edition, name="2026", actor=editor), editor)

    report.refresh_from_db()
    assert report.collection.edition == edition
