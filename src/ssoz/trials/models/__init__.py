"""Trials of drafts: what was tried, what came out of it, and the samples that are kept."""

from ssoz.trials.models.outcome import TriedReport, TriedReportQuerySet, TriedRule
from ssoz.trials.models.sample import Sample, SampleQuerySet
from ssoz.trials.models.trial import JUDGED_BY, Trial, TrialQuerySet

__all__ = [
    "JUDGED_BY",
    "Sample",
    "SampleQuerySet",
    "Trial",
    "TrialQuerySet",
    "TriedReport",
    "TriedReportQuerySet",
    "TriedRule",
]
