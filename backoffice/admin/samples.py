"""Sample answers of a draft: typed or made up, with what the form is expected to object to."""

from random import Random
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import trial_words as words
from backoffice.beside_drafts import OfTheDesk, of_a_draft
from backoffice.trial_cells import answers_in, fields_of
from backoffice.trial_filters import OfDraft
from backoffice.trial_form import LARGEST_SEED
from ssoz.actors import Actor
from ssoz.questionnaires.loading import Loaded
from ssoz.questionnaires.models import DESK_RIGHTS, Draft
from ssoz.questionnaires.queries import loaded_draft
from ssoz.questionnaires.refusals import Refused
from ssoz.trials import operations, policies, queries
from ssoz.trials.bending import constants
from ssoz.trials.generating import Choices, plausible
from ssoz.trials.models import Sample
from web.templatetags.state import badge


def _scope(actor: Actor, to: str) -> QuerySet[Sample]:
    return Sample.objects.seen_by(actor).filter(dropped_at__isnull=True)


@admin.register(Sample)
class SampleAdmin(OfTheDesk):
    """Samples, by their names."""

    scope = staticmethod(_scope)
    page_template = "backoffice/trials/sample.html"
    change_list_template = "backoffice/trials/samples.html"
    list_title = gettext_lazy("Sample answers")
    search_fields = ("name",)
    ordering = ("name", "id")
    list_display = ("name", "of_draft", "cells", "expects")
    list_filter = (OfDraft,)

    def visible(self, actor: Actor, to: str) -> QuerySet[Sample]:
        """Load samples with their drafts."""
        return super().visible(actor, to).select_related("draft")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by name and by the symbol of the form."""
        for word in words.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(draft__code__icontains=word))
        return queryset

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to a new sample of the draft whose samples are listed."""
        if not self.has_view_permission(request):
            raise Http404
        context = self.draft_links(self.draft_asked(request)) if "draft" in request.GET else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("draft"))
    def of_draft(self, sample: Sample) -> str:
        return str(sample.draft)

    @admin.display(description=gettext_lazy("answers"))
    def cells(self, sample: Sample) -> int:
        return len(sample.answers)

    @admin.display(description=gettext_lazy("expected problems"))
    def expects(self, sample: Sample) -> str:
        return words.rule_names(sample.expected) or str(_("none"))

    # --- One sample ---------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Sample) -> dict[str, Any]:
        """Return what the draft says of the sample now, against what was expected."""
        loaded = loaded_draft(thing.draft)
        said = queries.said_of(thing.answers, loaded) if loaded else []
        outcome = queries.outcome_of(thing, [problem for problem, _message in said])
        return {
            **self.draft_links(thing.draft),
            "title": thing.name,
            "sample": thing,
            "loaded": loaded is not None,
            "outcome": outcome,
            "badge_said": _green(outcome["is_green"]),
            "problems": [
                {
                    "rule": words.rule_name(one.rule),
                    "level": words.level_of(one.level),
                    "message": message,
                }
                for one, message in said
            ],
            "answers": thing.answers.items(),
            "edit_url": self.url_of("edit", thing.pk),
            "drop_url": self.url_of("drop", thing.pk),
            "list_url": f"{self.url_of('changelist')}?draft={thing.draft_id}",
        }

    def extra_urls(self) -> list[URLPattern]:
        """Add the pages that write a sample, and the button that removes one."""
        return [
            *super().extra_urls(),
            self.address("nowa/", self.add, "add", *DESK_RIGHTS),
            self.address("<path:object_id>/zmien/", self.edit, "edit", *DESK_RIGHTS),
            self.address("<path:object_id>/usun/", self.drop, "drop", *DESK_RIGHTS),
        ]

    @of_a_draft
    def add(self, request: HttpRequest) -> HttpResponse:
        """Write a new sample, from nothing or from made-up answers."""
        return self._written(request, self.draft_asked(request), None)

    def edit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write a sample anew."""
        sample = self.readable(request, object_id)
        return self._written(request, sample.draft, sample)

    def drop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Remove a sample."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        sample = self.readable(request, object_id)
        operations.drop_sample(sample=sample, actor=request.actor)
        messages.success(request, _("The sample “%(name)s” was removed.") % {"name": sample.name})
        return redirect(f"{self.url_of('changelist')}?draft={sample.draft_id}")

    # --- Writing ------------------------------------------------------------------------------

    def _written(self, request: HttpRequest, draft: Draft, sample: Sample | None) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not policies.may_keep_sample(request.actor, draft):
            raise Http404
        loaded = loaded_draft(draft)
        if loaded is None:
            messages.error(request, _("The form has mistakes. Mend them, then write samples."))
            return redirect(f"{self.url_of('changelist')}?draft={draft.pk}")
        if request.method != "POST":
            return self._ask(request, draft, sample, loaded, _begun(request, sample, loaded))
        given = {
            "name": request.POST.get("name", ""),
            "answers": answers_in(request.POST, loaded.questionnaire),
            "expected": request.POST.getlist("expected"),
        }
        try:
            kept = operations.keep_sample(draft=draft, sample=sample, **given, actor=request.actor)
        except Refused as refused:
            return self._ask(request, draft, sample, loaded, given, str(refused))
        messages.success(request, _("The sample “%(name)s” was saved.") % {"name": kept.name})
        return redirect(self.url_of("change", kept.pk))

    def _ask(
        self, request: HttpRequest, draft: Draft, sample: Sample | None, loaded: Loaded,
        given: dict[str, Any], refusal: str = "",
    ) -> TemplateResponse:  # fmt: skip
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            **self.draft_links(draft),
            "title": _("Sample answers of %(draft)s") % {"draft": draft},
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": f"{self.url_of('changelist')}?draft={draft.pk}",
            "made_up_url": f"{self.url_of('add')}?draft={draft.pk}&made_up=",
            "next_seed": _seed(request) + 1,
            "sample": sample,
            "given": given,
            "rules": _rules(draft, loaded, given["expected"]),
            "sections": fields_of(loaded.questionnaire, given["answers"]),
            "form": (),
            "refusal": refusal,
            "failed": bool(refusal),
        }
        return TemplateResponse(request, "backoffice/trials/sample_form.html", context)


def _rules(draft: Draft, loaded: Loaded, expected: list[str]) -> list[dict[str, Any]]:
    """Return what a draft can object by, to be ticked."""
    said = words.rules_said(loaded.definition)
    return [
        {
            "code": rule,
            "name": words.rule_name(rule),
            "said": said.get(rule, ""),
            "chosen": rule in expected,
        }
        for rule in queries.rules_of(draft)
    ]


def _begun(request: HttpRequest, sample: Sample | None, loaded: Loaded) -> dict[str, Any]:
    """Begin with the sample, with nothing, or with answers that are made up."""
    if sample is not None:
        return {"name": sample.name, "answers": sample.answers, "expected": sample.expected}
    seed, answers = _seed(request), {}
    if seed:
        compiled = loaded.compiled
        answers = plausible(Choices(compiled, constants(compiled)), Random(seed))
    return {"name": "", "answers": answers, "expected": []}


def _seed(request: HttpRequest) -> int:
    asked = request.GET.get("made_up", "")
    return int(asked) % LARGEST_SEED if asked.isdecimal() and len(asked) < 10 else 0


def _green(is_green: bool) -> SafeString:
    if is_green:
        return badge(_("As expected"), "ok", "check")
    return badge(_("Otherwise than expected"), "err", "circle-alert")
