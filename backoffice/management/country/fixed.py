"""The invented country's institutions of each voivodeship: NFZ, chambers, centres, universities."""

from collections.abc import Iterator

from backoffice.management.country.words import capital
from ssoz.units.models.kinds import UnitKind, UnitType

Draft = tuple[str, str, str, str]  # name, type, kind, voivodeship

_ADJECTIVES = {
    "02": "Dolnośląski", "04": "Kujawsko-Pomorski", "06": "Lubelski", "08": "Lubuski",
    "10": "Łódzki", "12": "Małopolski", "14": "Mazowiecki", "16": "Opolski",
    "18": "Podkarpacki", "20": "Podlaski", "22": "Pomorski", "24": "Śląski",
    "26": "Świętokrzyski", "28": "Warmińsko-Mazurski", "30": "Wielkopolski",
    "32": "Zachodniopomorski",
}  # fmt: skip
_PATTERNS = [
    ("Narodowy Fundusz Zdrowia – {adjective} Oddział Wojewódzki", "NFZ", "REPORTING"),
    ("Regionalne Centrum Krwiodawstwa i Krwiolecznictwa {where}", "BLOOD", "REPORTING"),
    ("Wojewódzki Ośrodek Medycyny Pracy {where}", "OCCUPATIONAL", "BOTH"),
    ("Uniwersytet Medyczny {where}", "UNIVERSITY", "BOTH"),
    ("Okręgowa Izba Lekarska {where}", "PHYSICIANS_CHAMBER", "REPORTING"),
    ("Okręgowa Izba Pielęgniarek i Położnych {where}", "NURSES_CHAMBER", "REPORTING"),
    ("Okręgowa Izba Aptekarska {where}", "PHARMACISTS_CHAMBER", "REPORTING"),
    ("Urząd Marszałkowski {where}", "ADMINISTRATION", "REPORTING"),
]
_WITH_UNIVERSITY = ("02", "04", "06", "10", "12", "14", "20", "22", "24", "30", "32")
MINISTRY = "Ministerstwo Spraw Wewnętrznych i Administracji"


def institutions() -> Iterator[Draft]:
    """Yield one of each kind first, then those of the other voivodeships."""
    yield MINISTRY, "ADMINISTRATION", "SUPERVISING", "14"
    yield "Krajowa Izba Diagnostów Laboratoryjnych", "DIAGNOSTICIANS", "REPORTING", "14"
    yield "Wojskowa Rada Lekarska", "OTHER", "REPORTING", "14"
    for voivodeship in sorted(_ADJECTIVES, key=lambda code: (code != "10", code)):
        place = capital(voivodeship)
        for pattern, unit_type, kind in _PATTERNS:
            if unit_type == "UNIVERSITY" and voivodeship not in _WITH_UNIVERSITY:
                continue
            name = pattern.format(adjective=_ADJECTIVES[voivodeship], where=place.where)
            yield name, unit_type, kind, voivodeship


def type_of(draft: Draft) -> tuple[UnitType, UnitKind]:
    """Return the type and kind that a draft names."""
    return UnitType[draft[1]], UnitKind[draft[2]]
