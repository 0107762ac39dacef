"""What may be begun from an edition: a new year, an old one brought back, a file of it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from backoffice.acts import Act, MachineAdmin
from backoffice.desk import acts
from backoffice.desk.bringing import handed_out
from ssoz.actors import Actor
from ssoz.questionnaires import operations, policies
from ssoz.questionnaires.models import DESK_RIGHTS, Edition
from ssoz.questionnaires.refusals import Refused
from ssoz.reports import operations as reports
from ssoz.reports import queries as reports_queries
from ssoz.reports.models import Collection
from ssoz.reports.policies import may_manage_collection
from ssoz.reports.refusals import Refused as ReportRefused
from web.definition_file import toml_response

_MAKING = {
    acts.BEGIN.operation: "questionnaires_draft",
    acts.RESTORE.operation: "questionnaires_draft",
    acts.PLAN.operation: "reports_collection",
}


class EditionActs(MachineAdmin):
    """The buttons of an edition."""

    operations = operations
    policies = policies
    subject = "edition"
    acts = acts.OF_EDITION
    act_permissions = (*DESK_RIGHTS, "obligation.decide")
    refusals = (Refused, ReportRefused)
    overtaken: tuple[type[Exception], ...] = ()

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the files."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/plik.toml", self.toml, "toml"),
            self.address("<int:object_id>/plik.xlsx", self.xlsx, "xlsx"),
        ]

    @method_decorator(require_safe)
    def toml(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand an edition out as the file that programs read."""
        edition = self.readable(request, str(object_id))
        return toml_response(str(edition), edition.definition)

    @method_decorator(require_safe)
    def xlsx(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand an edition out as a workbook."""
        return handed_out(self, request, self.readable(request, str(object_id)))

    # --- Acts -----------------------------------------------------------------------------------

    def allows(self, act: Act, actor: Actor, thing: Edition) -> bool:
        """Ask the policy of the act; a collection is planned by whoever manages it."""
        if act is acts.PLAN:
            return may_manage_collection(actor, Collection(edition=thing))
        return super().allows(act, actor, thing)

    def form_of(self, act: Act, thing: Edition, *data: Any) -> forms.Form:
        """Begin the plan of a collection as the last one of the form was."""
        if act is not acts.PLAN or data:
            return super().form_of(act, thing, *data)
        before = reports_queries.collection_before(thing)
        initial = {
            "year": thing.edition if thing.edition.isdecimal() else "",
            "owed_by": before.owed_by if before else [],
        }
        return acts.PlanForm(initial=initial, auto_id=f"{act.slug}_%s")

    def perform(self, act: Act, thing: Edition, answers: dict[str, Any], actor: Actor) -> None:
        """Call the operation; remember what it made."""
        holder = reports if act is acts.PLAN else self.operations
        operation = getattr(holder, act.operation)
        thing.made = operation(edition=thing, **answers, actor=actor)  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, act: Act, thing: Edition) -> str:
        """Go to the draft, or the collection, where one was made."""
        if act.operation in _MAKING:
            return reverse(f"backoffice:{_MAKING[act.operation]}_change", args=[thing.made.pk])
        return super().after(request, act, thing)
