"""Who lives in the invented country: one person for each role that one may want to try."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Place:
    """Where somebody works: an institution, or a unit of a kind in a voivodeship."""

    voivodeship: str = ""
    institution: str = ""
    type: str = ""
    psychiatric: bool = False
    addiction: bool = False
    hospital: bool = False
    nth: int = 0


@dataclass(frozen=True)
class Part:
    """The roles of one person in one place."""

    roles: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Player:
    """One person of the cast; the serial number's last digit is even for a woman."""

    first_name: str
    family_name: str
    born: date
    serial: int
    parts: tuple[Part, ...]
    note: str = ""
    is_blocked: bool = False


FIRST = Player(
    "Wiesława", "Łukaszewicz-Ćwikła", date(1974, 3, 12), 4122,
    (Part(("cez-admin",), Place(institution="CeZ")),),
)  # fmt: skip

CAST = (
    Player("Bożena", "Gąsiorowska", date(1981, 7, 30), 4244,
           (Part(("cez-employee",), Place(institution="CeZ")),)),
    Player("Grzegorz", "Świątek", date(1979, 11, 5), 4371,
           (Part(("uw-admin",), Place("10", "UW")),)),
    Player("Elżbieta", "Żurawska", date(1983, 2, 18), 4486,
           (Part(("uw-admin",), Place("14", "UW")),)),
    Player("Michał", "Półtorak", date(1986, 9, 9), 4597,
           (Part(("uw-admin",), Place("12", "UW")),)),
    Player("Hanna", "Ślązak", date(1977, 5, 21), 4608,
           (Part(("uw-admin",), Place("24", "UW")),)),
    Player("Jerzy", "Źródłowski", date(1969, 12, 1), 4713,
           (Part(("ipin-admin",), Place(institution="IPiN")),)),
    Player("Kinga", "Wąż", date(1990, 4, 14), 4824,
           (Part(("kcpu-admin",), Place(institution="KCPU")),)),
    Player("Tomasz", "Błyszcz", date(1985, 8, 8), 4935,
           (Part(("supervisor-non-financial",), Place("10", "UW")),)),
    Player("Małgorzata", "Rżysko", date(1972, 10, 27), 5046,
           (Part(("supervisor-psychiatric",), Place(institution="IPiN")),)),
    Player("Paweł", "Dębołęcki", date(1980, 1, 16), 5157,
           (Part(("supervisor-financial",), Place("14", type="administration")),)),
    Player("Łucja", "Kość", date(1988, 6, 3), 5268,
           (Part(("supervisor-non-financial",), Place("10", type="university")),)),
    Player("Agnieszka", "Jeżyna", date(1984, 3, 25), 5380,
           (Part(("reporter-non-financial", "reporter-financial"), Place("10", type="entity")),)),
    Player("Zbigniew", "Pączek", date(1976, 7, 7), 5491,
           (Part(("reporter-non-financial",), Place("14", type="physician")),)),
    Player("Teresa", "Śliwińska", date(1982, 12, 19), 5502,
           (Part(("reporter-psychiatric",), Place("10", type="entity", psychiatric=True)),)),
    Player("Rafał", "Mączka", date(1987, 2, 11), 5613,
           (Part(("reporter-non-financial",), Place("24", type="entity", addiction=True)),)),
    Player("Danuta", "Szczęśniak", date(1978, 4, 6), 5986,
           (Part(("reporter-non-financial",), Place("10", type="entity", hospital=True)),)),
    Player("Oskar", "Źdźbło", date(1991, 5, 30), 5735,
           (Part(("reporter-non-financial",), Place("10", type="dentist")),
            Part(("reporter-non-financial",), Place("10", type="entity", nth=1)),
            Part(("reporter-non-financial",), Place("14", type="entity", nth=1))),
           "kilka profili"),
    Player("Ireneusz", "Złotowski", date(1970, 9, 23), 5857,
           (Part(("reporter-non-financial",), Place("10", type="physician", nth=2)),),
           "profil zablokowany", is_blocked=True),
    # The second person: one makes a form, another publishes it.
    Player("Konstancja", "Brzęczek", date(1976, 1, 9), 6064,
           (Part(("cez-admin",), Place(institution="CeZ")),)),
)  # fmt: skip

BLOCK_REASON = "Osoba nie pracuje już w jednostce."
ASKED_REASON = "Podpis na skanie jest nieczytelny. Proszę załączyć dokument jeszcze raz."
