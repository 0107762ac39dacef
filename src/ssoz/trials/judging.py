"""Reports of one edition judged by another, in the surroundings that they had."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.mapping import between
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import Report
from ssoz.reports.queries import Surroundings, form_made_of, form_of
from ssoz.trials.carrying import Carrier
from ssoz.trials.comparing import Compared, Comparison

_MOST_CELLS = 25_000  # held at once, several times over: of the report and of what is around it
_LEAST, _MOST = 5, 200


class Judged(NamedTuple):
    """One report, and how many of its answers have no place in the new edition."""

    report: Report
    compared: Compared
    lost: int


class TrialOf:
    """Judges reports of one edition by a form that is to follow it."""

    def __init__(self, loaded: Loaded, edition: Edition, mapping: Mapping[str, Any]) -> None:
        self.form = form_made_of(loaded)
        self._edition = edition
        self._own = form_of(edition)
        moved, ended = mapping.get("cells", {}), mapping.get("ended", {})
        older = self._own.questionnaire
        self.carrier = Carrier(older, loaded.questionnaire, moved, ended)
        self._comparison = Comparison(older, loaded.questionnaire, self.carrier)
        self._carriers: dict[int, Carrier | None] = {edition.pk: None}

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
            before = self._own.evaluator.check(report.answers, around.context_of(report, self._own))
            after = self.form.evaluator.check(
                self.carrier.answers(report.answers),
                around.context_of(report, self.form, self._renamed),
            )
            compared = self._comparison.of(before.problems, after.problems)
            yield Judged(report, compared, self.carrier.lost(report.answers))

    def _renamed(self, edition_id: int, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Rename what an edition calls its cells, by way of the edition that the new one follows."""
        if edition_id not in self._carriers:
            self._carriers[edition_id] = _carrier_to(self._edition, edition_id)
        first = self._carriers[edition_id]
        return self.carrier.answers(answers if first is None else first.answers(answers))


def _carrier_to(edition: Edition, older_id: int) -> Carrier:
    older = Edition.objects.light().get(pk=older_id)
    carried = between(older, edition)
    moved = {old: new for old, new in carried.cells.items() if old != new}
    ended = dict.fromkeys(carried.left, "")
    return Carrier(form_of(older).questionnaire, form_of(edition).questionnaire, moved, ended)
