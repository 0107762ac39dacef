"""The register in the hands of its offices: a spreadsheet brought in with mistakes, and the border.

Nothing here writes to the database: people act at their browsers, and facts are read.
"""

import csv
import io
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from backoffice.management.country.numbers import regon9
from ssoz.sheets import read
from tests.journeys.browser import Visitor
from tests.journeys.steps import sign_in_as
from tests.journeys.system import System

pytestmark = pytest.mark.timeout(600)
ROLE, LODZ = "Administrator UW", "Łódzki Urząd Wojewódzki"
MAZOWSZE, SLASK = "Mazowiecki Urząd Wojewódzki", "Śląski Urząd Wojewódzki"
UNITS = "/backoffice/units/unit/"
# Far above what the demo country gives out.
NEW_REGON, NEW_NAME = regon9(91_000_001), "Przychodnia Świętego Łukasza w Żychlinie"
PHONE = "42 111 22 33"
CSV, XLSX = "CSV", "Excel (XLSX)"


def test_an_office_brings_a_spreadsheet_in_reads_its_mistakes_corrects_and_applies_it(
    visitor, system, tmp_path
):
    office = visitor()
    sign_in_as(office, system, ROLE, LODZ)
    foreign = unit_of(system, "24").regon
    head, row = exported(office, "lodz")
    before = facts_of(system, row["REGON"])

    wrong = [
        {**row, "Telefon": PHONE, "NIP": "1234567890"},
        {"REGON": foreign, "Nazwa": "Przejęta zza granicy"},
        {"REGON": NEW_REGON, "Nazwa": NEW_NAME},
    ]
    bring(office, write(tmp_path / "jednostki.csv", head, wrong))
    office.sees("z błędami: 3")
    office.sees("Wiersz 2, kolumna „NIP”: To nie jest numer NIP")
    office.sees("Wiersz 3, kolumna „REGON”: Nie znaleziono takiej jednostki")
    office.sees("Wiersz 4, kolumna „Miejscowość”:")
    assert not office.page.get_by_role("button", name="Wprowadź zmiany").count()
    assert facts_of(system, row["REGON"]) == before

    new = {
        **{name: "" for name in head}, "REGON": NEW_REGON, "Nazwa": NEW_NAME,
        "Rodzaj": "jednostka sprawozdająca", "Typ": "podmiot leczniczy", "TERYT": "1002113",
        "Miejscowość": "Żychlin", "Rozpoczęcie działalności": "2024-02-29",
    }  # fmt: skip
    bring(office, write(tmp_path / "poprawione.csv", head, [{**row, "Telefon": PHONE}, new]))
    office.sees("Nowe: 1, zmienione: 1, bez zmian: 0, z błędami: 0")
    office.sees(PHONE)
    office.press("Wprowadź zmiany")
    office.reload_until_sees("Zmiany wprowadzone")
    assert facts_of(system, row["REGON"]) == (before[0], PHONE)
    assert facts_of(system, NEW_REGON) == (NEW_NAME, "")

    found = taken_along(office, f"{UNITS}?q={quote('zychlin lukasza')}", XLSX, tmp_path)
    assert [line["Nazwa"] for line in found] == [NEW_NAME]
    assert found[0]["REGON"] == NEW_REGON

    office.open("/backoffice/exchange/batch/")
    brought = office.page.locator("tbody tr", has_text="poprawione.csv")
    office.click(brought.get_by_role("link").first)
    office.press("Cofnij import")
    office.reload_until_sees("Cofnięto")
    assert facts_of(system, row["REGON"]) == before
    assert system.rows("SELECT 1 FROM units_unit WHERE regon = %s", NEW_REGON) == []


