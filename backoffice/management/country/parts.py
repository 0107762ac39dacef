"""The parts of an invented entity: zakłady, jednostki and komórki, one also straight under a zakład."""

from random import Random

from backoffice.management.country.numbers import regon14
from backoffice.management.country.words import words
from ssoz.units.models import Part, Unit
from ssoz.units.specialties import is_addiction, is_psychiatric


class PartMaker:
    """Makes the parts of one unit."""

    def __init__(self, unit: Unit, chance: Random) -> None:
        self.unit = unit
        self.chance = chance
        self.made: list[Part] = []

    def ambulatory(self, bent: str) -> list[Part]:
        """Make a clinic: one zakład with cells straight under it."""
        home = self._part("establishment", self.unit.name, None)
        for name, code in self._some(bent, 4):
            self._part("cell", name, home, code)
        return self._settle()

    def hospital(self, bent: str) -> list[Part]:
        """Make a hospital: wards in one jednostka, clinics in another, a cell without any."""
        home = self._part("establishment", self.unit.name, None)
        wards = self._part("subunit", "Szpital", home)
        for name, code in self._some(bent, 7):
            self._part("cell", name, wards, code, beds=self.chance.randrange(8, 60))
        clinics = self._part("subunit", "Przychodnia przyszpitalna", home)
        for name, code in self._some("clinics", 6):
            self._part("cell", name, clinics, code)
        self._part("cell", "Izba przyjęć", home, "4900")
        return self._settle()

    def _some(self, bent: str, most: int) -> list[list[str]]:
        known = words()[bent]
        return self.chance.sample(known, min(len(known), self.chance.randint(1, most)))

    def _part(
        self, level: str, name: str, parent: Part | None, specialty: str = "", beds: int = 0
    ) -> Part:
        unit, number = self.unit, len(self.made) + 1
        part = Part(
            unit=unit,
            parent=parent,
            level=level,
            name=name,
            regon=regon14(unit.regon, number) if level != "cell" else "",
            unit_code=f"{number:02d}" if level == "subunit" else "",
            cell_code=f"{number:03d}" if level == "cell" else "",
            specialty_code=specialty,
            teryt=unit.teryt,
            town=unit.town,
            street=unit.street,
            building=unit.building,
            postal_code=unit.postal_code,
            beds=beds,
            started_on=unit.started_on,
            closed_on=unit.closed_on,
        )
        self.made.append(part)
        return part

    def _settle(self) -> list[Part]:
        codes = [part.specialty_code for part in self.made]
        self.unit.psychiatric = any(is_psychiatric(code) for code in codes)
        self.unit.addiction = any(is_addiction(code) for code in codes)
        return self.made
