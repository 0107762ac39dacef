"""Who holds what in a unit, and what one person may do where and why: now, or on a day gone by."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backoffice.base import ScopedAdmin, without_pesel
from backoffice.days import day_asked
from backoffice.filters import by_words
from ssoz.access.holding import Standing, giving, known_on, standings
from ssoz.access.models import Application, Permission, Profile
from ssoz.access.statuses import ProfileStatus
from ssoz.actors import Actor
from ssoz.people.models import Person
from ssoz.units.models import Unit
from ssoz.units.past import known_since
from web.referrers import hide_address

_TEMPLATE = "backoffice/holding.html"
_PER_PAGE = 50
_FIRST = 10
_ASKED = ("dzien", "q", "status", "prawo")
TOO_EARLY = gettext_lazy(
    "The system has known this unit since %(day)s. Choose that day or a later one."
)
_PERSON_TOO_EARLY = gettext_lazy(
    "The system has known this person since %(day)s. Choose that day or a later one."
)


class HoldingPages(ScopedAdmin):
    """A page of profiles with their roles, each role explained down to the document."""

    def holding(
        self,
        request: HttpRequest,
        thing: Unit | Person,
        profiles: QuerySet[Profile],
        *,
        day: date | None,
        title: str,
        **shown: Any,
    ) -> HttpResponse:
        """Draw the page: filtered by what the address asks, page by page."""
        hinted = without_pesel(request)
        chosen = _filtered(request, profiles, day)
        page = Paginator(chosen, _PER_PAGE).get_page(request.GET.get("p"))
        request.current_app = self.admin_site.name
        context = {
            **self.frame(request, thing),
            "title": title,
            "crumb": title,
            "page_url": self.url_of("change", thing.pk) + self.kept_filters(request),
            "page": page,
            **_told(request.actor, standings(page.object_list, day)),
            **_asked(request, day),
            **shown,
        }
        response = TemplateResponse(request, _TEMPLATE, context)
        return hide_address(response) if hinted else response


class UnitPeople(HoldingPages):
    """The people of a unit: the first of them on its page, all of them on one of their own."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the page of the people."""
        people = self.address("<path:object_id>/osoby/", self.people, "osoby", "profile.read")
        return [*super().extra_urls(), people]

    def people(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show who holds what in the unit, and on which decision."""
        return require_safe(self._people)(request, self.readable(request, object_id))

    def _people(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        day = day_asked(request, known_since(unit), TOO_EARLY)
        profiles = _profiles(request.actor, "profile.read", unit=unit)
        return self.holding(
            request,
            unit,
            profiles.order_by("person__name_key", "id"),
            day=day,
            title=_("People and their rights"),
            of_unit=True,
            counts=_counts(profiles) if day is None else {},
        )

    def people_of(self, request: HttpRequest, unit: Unit) -> dict[str, Any]:
        """Return what the page of the unit shows: counts, and the first who hold something."""
        if not request.actor.can("profile.read"):
            return {}
        profiles = _profiles(request.actor, "profile.read", unit=unit)
        first = list(profiles.order_by("person__name_key", "id")[:_FIRST])
        return {
            **_told(request.actor, standings(first)),
            "counts": _counts(profiles),
            "people_url": self.url_of("osoby", unit.pk) + self.kept_filters(request),
        }


class PersonRights(HoldingPages):
    """What a person may do, where, and why."""

    def extra_urls(self) -> list[URLPattern]:
        """Add the page of the rights."""
        rights = self.address("<path:object_id>/uprawnienia/", self.rights, "uprawnienia")
        return [*super().extra_urls(), rights]

    def rights(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show every role of the person within reach, and on which decision it stands."""
        return require_safe(self._rights)(request, self.readable(request, object_id))

    def _rights(self, request: HttpRequest, person: Person) -> HttpResponse:
        since = timezone.localdate(person.created_at)
        day = day_asked(request, since, _PERSON_TOO_EARLY)
        profiles = _profiles(request.actor, self.read_permission, person=person)
        return self.holding(
            request,
            person,
            profiles.order_by("unit__name_key", "id"),
            day=day,
            title=_("What this person may do, and why"),
            of_unit=False,
        )


def _asked(request: HttpRequest, day: date | None) -> dict[str, Any]:
    """Return what the form of the page offers, and what was asked by it."""
    return {
        "day": day,
        "asked": request.GET.get("dzien", "")[:10],
        "today": timezone.localdate(),
        "kept": {name: request.GET[name] for name in _ASKED if name in request.GET},
        "statuses": ProfileStatus.choices,
        "permissions": Permission.objects.order_by("name"),
    }


def _profiles(actor: Actor, permission: str, **whose: Any) -> QuerySet[Profile]:
    found = Profile.objects.visible_to(actor, to=permission).filter(**whose)
    return found.with_status(timezone.localdate()).select_related("person", "unit")


def _filtered(
    request: HttpRequest, profiles: QuerySet[Profile], day: date | None
) -> QuerySet[Profile]:
    """Keep what the address asks for; what was held on a day gone by is asked of that day alone."""
    words = request.GET.get("q", "").strip()[:200]
    if words:
        profiles = by_words(profiles, words, "person__search_text")
    if day is not None:
        return known_on(profiles, day)
    if (status := request.GET.get("status", "")) in ProfileStatus.values:
        profiles = profiles.filter(status=status)
    if permission := request.GET.get("prawo", "")[:40]:
        profiles = giving(profiles, permission)
    return profiles


def _counts(profiles: QuerySet[Profile]) -> dict[str, int]:
    """Count the profiles that the actor sees: in force, waiting, blocked."""
    waiting = Q(applications__state=Application.State.PENDING)
    return profiles.aggregate(
        in_force=Count("pk", filter=Q(status=ProfileStatus.ACTIVE), distinct=True),
        waiting=Count("pk", filter=waiting, distinct=True),
        blocked=Count("pk", filter=Q(status=ProfileStatus.BLOCKED), distinct=True),
    )


def _told(actor: Actor, told: Sequence[Standing]) -> dict[str, Any]:
    """Return what the table of people shows; only what the actor may open is a link."""
    rights = [right for standing in told for right in standing.held]
    keys = [key for right in rights for key in (right.application.pk, right.basis.pk)]
    keys += [right.application.moved_from_id for right in rights if right.application.moved_from_id]
    keys += [application.pk for standing in told for application in standing.asked]
    readable = Application.objects.visible_to(actor, to="application.read").filter(pk__in=keys)
    return {
        "standings": told,
        "readable": set(readable.values_list("pk", flat=True)) if keys else set(),
        "may_open_profile": actor.can("profile.read"),
    }
