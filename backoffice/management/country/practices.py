"""Invented practices: most of the register."""

from dataclasses import dataclass
from random import Random

from backoffice.management.country.words import words
from ssoz.units.models.kinds import UnitType

# units.md: 93 … 99; 97 is the group practice, of the others the sole ones are common.
_GROUP = "97"
_CODES = ("98", "99", "94", "93", "95", "96")
_CODE_WEIGHTS = (44, 27, 11, 9, 5, 4)


@dataclass(frozen=True)
class Sort:
    """A sort of practice: how its names are made, who registers it, how many there are."""

    type: UnitType
    names: tuple[str, ...]
    body: str
    weight: int


SORTS = (
    Sort(
        UnitType.PHYSICIAN,
        (
            "Indywidualna Praktyka Lekarska {person}",
            "Indywidualna Specjalistyczna Praktyka Lekarska {person}",
            "Specjalistyczna Praktyka Lekarska {specialty} {person}",
            "Gabinet Lekarski {person}",
            "{person} – Praktyka Lekarska",
            "Grupowa Praktyka Lekarska {family} i Partnerzy",
        ),
        "L-{voivodeship}",
        50,
    ),
    Sort(
        UnitType.DENTIST,
        (
            "Indywidualna Praktyka Dentystyczna {person}",
            "Gabinet Stomatologiczny {person}",
            "Prywatny Gabinet Dentystyczny „{brand}” {person}",
        ),
        "L-{voivodeship}",
        22,
    ),
    Sort(
        UnitType.NURSE,
        (
            "Indywidualna Praktyka Pielęgniarska {person}",
            "Praktyka Położnej {person}",
            "Grupowa Praktyka Pielęgniarek „{brand}”",
        ),
        "P-{voivodeship}",
        14,
    ),
    Sort(
        UnitType.PHYSIOTHERAPIST,
        (
            "Indywidualna Praktyka Fizjoterapeutyczna {person}",
            "Gabinet Fizjoterapii „{brand}” {person}",
        ),
        "F",
        14,
    ),
)
_WEIGHTS = [sort.weight for sort in SORTS]


def some_sort(chance: Random) -> Sort:
    """Pick a sort of practice, common ones more often."""
    return chance.choices(SORTS, _WEIGHTS)[0]


def some_code(name: str, chance: Random) -> str:
    """Pick the code that says in what form the practice is carried on."""
    if name.startswith("Grupowa"):
        return _GROUP
    return chance.choices(_CODES, _CODE_WEIGHTS)[0]


def name_of(sort: Sort, first: str, family: str, chance: Random) -> str:
    """Make a name for a practice of a person."""
    return chance.choice(sort.names).format(
        person=f"{first} {family}",
        family=family,
        brand=chance.choice(words()["brands"]),
        specialty=chance.choice(words()["specialties"]),
    )
