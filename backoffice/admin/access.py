"""Applications: the queue, one application on one screen, the decision."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice import filters
from backoffice.access_bulk import BulkApplications
from backoffice.acts import Act
from backoffice.admin.decisions import DECISIONS, MANY_DECISIONS
from backoffice.dossier import dossier_of
from backoffice.following import FollowingAdmin
from backoffice.history import HistoryAdmin
from backoffice.queue import matching, with_document
from backoffice.sheets import SheetAdmin
from backoffice.templatetags.badges import age_badge, document_badge
from ssoz.access import operations, policies
from ssoz.access.models import Application, Attachment, Role
from ssoz.access.sheets import APPLICATIONS
from ssoz.actors import Actor, NotAllowed
from web.downloads import send_file
from web.templatetags.state import state
from web.templatetags.words import tied


def _scope(actor: Actor, to: str) -> QuerySet[Application]:
    return Application.objects.visible_to(actor, to=to)


@admin.register(Application)
class ApplicationAdmin(BulkApplications, SheetAdmin, HistoryAdmin, FollowingAdmin):
    """The queue of applications, oldest first."""

    scope = staticmethod(_scope)
    list_permission = "application.list"
    read_permission = "application.read"
    operations = operations
    policies = policies
    subject = "application"
    acts = DECISIONS
    many_acts = MANY_DECISIONS
    act_permissions = policies.DECIDING
    leading_on = ("approve", "reject", "archive")
    page_template = "backoffice/application.html"
    search_fields = ("number",)
    ordering = ("sent_at", "id")
    list_display = (
        "number_whole",
        "whose",
        "role_name",
        "office",
        "waits",
        "document",
        "state_badge",
    )
    list_filter = (
        filters.ApplicationState,
        filters.ApplicationRole,
        filters.Place,
        filters.Document,
        filters.Age,
    )
    sheet = APPLICATIONS
    sheet_columns = {
        "number_whole": ("number",), "whose": ("first_name", "family_name", "unit"),
        "role_name": ("role",), "waits": ("sent_at",), "document": ("document",),
        "state_badge": ("state",),
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Load with each row what the list shows."""
        return with_document(super().get_queryset(request)).select_related(
            "role", "packet", "profile__person", "profile__unit__voivodeship__office"
        )

    def visible(self, actor: Actor, to: str) -> QuerySet[Application]:
        """Load one row with what its page shows."""
        return super().visible(actor, to).select_related("profile__person", "profile__unit", "role")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by number, person and unit."""
        return matching(queryset, words)

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("number"))
    def number_whole(self, application: Application) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', application.number)

    @admin.display(description=gettext_lazy("person and unit"))
    def whose(self, application: Application) -> SafeString:
        return format_html(
            '<b>{}</b><span class="muted">{}</span>',
            application.profile.person,
            tied(application.profile.unit),
        )

    @admin.display(description=gettext_lazy("role"))
    def role_name(self, application: Application) -> str:
        return application.role.name

    @admin.display(description=gettext_lazy("deciding office"))
    def office(self, application: Application) -> Any:
        unit, role = application.profile.unit, application.role
        if role.decided_by == Role.DecidedBy.VOIVODESHIP:
            return unit.voivodeship.office or role.get_decided_by_display()
        if role.decided_by == Role.DecidedBy.OWN and unit.institution:
            return unit
        return role.get_decided_by_display()

    @admin.display(description=gettext_lazy("waits"))
    def waits(self, application: Application) -> str:
        return age_badge(application)

    @admin.display(description=gettext_lazy("attachment"))
    def document(self, application: Application) -> SafeString:
        return document_badge(application)

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, application: Application) -> SafeString:
        return state(application)

    # --- One application ----------------------------------------------------------------------

    def extra_urls(self) -> list[URLPattern]:
        """Add the files of an application and the reading of a PESEL."""
        return [
            *super().extra_urls(),
            self.address("<path:object_id>/plik/<int:file_id>/", self.send, "file"),
            self.address("<path:object_id>/pesel/", self.reveal, "pesel", "person.reveal_pesel"),
        ]

    def page_context(self, request: HttpRequest, thing: Application) -> dict[str, Any]:
        """Return the whole application: person, unit, documents, consequences, history."""
        thing = Application.objects.for_page().get(pk=thing.pk)
        return {
            **super().page_context(request, thing),
            **dossier_of(request.actor, thing),
            "thing": thing,
            "title": _("Application %(number)s") % {"number": thing.number},
            "is_own": thing.profile.person_id == request.actor.person_id,
            "pesel_url": self.url_of("pesel", thing.pk) + self.kept_filters(request),
            "place": self.place_of(request, thing),
        }

    def send(self, request: HttpRequest, object_id: str, file_id: int) -> HttpResponse:
        """Open a safe file of the application; the opening is in the journal."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        application = self.readable(request, object_id)
        attachment = (
            Attachment.objects.filter(
                packet=application.packet_id, file_id=file_id, removed_at__isnull=True
            )
            .select_related("file")
            .first()
        )
        if attachment is None or not attachment.file.is_open_to_readers:
            raise Http404
        response = send_file(attachment.file, inline="pobierz" not in request.GET)
        operations.note_download(file=attachment.file, actor=request.actor)
        return response

    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the full PESEL for this one view of the page; the reading is in the journal."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        application = self.readable(request, object_id)
        try:
            number = operations.reveal_pesel(person=application.profile.person, actor=request.actor)
        except NotAllowed as refusal:
            raise Http404 from refusal
        return self.show(request, application, pesel=number)

    # --- Acts ---------------------------------------------------------------------------------

    def words_of(self, thing: Application) -> dict[str, Any]:
        """Return the words of the questions."""
        return {
            "number": thing.number,
            "person": thing.profile.person,
            "role": thing.role,
            "unit": str(thing.profile.unit).rstrip("."),
        }

    def done_text(self, request: HttpRequest, act: Act, thing: Application) -> str:
        """Say what was done, with the way back to it."""
        return format_html(
            '{} <a href="{}">{}</a>',
            act.done % self.words_of(thing),
            self.page_of(request, thing),
            _("Show application %(number)s") % {"number": thing.number},
        )

    def perform(self, act: Act, thing: Application, answers: dict[str, Any], actor: Actor) -> None:
        """Call the operation; a paper may come with its scan, which goes the way of every file."""
        upload = answers.pop("upload", None)
        if upload is not None:
            operations.attach(packet=thing.packet, upload=upload, actor=actor, by_office=True)
        super().perform(act, thing, answers, actor)
