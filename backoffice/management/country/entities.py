"""Invented health care entities: from the surgery round the corner to the voivodeship's hospital."""

from dataclasses import dataclass
from random import Random

from backoffice.management.country.words import Place, words


@dataclass(frozen=True)
class Sort:
    """A sort of entity: how its names are made, what it is made of, its codes, how many there are."""

    names: tuple[str, ...]
    build: str
    bent: str
    founder: str
    form: str
    activity: str
    weight: int
    supervised_by: str = ""


SORTS = (
    Sort(
        (
            "Przychodnia Lekarska „{brand}”",
            "Niepubliczny Zakład Opieki Zdrowotnej „{brand}”",
            "Centrum Medyczne „{brand}” sp. z o.o.",
            "Przychodnia Rodzinna „{brand}” {person} i Wspólnicy",
            "NZOZ {brand} {where}",
        ),
        "ambulatory", "clinics", "", "117", "3", 62,
    ),
    Sort(
        ("Poradnia Zdrowia Psychicznego „{brand}”", "Centrum Zdrowia Psychicznego {where}"),
        "ambulatory", "psychiatric", "", "117", "3", 7,
    ),
    Sort(
        ("Poradnia Terapii Uzależnień „{brand}”", "Ośrodek Leczenia Uzależnień {where}"),
        "ambulatory", "addiction", "", "155", "3", 6,
    ),
    Sort(
        (
            "Samodzielny Publiczny Zakład Opieki Zdrowotnej {where}",
            "Szpital Powiatowy im. {patron} {where}",
            "Szpital Miejski im. {patron} {where}",
        ),
        "hospital", "wards", "30", "146", "1", 14,
    ),
    Sort(
        ("Specjalistyczny Psychiatryczny Zespół Opieki Zdrowotnej im. {patron} {where}",),
        "hospital", "psychiatric", "20", "146", "1", 3,
    ),
    Sort(
        ("Zakład Opiekuńczo-Leczniczy im. {patron} {where}", "Hospicjum im. {patron} {where}"),
        "ambulatory", "clinics", "40", "050", "2", 5,
    ),
    Sort(
        ("Uniwersytecki Szpital Kliniczny nr {small} im. {patron} {where}",),
        "hospital", "wards", "60", "146", "1", 1, supervised_by="university",
    ),
    Sort(
        ("Szpital Specjalistyczny MSWiA {where}",),
        "hospital", "wards", "10", "146", "1", 1, supervised_by="ministry",
    ),
)  # fmt: skip
_WEIGHTS = [sort.weight for sort in SORTS]


def some_sort(chance: Random) -> Sort:
    """Pick a sort of entity, common ones more often."""
    return chance.choices(SORTS, _WEIGHTS)[0]


def name_of(sort: Sort, place: Place, person: str, chance: Random) -> str:
    """Make a name for an entity of a sort in a town."""
    return chance.choice(sort.names).format(
        brand=chance.choice(words()["brands"]),
        patron=chance.choice(words()["patrons"]),
        where=place.where,
        person=person,
        small=chance.randint(1, 4),
    )
