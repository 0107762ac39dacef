"""The citizens of the pretend world: a handful that are always there, and those of the demo."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac
from stdnum.pl import pesel


@dataclass(frozen=True)
class Citizen:
    """Somebody who can sign in here."""

    pesel: str
    first_name: str
    family_name: str
    note: str = ""
    born: date | None = None

    @property
    def key(self) -> str:
        """Name the citizen in a form, without the number."""
        who = f"{self.pesel} {self.full_name}"
        return salted_hmac("testidp.citizen", who).hexdigest()[:20]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.family_name}"

    @property
    def masked_number(self) -> str:
        """Name the number's kind and show its end; only what comes from abroad has a date beside."""
        return f"{self.pesel[:6] if self.born else 'PESEL '}{'•' * 7}{self.pesel[-4:]}"

    @property
    def birth_date(self) -> date:
        """Read the date that a PESEL carries; its check digit is not looked at."""
        return self.born or pesel.get_birth_date(self.pesel)


CITIZENS = (
    Citizen("85070112303", "Żaneta", "Żółć-Źdźbło", "wszystkie polskie litery"),
    Citizen("92031554308", "Łucja", "Ćwiękała-Ślężańska"),
    Citizen("78112398717", "Stanisław", "Gżegżółka"),
    Citizen("03252011202", "Święcisława", "Jaźwińska", "urodzona po 2000 roku"),
    Citizen("66040733315", "Jędrzej Józef", "Dźwięczyński", "dwa imiona"),
    Citizen("90010112335", "Błażej", "Zły-Numer", "zły numer PESEL: system ma odmówić"),
)
RENAMED = Citizen("92031554308", "Łucja", "Ćwiękała-Nowak", "ta sama Łucja po zmianie nazwiska")
FOREIGNER = Citizen(
    "CZ/PL/8854121234",
    "Zdeňka",
    "Dvořáková",
    "identyfikator z Czech zamiast numeru PESEL: system ma odmówić",
    born=date(1988, 4, 12),
)
ALWAYS_THERE = (*CITIZENS, RENAMED, FOREIGNER)


def everybody() -> list[Citizen]:
    """Return all citizens: the built-in ones first, then those of the demo."""
    return [*ALWAYS_THERE, *demo_people()]


def demo_people() -> list[Citizen]:
    """Read the people that the demo command wrote down, if it has."""
    path = Path(settings.TESTIDP_DIR) / "people.json"
    if not path.exists():
        return []
    return [
        Citizen(row["pesel"], row["first_name"], row["family_name"], row.get("note", ""))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def citizen_of(key: str) -> Citizen | None:
    """Find a citizen by the name that a form gives."""
    return next((citizen for citizen in everybody() if citizen.key == key), None)
