"""Help for somebody who has lost every second factor: a question page of its own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act
from backoffice.forms import ReasonForm
from ssoz.access import operations, queries
from ssoz.access.operations import Refused
from ssoz.actors import NotAllowed
from ssoz.people.models import CodeApp, Person


class LostFactorsForm(ReasonForm):
    """How the office knows that it is the person who asks."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("How you made sure who asks. The reason stays in the journal."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("No reason given. Write how you made sure who asks.")},
    )


DROP = Act(
    operation="drop_factors",
    slug="drugi-skladnik",
    label=_("Remove the second factor"),
    heading=_("Remove the second factor?"),
    text=_(
        "%(person)s will sign in with the password alone and set a new second factor up. The app"
        " with codes, passkeys and recovery codes are forgotten and all sessions end. The person is"
        " told by e-mail. Make sure first, by phone or in person, that it is they who ask."
    ),
    done=_("The second factor was removed and all sessions were ended."),
    icon="shield-x",
    look="danger",
    form=LostFactorsForm,
    permission="profile.block",
)


class DropsFactors:
    """The part of the screen of people that removes second factors."""

    def factors_of(self, request: HttpRequest, person: Person) -> dict[str, Any]:
        """Say which factors a person has, and where they are removed by whoever may."""
        has_app = CodeApp.objects.in_use().filter(person=person).exists()
        passkeys = person.passkeys.count()
        may_drop = _may_drop(request, person) and (has_app or passkeys)
        address = self.url_of("factors_drop", person.pk) + self.kept_filters(request)
        return {
            "has_code_app": has_app,
            "passkey_count": passkeys,
            "codes_left": person.recovery_codes.unused().count(),
            "drop_act": DROP,
            "drop_url": address if may_drop else "",
        }

    def drop_factors(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why, then remove every factor of the person."""
        person = self.readable(request, object_id)
        if not _may_drop(request, person):
            raise Http404
        match request.method:
            case "GET" | "HEAD":
                return self._question(request, person, LostFactorsForm())
            case "POST":
                return self._drop(request, person, LostFactorsForm(request.POST))
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    def _drop(self, request: HttpRequest, person: Person, form: LostFactorsForm) -> HttpResponse:
        if not form.is_valid():
            return self._question(request, person, form)
        try:
            operations.drop_factors(
                person=person, reason=form.cleaned_data["reason"], actor=request.actor
            )
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Refused as refusal:
            return self._question(request, person, form, str(refusal))
        messages.success(request, DROP.done)
        return redirect(self.page_of(request, person))

    def _question(
        self, request: HttpRequest, person: Person, form: LostFactorsForm, refusal: str = ""
    ) -> HttpResponse:
        context = {
            **self.frame(request, person),
            "title": DROP.heading,
            "question": DROP.text % {"person": person},
            "crumb": DROP.label,
            "act": DROP,
            "form": form,
            "refusal": refusal,
            "page_url": self.page_of(request, person),
            "failed": bool(form.errors or refusal),
        }
        return TemplateResponse(request, "backoffice/question.html", context)


def _may_drop(request: HttpRequest, person: Person) -> bool:
    own = person.pk == request.actor.person_id
    return not own and queries.sessions_in_reach(request.actor, person)
