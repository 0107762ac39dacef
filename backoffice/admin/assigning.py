"""The assigning rules, to be read: who owes which form by which answer, in one line each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from backoffice.filters import as_written
from backoffice.history import HistoryAdmin
from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.reports.models import AssigningRules
from ssoz.reports.queries import assigner_of


def _scope(actor: Actor, to: str) -> QuerySet[AssigningRules]:
    rules = AssigningRules.objects.all() if actor.can(to) else AssigningRules.objects.none()
    if actor.can("edition.edit"):
        return rules
    return rules.exclude(edition__state=Edition.State.DRAFT)


@admin.register(AssigningRules)
class AssigningRulesAdmin(HistoryAdmin):
    """Rules as they were brought in from their file."""

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
        assigner, language = assigner_of(thing.edition), get_language() or "pl"
        assert assigner is not None
        scheme = assigner.scheme
        return {
            **super().page_context(request, thing),
            "rules": [
                {
                    "form": form,
                    "because": form.because.in_language(language),
                    "otherwise": form.otherwise.in_language(language),
                }
                for form in scheme.forms
            ],
            "exclusions": [
                (one.form, one.excludes, one.message.in_language(language))
                for one in scheme.exclusions
            ],
            "orders": [
                (one.form, one.after, one.message.in_language(language)) for one in scheme.orders
            ],
        }
