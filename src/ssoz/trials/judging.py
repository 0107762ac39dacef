"""Reports of one edition judged by another, in the surroundings that they had."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language

from ssoz.questionnaires.carrying import Carried, carried, said_of
from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.loading import Loaded, restore
from ssoz.questionnaires.mapping import between
from ssoz.questionnaires.messages import message
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import Report
from ssoz.reports.queries import Surroundings, form_from, form_of
from ssoz.trials.comparing import Compared, Comparison
from ssoz.trials.models import Trial

_MOST_CELLS = 25_000  # held at once, several times over: of the report and of what is around it
_LEAST, _MOST = 5, 200


class Judged(NamedTuple):
    """One report, and how many of its answers have no place in the new edition."""

    report: Report
    compared: Compared
    lost: int


class Bench:
    """Judges reports of one edition by a form that is to follow it.

    The mapping says how cells go on from the edition that the form was made from, `follows`; from
    any other edition they come to it by way of that one.
    """

    def __init__(
        self,
        loaded: Loaded,
        edition: Edition,
        *,
        follows: Edition | None = None,
        mapping: Mapping[str, Any] | None = None,
    ) -> None:
        self.form = form_from(loaded)
        self._own, self._follows = form_of(edition), follows or edition
        older, newer = form_of(self._follows).questionnaire, loaded.questionnaire
        self._last_step = carried(older, newer, said_of(mapping or {}))
        self._known: dict[int, Carried] = {}
        self._carried = self._carried_from(edition.pk)
        self._comparison = Comparison(self._own.questionnaire, newer, self._carried)

    @property
    def at_once(self) -> int:
        """Say how many reports are held together: the fewer, the more cells they have."""
        cells = max(1, len(self._own.compiled["cells"]))
        return max(_LEAST, min(_MOST, _MOST_CELLS // cells))

    def judge(self, reports: Sequence[Report]) -> Iterator[Judged]:
        """Judge reports of one collection, loaded with edition, period, unit and answers."""
        if not reports:
            return
        around = Surroundings(reports, (self._own, self.form))
        for report in reports:
            said = report.answers
            before = self._own.evaluator.check(said, around.context_of(report, self._own))
            context = around.context_of(report, self.form, self._renamed)
            carried_on = self._carried.renamed(said)
            after = self.form.evaluator.check(carried_on, context)
            compared = self._comparison.of(before.problems, after.problems)
            yield Judged(report, compared, _written(said) - _written(carried_on))

    def problems_of(self, report: Report) -> list[tuple[Problem, str]]:
        """Judge a report as it is now by the form alone, in words; they quote its answers."""
        context = Surroundings([report], (self.form,)).context_of(report, self.form, self._renamed)
        answers = self._carried.renamed(report.answers)
        problems = self.form.evaluator.check(answers, context).problems
        form, language = self.form.questionnaire, get_language() or "pl"
        return [(one, message(one, form, answers, language)) for one in problems]

    def _renamed(self, edition_id: int, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._carried_from(edition_id).renamed(answers)

    def _carried_from(self, edition_id: int) -> Carried:
        """Say how the cells of an edition go on in the form."""
        if edition_id not in self._known:
            step = self._last_step
            if edition_id != self._follows.pk:
                older = Edition.objects.light().get(pk=edition_id)
                step = between(older, self._follows).then(step)
            self._known[edition_id] = step
        return self._known[edition_id]


def bench_of(trial: Trial) -> Bench | None:
    """Set up what judges the reports of a trial; nothing where it judges none."""
    if trial.collection is None:
        return None
    return Bench(
        restore(trial.definition, trial.compiled),
        trial.collection.edition,
        follows=trial.draft.based_on,
        mapping=trial.mapping,
    )


def _written(answers: Mapping[str, Any]) -> int:
    return sum(not is_blank(answer) for answer in answers.values())
