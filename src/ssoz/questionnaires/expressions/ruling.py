"""Compiling rules: one tree and a table of the cells of each run."""

import re
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.addresses import parse_address
from ssoz.questionnaires.expressions.emitting import Emitter
from ssoz.questionnaires.expressions.expanding import (
    Outside,
    expand,
    nothing_left,
    read,
)
from ssoz.questionnaires.expressions.resolving import Resolver
from ssoz.questionnaires.expressions.runs import column_steps, repeating, row_steps
from ssoz.questionnaires.expressions.selections import Selection, Slot
from ssoz.questionnaires.expressions.trees import Node
from ssoz.questionnaires.mistakes import Mistakes, Path, Refusal, nearest
from ssoz.questionnaires.schema import Rule

type Tree = list[Any]

IN_MESSAGES = (
    "row", "column", "section", "cell", "value", "left", "right", "difference", "last", "limit",
)  # fmt: skip
_NAMED = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


class Ruler:
    """Compile rules, counting their checks together."""

    def __init__(self, resolver: Resolver, outside: Outside, mistakes: Mistakes) -> None:
        self.resolver = resolver
        self.outside = outside
        self.mistakes = mistakes
        self._checks = 0
        self._named = 0

    def rule(self, rule: Rule) -> dict[str, Any] | None:
        """Compile one rule; None when mistakes were noted."""
        path: Path = ("rule", rule.place)
        if not rule.check:
            return None
        check = read(rule.check, self.resolver, self.mistakes, (*path, "check"))
        when = None
        if rule.when:
            when = read(rule.when, self.resolver, self.mistakes, (*path, "when"))
        at = self._at(rule, path)
        if not check or (rule.when and not when) or (rule.at and not at):
            return None
        try:
            return self._compile(rule, check, when, at)
        except _Misplaced as misplaced:
            self.mistakes.refuse(misplaced.refusal, (*path, misplaced.key))
        return None

    def _compile(
        self, rule: Rule, check: Node, when: Node | None, at: Selection | None
    ) -> dict[str, Any]:
        emitter = Emitter(self.resolver)
        slots = emitter.slots
        compiled: dict[str, Any] = {"id": rule.id, "level": rule.level}
        compiled["check"] = _condition(emitter, check, "check")
        cells = [number for number, found in enumerate(slots.selections) if found.own]
        if when:
            compiled["when"] = _condition(emitter, when, "when")
        if at:
            compiled["at"] = slots.number(at)
            cells = [compiled["at"]]
        if not cells and not emitter.asks_for_forms:
            raise _Misplaced("check", _names_no_cell())
        self.outside.note_forms(emitter.asks_for_forms)
        compiled["cells"] = cells
        try:
            if run := repeating(slots.selections):
                compiled["run"] = run
            compiled["each"] = self._runs(slots.selections)
        except Refusal as refusal:
            raise _Misplaced("check", refusal) from None
        self._check_messages(rule, slots.selections)
        return compiled

    def _runs(self, selections: list[Selection]) -> list[list[Slot]]:
        rows, columns = row_steps(selections), column_steps(selections)
        runs: list[list[Slot]] = []
        for row in rows:
            for column in columns:
                slots = expand(selections, row, column)
                if slots is None:
                    continue
                self._count(slots)
                self.outside.note(selections, slots)
                runs.append(slots)
        if not runs:
            row = rows[0] if rows else None
            raise nothing_left(selections, row, columns[0] if columns else None)
        return runs

    def _count(self, slots: list[Slot]) -> None:
        self._checks += 1
        self._named += sum(len(slot) if isinstance(slot, list) else 1 for slot in slots)
        if self._checks > limits.CHECKS or self._named > limits.NAMED:
            # Counting starts anew, so that one endless rule is not blamed on all that follow.
            self._checks = self._named = 0
            raise Refusal(
                "E48",
                _("Up to this rule the form makes too many checks."),
                _("At most %(checks)d checks, naming %(cells)d cells, are allowed.")
                % {"checks": limits.CHECKS, "cells": limits.NAMED},
            )

    def _at(self, rule: Rule, path: Path) -> Selection | None:
        if not rule.at:
            return None
        try:
            at = self.resolver.resolve(parse_address(rule.at))
            if not at.own:
                refusal = _names_no_cell()
                refusal.cell = at.text
                raise refusal
        except Refusal as refusal:
            self.mistakes.refuse(refusal, (*path, "at"))
            return None
        return at

    def _check_messages(self, rule: Rule, selections: list[Selection]) -> None:
        known = (*IN_MESSAGES, *(selection.text for selection in selections))
        for key, message in (("message", rule.message), ("message_en", rule.message_en)):
            names = _NAMED.findall(message)
            rest = _NAMED.sub("", message)
            wrong = [name for name in names if name not in known]
            wrong += [sign for sign in "{}" if sign in rest]
            for name in wrong:
                what = _("The message names “%(name)s”, which is not known.") % {"name": name[:80]}
                path = ("rule", rule.place, key)
                self.mistakes.add("E50", path, what, nearest(name, known))


class _Misplaced(Exception):
    """Carry the key of a rule in which a refusal arose."""

    def __init__(self, key: str, refusal: Refusal) -> None:
        super().__init__(key)
        self.key = key
        self.refusal = refusal


def _condition(emitter: Emitter, node: Node, key: str) -> Tree:
    try:
        return emitter.condition(node).tree
    except Refusal as refusal:
        raise _Misplaced(key, refusal) from None


def _names_no_cell() -> Refusal:
    return Refusal(
        "E49",
        _("The rule names no cell of this form."),
        _("Name a cell of this form in check, or say with at where the problem is shown."),
    )
