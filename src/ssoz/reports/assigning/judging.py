"""What follows from answers and the register: owed or not, and line by line because of what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ssoz.questionnaires.evaluating import Context, Evaluator
from ssoz.questionnaires.evaluation.problems import Outcome, Problem
from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.schema import Questionnaire, label
from ssoz.questionnaires.wording.naming import NOTHING, Naming
from ssoz.reports.assigning.compiling import HOLDS, addresses_of
from ssoz.reports.assigning.schema import Assigned, Scheme
from ssoz.units.models import Unit

type Line = dict[str, str]

LANGUAGES = ("pl", "en")
_REGISTER = "registry."
_PROPOSED = gettext_lazy("the register proposes this report, until the survey is answered")
_NOT_PROPOSED = gettext_lazy("the register does not propose this report")
_NAMES = {
    "unit_type": gettext_lazy("type of the unit"),
    "practice": gettext_lazy("practice code"),
    "activity": gettext_lazy("kind of activity (part VI)"),
    "founder": gettext_lazy("founder (part III)"),
    "legal_form": gettext_lazy("legal form (part IV)"),
    "specialties": gettext_lazy("specialties of the cells (part VIII)"),
    "beds": gettext_lazy("beds"),
    "beds_by_specialty": gettext_lazy("beds"),
}


@dataclass(frozen=True)
class Verdict:
    """Whether a form is owed; None while an answer is missing. `lines` say it in both languages."""

    form: Assigned
    owed: bool | None
    lines: tuple[Line, ...]


class Assigner:
    """Judges by the rules of one survey; safe to share between threads."""

    def __init__(self, scheme: Scheme, survey: Questionnaire) -> None:
        self.scheme = scheme
        self.survey = survey
        self._answers = _Conditions(scheme, scheme.by_answers, "when", survey)
        self._register = _Conditions(scheme, scheme.by_register, "registry", survey)

    @property
    def asked_of_register(self) -> frozenset[str]:
        """Name what of the register the rules ask for."""
        return self._answers.registers | self._register.registers

    def by_answers(
        self, answers: Mapping[str, Any], registry: Mapping[str, Any]
    ) -> tuple[Verdict, ...]:
        """Judge by the answers of the survey and the register."""
        return self._answers.judge(answers, registry)

    def by_register(self, registry: Mapping[str, Any]) -> tuple[Verdict, ...]:
        """Judge by the register alone; forms of which it says nothing are left out."""
        return self._register.judge({}, registry)

    def owed(
        self, registry: Mapping[str, Any], answers: Mapping[str, Any] | None = None
    ) -> frozenset[str]:
        """Tell which forms are owed, without the words: by answers if there are any."""
        conditions = self._register if answers is None else self._answers
        _outcome, owed = conditions.decide(answers or {}, registry)
        return frozenset(code for code, is_owed in owed.items() if is_owed)

    def register_key(self, registry: Mapping[str, Any]) -> tuple:
        """Say by what of the register units are alike: they owe the same, for the same reasons."""
        return tuple(
            tuple(value) if isinstance(value := registry.get(name), list) else value
            for name in sorted(self._register.registers)
        )


class _Conditions:
    """One condition of each form."""

    def __init__(
        self, scheme: Scheme, compiled: dict[str, Any], key: str, survey: Questionnaire
    ) -> None:
        self.survey, self.key = survey, key
        self.evaluator = Evaluator(compiled)
        rules = {rule["id"]: rule for rule in compiled["rules"]}
        self.forms = [form for form in scheme.forms if form.code in rules]
        self.asked = {
            form.code: list(dict.fromkeys(addresses_of(rules[form.code], getattr(form, key))))
            for form in self.forms
        }
        self.registers = frozenset(
            address.split(".")[1]
            for addresses in self.asked.values()
            for address in addresses
            if address.startswith(_REGISTER)
        )

    def decide(
        self, answers: Mapping[str, Any], registry: Mapping[str, Any]
    ) -> tuple[Outcome, dict[str, bool | None]]:
        """Tell by form whether it is owed; None while an answer is missing."""
        outcome = self.evaluator.check(answers, Context(registry=registry))
        broken = {problem.rule for problem in outcome.problems}
        decided = broken | {name.removesuffix(HOLDS) for name in broken}
        return outcome, {
            form.code: form.code not in broken if form.code in decided else None
            for form in self.forms
        }

    def judge(self, answers: Mapping[str, Any], registry: Mapping[str, Any]) -> tuple[Verdict, ...]:
        outcome, decided = self.decide(answers, registry)
        verdicts = []
        for form in self.forms:
            owed = decided[form.code]
            seen = [at for at in self.asked[form.code] if not _is_hidden(at, outcome.hidden)]
            lines = tuple(self._lines(form, owed, seen, answers, registry))
            verdicts.append(Verdict(form, owed, lines))
        return tuple(verdicts)

    def _lines(
        self, form: Assigned, owed: bool | None, seen: list[str], answers: Mapping[str, Any],
        registry: Mapping[str, Any],
    ) -> Iterator[Line]:  # fmt: skip
        if owed is not None:
            yield {"kind": "rule", "at": form.code, **self._sentence(form, owed)}
        for address in seen:
            if address.startswith(_REGISTER):
                told = {one: self._register(address, registry, form, one) for one in LANGUAGES}
                yield {"kind": "register", "at": address, **told}
            elif owed is None or not is_blank(answers.get(address)):
                told = {one: self._answer(address, answers, one) for one in LANGUAGES}
                kind = "missing" if is_blank(answers.get(address)) else "answer"
                yield {"kind": kind, "at": address, **told}

    def _sentence(self, form: Assigned, owed: bool) -> Line:
        if self.key == "registry":
            return {one: _in(one, _PROPOSED if owed else _NOT_PROPOSED) for one in LANGUAGES}
        said = form.because if owed else form.otherwise
        return {"pl": said.pl, "en": said.en or said.pl}

    def _answer(self, address: str, answers: Mapping[str, Any], language: str) -> str:
        with override(language):
            question = label(self.survey.cell(address), language).rstrip(" ?:")
            naming = Naming(Problem("", "", ()), self.survey, answers, language)
            return f"{question}: {naming.answer(address)}"

    def _register(
        self, address: str, registry: Mapping[str, Any], form: Assigned, language: str
    ) -> str:
        name, _dot, code = address.removeprefix(_REGISTER).partition(".")
        value = registry.get(name)
        if isinstance(value, Mapping):
            value = value.get(code)
        with override(language):
            if name == "unit_type" and value in Unit.Type.values:
                value = Unit.Type(value).label
            if isinstance(value, list):
                condition = getattr(form, self.key)
                value = ", ".join(one for one in value if f'"{one}"' in condition)
            words = {"name": _NAMES.get(name, name), "value": value or NOTHING}
            return _("in the register: %(name)s %(value)s") % words


def _in(language: str, words: Promise) -> str:
    with override(language):
        return str(words)


def _is_hidden(address: str, hidden: frozenset[str]) -> bool:
    return address in hidden or address.partition(".")[0] in hidden