def test_an_office_sees_nothing_of_another_voivodeship(visitor, system, tmp_path):
    here, there = visitor(), visitor()
    sign_in_as(here, system, ROLE, MAZOWSZE)
    sign_in_as(there, system, ROLE, SLASK)
    own, foreign = unit_of(system, "14"), unit_of(system, "24")

    for office, voivodeship in ((here, "14"), (there, "24")):
        office.open(UNITS)
        assert count_on(office) == in_reach(system, voivodeship) > 2
    here.open(f"{UNITS}?q={foreign.regon}")
    assert count_on(here) == 0
    here.open(f"{UNITS}?q={own.regon}")
    here.sees(own.name)

    here.fill("Szukaj po numerze, nazwie, osobie albo zeskanowanym kodzie", foreign.regon)
    here.press("Szukaj", within=here.page.locator("header, .bo-top"))
    here.does_not_see(foreign.name)
    for address in (
        f"{UNITS}{foreign.pk}/change/", f"{UNITS}{foreign.pk}/edytuj/",
        f"{UNITS}{foreign.pk}/history/", f"{UNITS}{foreign.pk}/zamknij/",
    ):  # fmt: skip
        here.open(address, status=404)
    there.open(f"{UNITS}{foreign.pk}/change/")
    there.sees(foreign.name)

    for words in ("", foreign.regon):
        answer = here.page.request.get(
            "/backoffice/autocomplete/",
            params={
                "term": words, "app_label": "access", "model_name": "profile", "field_name": "unit",
            },
        )  # fmt: skip
        assert foreign.name not in answer.text()

    listed = taken_along(here, UNITS, CSV, tmp_path)
    assert {line["Województwo"] for line in listed} == {"mazowieckie"}
    assert foreign.regon not in {line["REGON"] for line in listed}


# --- Steps ---------------------------------------------------------------------------------------


def exported(office: Visitor, words: str) -> tuple[list[str], dict[str, str]]:
    """Take the units of the office along in all columns; return the head and the first that reports."""
    lines = csv_of(take(office, f"{UNITS}?q={words}", CSV))
    row = next(line for line in lines if line["REGON"] and line["Status"] == "Aktywna")
    return list(row), row


def taken_along(office: Visitor, address: str, kind: str, folder: Path) -> list[dict[str, str]]:
    """Take a list along in all its columns, and read it."""
    content = take(office, address, kind)
    if kind == CSV:
        return csv_of(content)
    path = folder / "lista.xlsx"
    path.write_bytes(content)
    with read(path) as found:
        return [
            dict(zip(found.head, map(str, cells), strict=True)) for _number, cells in found.rows
        ]


def take(office: Visitor, address: str, kind: str) -> bytes:
    office.open(address)
    office.follow("Eksportuj")
    office.select("Format", kind)
    office.select("Kolumny", "wszystkie kolumny rejestru")
    return office.download("Eksportuj", role="button")


def csv_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def write(path: Path, head: list[str], lines: list[dict[str, str]]) -> Path:
    """Save a spreadsheet as Polish Excel saves CSV."""
    with path.open("w", encoding="cp1250", newline="") as file:
        writer = csv.DictWriter(file, head, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


def bring(office: Visitor, path: Path) -> None:
    """Bring a file in and wait until the queue has looked at it."""
    office.open(UNITS)
    office.follow("Importuj")
    office.attach("Arkusz", path)
    office.press("Sprawdź plik")
    office.reload_until_sees("Wiersze")


def count_on(person: Visitor) -> int:
    """Return how many units the list says there are."""
    words = person.page.locator(".bo-head p.muted").first.inner_text()
    return int("".join(sign for sign in words.partition(",")[0] if sign.isdigit()))


# --- Facts ---------------------------------------------------------------------------------------


class Fact(NamedTuple):
    """What the register has of a unit."""

    pk: int
    name: str
    regon: str


def unit_of(system: System, voivodeship: str) -> Fact:
    """Return a reporting unit of a voivodeship."""
    (row, *_) = system.rows(
        "SELECT id, name, regon FROM units_unit WHERE voivodeship_id = %s AND kind = 'reporting'"
        " AND regon <> '' AND closed_on IS NULL ORDER BY id DESC", voivodeship,
    )  # fmt: skip
    return Fact(*row)


def facts_of(system: System, regon: str) -> tuple[str, str]:
    """Return the name and the telephone of the unit of a number."""
    ((name, phone),) = system.rows("SELECT name, phone FROM units_unit WHERE regon = %s", regon)
    return name, phone


def in_reach(system: System, voivodeship: str) -> int:
    """Count the units that the office of a voivodeship sees: what reports there, and itself."""
    ((number,),) = system.rows(
        "SELECT COUNT(*) FROM units_unit WHERE voivodeship_id = %s"
        " AND (kind IN ('reporting', 'both') OR institution = 'UW')", voivodeship,
    )  # fmt: skip
    return number
