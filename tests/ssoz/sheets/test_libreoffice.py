"""What is written here opens in LibreOffice as it was meant, and what LibreOffice saves is read."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ssoz.sheets import Page, csv_lines, ods, read, xlsx
from tests.office import resaved

pytestmark = pytest.mark.any_database
HEAD = ["Nazwa", "REGON", "Dzień", "Chwila", "Kwota", "Liczba", "Formuła"]
ROW = [
    "Zażółć <gęślą> & „jaźń”", "000288975", date(2026, 11, 22), datetime(2026, 11, 22, 9, 30, 15),
    Decimal("1234.50"), 7, "=1+1",
]  # fmt: skip
SHOWN = [
    "Zażółć <gęślą> & „jaźń”", "000288975", "2026-11-22", "2026-11-22 09:30:15", "1234.5", "7",
    "'=1+1",
]  # fmt: skip
READ = [*ROW[:4], 1234.5, 7, "'=1+1"]
# Semicolons, UTF-8, as it is shown.
_AS_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("ours")
    page = Page("Jednostki", (50,), [HEAD, ROW, ROW])
    files = {"ods": folder / "jako_ods.ods", "xlsx": folder / "jako_xlsx.xlsx"}
    files["ods"].write_bytes(b"".join(ods([page])))
    files["xlsx"].write_bytes(b"".join(xlsx([page])))
    files["csv"] = folder / "jako_csv.csv"
    files["csv"].write_bytes(b"".join(csv_lines(page.rows)))
    return files


def test_libreoffice_shows_our_letters_days_and_numbers(ours, tmp_path):
    for path in resaved(_AS_CSV, ours["xlsx"], ours["ods"], folder=tmp_path):
        with path.open(encoding="utf-8", newline="") as file:
            head, first, second = csv.reader(file, delimiter=";")
        assert head == HEAD, path.name
        assert first == second
        moment, amount = first[3], first[4].replace(",", ".")
        assert [*first[:3], moment, amount, *first[5:]] == SHOWN, path.name


def test_what_libreoffice_saved_is_read_as_it_was_written(ours, tmp_path):
    (as_ods,) = resaved("ods", ours["xlsx"], folder=tmp_path)
    (as_xlsx,) = resaved("xlsx", ours["ods"], folder=tmp_path)
    for path in (as_ods, as_xlsx):
        with read(path) as found:
            assert found.head == HEAD, path.name
            assert list(found.rows) == [(2, READ), (3, READ)], path.name
