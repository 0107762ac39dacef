"""Beginning a draft of assigning rules: of which edition of a survey, and from which rules."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backoffice.acts import MachineAdmin
from backoffice.forms import AskedForm
from ssoz.actors import Actor, NotAllowed
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.refusals import Refused
from ssoz.reports import operations, policies, queries
from ssoz.reports.models import AssigningRules

EDIT = "edition.edit"
_EDITION, _NOTHING = "edition", "nothing"


class BeginForm(AskedForm):
    """From what the rules of one edition begin."""

    based_on = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Nothing chosen. Choose with what the rules begin."),
            "invalid_choice": gettext_lazy("There is no such choice. Choose one of the list."),
        },
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        self.edition = edition
        self._found = {str(one.pk): one for one in queries.rules_to_begin_from(edition)}
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer what the edition has now first, then the older years, then nothing."""
        offered = [(pk, self._named(rules)) for pk, rules in self._found.items()]
        self.fields["based_on"].choices = [*offered, (_NOTHING, _("no rules: an empty draft"))]
        self.fields["based_on"].initial = next(iter(self._found), _NOTHING)

    def chosen(self) -> AssigningRules | None:
        """Return the rules that were chosen; none for an empty draft."""
        return self._found.get(self.cleaned_data["based_on"])

    def _named(self, rules: AssigningRules) -> str:
        if rules.edition_id == self.edition.pk:
            return _("the assigning rules that %(survey)s has now") % {"survey": rules}
        return _("the assigning rules of %(survey)s") % {"survey": rules}


class BeginPages(MachineAdmin):
    """The page that begins a draft."""

    def extra_urls(self) -> list[URLPattern]:
        """Add its address."""
        return [self.address("zacznij/", self.begin, "begin", EDIT), *super().extra_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def begin(self, request: HttpRequest) -> HttpResponse:
        """Ask with what the rules of an edition begin, and begin them."""
        edition = _edition_asked(request)
        if edition is None:
            return self._choose(request)
        if work := queries.draft_at_work(edition):
            messages.info(request, _("Somebody has begun this draft already. Go on in it."))
            return redirect(self.url_of("change", work.pk))
        typed = request.POST if request.method == "POST" else None
        form, refusal = BeginForm(typed, edition=edition), ""
        if form.is_valid():
            try:
                draft = operations.begin_rules(
                    edition=edition, based_on=form.chosen(), actor=request.actor
                )
            except NotAllowed as refused:
                raise Http404 from refused
            except Refused as refused:
                refusal = str(refused)
            else:
                messages.success(request, _("The draft was made."))
                return redirect(self.url_of("change", draft.pk))
        title = _("Assigning rules of %(survey)s: begin a draft") % {"survey": edition}
        return self._draw(request, "begin", title, edition=edition, form=form, refusal=refusal)

    def _choose(self, request: HttpRequest) -> HttpResponse:
        """List the editions whose rules the actor may make."""
        editions = [
            {"edition": edition, "has_rules": edition.pk in ruled}
            for ruled in [set(AssigningRules.objects.values_list("edition_id", flat=True))]
            for edition in _editions(request.actor)
        ]
        title = _("Assigning rules: choose the survey")
        return self._draw(request, "choose", title, editions=editions, asked=_EDITION)

    def _draw(self, request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        form = more.get("form")
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "list_title": self.list_title,
            "back_url": self.url_of("changelist"),
            "begin_url": self.url_of("begin"),
            "failed": bool(form and (form.errors or more["refusal"])),
            **more,
        }
        return TemplateResponse(request, f"backoffice/rules/{name}.html", context)


def begin_query(edition: Edition) -> str:
    """Return what the address of the page asks for an edition."""
    return f"?{_EDITION}={edition.pk}"


def _editions(actor: Actor) -> list[Edition]:
    editions = Edition.objects.not_withdrawn().light().order_by("code", "-edition")
    return [edition for edition in editions if policies.may_begin_rules(actor, edition)]


def _edition_asked(request: HttpRequest) -> Edition | None:
    """Return the edition that the address names, if the actor may make its rules."""
    asked = request.GET.get(_EDITION, "")
    if not asked:
        return None
    found = [one for one in _editions(request.actor) if str(one.pk) == asked]
    if not found:
        raise Http404
    return found[0]
