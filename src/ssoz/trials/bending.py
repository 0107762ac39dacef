"""Answers bent until a rule breaks: what shows that it can, and which rules nothing broke."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from random import Random
from typing import Any

from ssoz.questionnaires.evaluating import Evaluator
from ssoz.questionnaires.evaluation.sheet import Context
from ssoz.trials.bounds import can_break
from ssoz.trials.generating import Choices, around

ATTEMPTS = 150
_RUNS = 3
_SHOWN = 12  # cells of an example
_SMALL = 3


@dataclass(frozen=True, slots=True)
class Bent:
    """What became of one rule: `can_break` is whether its cells accept anything that breaks it."""

    rule: str
    level: str
    attempts: int = 0
    held: int = 0
    broken: int = 0
    can_break: bool = True
    example: Mapping[str, Any] = field(default_factory=dict)

    @property
    def was_judged(self) -> bool:
        return bool(self.held or self.broken)

    def kept(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def bent_answers(compiled: Mapping[str, Any], seed: int) -> Iterator[Bent]:
    """Try to break each rule of an edition by answers that its cells accept."""
    for rule in compiled["rules"]:
        if rule["each"]:
            yield _bent(compiled, rule, Random(f"{seed} {rule['id']}"))


def narrowed(compiled: Mapping[str, Any], rule: Mapping[str, Any], at: int) -> dict[str, Any]:
    """Cut an edition down to one run of a rule and to the cells that decide it: fast to judge."""
    line = rule["each"][at]
    needed = _needed(compiled, line)
    steps = [step for step in map(_cut(needed), compiled["steps"]) if step is not None]
    used = {address for slots in (line, *(one["slots"] for one in steps)) for address in _in(slots)}
    return {
        **compiled,
        "cells": {name: cell for name, cell in compiled["cells"].items() if name in needed},
        "outside": {
            name: kind
            for name, kind in compiled["outside"].items()
            if kind == "filed" or name in used
        },
        "steps": steps,
        "rules": [{**rule, "each": [line]}],
    }


def constants(compiled: Mapping[str, Any]) -> Iterator[str]:
    """Give the numbers, texts and dates that rules and conditions name."""
    for part in (*compiled["rules"], *compiled["steps"]):
        for tree in (part.get("check"), part.get("when"), part.get("tree")):
            yield from _constants(tree or [])


def _bent(compiled: Mapping[str, Any], rule: Mapping[str, Any], chance: Random) -> Bent:
    found = Bent(rule["id"], rule["level"], can_break=can_break(compiled, rule))
    runs = range(len(rule["each"]))
    for at in sorted(chance.sample(runs, min(_RUNS, len(runs)))):
        cut = narrowed(compiled, rule, at)
        evaluator, choices = Evaluator(cut), Choices(cut, constants(cut))
        for _ in range(ATTEMPTS // _RUNS if len(runs) >= _RUNS else ATTEMPTS):
            answers, context = _attempt(choices, chance), around(choices, chance)
            found = _tried(found, evaluator, answers, context)
            if found.broken and found.held:
                return found
    return found


def _tried(found: Bent, evaluator: Evaluator, answers: dict[str, Any], context: Context) -> Bent:
    tally = evaluator.tally(answers, context)[found.rule]
    example = found.example
    if tally.broken and not example:
        example = dict(list(answers.items())[:_SHOWN])
    return replace(
        found,
        attempts=found.attempts + 1,
        held=found.held + tally.held,
        broken=found.broken + tally.broken,
        example=example,
    )


def _attempt(choices: Choices, chance: Random) -> dict[str, Any]:
    """Fill cells in one of several manners: at random, small, alike but for one, with gaps."""
    manner, gaps = chance.randrange(4), chance.choice((0.4, 0.9, 1.0))
    answers: dict[str, Any] = {}
    for template in choices.compiled["cells"]:
        accepted = choices.of(template)
        for row in (1, 2) if ".#." in template else (0,):
            if not accepted or manner == 3 and chance.random() < gaps:
                continue
            some = accepted[:_SMALL] if manner == 1 else accepted[-1:] if manner == 2 else accepted
            answers[template.replace(".#.", f".{row}.")] = chance.choice(some)
    if manner == 2 and answers:
        one = chance.choice(list(answers))
        answers[one] = chance.choice(choices.of(_template(choices, one)))
    return answers


def _template(choices: Choices, address: str) -> str:
    if address in choices.compiled["cells"]:
        return address
    section, _number, column = address.split(".")
    return f"{section}.#.{column}"


# --- What decides a run ------------------------------------------------------------------------


def _needed(compiled: Mapping[str, Any], line: Iterable[Any]) -> set[str]:
    """Find the cells of a run, and those that its calculated and conditional cells hang on."""
    needed: set[str] = set()
    fresh = _own(compiled, line)
    while fresh:
        needed |= fresh
        fresh = set()
        for step in compiled["steps"]:
            if needed.intersection(_targets(step)):
                fresh |= _own(compiled, step["slots"]) - needed
    return needed


def _own(compiled: Mapping[str, Any], slots: Iterable[Any]) -> set[str]:
    """Find the cells of this report among slots; of a section whose rows repeat all columns."""
    found: set[str] = set()
    for address in _in(slots):
        if "!" in address or address in compiled["outside"]:
            continue
        template = address.replace(".:.", ".#.")
        found.add(template)
        if ".#." in template:
            section = template.partition(".#.")[0]
            found |= {f"{section}.#.{name}" for name in compiled["repeat"][section]["columns"]}
    return found


def _in(slots: Iterable[Any]) -> Iterator[str]:
    for slot in slots:
        yield from [slot] if isinstance(slot, str) else slot


def _targets(step: Mapping[str, Any]) -> list[str]:
    return [step["target"]] if step["do"] == "calc" else step.get("targets", [])


def _cut(needed: set[str]) -> Any:
    def cut(step: Mapping[str, Any]) -> Mapping[str, Any] | None:
        targets = [target for target in _targets(step) if target in needed]
        if not targets:
            return None
        return step if step["do"] == "calc" else {**step, "targets": targets}

    return cut


def _constants(node: Any) -> Iterator[str]:
    if not isinstance(node, list) or not node:
        return
    if node[0] in ("num", "text", "date"):
        yield str(node[1])
    elif node[0] in ("in", "innum"):
        yield from map(str, node[2])
    for part in node[1:]:
        yield from _constants(part)
