"""Collections, obligations, reports, and the trail they leave."""

from ssoz.reports.models.assigning import AssigningRules, Conflict, ConflictQuerySet, Ground
from ssoz.reports.models.collection import Collection, Deadline, Period
from ssoz.reports.models.drafting import AssigningDraft, AssigningDraftQuerySet
from ssoz.reports.models.obligation import (
    Obligation,
    ObligationQuerySet,
    collected_in_reach,
    is_collected_in_reach,
)
from ssoz.reports.models.report import Report, ReportQuerySet
from ssoz.reports.models.trail import Change, Explanation, Note, Remark, Version

__all__ = [
    "AssigningDraft",
    "AssigningDraftQuerySet",
    "AssigningRules",
    "Change",
    "Collection",
    "Conflict",
    "ConflictQuerySet",
    "Deadline",
    "Explanation",
    "Ground",
    "Note",
    "Obligation",
    "ObligationQuerySet",
    "Period",
    "Remark",
    "Report",
    "ReportQuerySet",
    "Version",
    "collected_in_reach",
    "is_collected_in_reach",
]
