"""Differences: told as people read them, and exact enough to make the second of the first."""

import json
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from ssoz.questionnaires.differences import Difference, apply, cells_changed, differences
from ssoz.questionnaires.judging import judged
from ssoz.questionnaires.merging import merged
from ssoz.questionnaires.steps import Insert, Move, Put, Remove, applied
from tests.ssoz.questionnaires.desk import TABLE
from tests.ssoz.questionnaires.random_editions import after, definitions, steps

_TRIES = trying(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture(autouse=True)
def told_in_english():
    with translation.override("en"):
        yield


def table() -> dict[str, Any]:
    return tomllib.loads(TABLE, parse_float=Decimal)


def told(*steps) -> list[Difference]:
    found = differences(table(), applied(table(), steps))
    return [one for one in found if one.is_seen]


# --- Random pairs --------------------------------------------------------------------------------


@_TRIES
@given(definitions(), definitions())
def test_the_differences_of_any_two_editions_make_the_second_of_the_first(first, second):
    assert json.dumps(apply(first, differences(first, second))) == json.dumps(second)
    assert json.dumps(apply(second, differences(second, first))) == json.dumps(first)


@_TRIES
@given(st.data())
def test_so_do_those_after_any_steps_even_where_the_form_is_wrong_then(data):
    first = data.draw(definitions())
    taken = data.draw(steps(first))
    second = applied(first, taken)

    assert second == after(first, taken)
    for strict in (False, True):
        made = apply(first, differences(first, second, strict=strict))
        assert json.dumps(made) == json.dumps(second)
        back = apply(second, differences(second, first, strict=strict))
        assert json.dumps(back) == json.dumps(first)


@_TRIES
@given(definitions())
def test_the_random_editions_are_right(definition):
    assert judged(definition, library={}).mistakes == ()
    assert differences(definition, definition) == ()


@_TRIES
@given(st.data())
def test_what_two_change_is_all_kept_or_refused(data):
    base = data.draw(definitions())
    mine = applied(base, data.draw(steps(base, 3)))
    theirs = applied(base, data.draw(steps(base, 3)))

    together = merged(base, mine, theirs)

    if together is not None:
        left = differences(theirs, together, strict=True)
        own = {(one.kind, one.place, one.key) for one in differences(base, mine, strict=True)}
        assert {(one.kind, one.place, one.key) for one in left} <= own
        other = merged(base, theirs, mine)
        # Refused is only what stands behind a thing that the other took away.
        assert other is None or _sorted(other) == _sorted(together)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, _sorted(each)) for key, each in value.items())
    if isinstance(value, list):
        return sorted((_sorted(each) for each in value), key=repr)
    return value


@pytest.mark.parametrize("form", ["mz-88", "mz-89"])
def test_the_differences_of_shipped_editions_are_exact(form):
    folder = settings.BASE_DIR / "fixtures" / "questionnaires" / form
    first, second = (
        tomllib.loads((folder / f"{year}.toml").read_text(encoding="utf-8"), parse_float=str)
        for year in ("2024", "2025")
    )
    assert json.dumps(apply(first, differences(first, second))) == json.dumps(second)


# --- What people read ----------------------------------------------------------------------------


def test_a_row_in_a_table_of_two_columns_is_two_cells():
    [one] = told(Insert(("section", 0, "rows", 1), {"code": "03", "label": "Położne"}))

    assert (one.kind, one.what, one.path) == ("added", "row", ("section", 0, "rows", 1))
    assert (one.name, one.label) == ("section 1, row 03", "Położne")
    assert one.cells == ("1.03.a", "1.03.b")


def test_a_column_taken_away_names_its_cells():
    [one] = told(Remove(("section", 0, "columns", 1)))

    assert (one.kind, one.what, one.path) == ("removed", "column", ("section", 0, "columns", 1))
    assert one.cells == ("1.01.b", "1.02.b")


def test_a_changed_rule_label_and_help_are_told_with_before_and_after():
    found = told(
        Put(("rule", 0, "check"), "1.*.b < 1.*.a"),
        Put(("section", 0, "rows", 0, "label"), "Medycy"),
        Put(("section", 0, "rows", 1, "help"), "Z pielęgniarkami dyplomowanymi"),
    )

    assert [(one.kind, one.what, one.key, one.before, one.after) for one in found] == [
        ("changed", "row", "label", "Lekarze", "Medycy"),
        ("added", "row", "help", None, "Z pielęgniarkami dyplomowanymi"),
        ("changed", "rule", "check", "1.*.b <= 1.*.a", "1.*.b < 1.*.a"),
    ]
    assert [one.name for one in found] == [
        "section 1, row 01", "section 1, row 02", "rule kobiety",
    ]  # fmt: skip


def test_one_moved_row_is_one_difference():
    [one] = told(Move(("section", 0, "rows", 1), 0))
    assert (one.kind, one.what) == ("moved", "row")


def test_another_code_of_the_same_row_is_one_change():
    [one] = told(Put(("section", 0, "rows", 0, "code"), "01a"))
    assert (one.kind, one.key, one.before, one.after) == ("changed", "code", "01", "01a")


def test_the_first_calculation_is_told_and_the_empty_list_is_not():
    [one] = told(Insert(("calc", 0), {"cell": "1.01.a", "value": "1"}))
    assert (one.kind, one.what, one.name) == ("added", "calc", "calculation of 1.01.a")


def test_cells_are_named_by_address_and_closed_ones_are_none():
    second = applied(table(), [Put(("section", 0, "rows", 0, "closed"), ["b"])])
    assert cells_changed(table(), second).removed == ("1.01.b",)


def test_keys_that_only_stand_elsewhere_are_not_told_but_kept():
    second = dict(reversed(table().items()))
    found = differences(table(), second)
    assert not any(one.is_seen for one in found)
    assert list(apply(table(), found)) == list(second)
