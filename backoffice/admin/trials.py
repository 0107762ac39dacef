"""Trials of drafts: what to try a form on, how far it is, who would fail and by which rule."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import trial_words as words
from backoffice.beside_drafts import OfTheDesk, of_a_draft
from backoffice.trial_filters import OfDraft
from backoffice.trial_form import SourcesForm
from ssoz.actors import Actor
from ssoz.questionnaires.models import DESK_RIGHTS, Draft
from ssoz.questionnaires.refusals import Refused
from ssoz.trials import operations, policies
from ssoz.trials.models import Trial, TriedReport


def _scope(actor: Actor, to: str) -> QuerySet[Trial]:
    """Show what one sees as somebody who edits forms or publishes them."""
    return Trial.objects.seen_by(actor)


@admin.register(Trial)
class TrialAdmin(OfTheDesk):
    """Trials, the newest first."""

    scope = staticmethod(_scope)
    page_template = "backoffice/trials/trial.html"
    change_list_template = "backoffice/trials/list.html"
    list_title = gettext_lazy("Test bench")
    search_fields = ("id",)
    ordering = ("-id",)
    list_display = ("started_at", "of_draft", "person_name", "standing", "would_fail")
    list_filter = (OfDraft,)

    def visible(self, actor: Actor, to: str) -> QuerySet[Trial]:
        """Load trials without the forms that they tried."""
        return super().visible(actor, to).for_list()

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by the symbol of the form and by who tried it."""
        for word in words.split():
            held = Q(draft__code__icontains=word) | Q(person_name__icontains=word)
            queryset = queryset.filter(held)
        return queryset

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to a new trial of the draft whose trials are listed."""
        if not self.has_view_permission(request):
            raise Http404
        context = self.draft_links(self.draft_asked(request)) if "draft" in request.GET else {}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("draft"))
    def of_draft(self, trial: Trial) -> str:
        return _("%(draft)s, revision %(n)d") % {"draft": trial.draft, "n": trial.revision}

    @admin.display(description=gettext_lazy("state"))
    def standing(self, trial: Trial) -> SafeString:
        return words.standing_of(trial)

    @admin.display(description=gettext_lazy("would fail now"))
    def would_fail(self, trial: Trial) -> str:
        if trial.collection is None:
            return "–"
        return _("%(n)d of %(all)d") % {"n": trial.newly_failing, "all": trial.judged}

    # --- A new one ----------------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Add the page that begins a trial, and the two buttons."""
        return [
            *super().extra_urls(),
            self.address("nowa/", self.begin, "add", *DESK_RIGHTS),
            self._button("zatrzymaj", operations.stop, "stop"),
            self._button("wznow", operations.resume, "resume"),
        ]

    @of_a_draft
    def begin(self, request: HttpRequest) -> HttpResponse:
        """Ask on what the draft is to be tried, and begin."""
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        draft = self.draft_asked(request)
        data = request.POST if request.method == "POST" else None
        form, refusal = SourcesForm(data, draft=draft, actor=request.actor), ""
        if form.is_valid():
            try:
                trial = operations.begin_trial(
                    draft=draft, sources=form.sources(), actor=request.actor
                )
            except Refused as refused:
                refusal = str(refused)
            else:
                return redirect(self.url_of("change", trial.pk))
        return self._ask(request, draft, form, refusal)

    def _ask(
        self, request: HttpRequest, draft: Draft, form: SourcesForm, refusal: str
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            **self.draft_links(draft),
            "title": _("Try the draft %(draft)s") % {"draft": draft},
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": f"{self.url_of('changelist')}?draft={draft.pk}",
            "form": form,
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/trials/ask.html", context)

    # --- One trial ----------------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Trial) -> dict[str, Any]:
        """Return how far it is, the numbers, and what was found of each rule."""
        said = words.rules_said(Trial.objects.values_list("definition", flat=True).get(pk=thing.pk))
        reports = reverse("backoffice:trials_triedreport_changelist")
        return {
            **self.draft_links(thing.draft),
            "title": _("Trial of %(draft)s") % {"draft": thing.draft},
            "trial": thing,
            "standing": words.standing_of(thing),
            "looked_at": thing.judged if thing.collection else int(thing.prepared_at is not None),
            "to_look_at": max(thing.judged, thing.total) if thing.collection else 1,
            "figures": _figures(thing, reports),
            "rules": _rules(thing, said, reports),
            "unproved": _unproved(thing, said),
            "covered": _covered(thing, said),
            "may_stop": thing.is_running and policies.may_stop(request.actor, thing),
            "may_resume": thing.is_stopped and policies.may_resume(request.actor, thing),
            "stop_url": self.url_of("stop", thing.pk),
            "resume_url": self.url_of("resume", thing.pk),
            "again_url": f"{self.url_of('add')}?draft={thing.draft_id}",
        }

    def _button(self, slug: str, operation: Callable[..., Trial], name: str) -> URLPattern:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            trial = self.readable(request, object_id)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not getattr(policies, f"may_{name}")(request.actor, trial):
                raise Http404
            trial = operation(trial=trial, actor=request.actor)
            if trial.is_finished:
                messages.info(request, _("Everything was done before that."))
            return redirect(self.url_of("change", trial.pk))

        return self.address(f"<path:object_id>/{slug}/", view, name, *DESK_RIGHTS)


def _figures(trial: Trial, reports: str) -> list[tuple[str, int, str]]:
    """Return the outcomes with their counts, each with the list of these reports."""
    return [
        (label, trial.standings.get(value, 0), f"{reports}?trial={trial.pk}&outcome={value}")
        for value, label in TriedReport.Standing.choices
    ]


def _rules(trial: Trial, said: dict[str, str], reports: str) -> list[dict[str, Any]]:
    """Return the rules that object, those first to which most reports are new."""
    found = sorted(trial.by_rule.items(), key=lambda rule: (rule[1][0], -rule[1][2], -rule[1][1]))
    return [
        {
            "name": words.rule_name(name),
            "said": said.get(name, ""),
            "level": words.level_of(level),
            "reports": count,
            "new": new,
            "url": f"{reports}?trial={trial.pk}&rule={name}",
        }
        for name, (level, count, new) in found
    ]


def _covered(trial: Trial, said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": words.rule_name(one["rule"]),
            "said": said.get(one["rule"], ""),
            "found": words.found_of(one),
            "example": one["example"].items(),
        }
        for one in trial.coverage
        if one["broken"]
    ]


def _unproved(trial: Trial, said: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": words.rule_name(one["rule"]),
            "said": said.get(one["rule"], ""),
            "found": words.found_of(one),
            "why": words.why_of(one),
        }
        for one in trial.coverage
        if not one["broken"]
    ]
