"""What the compiled edition is: the one thing that both evaluators know of a form."""

import json
import re
from pathlib import Path
from time import process_time

import pytest

from ssoz.questionnaires.loading import from_definition, load

VECTORS = Path(__file__).parents[2] / "vectors"
RULES = json.loads((VECTORS / "rules.json").read_text())["rules"]
EXAMPLES = sorted(VECTORS.glob("examples/*.toml"))
TYPES = {"integer", "decimal", "money", "percent", "text", "date", "yesno", "choice", "choices",
         "code"}  # fmt: skip
OUTSIDE = {"num", "text", "date", "bool", "set", "list", "filed"}
CELL = {
    "type": str, "places": int, "min": str, "max": str, "required": bool, "na": bool, "calc": bool,
    "digits_only": bool, "closed": bool, "length": int, "pattern": str, "format": str,
    "dictionary": str, "options": list,
}  # fmt: skip
# What follows the name of each node: n a node, s a slot, t a text, i a number; + one or more.
NODES = {
    "num": "t", "text": "t", "date": "t", "cell": "s", "value": "s", "sum": "s+", "min": "s+",
    "max": "s+", "count": "s+", "unique": "s+", "+": "nn", "-": "nn", "*": "nn", "/": "nn",
    "neg": "n", "abs": "n", "round": "ni", "change": "ss", "days": "nn", "year": "n",
    "length": "n", "matches": "st", "filled": "s", "na": "s", "filed": "t", "written": "Sn",
    "and": "n+", "or": "n+", "not": "n", "in": "nT", "innum": "nT", "inset": "ns", "among": "ns",
    "amongnum": "ns",
} | {sign + kind: "nn" for sign in ("=", "<>", "<", "<=", ">", ">=") for kind in ("", "s")}  # fmt: skip
NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")


def compiled_of(check, *, when="", sections=(), library=None, **more):
    table = {
        "code": "1",
        "columns": [{"code": code, "label": code} for code in "abc"],
        "rows": [
            {"code": "01", "label": "01"},
            {"code": "02", "label": "02", "closed": ["b"]},
            {"code": "99", "label": "99"},
        ],
    }
    rule = {"check": check} | ({"when": when} if when else {}) | more
    definition = {"code": "T", "edition": "1", "section": [table, *sections], "rule": [rule]}
    compiled = from_definition(definition, library or {}).compiled
    assert_well_formed(compiled)
    return compiled


def rule_of(check, **more):
    return compiled_of(check, **more)["rules"][0]


def fields(code, **types):
    items = [{"code": name, "label": name, **keys} for name, keys in types.items()]
    return {"code": code, "fields": items}


def repeating(code, **types):
    items = [{"code": name, "label": name, **keys} for name, keys in types.items()]
    return {"code": code, "columns": items, "repeat": {}}


def assert_well_formed(compiled):
    """Hold a compiled edition to the schema of the language, and to what the schema cannot say."""
    assert list(compiled) == [
        "language", "code", "edition", "cells", "repeat", "outside", "steps", "rules"
    ]  # fmt: skip
    assert compiled == json.loads(json.dumps(compiled))
    for cell in compiled["cells"].values():
        assert cell["type"] in TYPES
        assert all(isinstance(value, CELL[key]) for key, value in cell.items())
        assert all(value is not False for value in cell.values())
        assert all(NUMBER.fullmatch(cell[key]) for key in ("min", "max") if key in cell)
    for section in compiled["repeat"].values():
        assert set(section) == {"columns", "min", "max"}
    assert set(compiled["outside"].values()) <= OUTSIDE
    for step in compiled["steps"]:
        assert_step(compiled, step)
    for rule in compiled["rules"]:
        assert_rule(compiled, rule)


def assert_step(compiled, step):
    assert set(step) - {"need", "section"} == {
        "do", "tree", "slots", {"calc": "target", "show": "targets"}[step["do"]]
    }  # fmt: skip
    assert_node(step["tree"], len(step["slots"]))
    assert_slots(compiled, step["slots"])
    assert set(step.get("targets", [step.get("target")])) <= set(compiled["cells"])


