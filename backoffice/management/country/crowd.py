"""The many people of the invented country: as many as asked for, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from backoffice.management.country.cast import BLOCK_REASON
from backoffice.management.country.numbers import pesel11
from backoffice.management.country.people import people_made
from backoffice.management.country.words import some_person
from ssoz.access.models import Application, Profile, Role
from ssoz.access.operations import Asked, Engagement, Settler, settle
from ssoz.actors import SYSTEM
from ssoz.identifiers import fold
from ssoz.journal.models import Entry
from ssoz.people.models import Person
from ssoz.units.models import Unit

CROWD_MADE = "access.demo.crowd"
REJECTED_BECAUSE = "Upoważnienie wystawiono dla innej jednostki."
ARCHIVED_BECAUSE = "Osoba nie sporządza już sprawozdań jednostki."

_FIRST_BIRTH, _BIRTH_DAYS = date(1950, 1, 1), 19_000
_BIRTH_STEP = 7_919  # coprime with the days: neighbours are born far apart
# The named cast has serial numbers from 4000 on: nobody here can meet them.
_SERIALS = 2_000
MOST = _BIRTH_DAYS * _SERIALS
_FIRST_DAY, _DAYS = datetime(2021, 1, 4, 8, tzinfo=UTC), 1_800
_STATES = {
    Application.State.APPROVED: 915,
    Application.State.PENDING: 5,
    Application.State.REJECTED: 40,
    Application.State.ARCHIVED: 40,
}
_ENGAGEMENTS = ((1, 2, 3), (86, 97, 100))


@dataclass(frozen=True)
class Workplace:
    """A unit in which somebody reports."""

    pk: int
    voivodeship: str
    is_entity: bool
    psychiatric: bool


def make_crowd(count: int, seed: int) -> int:
    """Make the people in one act; return how many there are."""
    crowd = Crowd(count, seed)
    return settle(settlers=crowd.settlers(), act=CROWD_MADE, actor=SYSTEM, seed=seed)


def crowd_made() -> Entry | None:
    """Return the journal entry of the many people, if there are any."""
    return Entry.objects.filter(act=CROWD_MADE).first()


class Crowd:
    """Makes people one after another; the seed decides everything about them."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.chance = Random(f"people {seed}")
        self.workplaces = _workplaces()
        self.entities = [one for one in self.workplaces if one.is_entity] or self.workplaces
        self.roles = dict(Role.objects.values_list("code", "pk"))
        self.offices = _Offices()

    def settlers(self) -> Iterator[Settler]:
        """Yield the people: most with one profile, some with more, few of them blocked."""
        if not self.workplaces:
            return
        for number in range(self.count):
            person = self._person(number)
            day = self._day()
            yield Settler(person, [self._engagement(place, day) for place in self._places()])

    def _person(self, number: int) -> Person:
        first_name, family_name = some_person(self.chance)
        is_man = not first_name.endswith("a")
        born = _FIRST_BIRTH + timedelta(days=number * _BIRTH_STEP % _BIRTH_DAYS)
        address = fold(f"{first_name} {family_name}").replace(" ", ".")
        person = Person(
            first_name=first_name,
            family_name=family_name,
            birth_date=born,
            email=f"{address}.{number + 1}@poczta.example",
            email_verified_at=_FIRST_DAY,
            beginning=Person.Beginning.NEW,
        )
        person.pesel = pesel11(born, 2 * (number // _BIRTH_DAYS) + is_man)
        return person

    def _places(self) -> list[Workplace]:
        [count] = self.chance.choices(_ENGAGEMENTS[0], cum_weights=_ENGAGEMENTS[1])
        found: dict[int, Workplace] = {}
        for _ in range(count):
            known = self.entities if self.chance.random() < 0.5 else self.workplaces
            place = self.chance.choice(known)
            found[place.pk] = place
        return list(found.values())

    def _engagement(self, place: Workplace, day: datetime) -> Engagement:
        asked = [self._asked(role, place) for role in self._role_codes(place)]
        has_paper = any(one.state != Application.State.PENDING for one in asked)
        return Engagement(
            unit_id=place.pk,
            day=day,
            asked=asked,
            paper_on=day.date() if has_paper else None,
            blocked_because=BLOCK_REASON if self.chance.random() < 0.01 else "",
        )

    def _role_codes(self, place: Workplace) -> list[str]:
        codes = ["reporter-non-financial"]
        if place.is_entity and self.chance.random() < 0.3:
            codes.append("reporter-financial")
        if place.psychiatric and self.chance.random() < 0.3:
            codes.append("reporter-psychiatric")
        return codes

    def _asked(self, code: str, place: Workplace) -> Asked:
        [state] = self.chance.choices(list(_STATES), list(_STATES.values()))
        person, office = self.offices.of(code, place)
        reason = REJECTED_BECAUSE if state == Application.State.REJECTED else ARCHIVED_BECAUSE
        return Asked(self.roles[code], state, person, office, reason)

    def _day(self) -> datetime:
        minutes = self.chance.randrange(_DAYS * 8 * 60)
        return _FIRST_DAY + timedelta(days=minutes // 480, minutes=minutes % 480)


class _Offices:
    """Who decides: the invented administrator of the office, else the first one of all."""

    def __init__(self) -> None:
        made = people_made()
        cast = made.details["cast"] if made else []
        profiles = Profile.objects.filter(person__in=cast).exclude(unit__institution="")
        shown = profiles.order_by("-pk").values_list(
            "unit__institution", "unit__voivodeship", "person", "unit"
        )
        self._known = {
            (kind, place if kind == Unit.Institution.UW else ""): (person, unit)
            for kind, place, person, unit in shown
        }
        self._first = self._known[Unit.Institution.CEZ, ""]

    def of(self, role: str, place: Workplace) -> tuple[int, int]:
        """Return the person and the unit that decide on a role in a workplace."""
        if role == "reporter-psychiatric":
            return self._known.get((Unit.Institution.IPIN, ""), self._first)
        return self._known.get((Unit.Institution.UW, place.voivodeship), self._first)


def _workplaces() -> list[Workplace]:
    units = Unit.objects.reporting().filter(institution="").order_by("pk")
    rows = units.values_list("pk", "voivodeship", "type", "psychiatric")
    return [
        Workplace(pk, voivodeship, kind == Unit.Type.ENTITY, psychiatric)
        for pk, voivodeship, kind, psychiatric in rows.iterator()
    ]
