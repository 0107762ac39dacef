"""Reads that a queryset method cannot say."""

from ssoz.reports.queries.acting import report_to_act_on
from ssoz.reports.queries.changed import (
    changed_since,
    changed_since_acceptance,
    changed_since_sending,
    unseen_by,
)
from ssoz.reports.queries.checks import (
    Checked,
    Counts,
    Shown,
    checked,
    counts_of,
    find_problem,
    last_year_cells,
    prefilled,
    said_in,
    still_counts,
    tried,
    zero_cells,
)
from ssoz.reports.queries.comparing import Comparison, Line, Stand, compared, other_years
from ssoz.reports.queries.contexts import context_of, period_values, registry_of
from ssoz.reports.queries.editions import Form, collection_before, form_from, form_of
from ssoz.reports.queries.inheriting import (
    Fate,
    Heritage,
    Inherited,
    has_passed_into,
    heritage_of,
)
from ssoz.reports.queries.lists import (
    ObligationRow,
    obligations_for,
    parts_to_choose,
    units_owing,
    with_reports,
    years_for,
)
from ssoz.reports.queries.people import (
    fills_there,
    overseers_of,
    recipients,
    reporters_of,
    supervisors_of,
    workers_of,
)
from ssoz.reports.queries.reasons import why
from ssoz.reports.queries.surroundings import Surroundings
from ssoz.reports.queries.trails import (
    answers_at,
    changes_of,
    difference,
    last_version,
    version_before,
    versions_of,
)

__all__ = [
    "Checked",
    "Comparison",
    "Counts",
    "Fate",
    "Form",
    "Heritage",
    "Inherited",
    "Line",
    "ObligationRow",
    "Shown",
    "Stand",
    "Surroundings",
    "answers_at",
    "changed_since",
    "changed_since_acceptance",
    "changed_since_sending",
    "changes_of",
    "checked",
    "collection_before",
    "compared",
    "context_of",
    "counts_of",
    "difference",
    "fills_there",
    "find_problem",
    "form_from",
    "form_of",
    "has_passed_into",
    "heritage_of",
    "last_version",
    "last_year_cells",
    "obligations_for",
    "other_years",
    "overseers_of",
    "parts_to_choose",
    "period_values",
    "prefilled",
    "recipients",
    "registry_of",
    "report_to_act_on",
    "reporters_of",
    "said_in",
    "still_counts",
    "supervisors_of",
    "tried",
    "units_owing",
    "unseen_by",
    "version_before",
    "versions_of",
    "why",
    "with_reports",
    "workers_of",
    "years_for",
    "zero_cells",
]