def assert_rule(compiled, rule):
    assert set(rule) - {"when", "at", "run"} == {"id", "level", "check", "cells", "each"}
    assert rule["level"] in ("error", "warning")
    width = len(rule["each"][0])
    assert_node(rule["check"], width)
    if "when" in rule:
        assert_node(rule["when"], width)
    assert all(0 <= slot < width for slot in [*rule["cells"], rule.get("at", 0)] if width)
    for slots in rule["each"]:
        assert len(slots) == width
        assert_slots(compiled, slots)


def assert_slots(compiled, slots):
    for slot in slots:
        for address in [slot] if isinstance(slot, str) else slot:
            own = compiled["cells"].get(address.replace(".:.", ".#."))
            assert (own and "closed" not in own) or address in compiled["outside"]


def assert_node(node, slots):
    name, *parts = node
    wanted = NODES[name]
    if wanted.endswith("+"):
        assert parts
        wanted = wanted[0] * len(parts)
    assert len(parts) == len(wanted), node
    for part, kind in zip(parts, wanted, strict=True):
        if kind == "n":
            assert_node(part, slots)
        elif kind == "T":
            assert part and all(isinstance(text, str) for text in part)
        elif kind == "S":
            assert part and all(0 <= slot < slots for slot in part)
        else:
            assert isinstance(part, str if kind == "t" else int)
            assert kind != "s" or 0 <= part < slots


@pytest.mark.parametrize("vector", RULES, ids=[vector["id"] for vector in RULES])
def test_each_fragment_of_the_vectors_compiles_to_the_schema(vector):
    loaded = from_definition(vector["edition"], vector.get("library", {}))
    assert_well_formed(loaded.compiled)
    assert len(loaded.compiled["rules"]) == len(vector["edition"].get("rule", []))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_each_example_compiles_to_the_schema(path):
    loaded = load(path.read_text(), file=path.name, library={})
    assert_well_formed(loaded.compiled)
    assert list(loaded.compiled["cells"]) == [cell.address for cell in loaded.questionnaire.cells]


def test_the_example_of_the_language_compiles_as_it_is_printed_there():
    number = {"type": "integer", "places": 0, "min": "0"}
    sections = [
        {
            "code": "1",
            "columns": [{"code": "a", "label": "a"}, {"code": "b", "label": "b"}],
            "rows": [{"code": code, "label": code} for code in ("01", "02", "99")],
        },
        fields("2", typ={"type": "choice", "options": ["1", "2"]}, ma={"type": "yesno"}),
        {"show": "2.ma", **fields("3", x={})},
        repeating("4", od={"type": "date"}),
    ]
    definition = {
        "code": "T",
        "edition": "2025",
        "section": sections,
        "calc": [{"cell": "1.99.a", "value": "sum(1.01:02.a)"}],
        "rule": [{"check": "1.{01,02}.b <= 1.{01,02}.a", "when": '2.typ = "1"'}],
    }
    compiled = from_definition(definition, {}).compiled
    assert_well_formed(compiled)
    assert compiled["cells"]["1.01.a"] == number
    assert compiled["cells"]["1.99.a"] == number | {"calc": True}
    assert compiled["cells"]["4.#.od"] == {"type": "date"}
    assert compiled["repeat"] == {"4": {"columns": ["od"], "min": 0, "max": 2000}}
    assert compiled["steps"] == [
        {"do": "show", "targets": ["3.x"], "tree": ["value", 0], "slots": ["2.ma"], "section": "3"},
        {"do": "calc", "target": "1.99.a", "tree": ["sum", 1],
         "slots": ["1.99.a", ["1.01.a", "1.02.a"]], "need": [1]},
    ]  # fmt: skip
    assert compiled["rules"] == [
        {"id": "r1", "level": "error", "cells": [0, 1],
         "check": ["written", [0, 1], ["<=", ["cell", 0], ["cell", 1]]],
         "when": ["=s", ["value", 2], ["text", "1"]],
         "each": [["1.01.b", "1.01.a", "2.typ"], ["1.02.b", "1.02.a", "2.typ"]]}
    ]  # fmt: skip


