"""Conditions of the assigning rules, compiled as rules of the survey they belong to.

Each condition becomes two rules: one that is broken where it is false, one where it is true. What
breaks neither is undecided: a question is still to be answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.compiling import compile_edition
from ssoz.questionnaires.expressions.parser import parse
from ssoz.questionnaires.expressions.trees import references
from ssoz.questionnaires.lines import Lines
from ssoz.questionnaires.mistakes import Mistakes, Path
from ssoz.questionnaires.schema import Questionnaire, Rule
from ssoz.reports.assigning.schema import Assigned

HOLDS = "!"  # ends the id of the rule that is broken where the condition holds
_REGISTER, _PERIOD = "registry.", "period."


def compiled(
    survey: Questionnaire, forms: Sequence[Assigned], key: str, mistakes: Mistakes
) -> dict[str, Any]:
    """Compile one condition of each form; `key` says which: `when` or `registry`."""
    asked = [form for form in forms if getattr(form, key)]
    rules = tuple(_rule(form, getattr(form, key), survey) for form in asked)
    # Only `when` depends on answers, and so on what is shown and calculated.
    form = survey if key == "when" else replace(survey, calcs=())
    there = _AtConditions(mistakes, key)
    edition = compile_edition(replace(form, rules=rules), {}, there)
    by_id = {rule["id"]: rule for rule in edition["rules"]}
    for one in asked:
        if rule := by_id.get(one.code):
            _refuse_strange(rule, one, key, there)
    edition["rules"] = [both for rule in by_id.values() for both in (rule, _turned(rule))]
    return edition


def addresses_of(rule: dict[str, Any], condition: str) -> Iterator[str]:
    """Give what a condition asks for: cells of the survey, values of registers."""
    written = {one.address.text for one in references(parse(condition))}
    for number, slot in enumerate(rule["each"][0]):
        if number == rule["at"] and slot not in written:
            continue
        yield from [slot] if isinstance(slot, str) else slot


def _rule(form: Assigned, condition: str, survey: Questionnaire) -> Rule:
    # A condition over the register alone is shown nowhere, but a rule must be shown somewhere.
    return Rule(form.place, form.code, condition, at=survey.cells[0].address)


def _turned(rule: dict[str, Any]) -> dict[str, Any]:
    return {**rule, "id": rule["id"] + HOLDS, "check": ["not", rule["check"]]}


def _refuse_strange(rule: dict[str, Any], form: Assigned, key: str, mistakes: Mistakes) -> None:
    path: Path = ("form", form.place, key)
    if len(rule["each"]) != 1 or "run" in rule:
        what = _("The condition runs over many rows.")
        mistakes.add("E37", path, what, _("Ask of one cell, or gather them with sum or count."))
        return
    for address in addresses_of(rule, getattr(form, key)):
        if "!" in address or address.startswith(_PERIOD):
            what = _("The condition asks for another report, or for the period.")
            advice = _("Only answers of the survey and the register decide who owes a form.")
            mistakes.add("E34", path, what, advice, address)
        elif key == "registry" and not address.startswith(_REGISTER):
            what = _("The condition over the register asks for an answer.")
            advice = _("Move it to when, or ask the register: registry.…")
            mistakes.add("E34", path, what, advice, address)


class _AtConditions(Mistakes):
    """Notes what is wrong with a compiled rule at the condition from which it was made."""

    def __init__(self, mistakes: Mistakes, key: str) -> None:
        super().__init__(mistakes.file, Lines())
        self._whole, self._key = mistakes, key

    def add(self, code: str, path: Path, what: str, advice: str = "", cell: str = "") -> None:
        """Note a mistake of a rule at the line of its condition."""
        if path[:1] == ("rule",):
            path = ("form", path[1], self._key)
        self._whole.add(code, path, what, advice, cell)
