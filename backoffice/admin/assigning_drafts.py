"""The desk of assigning rules: who owes what, in the making, without a file."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import report_filters as filters
from backoffice.admin.drafts import editors_of, last_editor, wrong_badge
from backoffice.desk import differing, outline
from backoffice.desk.pages import DraftPages
from backoffice.desk.places import Thing
from backoffice.desk.rule_keys import OF_RULES
from backoffice.filters import as_written
from backoffice.rules import acts, helping, telling
from backoffice.rules.beginning import BeginPages
from backoffice.rules.hitting import HitPages
from ssoz.actors import Actor
from ssoz.questionnaires.models import DESK_RIGHTS
from ssoz.questionnaires.refusals import Refused
from ssoz.questionnaires.steps import Step
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import AssigningDraft, AssigningRules
from web.templatetags.state import state


def _scope(actor: Actor, to: str) -> QuerySet[AssigningDraft]:
    """Show a draft to whoever edits forms of its class, and to whoever publishes them."""
    return AssigningDraft.objects.all().seen_by(actor)


@admin.register(AssigningDraft)
class AssigningDraftAdmin(BeginPages, HitPages, DraftPages):
    """Drafts of assigning rules, the last changed at the top."""

    scope = staticmethod(_scope)
    list_permission, read_permission = one_of = DESK_RIGHTS
    operations = operations
    policies = policies
    subject = "draft"
    kinds = OF_RULES
    acts = acts.OF_RULES
    act_permissions = DESK_RIGHTS
    refusals = (Refused,)
    overtaken: tuple[type[Exception], ...] = ()
    page_template = "backoffice/rules/draft.html"
    change_list_template = "backoffice/rules/list.html"
    list_title = gettext_lazy("Desk of assigning rules")
    search_fields = ("id",)
    ordering = ("-changed_at", "-id")
    list_display = ("named", "title", "made_from", "state_badge", "wrong", "last_change")
    list_filter = (filters.DraftState,)

    # --- The list -----------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer to begin a draft to whoever may."""
        may_edit = request.actor.can("edition.edit")
        words = {"may_edit": may_edit, "begin_url": self.url_of("begin")}
        return super().changelist_view(request, {**words, **(extra_context or {})})

    def visible(self, actor: Actor, to: str) -> QuerySet[AssigningDraft]:
        """Load drafts with the survey they are of, and what they were made from."""
        return super().visible(actor, to).for_pages()

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the symbol and the title of the survey."""
        for word in words.split():
            queryset = as_written(queryset, word, "edition__code", "edition__title")
        return queryset

    @admin.display(description=gettext_lazy("survey"))
    def named(self, draft: AssigningDraft) -> str:
        return str(draft)

    @admin.display(description=gettext_lazy("title"))
    def title(self, draft: AssigningDraft) -> str:
        return draft.edition.title

    @admin.display(description=gettext_lazy("made from"))
    def made_from(self, draft: AssigningDraft) -> str:
        return str(draft.based_on or "–")

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, draft: AssigningDraft) -> SafeString:
        return state(draft)

    @admin.display(description=gettext_lazy("mistakes"))
    def wrong(self, draft: AssigningDraft) -> SafeString | str:
        return wrong_badge(draft)

    @admin.display(description=gettext_lazy("last change"))
    def last_change(self, draft: AssigningDraft) -> str:
        return last_editor(draft)

    # --- One draft ----------------------------------------------------------------------------

    def change(self, actor: Actor, draft: Any, revision: int, steps: list[Step]) -> AssigningDraft:
        """Call the one operation that changes a draft of rules."""
        return operations.change_rules(draft=draft, revision=revision, steps=steps, actor=actor)

    def may_change(self, actor: Actor, draft: Any) -> bool:
        """Ask the policy of that operation."""
        return policies.may_change_rules(actor, draft)

    def help_for(self, draft: Any, kind: str, definition: Thing) -> dict[str, Any] | None:
        """Return what the survey asks and what the register says."""
        return helping.help_for(draft.edition, kind)

    def page_context(self, request: HttpRequest, thing: AssigningDraft) -> dict[str, Any]:
        """Return the rules as they are read, the mistakes, the differences, and what may be done."""
        said, before = thing.definition, queries.rules_before(thing)
        forms = self.list_of(thing, said, ("form",))
        return {
            **super().page_context(request, thing),
            **editors_of(thing, request.actor),
            "title": _("Assigning rules: %(survey)s") % {"survey": thing},
            "draft": thing,
            "wrong": wrong_badge(thing),
            "forms": forms,
            "rules": telling.forms_of(said, forms["items"]),
            "lists": [self.list_of(thing, said, (name,)) for name in ("exclusion", "order")],
            "mistakes": outline.told_of(said, thing.mistakes),
            "before": before,
            "holds_now": before is not None and before.edition_id == thing.edition_id,
            "changed": _changed(thing, before),
            "may_edit": thing.is_edited and policies.may_change_rules(request.actor, thing),
            "hits_url": self.url_of("hits", thing.pk),
        }


def _changed(draft: AssigningDraft, before: AssigningRules | None) -> list | None:
    if before is None:
        return None
    return differing.between(queries.said_before(draft, before), draft.definition)
