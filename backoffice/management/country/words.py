"""The words of the invented country: places, names, streets. They lie in `fixtures/demo`."""

import json
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from django.conf import settings

FIXTURES = settings.BASE_DIR / "fixtures"


@dataclass(frozen=True)
class Place:
    """A town: its name, *in* it, its TERYT, the start of its postal codes, how big it is."""

    town: str
    where: str
    teryt: str
    post: str
    weight: int

    @property
    def voivodeship(self) -> str:
        return self.teryt[:2]


@cache
def words() -> dict[str, Any]:
    """Return the word lists."""
    return json.loads((FIXTURES / "demo" / "words.json").read_text(encoding="utf-8"))


@cache
def places() -> tuple[tuple[Place, ...], tuple[int, ...]]:
    """Return all towns with their running weights, as `random.choices` takes them."""
    read = json.loads((FIXTURES / "demo" / "places.json").read_text(encoding="utf-8"))
    towns = tuple(Place(**row) for rows in read.values() for row in rows)
    running, total = [], 0
    for place in towns:
        total += place.weight
        running.append(total)
    return towns, tuple(running)


def capital(voivodeship: str) -> Place:
    """Return the first and largest town of a voivodeship."""
    return next(place for place in places()[0] if place.voivodeship == voivodeship)


def some_place(chance: Random) -> Place:
    """Pick a town, large ones more often."""
    towns, running = places()
    return chance.choices(towns, cum_weights=running)[0]


def some_person(chance: Random) -> tuple[str, str]:
    """Pick a first name and a family name that fit each other."""
    is_man = chance.random() < 0.45
    family = chance.choice(words()["families"])[0 if is_man else 1]
    if not is_man and chance.random() < 0.12:
        family = f"{family}-{chance.choice(words()['families'])[1]}"
    return chance.choice(words()["men" if is_man else "women"]), family
