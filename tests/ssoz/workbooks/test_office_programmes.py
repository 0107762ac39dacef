"""What LibreOffice makes of our workbook says what ours says, and shows what was done to it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ssoz.sheets.books import read_book
from ssoz.workbooks import operations
from tests.filled import Filled
from tests.makers import (
    make_collection,
    make_edition,
    make_obligation,
    make_report,
)
from tests.office import resaved

pytestmark = pytest.mark.django_db

FORM = """
language = 1
code = "W-1"
edition = "2025"
title = "Wszystkie rodzaje pól"
class = "non_financial"
tab = "periodic"
frequency = "yearly"
per = "unit"
levels = ["collective"]
legal_basis = "ustawa"

[[section]]
code = "1"
title = "Łóżka: [wszystkie] w *komórkach*/poradniach, które działają cały rok"
help = "Według stanu na 31 grudnia."
provenance = "project"
columns = [
  { code = "1", label = "Łóżka", help = "Także dostawki" },
  { code = "2", label = "Wskaźnik", type = "percent" },
  { code = "3", label = "Koszt", type = "money" },
  { code = "4", label = "Rodzaj", type = "choice", options = ["a", "b"], na = true },
  { code = "5", label = "Data", type = "date" },
  { code = "6", label = "Osoby", na = true },
  { code = "7", label = "Kod", digits_only = true },
]
rows = [
  { code = "01", label = "Oddział", closed = ["2"], help = "Oddział z pododdziałami" },
  { code = "02", label = "w tym dzienny", parent = "01" },
  { code = "99", label = "Razem" },
]

[[section]]
code = "2"
title = "Łóżka: [wszystkie] w *komórkach*/poradniach, które działają cały rok"
provenance = "project"
fields = [
  { code = "uwagi", label = "Uwagi", type = "text" },
  { code = "jest", label = "Czy jest", type = "yesno" },
  { code = "co", label = "Co robi", type = "choices", options = ["x", "y", "z"] },
]

[[calc]]
cell = "1.99.1"
value = "sum(1.01:02.1)"
"""
ANSWERS = {
    "1.01.1": "1 234", "1.02.2": "12,5", "1.01.3": "-1234,50", "1.01.4": "n/d", "1.02.4": "a",
    "1.01.5": "2025-12-31", "1.02.5": "kiedyś", "1.01.6": "n/d", "1.02.6": "dużo", "1.01.7": "007",
    "1.02.1": "0", "1.99.3": "0,1", "1.02.3": "123456789012345,67",
    "2.uwagi": "=SUMA(A1)\r\n  druga linia; „tak” & <b>", "2.jest": "no", "2.co": ["x", "z"],
}  # fmt: skip


@pytest.fixture
def report(unit, anna):
    collection = make_collection(edition=make_edition(code="W-1", text=FORM))
    obligation = make_obligation(unit=unit, collection=collection)
    return make_report(obligation=obligation, reporter=anna, answers=ANSWERS)


def test_libreoffice_changes_nothing_and_tells_what_was_done(report, anna, tmp_path):
    ours = operations.take_out(report=report, language="pl", actor=anna)
    untouched, touched = tmp_path / "nietkniety.xlsx", tmp_path / "zmieniony.xlsx"
    untouched.write_bytes(ours)
    filled = Filled(ours).type({"1.02.1": 17, "1.02.2": "=1+1", "2.jest": "Tak"})
    filled.sheet_of("1.01.1").merge_cells(
        start_row=filled.cell("1.01.3").row, end_row=filled.cell("1.02.3").row,
        start_column=filled.cell("1.01.3").column, end_column=filled.cell("1.01.3").column,
    )  # fmt: skip
    touched.write_bytes(filled.content())
    saved = tmp_path / "saved"
    saved.mkdir()
    for form in ("xlsx", "ods"):
        same, other = (
            operations.bring_in(report=report, file=_upload(path), actor=anna)
            for path in resaved(form, untouched, touched, folder=saved)
        )
        assert (same.cells, same.said) == ({}, []), form
        assert other.cells == {"1.02.1": "17", "2.jest": "yes"}, form
        places = {one["cell"] for one in other.said}
        assert places == {"1.02.2", "1.01.3", "1.02.3"}, form
    names = [sheet.name for sheet in read_book(untouched)]
    assert len({name.casefold() for name in names}) == len(names) == 4
    assert not any(set(name) & set("[]:*?/\\") or len(name) > 31 for name in names)


def _upload(path):
    return SimpleUploadedFile(path.name, path.read_bytes())
