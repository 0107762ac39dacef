"""What a person reads of a problem: the rule's own words, or words made from its tree."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.schema import Questionnaire
from ssoz.questionnaires.wording.builtin_messages import builtin_message
from ssoz.questionnaires.wording.made_messages import made_message
from ssoz.questionnaires.wording.naming import Naming

_NAMED = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


def message(
    problem: Problem,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    language: str = "pl",
) -> str:
    """Tell a problem in a language; the text is plain, for a template to escape."""
    with override(language):
        naming = Naming(problem, questionnaire, answers, language)
        rule = questionnaire.rule(problem.rule)
        if rule is None:
            return builtin_message(naming)
        own = rule.message_en if language.startswith("en") and rule.message_en else rule.message
        return _NAMED.sub(lambda found: naming.of(found[1]), own) or made_message(naming, rule)