def test_closed_cells_are_left_out_of_gathers_and_skipped_in_runs():
    assert rule_of("1.99.* = sum(1.01:02.*)")["each"] == [
        ["1.99.a", ["1.01.a", "1.02.a"]],
        ["1.99.b", ["1.01.b"]],
        ["1.99.c", ["1.01.c", "1.02.c"]],
    ]
    assert rule_of("1.*.b <= 1.*.a")["each"] == [["1.01.b", "1.01.a"], ["1.99.b", "1.99.a"]]


def test_rows_run_outside_and_columns_inside():
    runs = [slots[0] for slots in rule_of("1.{01,99}.* >= 0")["each"]]
    assert runs == ["1.01.a", "1.01.b", "1.01.c", "1.99.a", "1.99.b", "1.99.c"]


def test_children_run_by_parent_and_one_named_parent_gathers():
    tree = {
        "code": "5",
        "columns": [{"code": "k", "label": "k"}],
        "rows": [{"code": code, "label": code} for code in ("A", "A.I", "A.I.1", "A.II", "B")]
        + [{"code": "w", "label": "w", "parent": "B"}],
    }
    assert rule_of("5.*.k = sum(5.*/:.k)", sections=[tree])["each"] == [
        ["5.A.k", ["5.A.I.k", "5.A.II.k"]],
        ["5.A.I.k", ["5.A.I.1.k"]],
        ["5.B.k", ["5.w.k"]],
    ]
    assert rule_of("max(5.*/:.k) <= 5.*.k", sections=[tree])["each"][0] == [
        ["5.A.I.k", "5.A.II.k"],
        "5.A.k",
    ]
    assert rule_of("sum(5.A.I:II.k) >= 0", sections=[tree])["each"] == [
        [["5.A.I.k", "5.A.I.1.k", "5.A.II.k"]]
    ]
    assert rule_of("sum(5.A.I:A.II.k) >= 0", sections=[tree]) == rule_of(
        "sum(5.A.I:II.k) >= 0", sections=[tree]
    )


def test_only_own_number_cells_decide_whether_anything_is_written():
    assert rule_of("1.01.a <= last!1.01.a")["check"][:2] == ["written", [0]]
    assert rule_of("1.01.a <= 5")["check"][:2] == ["written", [0]]
    assert rule_of("count(1.:.a) >= 1")["check"] == [">=", ["count", 0], ["num", "1"]]
    assert rule_of("1.01.a = count(1.:.b)")["check"][0] == "="
    assert rule_of("1.01.a >= 0", when="last!1.01.a > 0")["when"][0] == ">"
    assert rule_of("abs(change(1.01.a)) <= 20")["check"] == [
        "written", [0], ["<=", ["abs", ["change", 0, 1]], ["num", "20"]]
    ]  # fmt: skip
    assert rule_of("1.01.a in [1, -2]")["check"] == [
        "written", [0], ["innum", ["cell", 0], ["1", "-2"]]
    ]  # fmt: skip


def test_every_pair_of_a_chain_is_written_on_its_own():
    assert rule_of("1.01.a <= 1.01.b <= 1.01.c")["check"] == [
        "and",
        ["written", [0, 1], ["<=", ["cell", 0], ["cell", 1]]],
        ["written", [1, 2], ["<=", ["cell", 1], ["cell", 2]]],
    ]


def test_operators_bind_as_people_read_them():
    check = rule_of("not 1.01.a = 1 or 1.01.b = 1 and 1.01.c = 1")["check"]
    assert check[0] == "or" and check[1][0] == "not" and check[2][0] == "and"
    total = rule_of("1.01.a - 1.01.b - -1.01.c * 2 / 1.01.a = 0")["check"][2][1]
    assert total == [
        "-",
        ["-", ["cell", 0], ["cell", 1]],
        ["/", ["*", ["neg", ["cell", 2]], ["num", "2"]], ["cell", 0]],
    ]


