"""Filters of the lists: each is a short choice that stands in the address."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.queue import has_document, standing
from ssoz.access.models import Application, Profile, Role
from ssoz.access.queries import pending_in_reach, without_profile_since
from ssoz.access.statuses import HIDDEN_STATES, ProfileStatus
from ssoz.files.models import StoredFile
from ssoz.identifiers import fold
from ssoz.mail.models import OutgoingMail
from ssoz.units.models import Unit, open_on
from ssoz.units.queries import voivodeship_names


class Choice(SimpleListFilter, ABC):
    """A filter drawn as a select; its first option is what holds when nothing is chosen."""

    first = _("all")

    def __init__(self, request: HttpRequest, params: dict, model: Any, model_admin: Any) -> None:
        self.actor = request.actor
        super().__init__(request, params, model, model_admin)

    def options(self) -> Iterator[tuple[str, Any, bool]]:
        """Yield value, word and whether it is chosen."""
        yield "", self.first, self.value() is None
        for value, word in self.lookup_choices:
            yield str(value), word, self.value() == str(value)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Keep what was chosen; a value that is no option keeps everything."""
        value = self.value()
        if value not in {str(known) for known, _word in self.lookup_choices}:
            return self.unchosen(queryset)
        return self.chosen(queryset, value)

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep what is shown when nothing is chosen."""
        return queryset

    @abstractmethod
    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep what a value asks for."""


class ApplicationState(Choice):
    """Pending ones unless something else is asked for."""

    title = _("state")
    parameter_name = "state"
    first = _("Pending")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the states that an office sees."""
        shown = [c for c in Application.State.choices if c[0] not in {*HIDDEN_STATES, "pending"}]
        return [("mine", _("Pending, for me to decide")), *shown, ("all", _("all"))]

    def unchosen(self, queryset: QuerySet) -> QuerySet:
        """Keep the queue."""
        return queryset.filter(state=Application.State.PENDING)

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state, or what waits for this actor."""
        if value == "all":
            return queryset
        if value == "mine":
            return queryset.filter(pk__in=pending_in_reach(self.actor).order_by().values("pk"))
        return queryset.filter(state=value)


class Document(Choice):
    """Whether a signed document is there."""

    title = _("signed document")
    parameter_name = "document"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what the office asks about."""
        return [
            ("yes", _("attached or received on paper")),
            ("no", _("missing")),
            ("waiting", _("waiting for the scan")),
            ("asked", _("a better one asked for")),
        ]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by what stands in the packet."""
        match value:
            case "yes":
                return queryset.filter(has_document())
            case "no":
                return queryset.exclude(has_document())
            case "waiting":
                return queryset.filter(Exists(standing(StoredFile.State.WAITING)))
        return queryset.filter(asked_at__isnull=False)


class Age(Choice):
    """How long something has been waiting since it was sent."""

    title = _("age")
    parameter_name = "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer a week and a month."""
        return [("7", _("longer than 7 days")), ("30", _("longer than 30 days"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep what was sent before."""
        return queryset.filter(sent_at__lt=timezone.now() - timedelta(days=int(value)))


class ApplicationRole(Choice):
    """The role asked for."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the roles."""
        return list(Role.objects.values_list("code", "name"))

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one role."""
        return queryset.filter(role__code=value)


class Place(Choice):
    """The voivodeship of the unit."""

    title = _("voivodeship")
    parameter_name = "voivodeship"
    path = "profile__unit__voivodeship"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the sixteen."""
        return voivodeship_names()

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one voivodeship."""
        return queryset.filter(**{self.path: value})


class PlaceOfProfile(Place):
    path = "unit__voivodeship"


class PlaceOfUnit(Place):
    path = "voivodeship"


class Status(Choice):
    """The status of a profile, the unit's part of it included."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the four."""
        return ProfileStatus.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one status as it is today."""
        return queryset.filter(status=value)


class RoleHeld(Choice):
    """A role that was granted in the profile."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the roles."""
        return list(Role.objects.values_list("code", "name"))

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep the profiles in which the role is granted."""
        granted = Application.objects.filter(
            profile=OuterRef("pk"), role__code=value, state=Application.State.APPROVED
        )
        return queryset.filter(Exists(granted))


class HasProfile(Choice):
    """Whether a person may work somewhere today."""

    title = _("active profile")
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer both."""
        return [("yes", _("yes")), ("no", _("no")), ("long", _("none for over a year"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by profiles in force; for long counts what happened to any profile."""
        in_force = Exists(
            Profile.objects.in_force(timezone.localdate()).filter(person=OuterRef("pk"))
        )
        if value == "yes":
            return queryset.filter(in_force)
        if value == "no":
            return queryset.exclude(in_force)
        return queryset.filter(without_profile_since(timezone.now() - timedelta(days=365)))


class Kind(Choice):
    """The kind of a unit."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the kinds."""
        return Unit.Kind.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one kind."""
        return queryset.filter(kind=value)


class Openness(Choice):
    """Whether one can work in a unit today."""

    title = _("status")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer both."""
        return [("yes", _("active (unit)")), ("no", _("closed or suspended"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep by the dates of the unit."""
        is_open: Q = open_on(timezone.localdate())
        return queryset.filter(is_open) if value == "yes" else queryset.exclude(is_open)


class FileState(Choice):
    """What the scanner said."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the three."""
        return StoredFile.State.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state."""
        return queryset.filter(state=value)


class MailState(FileState):
    """How far a message has come."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer the four."""
        return OutgoingMail.State.choices


class Since(Choice):
    """How old an entry is."""

    title = _("when")
    parameter_name = "since"
    field = "at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer a day, a week, a month."""
        return [("1", _("last 24 hours")), ("7", _("last 7 days")), ("30", _("last 30 days"))]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep what is younger."""
        border = timezone.now() - timedelta(days=int(value))
        return queryset.filter(**{f"{self.field}__gte": border})


def by_words(queryset: QuerySet, words: str, *columns: str) -> QuerySet:
    """Keep the rows of which some column holds each of the words, letters folded."""
    for word in fold(words).split():
        queryset = as_written(queryset, word, *columns)
    return queryset


def as_written(queryset: QuerySet, word: str, *columns: str) -> QuerySet:
    """Keep the rows of which some column holds a word as it is written."""
    held = Q()
    for column in columns:
        held |= Q(**{f"{column}__icontains": word})
    return queryset.filter(held)
