"""What hangs in the air in the register: offices, parts and people that are missing."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.filters import Choice
from ssoz.access.models import Profile
from ssoz.units.models import Part, open_on


class LooseEnds(Choice):
    """What hangs in the air around a unit."""

    title = _("gaps")
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer what can be missing; a part without a unit cannot be."""
        return [
            ("office", _("its voivodeship has no executing office")),
            ("parts", _("closed, with parts that are open")),
            ("below", _("an open part under a closed one")),
            ("people", _("active, and nobody works in it")),
        ]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one kind of gap; of people those count whom the actor may see."""
        today = timezone.localdate()
        opened = Part.objects.filter(unit=OuterRef("pk"), closed_on__isnull=True)
        match value:
            case "office":
                return queryset.filter(voivodeship__office__isnull=True)
            case "parts":
                return queryset.filter(Exists(opened), closed_on__isnull=False)
            case "below":
                return queryset.filter(Exists(opened.filter(parent__closed_on__isnull=False)))
        people = Profile.objects.in_force(today).filter(unit=OuterRef("pk"))
        return queryset.filter(~Exists(people), open_on(today))