def test_dates_texts_and_conditions_are_compared_by_their_own_signs():
    own = fields(
        "2",
        d={"type": "date"},
        t={"type": "text"},
        w={"type": "choice", "options": ["1", "2"]},
        m={"type": "choices", "options": ["x", "y"]},
        j={"type": "yesno"},
    )
    for check, tree in [
        ('2.d >= "2025-01-01"', [">=s", ["value", 0], ["date", "2025-01-01"]]),
        ('"2025-01-01" < 2.d', ["<s", ["date", "2025-01-01"], ["value", 0]]),
        ("2.t <> 2.w", ["<>s", ["value", 0], ["value", 1]]),
        ('2.w in ["1", "2"]', ["in", ["value", 0], ["1", "2"]]),
        ('2.w not in ["1"]', ["not", ["in", ["value", 0], ["1"]]]),
        ('"x" in 2.m', ["inset", ["text", "x"], 0]),
        ("2.t not in others!2.t", ["not", ["among", ["value", 0], 1]]),
        ('(2.w = "1") = 2.j', ["=s", ["=s", ["value", 0], ["text", "1"]], ["value", 1]]),
        ('days(2.d, "2025-12-31") > 3',
         [">", ["days", ["value", 0], ["date", "2025-12-31"]], ["num", "3"]]),
        ('matches(2.t, "[a-z]{2}") or length(2.t) > 3',
         ["or", ["matches", 0, "[a-z]{2}"], [">", ["length", ["value", 0]], ["num", "3"]]]),
        ("unique(2.t, 2.w)", ["unique", 0, 1]),
    ]:  # fmt: skip
        assert rule_of(check, sections=[own])["check"] == tree


def test_numbers_are_sought_among_gathered_numbers_only_when_one_is_written():
    rule = rule_of("1.01.a in 1.:.c")
    assert rule["check"] == ["written", [0], ["amongnum", ["cell", 0], 1]]


def test_what_comes_from_outside_is_listed_with_its_kind():
    other = {"code": "MZ/X-1", "edition": "1", "section": [fields("1", d={"type": "date"}, n={})]}
    compiled = compiled_of(
        "1.*.a <= registry.beds_by_specialty.* or MZ/X-1@last!1.n > 1.01.b or filed(MZ/X-1)",
        when='"4500" in registry.specialties and MZ/X-1!1.d <= period.end and last!1.01.a > 0',
        library={"MZ/X-1": other},
    )
    assert compiled["outside"] == {
        "filed:MZ/X-1": "filed",
        "registry.beds_by_specialty.01": "num",
        "registry.beds_by_specialty.02": "num",
        "registry.beds_by_specialty.99": "num",
        "MZ/X-1@last!1.n": "num",
        "registry.specialties": "list",
        "MZ/X-1!1.d": "date",
        "period.end": "date",
        "last!1.01.a": "num",
    }
    assert ["filed", "MZ/X-1"] in compiled["rules"][0]["check"]


def test_a_problem_names_own_cells_of_the_check_or_the_place_that_was_asked_for():
    rule = rule_of("1.01.a <= last!1.01.a + 1.01.b", when="1.01.c > 0")
    assert rule["cells"] == [0, 2]
    rule = rule_of("1.01.a <= 1.01.b", at="1.*.c")
    assert (rule["at"], rule["cells"]) == (2, [2])
    assert len(rule["each"]) == 3


def test_repeating_rows_run_and_gather():
    own = repeating("4", x={}, t={"type": "text"})
    rule = rule_of("4.*.x <= sum(4.:.x)", sections=[own])
    assert rule["run"] == "4"
    assert rule["each"] == [["4.#.x", ["4.:.x"]]]
    assert "run" not in rule_of("unique(4.:.t)", sections=[own])


def test_steps_stand_in_the_order_of_need_whatever_the_order_of_the_file():
    sections = [
        {"show": "3.y > 1", **fields("1", x={})},
        fields("2", a={}, b={}, c={}),
        {"show": "2.a > 1", **fields("3", y={})},
    ]
    calc = [
        {"cell": "2.c", "value": "2.b + 1.x"},
        {"cell": "2.b", "value": "2.a * 2"},
    ]
    definition = {"code": "T", "section": sections, "calc": calc}
    steps = from_definition(definition, {}).compiled["steps"]
    decided = [step.get("target") or step["targets"][0] for step in steps]
    assert decided == ["3.y", "1.x", "2.b", "2.c"]


