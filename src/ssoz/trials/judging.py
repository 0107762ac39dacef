"""Reports of one edition judged by another, in the surroundings that they had."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language

from ssoz.questionnaires.evaluation.problems import Problem
from ssoz.questionnaires.loading import Loaded, restore
from ssoz.questionnaires.mapping import between
from ssoz.questionnaires.messages import message
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import Report
from ssoz.reports.queries import Surroundings, form_from, form_of
from ssoz.trials.carrying import Carrier, Carries, Chain, lost
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
        self._own, self._mapping = form_of(edition), mapping or {}
        self._follows = follows or edition
        self._carriers: dict[int, Carries] = {}
        self._carrier = self._carrier_of(edition.pk)
        older, newer = self._own.questionnaire, loaded.questionnaire
        self._comparison = Comparison(older, newer, self._carrier)

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
            after = self.form.evaluator.check(self._carrier.answers(said), context)
            compared = self._comparison.of(before.problems, after.problems)
            yield Judged(report, compared, lost(self._carrier, said))

    def problems_of(self, report: Report) -> list[tuple[Problem, str]]:
        """Judge a report as it is now by the form alone, in words; they quote its answers."""
        context = Surroundings([report], (self.form,)).context_of(report, self.form, self._renamed)
        answers = self._carrier.answers(report.answers)
        problems = self.form.evaluator.check(answers, context).problems
        form, language = self.form.questionnaire, get_language() or "pl"
        return [(one, message(one, form, answers, language)) for one in problems]

    def _renamed(self, edition_id: int, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._carrier_of(edition_id).answers(answers)

    def _carrier_of(self, edition_id: int) -> Carries:
        """Return what takes the answers of an edition to the form."""
        if edition_id not in self._carriers:
            if edition_id == self._follows.pk:
                self._carriers[edition_id] = self._to_the_form()
            else:
                first = _between(Edition.objects.light().get(pk=edition_id), self._follows)
                self._carriers[edition_id] = Chain(first, self._carrier_of(self._follows.pk))
        return self._carriers[edition_id]

    def _to_the_form(self) -> Carrier:
        return Carrier(
            form_of(self._follows).questionnaire,
            self.form.questionnaire,
            self._mapping.get("cells"),
            self._mapping.get("ended"),
        )


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


def _between(older: Edition, newer: Edition) -> Carrier:
    carried = between(older, newer)
    return Carrier(
        form_of(older).questionnaire,
        form_of(newer).questionnaire,
        {old: new for old, new in carried.cells.items() if old != new},
        dict.fromkeys(carried.left, ""),
    )
