"""The edition desk: forms in the making, what is wrong in them, and the way to publication."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice import report_filters as filters
from backoffice.desk import acts, differing, outline
from backoffice.desk.bringing import DraftFiles
from backoffice.desk.moving import MappingPages
from backoffice.desk.pages import DraftPages
from backoffice.desk.past import RevisionPages
from backoffice.desk.places import ROOT
from backoffice.desk.trying import PreviewPages
from backoffice.filters import as_written
from ssoz.actors import Actor
from ssoz.people.models import Person
from ssoz.questionnaires import operations, policies
from ssoz.questionnaires.models import DESK_RIGHTS, DeskDraft, Draft
from ssoz.questionnaires.refusals import Refused
from ssoz.trials.queries import latest_trial
from web.templatetags.state import badge, state


def _scope(actor: Actor, to: str) -> QuerySet[Draft]:
    """Show a draft to whoever edits forms of its class, and to whoever publishes them."""
    return Draft.objects.all().seen_by(actor)


@admin.register(Draft)
class DraftAdmin(DraftFiles, DraftPages, MappingPages, PreviewPages, RevisionPages):
    """Drafts, the last changed at the top."""

    scope = staticmethod(_scope)
    list_permission, read_permission = one_of = DESK_RIGHTS
    operations = operations
    policies = policies
    subject = "draft"
    acts = acts.OF_DRAFT
    act_permissions = DESK_RIGHTS
    refusals = (Refused,)
    overtaken: tuple[type[Exception], ...] = ()
    page_template = "backoffice/desk/draft.html"
    change_list_template = "backoffice/desk/list.html"
    list_title = gettext_lazy("Edition desk")
    search_fields = ("code",)
    ordering = ("-changed_at", "-id")
    list_display = ("named", "title", "made_from", "state_badge", "wrong", "last_change")
    list_filter = (filters.DraftState, filters.ClassOfEdition)

    # --- The list -----------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer to take a file in to whoever may."""
        may_edit = request.actor.can("edition.edit")
        return super().changelist_view(request, {"may_edit": may_edit, **(extra_context or {})})

    def visible(self, actor: Actor, to: str) -> QuerySet[Draft]:
        """Load drafts with the edition from which they were made."""
        return super().visible(actor, to).select_related("based_on").defer(
            "based_on__definition", "based_on__compiled"
        )  # fmt: skip

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by symbol, edition and title."""
        for word in words.split():
            queryset = as_written(queryset, word, "code", "edition", "title")
        return queryset

    @admin.display(description=gettext_lazy("form"))
    def named(self, draft: Draft) -> str:
        return str(draft)

    @admin.display(description=gettext_lazy("made from"))
    def made_from(self, draft: Draft) -> str:
        return str(draft.based_on or "–")

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, draft: Draft) -> SafeString:
        return state(draft)

    @admin.display(description=gettext_lazy("mistakes"))
    def wrong(self, draft: Draft) -> SafeString | str:
        return wrong_badge(draft)

    @admin.display(description=gettext_lazy("last change"))
    def last_change(self, draft: Draft) -> str:
        return last_editor(draft)

    # --- One draft ----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Draft) -> dict[str, Any]:
        """Return the outline, the mistakes, the differences, and what may be done."""
        definition = thing.definition
        return {
            **super().page_context(request, thing),
            **editors_of(thing, request.actor),
            "draft": thing,
            "wrong": wrong_badge(thing),
            "sections": outline.sections_of(definition, thing.mistakes),
            "lists": [
                self.list_of(thing, definition, (name,)) for name in ("rule", "calc", "list")
            ],
            "mistakes": outline.told_of(definition, thing.mistakes),
            "changed": differing.shown(thing),
            "since_heading": _("What changed since %(edition)s") % {"edition": thing.based_on},
            "may_edit": thing.is_edited and policies.may_change_draft(request.actor, thing),
            "trial": latest_trial(thing, request.actor),
            "form_url": self.url_of("edit_thing", thing.pk, ROOT),
            "add_section_url": self.url_of("add_thing", thing.pk, "section"),
            "urls": {
                name: self.url_of(name, thing.pk)
                for name in ("preview", "mapping", "revisions", "toml", "xlsx")
            },
        }


def editors_of(draft: DeskDraft, actor: Actor) -> dict[str, Any]:
    """Tell who worked on a draft, and whether whoever looks at it did."""
    return {
        "editors": Person.objects.filter(pk__in=draft.editors),
        "proposed_by": Person.objects.filter(pk=draft.proposed_by).first(),
        "edited_by_me": actor.person_id in draft.editors,
    }


def last_editor(draft: DeskDraft) -> str:
    """Name who changed a draft last."""
    people = Person.objects.filter(pk__in=draft.editors[-1:])
    return ", ".join(map(str, people)) or "–"


def wrong_badge(draft: DeskDraft) -> SafeString | str:
    """Say how many mistakes stand in a draft."""
    count = len(draft.mistakes)
    if not count:
        return badge(_("no mistakes"), "ok", "check")
    words = ngettext("%(n)d mistake", "%(n)d mistakes", count) % {"n": count}
    return badge(words, "err", "circle-alert")
