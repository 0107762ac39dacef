"""What is written here opens in LibreOffice as it was meant, and what LibreOffice saves is read."""

import csv
import os
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ssoz.sheets import Page, csv_lines, ods, read, xlsx

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
def convert(tmp_path_factory):
    """Return a function that has LibreOffice open files and save them in another form."""
    program = shutil.which("soffice")
    if program is None:
        assert os.environ.get("CI") != "true", "LibreOffice is not installed."
        pytest.skip("LibreOffice is not installed: src/config/deploy/test-tools.sh says how.")
    profile = tmp_path_factory.mktemp("office")

    def _convert(form: str, *files: Path) -> list[Path]:
        target = tmp_path_factory.mktemp("converted")
        subprocess.run(
            [
                program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
                "--convert-to", form, "--outdir", str(target), *map(str, files),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        ending = form.partition(":")[0]
        return [target / f"{file.stem}.{ending}" for file in files]

    return _convert


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


def test_libreoffice_shows_our_letters_days_and_numbers(convert, ours):
    for path in convert(_AS_CSV, ours["xlsx"], ours["ods"]):
        with path.open(encoding="utf-8", newline="") as file:
            head, first, second = csv.reader(file, delimiter=";")
        assert head == HEAD, path.name
        assert first == second
        moment, amount = first[3], first[4].replace(",", ".")
        assert [*first[:3], moment, amount, *first[5:]] == SHOWN, path.name


def test_what_libreoffice_saved_is_read_as_it_was_written(convert, ours):
    (as_ods,) = convert("ods", ours["xlsx"])
    (as_xlsx,) = convert("xlsx", ours["ods"])
    for path in (as_ods, as_xlsx):
        with read(path) as found:
            assert found.head == HEAD, path.name
            assert list(found.rows) == [(2, READ), (3, READ)], path.name
