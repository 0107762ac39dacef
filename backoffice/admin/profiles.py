"""Profiles: who works where, with what roles, and why."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from backoffice import filters
from backoffice.access_bulk import BulkProfiles
from backoffice.acts import Act, MachineAdmin
from backoffice.admin.decisions import TAKE_AWAY
from backoffice.admin.moving import SLUG, ProfileMove
from backoffice.bulk import ManyAct
from backoffice.forms import ReasonForm
from backoffice.history import HistoryAdmin
from backoffice.sheets import SheetAdmin
from ssoz.access import operations, policies
from ssoz.access.models import Application, Profile
from ssoz.access.moving import open_successors
from ssoz.access.operations.importing_profiles import PROFILES as PROFILE_IMPORTS
from ssoz.access.sheets import PROFILES
from ssoz.access.statuses import HIDDEN_STATES, ProfileStatus
from ssoz.actors import Actor
from web.templatetags.state import state
from web.templatetags.words import tied

GRANTED = Prefetch(
    "applications",
    Application.objects.filter(state=Application.State.APPROVED).select_related("role"),
    to_attr="granted",
)


def _scope(actor: Actor, to: str) -> QuerySet[Profile]:
    return Profile.objects.visible_to(actor, to=to)


def _is_blocked(profile: Profile) -> bool:
    return profile.is_blocked


def _is_not_blocked(profile: Profile) -> bool:
    return not profile.is_blocked


BLOCK = Act(
    operation="block",
    slug="zablokuj",
    label=_("Block the profile"),
    heading=_("Block the profile?"),
    text=_("%(person)s will at once lose access to the unit %(unit)s. Give the reason."),
    done=_("The profile was blocked."),
    icon="lock",
    look="danger",
    form=ReasonForm,
    permission="profile.block",
    when=_is_not_blocked,
)
UNBLOCK = Act(
    operation="unblock",
    slug="odblokuj",
    label=_("Unblock the profile"),
    heading=_("Unblock the profile?"),
    text=_("%(person)s will work again with the roles granted in the unit %(unit)s."),
    done=_("The profile was unblocked."),
    icon="lock-open",
    look="primary",
    permission="profile.block",
    when=_is_blocked,
)
MANY_BLOCKING = {
    "block": ManyAct(BLOCK, ngettext_lazy("Block %(n)d profile?", "Block %(n)d profiles?", "n")),
    "unblock": ManyAct(
        UNBLOCK, ngettext_lazy("Unblock %(n)d profile?", "Unblock %(n)d profiles?", "n")
    ),
}


@admin.register(Profile)
class ProfileAdmin(BulkProfiles, SheetAdmin, HistoryAdmin, ProfileMove, MachineAdmin):
    """Profiles by status, unit and role."""

    scope = staticmethod(_scope)
    list_permission = "profile.read"
    read_permission = "profile.read"
    operations = operations
    policies = policies
    subject = "profile"
    acts = (BLOCK, UNBLOCK)
    many_acts = MANY_BLOCKING
    page_template = "backoffice/profile.html"
    search_fields = ("id",)
    ordering = ("person__name_key", "id")
    list_display = ("person_name", "unit_name", "roles", "status_badge")
    list_filter = (filters.Status, filters.RoleHeld, filters.PlaceOfProfile)
    sheet = PROFILES
    imports = PROFILE_IMPORTS
    sheet_columns = {
        "person_name": ("first_name", "family_name"), "unit_name": ("unit", "town"),
        "status_badge": ("status",),
    }  # fmt: skip

    def visible(self, actor: Actor, to: str) -> QuerySet[Profile]:
        """Load each profile with its status of today."""
        return (
            super()
            .visible(actor, to)
            .with_status(timezone.localdate())
            .select_related("person", "unit__voivodeship")
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Profile]:
        """Load with each row the roles granted."""
        return super().get_queryset(request).prefetch_related(GRANTED)

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by person and unit."""
        return filters.by_words(queryset, words, "person__search_text", "unit__search_text")

    @admin.display(description=_("person"))
    def person_name(self, profile: Profile) -> str:
        return profile.person.full_name

    @admin.display(description=_("unit"))
    def unit_name(self, profile: Profile) -> SafeString:
        return format_html('{}<span class="muted">{}</span>', tied(profile.unit), profile.unit.town)

    @admin.display(description=_("roles"))
    def roles(self, profile: Profile) -> str:
        return ", ".join(a.role.name for a in profile.granted) or "–"

    @admin.display(description=_("status"))
    def status_badge(self, profile: Profile) -> SafeString:
        return state(ProfileStatus(profile.status))

    def page_context(self, request: HttpRequest, thing: Profile) -> dict[str, Any]:
        """Return the profile with its roles, and for each why the person has it."""
        applications = list(
            thing.applications.exclude(state__in=HIDDEN_STATES)
            .select_related("role", "decided_by", "decided_in")
            .prefetch_related("role__grants__permission")
            .order_by("-id")
        )
        for application in applications:
            application.profile = thing
        return {
            **super().page_context(request, thing),
            "status": ProfileStatus(thing.status),
            "unit_is_open": thing.unit.is_open_on(timezone.localdate()),
            "is_own": thing.person_id == request.actor.person_id,
            "rights": [
                {
                    "application": application,
                    "grants": list(application.role.grants.all()),
                    "may_take_away": policies.may_archive(request.actor, application),
                }
                for application in applications
                if application.state == Application.State.APPROVED
            ],
            "applications": applications,
            "take_away": TAKE_AWAY.slug,
            "move_url": self._move_url(request, thing),
            "may_open_application": request.actor.can("application.read"),
            "may_open_person": request.actor.can("person.read"),
            "may_open_unit": request.actor.can("unit.list"),
        }

    def _move_url(self, request: HttpRequest, profile: Profile) -> str:
        """Return where the roles are moved to the successor; nothing where there is none."""
        today = timezone.localdate()
        if profile.unit.is_open_on(today) or not any(map(request.actor.can, policies.DECIDING)):
            return ""
        if not open_successors([profile.unit], today)[profile.unit_id]:
            return ""
        return self.url_of(SLUG, profile.pk) + self.kept_filters(request)

    def words_of(self, thing: Profile) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"person": thing.person, "unit": str(thing.unit).rstrip(".")}
