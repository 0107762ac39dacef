"""Every rule found in the real forms is said by a rule of ours, or a reason says why it cannot be."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from ssoz.questionnaires.catalogue import read, sources
from ssoz.questionnaires.evaluating import Context, Evaluator, Outcome
from ssoz.questionnaires.loading import Loaded
from tests.ssoz.questionnaires.form_rules import BEYOND, EDITIONS, LINES, OURS, Prose, Said

ROOT = Path(settings.BASE_DIR)
FORMS = ROOT / "tests" / "vectors" / "forms"
SAID = [line for line in LINES if isinstance(line, Said)]
PROSE = [line for line in LINES if isinstance(line, Prose)]
each_line = pytest.mark.parametrize(
    "line", SAID + BEYOND + OURS, ids=lambda line: f"{line.form}-{line.ours}"
)
_HOLDERS = {"rules", "cross_form_rules", "submission_rules"}


def rules_in(thing: Any) -> Iterator[str]:
    """Walk a form, however deep its tables lie, and name each rule by its words."""
    if isinstance(thing, list):
        for item in thing:
            yield from rules_in(item)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if key in _HOLDERS:
                yield from (rule.get("text") or rule["expr"] for rule in value)
            else:
                yield from rules_in(value)


def found_rules() -> list[tuple[str, str]]:
    return [
        (file.stem, words)
        for file in sorted(FORMS.glob("*.yaml"))
        for words in rules_in(yaml.safe_load(file.read_text(encoding="utf-8")))
    ]


@cache
def editions() -> dict[str, Loaded]:
    entries = read(sources((ROOT / path for path in EDITIONS.values()), base=ROOT))
    by_file = {entry.file: entry.loaded for entry in entries}
    return {form: by_file[path] for form, path in EDITIONS.items()}


def edition_of(line: Said) -> str:
    """Return the form whose edition says the line: a rule between two forms may stand in either."""
    return line.ours.partition(":")[0] if ":" in line.ours else line.form


def judge(line: Said, changed: dict[str, Any], context: dict[str, Any]) -> Outcome:
    evaluator = Evaluator(editions()[edition_of(line)].compiled)
    return evaluator.check(line.keeps | changed, Context(**line.context | context))


def test_each_rule_of_the_forms_has_a_line_and_each_line_a_rule():
    found = found_rules()

    assert [rule for rule, times in Counter(found).items() if times > 1] == []
    assert {(line.form, line.words) for line in LINES} == set(found)


def test_there_are_forms_and_rules_to_look_at():
    assert set(EDITIONS) == {file.stem for file in FORMS.glob("*.yaml")}
    assert len(found_rules()) >= 35


def test_every_form_has_an_edition_that_loads():
    assert set(editions()) == set(EDITIONS)


@each_line
def test_answers_that_keep_a_rule_of_a_form_are_without_a_problem(line):
    assert judge(line, {}, {}).problems == ()


@each_line
def test_answers_that_break_a_rule_of_a_form_are_told_by_our_rule(line):
    problems = judge(line, line.breaks, line.context_breaks).problems

    ours = line.ours.rpartition(":")[2]
    assert {(problem.rule, problem.level) for problem in problems} == {
        (ours, line.level),
        *((rule, "error") for rule in line.also),
    }
    if line.cells:
        assert line.cells in [problem.cells for problem in problems if problem.rule == ours]


@each_line
def test_a_line_changes_something_to_break_its_rule(line):
    assert line.breaks or line.context_breaks


@pytest.mark.parametrize("line", PROSE, ids=lambda line: line.form)
def test_a_rule_that_stays_prose_says_why(line):
    assert len(line.reason) > 60
    assert (line.form, line.words) not in {(said.form, said.words) for said in SAID}


def test_every_rule_of_every_edition_is_broken_by_some_line():
    said = {(edition_of(line), line.ours.rpartition(":")[2]) for line in SAID + BEYOND + OURS}
    written = {
        (form, rule["id"])
        for form, loaded in editions().items()
        for rule in loaded.compiled["rules"]
    }

    assert written - said == set()
