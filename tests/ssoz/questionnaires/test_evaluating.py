"""The rules of an edition judged on the server: every shared vector, and what no vector says."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ssoz.questionnaires.evaluating import Context, Evaluator, Outcome
from ssoz.questionnaires.loading import from_definition
from tests.ssoz.questionnaires.random_rules import random_editions
from tests.ssoz.questionnaires.told import bare, told_by_server

VECTORS = json.loads(
    (Path(settings.BASE_DIR) / "tests" / "vectors" / "rules.json").read_text(encoding="utf-8")
)["rules"]
NODES = {
    "num", "text", "date", "cell", "value", "sum", "min", "max", "count", "unique", "+", "-", "*",
    "/", "neg", "abs", "round", "change", "days", "year", "length", "matches", "filled", "na",
    "filed", "written", "and", "or", "not", "in", "innum", "inset", "among", "amongnum", "=", "<>",
    "<", "<=", ">", ">=", "=s", "<>s", "<s", "<=s", ">s", ">=s",
}  # fmt: skip


def outcome(
    answers: dict[str, Any],
    *rules: str | dict[str, str],
    sections: list[dict[str, Any]] | None = None,
    context: dict[str, Any] | None = None,
    **more: Any,
) -> Outcome:
    columns = [{"code": code, "na": True} for code in "abc"]
    table = {
        "code": "1",
        "title": "1",
        "rows": [{"code": "01"}, {"code": "02"}],
        "columns": columns,
    }
    definition = {
        "code": "T",
        "edition": "2025",
        "section": sections or [table],
        "rule": [{"check": rule} if isinstance(rule, str) else rule for rule in rules],
        **more,
    }
    evaluator = Evaluator(from_definition(definition, {}).compiled)
    return evaluator.check(answers, Context(**(context or {})))


def found(outcome: Outcome) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.rule, problem.cells) for problem in outcome.problems]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_server_finds_in_every_vector_what_it_must(vector):
    compiled = from_definition(vector["edition"], vector.get("library", {})).compiled
    told = told_by_server(compiled, vector["cases"])

    for case, one in zip(vector["cases"], told, strict=True):
        assert bare(one) == case["problems"], case
        for cell, value in case.get("values", {}).items():
            assert one["values"][cell] == value, case


def test_a_problem_tells_the_comparison_that_broke():
    answers = {"1.01.a": "3", "1.01.b": "1", "1.01.c": "0,5"}
    (problem,) = outcome(answers, "1.01.a >= 1.01.b >= 1.01.c * 4").problems[1:]

    assert problem.figures["sign"] == ">="
    assert problem.figures["left"] == 1
    assert problem.figures["right"] == 2
    assert problem.figures["difference"] == -1
    assert problem.figures["1.01.a"] == 3


def test_figures_keep_every_digit():
    answers = {"1.01.a": "999999999999999", "1.01.b": "-0,000000000001"}
    problem = outcome(answers, "1.01.a * 1000000 <= 1.01.b").problems[-1]

    assert problem.figures["difference"] == Decimal("999999999999999000000.000000000001")


def test_a_problem_tells_what_was_reported_last_year():
    context = {"last": {"1.01.a": "1 000,5"}, "registry": {"beds": 7}}
    rule = "1.01.a <= registry.beds or 1.01.a <= last!1.01.a"
    (problem,) = outcome({"1.01.a": "2000"}, rule, context=context).problems

    assert problem.figures["last"] == problem.figures["last!1.01.a"] == Decimal("1000.5")
    assert problem.figures["registry.beds"] == 7
    assert problem.cells == ("1.01.a",)


def test_what_repeats_is_named_and_nothing_else():
    answers = {"1.01.a": "5", "1.01.b": "5,0", "1.01.c": "6"}

    assert found(outcome(answers, "unique(1.01.:)")) == [("r1", ("1.01.a", "1.01.b"))]


def test_built_in_problems_tell_value_and_limit():
    fields = [{"code": "x", "max": 24}, {"code": "t", "type": "text", "length": 3}]
    answers = {"1.x": "24,5", "1.t": "abcd", "1.zzz": "z" * 1_000_000}
    problems = outcome(answers, sections=[{"code": "1", "title": "1", "fields": fields}]).problems
    told = {problem.rule: problem.figures for problem in problems}

    assert list(told) == ["unknown", "places", "max", "length"]
    assert told["max"] == {"value": Decimal("24.5"), "limit": 24}
    assert told["places"]["limit"] == 0
    assert told["length"] == {"value": "abcd", "limit": 3}
    assert len(told["unknown"]["value"]) == 100


def test_rows_of_several_repeating_sections_are_told_in_the_order_of_the_file():
    sections = [
        {
            "code": code,
            "title": code,
            "repeat": {"min": 1},
            "columns": [{"code": "x"}, {"code": "y"}],
        }
        for code in ("10", "9")
    ]
    many = {"9.10.x": "a", "9.9.y": "b", "10.1.y": "c", "9.9.x": "d"}

    assert found(outcome({}, sections=sections)) == [("rows", ("10",)), ("rows", ("9",))]
    assert [cells for _rule, cells in found(outcome(many, sections=sections))] == [
        ("10.1.y",), ("9.9.x",), ("9.9.y",), ("9.10.x",),
    ]  # fmt: skip


def test_a_rule_over_hidden_rows_names_none_of_them():
    sections = [
        {"code": "1", "title": "1", "fields": [{"code": "ma", "type": "yesno"}]},
        {
            "code": "4", "title": "4", "show": "1.ma", "repeat": {"min": 1},
            "columns": [{"code": "x", "required": True}, {"code": "y"}],
        },
    ]  # fmt: skip
    answers = {"1.ma": "no", "4.1.x": "5", "4.2.y": "zzz"}
    judged = outcome(answers, "4.*.x <= 4.*.y", sections=sections)

    assert judged.problems == ()
    assert judged.hidden == {"4", "4.1.x", "4.1.y", "4.2.x", "4.2.y"}


def test_a_calculated_cell_of_nothing_is_empty_even_where_it_divides():
    calc = [{"cell": "1.01.c", "value": "1.01.a / 1.01.b"}]

    assert outcome({}, calc=calc).values == {"1.01.c": ""}
    assert outcome({"1.01.a": "1"}, calc=calc).values == {"1.01.c": None}
    assert outcome({"1.01.a": "5", "1.01.b": "2"}, calc=calc).values == {"1.01.c": "3"}


def test_an_evaluator_gives_the_same_again_and_in_many_threads():
    evaluators = []
    for edition in random_editions(100, seed=7):
        compiled = from_definition(edition.definition, edition.library).compiled
        evaluators.append((Evaluator(compiled), edition.cases))

    def judge() -> list[Outcome]:
        return [
            evaluator.check(case.answers, Context(**case.context))
            for evaluator, cases in evaluators
            for case in cases
        ]

    first = judge()
    with ThreadPoolExecutor(4) as threads:
        assert all(again == first for again in threads.map(lambda _: judge(), range(4)))


def test_a_compiled_edition_survives_being_stored_as_json():
    for edition in random_editions(200, seed=11):
        compiled = from_definition(edition.definition, edition.library).compiled
        cases = [{"answers": case.answers, "context": case.context} for case in edition.cases]
        stored = json.loads(json.dumps(compiled))

        assert told_by_server(stored, cases) == told_by_server(compiled, cases)


def test_the_random_rules_leave_no_kind_of_node_out():
    seen: set[str] = set()
    for edition in random_editions(1_000, seed=20270209):
        compiled = from_definition(edition.definition, edition.library).compiled
        trees = [step["tree"] for step in compiled["steps"]]
        trees += [
            rule[key] for rule in compiled["rules"] for key in ("check", "when") if key in rule
        ]
        seen.update(kind for tree in trees for kind in kinds(tree))

    assert seen >= NODES


def kinds(tree: Any) -> Iterator[str]:
    if isinstance(tree, list) and tree and isinstance(tree[0], str):
        yield tree[0]
        for part in tree[1:]:
            yield from kinds(part)