def test_a_calculated_cell_that_counts_is_never_empty_for_want_of_numbers():
    sections = [fields("2", n={}, a={"type": "date"}, b={"type": "date"}), repeating("4", x={})]
    calc = [
        {"cell": "2.n", "value": "count(4.:.x)"},
        {"cell": "4.*.x", "value": "days(2.a, 2.b)"},
    ]
    definition = {"code": "T", "section": sections, "calc": calc}
    steps = from_definition(definition, {}).compiled["steps"]
    assert [step["target"] for step in steps] == ["4.#.x", "2.n"]
    assert not any("need" in step for step in steps)


def test_conditions_of_columns_and_rows_look_at_their_own_row_and_column():
    table = {
        "code": "2",
        "columns": [
            {"code": "a", "label": "a", "show": "1.99.a > 0"},
            {"code": "b", "label": "b", "show": "2.*.a > 0"},
        ],
        "rows": [
            {"code": "01", "label": "01"},
            {"code": "02", "label": "02", "show": "1.01.* > 0 and 1.99.c > 1"},
        ],
    }
    definition = {"code": "T", "section": [compiled_section(), table]}
    steps = from_definition(definition, {}).compiled["steps"]
    assert [(step["targets"], step["slots"]) for step in steps] == [
        (["2.01.a", "2.02.a"], ["1.99.a"]),
        (["2.01.b"], ["2.01.a"]),
        (["2.02.a"], ["1.01.a", "1.99.c"]),
        (["2.02.b"], ["2.02.a"]),
        (["2.02.b"], ["1.01.b", "1.99.c"]),
    ]


def compiled_section():
    return {
        "code": "1",
        "columns": [{"code": code, "label": code} for code in "abc"],
        "rows": [{"code": code, "label": code} for code in ("01", "99")],
    }


def test_defaults_of_cells_follow_the_type_and_rows_beat_columns_beat_sections():
    section = {
        "code": "2",
        "type": "money",
        "required": True,
        "columns": [
            {"code": "a", "label": "a"},
            {"code": "b", "label": "b", "type": "percent", "required": False},
            {"code": "c", "label": "c", "type": "text", "pattern": "[a-z]+"},
        ],
        "rows": [
            {"code": "01", "label": "01"},
            {"code": "02", "label": "02", "type": "decimal", "min": "1.50", "signed": True},
        ],
    }
    cells = from_definition({"code": "T", "section": [section]}, {}).compiled["cells"]
    assert cells == {
        "2.01.a": {"type": "money", "places": 2, "required": True},
        "2.01.b": {"type": "percent", "places": 2, "min": "0", "max": "100"},
        "2.01.c": {"type": "text", "required": True, "length": 1000, "pattern": "[a-z]+"},
        "2.02.a": {"type": "decimal", "places": 2, "min": "1.50", "required": True},
        "2.02.b": {"type": "decimal", "places": 2, "min": "1.50"},
        "2.02.c": {"type": "decimal", "places": 2, "min": "1.50", "required": True},
    }


def test_a_form_of_three_thousand_cells_and_a_thousand_rules_compiles_in_two_seconds():
    rows = [{"code": f"r{number}", "label": "x"} for number in range(300)]
    columns = [{"code": f"c{number}", "label": "x"} for number in range(10)]
    rules = [
        {"check": f"1.r{number % 300}.c0 = sum(1.r{number % 300}.c1:c9) and 1.99.x >= 0"}
        for number in range(1000)
    ]
    total = {"code": "99", "label": "99"}
    section = {"code": "1", "columns": [*columns, {"code": "x", "label": "x"}]}
    section["rows"] = [*rows, total]
    begun = process_time()
    compiled = from_definition({"code": "T", "section": [section], "rule": rules}, {}).compiled
    assert len(compiled["rules"]) == 1000
    assert process_time() - begun < 2
