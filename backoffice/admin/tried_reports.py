"""The reports of a trial: to be filtered by rule, searched, opened and taken along."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from backoffice import trial_filters as filters
from backoffice import trial_words as words
from backoffice.beside_drafts import OfTheDesk
from backoffice.filters import by_words
from backoffice.sheets import SheetAdmin
from backoffice.templatetags.report_words import report_name
from ssoz.actors import Actor
from ssoz.reports.models import Report
from ssoz.trials.judging import bench_of
from ssoz.trials.models import JUDGED_BY, Trial, TriedReport
from ssoz.trials.sheets import TRIED_REPORTS
from web.templatetags.words import tied


def _scope(actor: Actor, to: str) -> QuerySet[TriedReport]:
    return TriedReport.objects.visible_to(actor, to=to)


@admin.register(TriedReport)
class TriedReportAdmin(OfTheDesk, SheetAdmin):
    """What became of single reports in a trial; rules are named, answers are not."""

    scope = staticmethod(_scope)
    list_permission = read_permission = JUDGED_BY
    page_template = "backoffice/trials/report.html"
    change_list_template = "backoffice/trials/reports.html"
    sheet = TRIED_REPORTS
    sheet_columns = {
        "named": ("form", "period"),
        "unit_name": ("unit", "town"),
        "came_out": ("outcome",),
        "objecting": ("rules",),
    }
    list_title = gettext_lazy("Reports in a trial")
    search_fields = ("id",)
    ordering = ("id",)
    list_display = ("unit_name", "named", "came_out", "new_errors", "new_warnings", "objecting")
    list_filter = (filters.OfTrial, filters.Outcome, filters.ByRule, filters.PlaceOfTried)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let in who works at the desk and reads reports as well."""
        return request.actor.can(JUDGED_BY) and super().has_view_permission(request, obj)

    def visible(self, actor: Actor, to: str) -> QuerySet[TriedReport]:
        """Load reports without their answers."""
        return super().visible(actor, to).for_list()

    def dressed(self, actor: Actor, page: QuerySet) -> QuerySet:
        """Load the rules of the rows that are shown."""
        return page.prefetch_related("rules")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the words of the unit."""
        return by_words(queryset, words, "report__unit__search_text")

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("unit"))
    def unit_name(self, tried: TriedReport) -> SafeString:
        where = ", ".join(filter(None, (str(tried.report.part or ""), tried.report.unit.town)))
        return format_html('{} <span class="muted">{}</span>', tied(tried.report.unit), tied(where))

    @admin.display(description=gettext_lazy("report"))
    def named(self, tried: TriedReport) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', report_name(tried.report))

    @admin.display(description=gettext_lazy("outcome"))
    def came_out(self, tried: TriedReport) -> SafeString:
        return words.outcome_of(tried)

    @admin.display(description=gettext_lazy("rules that object"))
    def objecting(self, tried: TriedReport) -> str:
        return words.rule_names(rule.rule for rule in tried.rules.all())

    # --- One report ---------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: TriedReport) -> dict[str, Any]:
        """Return the rules that object, and what they say of the report as it is now."""
        trial = Trial.objects.select_related("draft", "collection__edition").get(pk=thing.trial_id)
        report = Report.objects.for_acting().get(pk=thing.report_id)
        said = words.rules_said(trial.definition)
        return {
            "title": f"{report_name(report)}, {report.unit}",
            "tried": thing,
            "trial": trial,
            "trial_url": reverse("backoffice:trials_trial_change", args=[trial.pk]),
            "outcome": words.outcome_of(thing),
            "rules": [
                {
                    "rule": one,
                    "name": words.rule_name(one.rule),
                    "level": words.level_of(one.level),
                    "said": said.get(one.rule, ""),
                }
                for one in thing.rules.all()
            ],
            "report_url": reverse("backoffice:reports_report_change", args=[report.pk]),
            "problems": _problems(trial, report),
        }


def _problems(trial: Trial, report: Report) -> list[dict[str, Any]]:
    """Say in words what the form objects to in the report as it is now."""
    bench = bench_of(trial)
    return [
        {"level": words.level_of(one.level), "cells": one.cells, "message": message}
        for one, message in (bench.problems_of(report) if bench else ())
    ]
