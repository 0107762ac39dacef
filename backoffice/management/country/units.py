"""An invented country of any size: the same for the same seed, and never all in memory at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from backoffice.management.country import entities, fixed, practices
from backoffice.management.country.numbers import book12, nip10, regon9
from backoffice.management.country.parts import PartMaker
from backoffice.management.country.words import Place, capital, some_person, some_place, words
from ssoz.units.models import Unit
from ssoz.units.models.kinds import UnitKind, UnitType
from ssoz.units.operations import Branch

_FIRST_DAY = date(1995, 1, 2)
_LAST_DAY = date(2025, 12, 31)
_ENTITIES = 0.14


class Country:
    """Makes units one after another; the seed decides everything about them."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.chance = Random(seed)
        self.made = 0
        self.universities: dict[str, Unit] = {}
        self.ministry: Unit | None = None

    def branches(self) -> Iterator[Branch]:
        """Yield the units: first the institutions, at most an eighth, then entities and practices."""
        drafts = list(fixed.institutions())[: self.count // 8]
        for draft in drafts:
            yield self._institution(draft)
        for _ in range(self.count - len(drafts)):
            yield self._entity() if self.chance.random() < _ENTITIES else self._practice()

    def _institution(self, draft: fixed.Draft) -> Branch:
        unit_type, kind = fixed.type_of(draft)
        unit = self._unit(draft[0], unit_type, kind, capital(draft[3]))
        unit.closed_on = unit.suspended_from = unit.suspended_to = None
        if unit_type == UnitType.UNIVERSITY:
            self.universities[draft[3]] = unit
        if draft[0] == fixed.MINISTRY:
            self.ministry = unit
        return Branch(unit)

    def _entity(self) -> Branch:
        place, sort = some_place(self.chance), entities.some_sort(self.chance)
        if sort.supervised_by == "university":
            place = capital(place.voivodeship)
        name = entities.name_of(sort, place, some_person(self.chance)[1], self.chance)
        unit = self._unit(name, UnitType.ENTITY, UnitKind.REPORTING, place)
        unit.book_number, unit.registering_body = self._book(), f"W-{place.voivodeship}"
        unit.founder_code, unit.legal_form = sort.founder, sort.form
        unit.activity_kind = sort.activity
        maker = PartMaker(unit, self.chance)
        is_hospital = sort.build == "hospital"
        parts = maker.hospital(sort.bent) if is_hospital else maker.ambulatory(sort.bent)
        return Branch(unit, parts, self._supervisor(sort.supervised_by, place))

    def _practice(self) -> Branch:
        place, sort = some_place(self.chance), practices.some_sort(self.chance)
        first, family = some_person(self.chance)
        name = practices.name_of(sort, first, family, self.chance)
        unit = self._unit(name, sort.type, UnitKind.REPORTING, place)
        unit.book_number = self._book()
        unit.registering_body = sort.body.format(voivodeship=place.voivodeship)
        unit.practice_code = practices.some_code(name, self.chance)
        unit.legal_form, unit.activity_kind = "099", "3"
        unit.psychiatric = "psychiatr" in name.lower()
        return Branch(unit)

    def _unit(self, name: str, unit_type: UnitType, kind: UnitKind, place: Place) -> Unit:
        self.made += 1
        number = self.made
        unit = Unit(
            kind=kind,
            type=unit_type,
            name=name,
            regon=regon9(number),
            nip=nip10(number),
            teryt=place.teryt,
            voivodeship_id=place.voivodeship,
            street=self.chance.choice(words()["streets"]),
            building=str(self.chance.randint(1, 140)),
            flat=str(self.chance.randint(1, 60)) if self.chance.random() < 0.2 else "",
            postal_code=f"{place.post}-{self.chance.randint(1, 999):03d}",
            town=place.town,
            phone=f"{self.chance.randint(12, 95)} {self.chance.randint(200, 999)} 00 00",
            email=f"kontakt{self.made}@jednostka.example",
            started_on=self._day(_FIRST_DAY, _LAST_DAY),
        )
        self._age(unit)
        return unit

    def _age(self, unit: Unit) -> None:
        fate = self.chance.random()
        if fate < 0.05:
            unit.closed_on = self._day(unit.started_on, _LAST_DAY)
        elif fate < 0.065:
            unit.suspended_from = self._day(unit.started_on, _LAST_DAY)
        elif fate < 0.075:
            unit.suspended_from = self._day(unit.started_on, _LAST_DAY)
            unit.suspended_to = unit.suspended_from + timedelta(days=90)

    def _supervisor(self, supervised_by: str, place: Place) -> Unit | None:
        if supervised_by == "university":
            return self.universities.get(place.voivodeship)
        return self.ministry if supervised_by == "ministry" else None

    def _book(self) -> str:
        return book12(self.made)

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randint(0, (last - first).days))
