"""The reports of a trial as a table: whose, how they came out, which rules object; no answers."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from ssoz.sheets import Column, Table
from ssoz.trials.models import TriedReport, TriedRule


def _rules_of(keys: Sequence[Any]) -> dict[Any, str]:
    """Name the rules that object to each report, the gravest first."""
    said: dict[Any, list[str]] = {}
    found = TriedRule.objects.filter(tried__in=keys).order_by("level", "id")
    for tried, rule in found.values_list("tried_id", "rule"):
        said.setdefault(tried, []).append(rule)
    return {tried: ", ".join(rules) for tried, rules in said.items()}


TRIED_REPORTS = Table(
    "trial",
    _("Reports in a trial"),
    (
        Column("report_number", _("SSOZ II number"), ("report_id",), 10),
        Column("form", _("form"), ("report__collection__edition__code",), 12),
        Column("period", _("period"), ("report__collection__period__code",), 10),
        Column("unit", _("unit"), ("report__unit__name",), 50),
        Column("town", _("town"), ("report__unit__town",), 20),
        Column("regon", _("REGON"), ("report__unit__regon",), 16),
        Column("part", _("part of the unit"), ("report__part__name",), 40),
        Column("outcome", _("outcome"), ("standing",), 24, words=TriedReport.Standing.choices),
        Column("errors", _("errors"), ("errors",), 8),
        Column("new_errors", _("new errors"), ("new_errors",), 8),
        Column("warnings", _("warnings"), ("warnings",), 8),
        Column("new_warnings", _("new warnings"), ("new_warnings",), 8),
        Column("lost", _("answers without a place"), ("lost",), 8),
        Column("rules", _("rules that object"), width=60, lookup=_rules_of),
    ),
)
