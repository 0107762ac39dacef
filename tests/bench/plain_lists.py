"""The same lists as Unfold draws them by itself: its own search, counts, pages and templates.

They show the same columns and the same rows to the same people, 25 on a page as ours.
"""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import include, path
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from ssoz.access.models import Profile
from ssoz.access.queries import people_visible_to
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

    list_per_page = 25

    @signed_in
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say at our door that whoever is signed in may pass."""
        return super().changelist_view(request, extra_context)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let the benchmark in."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Stand in the menu."""
        return True


class PlainUnits(PlainAdmin):
    list_display = ["name", "town", "type", "regon", "nip", "voivodeship", "closed_on"]
    list_filter = ["kind", "voivodeship"]
    list_select_related = ["voivodeship"]
    search_fields = ["name", "town", "regon", "nip", "book_number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        """Show what the actor may list."""
        return Unit.objects.visible_to(request.actor, to="unit.list")


class PlainPeople(PlainAdmin):
    list_display = ["first_name", "family_name", "masked_pesel", "email", "profiles_in_force"]
    search_fields = ["first_name", "family_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Show what the actor may list."""
        return people_visible_to(request.actor, "person.list")

    def profiles_in_force(self, person: Person) -> int:
        """Count, as one does it by hand: for each row."""
        return Profile.objects.filter(person=person, stored_status="active").count()


# Unfold's head of the page takes the first letter of it; ours is a number, and nobody sees it.
Person.get_username = lambda person: str(person.pk)  # type: ignore[method-assign]

plain: Any = PlainSite(name="plain")
plain.register(Unit, PlainUnits)
plain.register(Person, PlainPeople)

urlpatterns = [path("plain/", plain.urls), path("", include("config.urls"))]
