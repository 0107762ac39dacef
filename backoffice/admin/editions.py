"""Editions: the forms as they were brought in, and where each part of them comes from."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import report_filters as filters
from backoffice.desk import differing
from backoffice.desk.editions import EditionActs
from backoffice.filters import as_written
from backoffice.history import HistoryAdmin
from backoffice.rules.ways import way_to_the_desk
from ssoz.actors import Actor
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import questionnaire_of
from ssoz.questionnaires.schema import Section, label
from ssoz.reports.models import AssigningRules, Obligation
from web.templatetags.state import state


def _scope(actor: Actor, to: str) -> QuerySet[Edition]:
    """Show every form to who makes them, and to the others those that are or were in force."""
    if not actor.can(to):
        return Edition.objects.none()
    return (
        Edition.objects.all()
        if actor.can("edition.edit")
        else Edition.objects.exclude(state=Edition.State.DRAFT)
    )


@admin.register(Edition)
class EditionAdmin(EditionActs, HistoryAdmin):
    """The forms, and what may be begun from each."""

    scope = staticmethod(_scope)
    list_permission = "report.list"
    read_permission = "report.list"
    page_template = "backoffice/reports/edition.html"
    untold = ("definition",)
    list_names: Mapping[str, Mapping[str, Any]] = {"levels": dict(Obligation.Level.choices)}
    list_title = gettext_lazy("Forms")
    search_fields = ("code",)
    ordering = ("code", "-edition", "id")
    list_display = ("code", "edition", "title", "report_class", "frequency", "state_badge")
    list_filter = (filters.ClassOfEdition, filters.EditionState)

    def visible(self, actor: Actor, to: str) -> QuerySet[Edition]:
        """Load editions without what they say in full."""
        return super().visible(actor, to).light()

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by symbol, edition and title."""
        for word in words.split():
            queryset = as_written(queryset, word, "code", "edition", "title")
        return queryset

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, edition: Edition) -> SafeString:
        return state(edition)

    def page_context(self, request: HttpRequest, thing: Edition) -> dict[str, Any]:
        """Return each section with its provenance, and what in it differs."""
        form = questionnaire_of(thing).questionnaire
        return {
            **super().page_context(request, thing),
            "edition": thing,
            "form": form,
            "sections": [_told(section) for section in form.sections],
            "rules": form.rules,
            "since_heading": _("What changed since %(edition)s") % {"edition": thing.based_on},
            "changed": differing.since(thing),
            **way_to_the_desk(request.actor, thing),
            "assigning": AssigningRules.objects.filter(edition=thing.pk).only("pk").first(),
        }


def _told(section: Section) -> dict[str, Any]:
    differing = [
        thing
        for thing in (*section.rows, *section.columns)
        if thing.note or (thing.provenance and thing.provenance != section.provenance)
    ]
    return {
        "section": section,
        "title": label(section, "pl"),
        "is_project": section.provenance == "project",
        "count": sum(not cell.closed for cell in section.cells),
        "differing": [
            {
                "label": label(thing, "pl"),
                "is_project": (thing.provenance or section.provenance) == "project",
                "source": thing.source,
                "note": thing.note,
            }
            for thing in differing
        ],
    }
