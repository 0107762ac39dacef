"""People: one person with profiles, roles, applications, sign-ins and mails on one page."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from backoffice import filters
from backoffice.admin.factors import DROP, DropsFactors
from backoffice.admin.holding import PersonRights
from backoffice.dossier import lines_of
from backoffice.history import HistoryAdmin
from backoffice.sheets import SheetAdmin
from backoffice.wording import act_words
from ssoz.access import operations, queries
from ssoz.access.models import Application, Profile
from ssoz.access.sheets import people_for
from ssoz.actors import Actor, NotAllowed
from ssoz.journal.models import Entry
from ssoz.people.models import OpenSession, Person
from ssoz.sheets import Table
from web.sessions_shown import sessions_shown

_SHOWN = 20
_SIGN_INS = ["people.person.signed_in", "people.person.signed_out"]


def _scope(actor: Actor, to: str) -> QuerySet[Person]:
    return queries.people_visible_to(actor, to)


@admin.register(Person)
class PersonAdmin(SheetAdmin, DropsFactors, HistoryAdmin, PersonRights):
    """People by name; by PESEL through the search box alone."""

    scope = staticmethod(_scope)
    list_permission = "person.list"
    read_permission = "person.read"
    page_template = "backoffice/person.html"
    list_title = _("Users")
    list_hint = _("To find a person by PESEL, type it into the search box above.")
    search_fields = ("search_text",)
    ordering = ("name_key", "id")
    list_display = ("name", "masked", "email", "active_profiles")
    sorts = {"name": ("name_key", "id"), "email": ("email", "id")}
    list_filter = (filters.HasProfile,)
    # A masked PESEL is for the eyes: four digits of it need not leave.
    sheet_columns = {
        "name": ("first_name", "family_name"), "masked": (), "active_profiles": ("profiles",),
    }  # fmt: skip

    def table_for(self, actor: Actor) -> Table:
        """Return the sheet of people, whose profiles are counted as in the list."""
        return people_for(actor)

    def dressed(self, actor: Actor, page: QuerySet[Person]) -> QuerySet[Person]:
        """Count with each person of a page the profiles in force that the actor may see."""
        return queries.with_profiles_in_force(page, actor)

    @admin.display(description=_("first and family name"))
    def name(self, person: Person) -> str:
        return person.full_name

    @admin.display(description=_("PESEL"))
    def masked(self, person: Person) -> str:
        return person.masked_pesel

    @admin.display(description=_("active profiles"))
    def active_profiles(self, person: Person) -> int:
        return person.in_force

    def extra_urls(self) -> list[URLPattern]:
        """Add the reading of a PESEL, the ending of sessions and help with lost factors."""
        one = "<path:object_id>/sesje/<int:session_id>/zakoncz/"
        every = "<path:object_id>/sesje/zakoncz/"
        return [
            *super().extra_urls(),
            self.address("<path:object_id>/pesel/", self.reveal, "pesel", "person.reveal_pesel"),
            self.address(one, self.end_session, "session_end", "profile.block"),
            self.address(every, self.end_sessions, "sessions_end", "profile.block"),
            self.address(
                f"<path:object_id>/{DROP.slug}/", self.drop_factors, "factors_drop", DROP.permission
            ),
        ]

    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the full PESEL for this one view of the page; the reading is in the journal."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        person = self.readable(request, object_id)
        try:
            number = operations.reveal_pesel(person=person, actor=request.actor)
        except NotAllowed as refusal:
            raise Http404 from refusal
        return self.show(request, person, pesel=number)

    def end_session(self, request: HttpRequest, object_id: str, session_id: int) -> HttpResponse:
        """End one session of the person."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        person = self.readable(request, object_id)
        session = get_object_or_404(person.open_sessions.select_related("person"), pk=session_id)
        try:
            operations.end_session(session=session, actor=request.actor)
        except NotAllowed as refusal:
            raise Http404 from refusal
        messages.success(request, _("The session was ended: %s.") % session.device)
        return redirect(self.page_of(request, person))

    def end_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End every session of the person."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        person = self.readable(request, object_id)
        try:
            count = operations.end_sessions(person=person, actor=request.actor)
        except NotAllowed as refusal:
            raise Http404 from refusal
        messages.success(request, _("Sessions ended: %d.") % count)
        return redirect(self.page_of(request, person))

    def page_of(self, request: HttpRequest, person: Person) -> str:
        """Return the address of the person's page, the filters of the list kept."""
        return self.url_of("change", person.pk) + self.kept_filters(request)

    def page_context(self, request: HttpRequest, thing: Person) -> dict[str, Any]:
        """Return what the actor may see of a person."""
        actor = request.actor
        applications = Application.objects.visible_to(actor).filter(profile__person=thing)
        mails = queries.mails_visible_to(actor).filter(person_id=thing.pk)
        profiles = Profile.objects.visible_to(actor, to=self.read_permission).filter(person=thing)
        return {
            "person": thing,
            "may_reveal": actor.can("person.reveal_pesel"),
            "may_open_application": actor.can("application.read"),
            "may_open_profile": actor.can("profile.read"),
            "pesel_url": self.url_of("pesel", thing.pk) + self.kept_filters(request),
            "profiles": lines_of(profiles.select_related("unit")[:_SHOWN]),
            "rights_url": self.url_of("uprawnienia", thing.pk) + self.kept_filters(request),
            "applications": applications.select_related("role", "profile__unit").order_by("-id")[
                :_SHOWN
            ],
            "mails": mails.order_by("-id")[:_SHOWN],
            "sign_ins": _sign_ins_of(thing),
            **self._sessions_of(request, thing),
            **self.factors_of(request, thing),
        }

    def _sessions_of(self, request: HttpRequest, person: Person) -> dict[str, Any]:
        kept = self.kept_filters(request)
        may_end = queries.sessions_in_reach(request.actor, person)

        def end_url(session: OpenSession) -> str:
            return self.url_of("session_end", person.pk, session.pk) + kept if may_end else ""

        return {
            "sessions": sessions_shown(request, person, end_url),
            "sessions_end_url": self.url_of("sessions_end", person.pk) + kept if may_end else "",
        }


def _sign_ins_of(person: Person) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(person_id=person.pk, act__in=_SIGN_INS).order_by("-id")
    return [{"words": act_words(e.act), "at": e.at} for e in entries[:_SHOWN]]
