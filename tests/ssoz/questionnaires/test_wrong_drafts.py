"""Whatever a draft holds, it is judged, compared, mapped and taken out; nothing of it ends in an error."""

import json
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from ssoz.questionnaires.carrying import Said
from ssoz.questionnaires.differences import apply, differences
from ssoz.questionnaires.judging import judged, mapping_mistakes, shaped, tells_its_cells
from ssoz.questionnaires.likeness import proposals
from ssoz.questionnaires.loading import read_definition
from ssoz.questionnaires.reading.keys import CALC, CELL, COLUMN, LIST, ROW, RULE, SECTION, TOP
from ssoz.questionnaires.sheets import workbook
from ssoz.questionnaires.steps import Put, Remove, StepImpossible, applied, writable
from ssoz.questionnaires.toml_text import toml_text
from tests.ssoz.questionnaires.random_editions import definitions

_TRIES = trying(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
_KEYS = sorted({*TOP, *SECTION, *ROW, *COLUMN, *CELL, *RULE, *CALC, *LIST, "x"})
_LEAVES = (
    st.sampled_from(["", " ", "1", "01", "A.1", "choice", "official", "1.01.a", "=", "\n"])
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
    | st.booleans()
    | st.integers(-(10**12), 10**12)
)
_VALUES: Any = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4)
    ),
    max_leaves=10,
)


def _places(value: Any, path: tuple = ()) -> list[tuple]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    below = [place for piece, each in pairs for place in _places(each, (*path, piece))]
    return ([path] if path else []) + below


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an edition in which some places hold what nobody expects there."""
    definition = draw(definitions())
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_places(definition)))
        step = Remove(path) if draw(st.booleans()) else Put(path, draw(_VALUES))
        definition = applied(definition, [step])
        if not definition:
            break
    return definition


def _survives(definition: dict[str, Any], other: dict[str, Any]) -> None:
    found = judged(definition, library={})
    assert (found.loaded is None) == bool(found.mistakes)
    assert json.dumps(apply(other, differences(other, definition))) == json.dumps(definition)
    assert json.dumps(apply(definition, differences(definition, other))) == json.dumps(other)
    assert read_definition(toml_text(definition), file="x") == definition
    assert workbook(definition)
    if tells_its_cells(found.mistakes):
        older, newer = shaped(other), shaped(definition)
        mapping_mistakes(older, newer, Said({"1.01.a": "1.A.c"}, {"9.x": ""}))
        proposals(older, newer, Said({}, {}))


@_TRIES
@given(spoiled(), definitions())
def test_a_spoiled_edition_survives_all_of_it(definition, other):
    _survives(definition, other)


@_TRIES
@given(st.dictionaries(st.sampled_from(sorted(TOP)), _VALUES, max_size=6), definitions())
def test_so_does_whatever_else_stands_in_a_draft(definition, other):
    _survives(definition, other)


@_TRIES
@given(st.recursive(st.none() | st.floats() | st.text() | st.integers(), st.lists))
def test_what_a_step_brings_is_kept_as_json_keeps_it_or_refused(value):
    try:
        kept = writable(value)
    except StepImpossible:
        return
    assert json.loads(json.dumps(kept)) == kept
