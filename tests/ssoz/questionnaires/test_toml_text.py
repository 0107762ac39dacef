"""A definition as the text of its file: read again it is the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from ssoz.questionnaires.loading import read_definition
from ssoz.questionnaires.toml_text import toml_text
from tests.ssoz.questionnaires.desk import WHOLE
from tests.ssoz.questionnaires.random_editions import definitions

_TRIES = trying(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_VALUES: Any = st.recursive(
    _TEXT | st.booleans() | st.integers(-(10**12), 10**12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


def again(definition: dict[str, Any]) -> dict[str, Any]:
    return read_definition(toml_text(definition), file="x.toml")


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_every_shipped_edition_comes_back_the_same(file):
    definition = read_definition(file.read_text(encoding="utf-8"), file=file.name)
    assert again(definition) == definition


@_TRIES
@given(definitions())
def test_any_edition_comes_back_the_same(definition):
    assert again(definition) == definition


@_TRIES
@given(st.dictionaries(_TEXT, _VALUES, max_size=4))
def test_so_does_whatever_a_draft_may_hold(definition):
    assert again(definition) == definition


def test_one_row_one_rule_and_one_option_stand_on_lines_of_their_own():
    text = toml_text(
        {
            "title": "Próba „A”",
            "section": [{"code": "1", "rows": [{"code": "01", "label": "X"}, {"code": "02"}]}],
            "rule": [{"check": '2.typ = "1"'}],
            "list": [{"name": "l", "options": [{"code": "0", "label": "nie"}]}],
        }
    )
    assert text == (
        'title = "Próba „A”"\n\n'
        '[[section]]\ncode = "1"\nrows = [\n'
        '  { code = "01", label = "X" },\n  { code = "02" },\n]\n\n'
        "[[rule]]\ncheck = '2.typ = \"1\"'\n\n"
        '[[list]]\nname = "l"\noptions = [\n  { code = "0", label = "nie" },\n]\n'
    )
