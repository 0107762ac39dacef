"""Random editions, right in themselves, and random steps by which somebody changes them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from ssoz.questionnaires.steps import Insert, Move, Put, Remove, Step

type Definition = dict[str, Any]

_CODES = ["01", "02", "03", "A", "A.1", "A.2", "B", "c", "d", "e-1"]
_WORDS = st.sampled_from(["Lekarze", "Kobiety", "Ogółem", "„Inne” (jakie?)", "", "a=b", "x\\y"])


def _dicts(needed: dict[str, Any], others: dict[str, Any]) -> st.SearchStrategy[Definition]:
    """Draw a table whose keys stand in any order."""
    drawn = st.fixed_dictionaries(needed, optional=others)
    return drawn.flatmap(lambda said: st.permutations(list(said.items())).map(dict))


def _coded(
    codes: list[str], others: dict[str, Any], *, least: int = 1
) -> st.SearchStrategy[list[Definition]]:
    chosen = st.lists(st.sampled_from(codes), unique=True, min_size=least, max_size=4)
    return chosen.flatmap(
        lambda those: st.tuples(
            *(_dicts({"code": st.just(code), "label": _WORDS}, others) for code in those)
        ).map(list)
    )


_TEXTS = {"help": _WORDS, "note": _WORDS, "required": st.booleans()}
_FIELD = _TEXTS | {"places": st.integers(0, 0), "max": st.sampled_from(["10", 10, "24.5"])}
_OPTIONS = _coded(["1", "2", "x"], {"label_en": _WORDS})
_FIELDS = [code for code in _CODES if code[0].isalpha() and "." not in code]
_COLUMNS = [code for code in _CODES if "." not in code]


def _section(code: str) -> st.SearchStrategy[Definition]:
    head = {"code": st.just(code), "title": _WORDS, "provenance": st.just("project")}
    more = {"help": _WORDS, "source": st.lists(_WORDS, max_size=2)}
    choice = {"type": st.just("choice"), "options": _OPTIONS}
    choices = _coded(_FIELDS, {}).map(
        lambda fields: [{**one, "type": "choice", "options": ["1", "2"]} for one in fields]
    )
    return st.one_of(
        _dicts(head | {"fields": _coded(_FIELDS, _FIELD)}, more),
        _dicts(head | {"fields": choices}, more),
        _dicts(head | {"columns": _coded(_COLUMNS, _TEXTS), "rows": _coded(_CODES, _TEXTS)}, more),
        _dicts(
            head
            | {
                "columns": _coded(_COLUMNS, choice | {"type": st.just("text")}).map(
                    _without_options
                ),
                "repeat": st.fixed_dictionaries({"min": st.just(0), "max": st.integers(1, 9)}),
            },
            more,
        ),
    )


def _without_options(columns: list[Definition]) -> list[Definition]:
    return [{key: each for key, each in one.items() if key != "options"} for one in columns]


def _with_rules(definition: Definition) -> st.SearchStrategy[Definition]:
    cells = [
        f"{section['code']}.{field['code']}"
        for section in definition["section"]
        for field in section.get("fields", ())
        if "options" not in field
    ]
    if not cells:
        return st.just(definition)
    rule = st.tuples(st.sampled_from(cells), _WORDS)
    return st.lists(rule, max_size=3).map(
        lambda rules: (
            definition
            | {
                "rule": [
                    {"id": f"rule-{at}", "check": f"{cell} >= {at}"}
                    | ({"message": word} if word else {})
                    for at, (cell, word) in enumerate(rules)
                ]
            }
        )
    )


def definitions() -> st.SearchStrategy[Definition]:
    """Draw whole editions of one form."""
    top = {
        "language": st.just(1), "code": st.just("RE-1"), "edition": st.sampled_from(["2024", "2025"]),
        "title": st.sampled_from(["Próba", "Inna próba"]), "class": st.just("non_financial"),
        "frequency": st.just("yearly"), "per": st.just("unit"),
        "section": st.lists(st.sampled_from(["1", "2", "A"]), unique=True, min_size=1).flatmap(
            lambda codes: st.tuples(*map(_section, codes)).map(list)
        ),
    }  # fmt: skip
    others = {"help": _WORDS, "two_people": st.booleans(), "levels": st.just(["collective"])}
    return _dicts(top, others).flatmap(_with_rules)


@st.composite
def steps(draw: st.DrawFn, definition: Definition, most: int = 4) -> list[Step]:
    """Draw steps that a definition can take, one after the other; it may be wrong after them."""
    taken: list[Step] = []
    changed = deepcopy(definition)
    for _ in range(draw(st.integers(1, most))):
        step = draw(st.sampled_from(list(_possible(changed, draw(_WORDS)))))
        taken.append(step)
        changed = after(changed, [step])
    return taken


def after(definition: Definition, steps: list[Step]) -> Definition:
    """Take steps in the plainest way, to compare with."""
    changed = deepcopy(definition)
    for step in steps:
        holder: Any = changed
        for piece in step.path[:-1]:
            holder = holder[piece]
        last = step.path[-1]
        match step:
            case Put():
                holder[last] = deepcopy(step.value)
            case Insert():
                holder.insert(last, deepcopy(step.item))
            case Remove():
                del holder[last]
            case Move():
                holder.insert(step.to, holder.pop(last))
    return changed


def _possible(definition: Definition, word: str) -> Iterator[Step]:
    yield Put(("title",), word or "Tytuł")
    yield Put(("help",), word)
    for path, items in _lists(definition):
        yield Insert((*path, len(items) // 2), {"code": "N", "label": word})
        yield Insert((*path, len(items)), {"code": "01", "label": word})
        for at, item in enumerate(items):
            yield Move((*path, at), (at + 1) % len(items))
            if len(items) > 1:
                yield Remove((*path, at))
            if isinstance(item, dict):
                yield Put((*path, at, "label"), word)
                yield Put((*path, at, "code"), "N2")
                yield from (Remove((*path, at, key)) for key in item if key in ("help", "note"))


def _lists(definition: Definition) -> Iterator[tuple[tuple[str | int, ...], list[Any]]]:
    for at, section in enumerate(definition["section"]):
        for key in ("fields", "columns", "rows"):
            if isinstance(section.get(key), list):
                yield ("section", at, key), section[key]
    yield ("section",), definition["section"]
