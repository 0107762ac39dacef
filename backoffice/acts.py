"""Screens of rows with a machine: a button for each act that is possible and allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from backoffice.base import ScopedAdmin
from backoffice.forms import NothingAsked
from ssoz.access.operations import DecidedMeanwhile, Refused
from ssoz.actors import Actor, NotAllowed
from ssoz.files.operations import FileRefused


@dataclass(frozen=True)
class Act:
    """One button: the operation of the same name, what it asks, and how it speaks.

    `permission` is the right that its address asks, where it is not that of all acts of the screen.
    `when` says in what condition of the row the act is possible; without it the machine says.
    """

    operation: str
    slug: str
    label: str
    heading: str
    text: str
    done: str
    icon: str
    look: str = ""
    form: type[forms.Form] = NothingAsked
    permission: str = ""
    when: Callable[[Any], bool] | None = None

    def is_possible(self, thing: Model) -> bool:
        """Tell whether the state of the row allows the act."""
        if self.when is not None:
            return self.when(thing)
        return can_proceed(getattr(thing, self.operation))


class MachineAdmin(ScopedAdmin):
    """A screen whose rows change by acts alone; each act is a question page and a POST.

    The operation, the policy `may_<operation>` and the button share one name, so that the face
    holds no rule: it asks the policy whether to show the button and calls the operation. Whoever
    holds none of `act_permissions` finds no address of an act; on which rows they work, the policy
    says.
    """

    acts: tuple[Act, ...] = ()
    act_permissions: tuple[str, ...] = ()
    operations: ModuleType
    policies: ModuleType
    subject = ""
    question_template = "backoffice/question.html"
    # What the operations of the subject raise: somebody was faster, or it can not be done so.
    overtaken: tuple[type[Exception], ...] = (DecidedMeanwhile,)
    refusals: tuple[type[Exception], ...] = (Refused, FileRefused)

    def offered(self, actor: Actor, thing: Model) -> list[Act]:
        """Return the acts that are possible and allowed."""
        return [
            act for act in self.acts if act.is_possible(thing) and self.allows(act, actor, thing)
        ]

    def allows(self, act: Act, actor: Actor, thing: Model) -> bool:
        """Ask the policy of the act."""
        return getattr(self.policies, f"may_{act.operation}")(actor, thing)

    def extra_urls(self) -> list[URLPattern]:
        """Give each act its address."""
        return [
            *super().extra_urls(),
            *(
                self.address(
                    f"<path:object_id>/{act.slug}/",
                    self._view_of(act),
                    act.slug,
                    *self.permissions_of(act),
                )
                for act in self.acts
            ),
        ]

    def permissions_of(self, act: Act) -> tuple[str, ...]:
        """Return the rights of which the address of an act asks one."""
        return (act.permission,) if act.permission else self.act_permissions

    def page_context(self, request: HttpRequest, thing: Model) -> dict[str, Any]:
        """Add the buttons to what the page shows."""
        return {**super().page_context(request, thing), "acts": self.buttons(request, thing)}

    def buttons(self, request: HttpRequest, thing: Model) -> list[dict[str, Any]]:
        """Return each offered act with its form and its address."""
        return [
            {
                "act": act,
                "form": self.form_of(act, thing),
                "url": self.url_of_act(request, act, thing),
            }
            for act in self.offered(request.actor, thing)
        ]

    def form_of(self, act: Act, thing: Model, *data: Any) -> forms.Form:
        """Make the form of an act; several stand on one page, so its ids carry the act's name."""
        return act.form(*data, auto_id=f"{act.slug}_%s")

    def url_of_act(self, request: HttpRequest, act: Act, thing: Model) -> str:
        """Return the address of an act on a row, the filters of the list kept."""
        return self.url_of(act.slug, thing.pk) + self.kept_filters(request)

    def _view_of(self, act: Act) -> Callable:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            thing = self.readable(request, object_id)
            match request.method:
                case "POST":
                    return self.answer(request, act, thing)
                case "GET" | "HEAD":
                    return self.ask(request, act, thing)
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return view

    def ask(self, request: HttpRequest, act: Act, thing: Model) -> HttpResponse:
        """Show the question of an act, if it can be answered."""
        if not self.allows(act, request.actor, thing):
            raise Http404
        if not act.is_possible(thing):
            messages.warning(
                request, _("This is no longer possible. See the state and the history.")
            )
            return redirect(self.page_of(request, thing))
        return self.question(request, act, thing, self.form_of(act, thing))

    def question(
        self, request: HttpRequest, act: Act, thing: Model, form: forms.Form, refusal: str = ""
    ) -> HttpResponse:
        """Draw the question page."""
        context = {
            **self.frame(request, thing),
            "title": act.heading % self.words_of(thing),
            "question": act.text % self.words_of(thing),
            "crumb": act.label,
            "act": act,
            "form": form,
            "refusal": refusal,
            "page_url": self.page_of(request, thing),
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, self.question_template, context)

    def answer(self, request: HttpRequest, act: Act, thing: Model) -> HttpResponse:
        """Do the act: one operation, or a sentence that says why not."""
        form = self.form_of(act, thing, request.POST, request.FILES)
        if not form.is_valid():
            if not self.allows(act, request.actor, thing):
                raise Http404
            return self.question(request, act, thing, form)
        try:
            self.perform(act, thing, form.cleaned_data, request.actor)
        except self.overtaken as late:
            messages.error(request, str(late))
            return redirect(self.page_of(request, thing))
        except NotAllowed as refusal:
            if not str(refusal):  # the right does not reach the row: there is no such act on it
                raise Http404 from refusal
            messages.error(request, str(refusal))
            return redirect(self.page_of(request, thing))
        except self.refusals as refusal:
            return self.question(request, act, thing, form, str(refusal))
        messages.success(request, self.done_text(request, act, thing))
        return redirect(self.after(request, act, thing))

    def perform(self, act: Act, thing: Model, answers: dict[str, Any], actor: Actor) -> None:
        """Call the operation of the act."""
        operation = getattr(self.operations, act.operation)
        operation(**{self.subject: thing}, **answers, actor=actor)

    def words_of(self, thing: Model) -> dict[str, Any]:
        """Return the words that headings and sentences of the acts may use."""
        return {"thing": thing}

    def done_text(self, request: HttpRequest, act: Act, thing: Model) -> str:
        """Say what was done."""
        return act.done % self.words_of(thing)

    def page_of(self, request: HttpRequest, thing: Model) -> str:
        """Return the address of the row's page, the filters of the list kept."""
        return self.url_of("change", thing.pk) + self.kept_filters(request)

    def after(self, request: HttpRequest, act: Act, thing: Model) -> str:
        """Return where to go after the act."""
        return self.page_of(request, thing)
