"""Who there is in the invented country, and what for."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation

from backoffice.management.country.people import people_made
from ssoz.access.models import Application
from ssoz.access.statuses import ProfileStatus
from ssoz.people.models import Person


@dataclass(frozen=True)
class Row:
    """One invented person, and a line for each of their profiles."""

    person: Person
    lines: tuple[str, ...]
    is_applicant: bool

    @property
    def name(self) -> str:
        return self.person.full_name

    def for_identity_provider(self) -> dict[str, str]:
        """Return what the pretend identity provider vouches for."""
        return {
            "pesel": self.person.pesel,
            "first_name": self.person.first_name,
            "family_name": self.person.family_name,
            "note": "; ".join(self.lines),
        }


def rows() -> list[Row]:
    """Return the invented people in the order in which they were made."""
    made = people_made()
    if made is None:
        return []
    cast, applicants = made.details["cast"], made.details["applicants"]
    people = Person.objects.prefetch_related(
        "profiles__unit", "profiles__applications__role"
    ).in_bulk([*cast, *applicants])
    with translation.override(settings.LANGUAGE_CODE):
        return [
            Row(people[pk], _lines(people[pk]), pk in applicants) for pk in [*cast, *applicants]
        ]


def _lines(person: Person) -> tuple[str, ...]:
    lines = []
    for profile in person.profiles.all():
        shown = {Application.State.APPROVED, Application.State.PENDING}
        roles = [one.role.name for one in profile.applications.all() if one.state in shown]
        status = profile.status_on(timezone.localdate())
        mark = "" if status == ProfileStatus.ACTIVE else f" ({status.label})"
        lines.append(f"{', '.join(roles)} – {profile.unit.name}{mark}")
    return tuple(lines)
