"""The assigning rules in force, to be read: who owes which form by which answer, in one line each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from backoffice.filters import as_written
from backoffice.history import HistoryAdmin
from backoffice.rules import telling
from backoffice.rules.ways import way_to_the_desk
from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import AssigningRules


def _scope(actor: Actor, to: str) -> QuerySet[AssigningRules]:
    rules = AssigningRules.objects.all() if actor.can(to) else AssigningRules.objects.none()
    if actor.can("edition.edit"):
        return rules
    return rules.exclude(edition__state=Edition.State.DRAFT)


@admin.register(AssigningRules)
class AssigningRulesAdmin(HistoryAdmin):
    """Rules as they hold now; they are changed at their desk."""

    scope = staticmethod(_scope)
    list_permission = "report.list"
    read_permission = "report.list"
    untold = ("definition",)
    page_template = "backoffice/reports/assigning.html"
    list_title = gettext_lazy("Assigning rules")
    search_fields = ("id",)
    ordering = ("edition__code", "-edition__edition", "id")
    list_display = ("survey", "title", "count")

    def visible(self, actor: Actor, to: str) -> QuerySet[AssigningRules]:
        """Load rules with the survey they belong to."""
        rows = super().visible(actor, to).select_related("edition")
        return rows.defer("edition__definition", "edition__compiled")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the symbol and the title of the survey."""
        for word in words.split():
            queryset = as_written(queryset, word, "edition__code", "edition__title")
        return queryset

    @admin.display(description=gettext_lazy("survey"))
    def survey(self, rules: AssigningRules) -> str:
        return str(rules.edition)

    @admin.display(description=gettext_lazy("title"))
    def title(self, rules: AssigningRules) -> str:
        return rules.edition.title

    @admin.display(description=gettext_lazy("forms"))
    def count(self, rules: AssigningRules) -> int:
        return len(rules.definition["form"])

    def page_context(self, request: HttpRequest, thing: AssigningRules) -> dict[str, Any]:
        """Return each condition with its words, what excludes what, and what comes first."""
        said = thing.definition
        return {
            **super().page_context(request, thing),
            **way_to_the_desk(request.actor, thing.edition),
            "rules": telling.forms_of(said),
            "exclusions": telling.pairs_of(said, "exclusion", "excludes"),
            "orders": telling.pairs_of(said, "order", "after"),
        }
