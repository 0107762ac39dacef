"""The same lists as Unfold draws them by itself: its own search, counts, pages and templates.

They are the screens of units and of people without our base: the same models, columns, filters and
order, the same reach for the same people, and a search in the columns that ours looks into (of a
unit its name, town and numbers; of a person both names). What our base decides is left to Django
and Unfold: a hundred rows on a page where ours has 25, the count of all rows beside the count of
those found, words sought by `icontains`. Nothing is there to slow them down: what stands beside a
person is counted by our own question, which the database asks for the rows of the page alone.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import include, path
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from backoffice import filters
from backoffice.loose_ends import LooseEnds
from ssoz.access.queries import people_visible_to, with_profiles_in_force
from ssoz.people.models import Person
from ssoz.units.models import Unit
from web.access import signed_in


class PlainSite(UnfoldAdminSite):
    """A site that lets whoever is signed in look."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let the benchmark in."""
        return True


class PlainAdmin(ModelAdmin):
    """A list without our base."""

    @signed_in
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say at our door that whoever is signed in may pass."""
        return super().changelist_view(request, extra_context)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Ask the actor, as our screens do."""
        return request.actor.can(self.permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Stand in the menu."""
        return True


class PlainUnits(PlainAdmin):
    permission = "unit.list"
    list_display = ["name", "town", "type", "regon", "nip", "voivodeship", "status"]
    list_filter = [filters.Kind, filters.PlaceOfUnit, filters.Openness, LooseEnds]
    list_select_related = ["voivodeship"]
    search_fields = ["name", "town", "regon", "nip", "book_number"]
    ordering = ["name_key", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        """Show what the actor may list."""
        units = Unit.objects.visible_to(request.actor, to=self.permission)
        return units.order_by(*self.ordering)

    def status(self, unit: Unit) -> str:
        """Say whether the unit is open."""
        return unit.status_on(timezone.localdate()).label


class PlainPeople(PlainAdmin):
    permission = "person.list"
    list_display = ["first_name", "family_name", "masked_pesel", "email", "active_profiles"]
    list_filter = [filters.HasProfile]
    search_fields = ["first_name", "family_name"]
    ordering = ["name_key", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Show what the actor may list."""
        people = people_visible_to(request.actor, self.permission).order_by(*self.ordering)
        return with_profiles_in_force(people, request.actor)

    @admin.display(description="active profiles")
    def active_profiles(self, person: Person) -> int:
        """Say what was counted."""
        return person.in_force


# Unfold's head of the page takes the first letter of it; ours is a number, and nobody sees it.
Person.get_username = lambda person: str(person.pk)  # type: ignore[method-assign]

plain: Any = PlainSite(name="plain")
plain.register(Unit, PlainUnits)
plain.register(Person, PlainPeople)

urlpatterns = [path("plain/", plain.urls), path("", include("config.urls"))]
