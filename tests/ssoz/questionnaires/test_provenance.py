"""What the shipped forms call official stands in the prints that `tests/vectors/forms` shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from ssoz.questionnaires.loading import load
from ssoz.questionnaires.schema import Questionnaire

ROOT = Path(settings.BASE_DIR)
FORMS = ROOT / "tests" / "vectors" / "forms"
BOTH_YEARS = pytest.mark.parametrize("year", ["2024", "2025"])


def shipped(form: str, year: str, library: dict[str, Questionnaire] | None = None) -> Questionnaire:
    file = ROOT / "fixtures" / "questionnaires" / form / f"{year}.toml"
    return load(
        file.read_text(encoding="utf-8"), file=file.name, library=library or {}
    ).questionnaire


def mz_11(year: str) -> Questionnaire:
    return shipped("mz-11", year, {"MZ-88": shipped("mz-88", "2025")})


def official(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for section in questionnaire.sections:
        for thing in (*section.rows, *section.columns, *section.fields):
            if (thing.provenance or section.provenance) == "official":
                yield thing.code, thing.label.replace("–", "-")
                assert any("http" in source for source in thing.source), thing.label


def found_in(thing: Any) -> Iterator[tuple[str, str]]:
    """Walk a form, and name what is printed: code and label."""
    if isinstance(thing, list):
        for one in thing:
            yield from found_in(one)
    elif isinstance(thing, dict):
        if "code" in thing and "label" in thing and "note" not in thing:
            yield thing["code"], thing["label"]
        for one in thing.values():
            yield from found_in(one)


def printed(form: str) -> set[tuple[str, str]]:
    content = yaml.safe_load((FORMS / f"{form}.yaml").read_text(encoding="utf-8"))
    return {(code, label) for code, label in found_in(content) if "NOT FOUND" not in label}


@BOTH_YEARS
def test_of_mz_03_exactly_the_rows_of_the_print_are_official(year):
    rows = {(code, label) for code, label in printed("MZ-03") if code[0] == "A"}

    assert set(official(shipped("mz-03", year))) == rows
    assert len(rows) == 27


@BOTH_YEARS
def test_of_mz_11_nothing_is_official_that_no_print_shows(year):
    said = set(official(mz_11(year)))

    assert said <= printed("MZ-11")
    assert {code for code, _label in said} == {"01", "02", "a", "b", "1", "2", "3", "4", "5", "6"}


@BOTH_YEARS
def test_no_section_passes_for_the_print_of_its_year(year):
    for questionnaire in (shipped("mz-03", year), mz_11(year)):
        for section in questionnaire.sections:
            assert section.provenance == "project"
            assert section.note and section.source, section.code


@BOTH_YEARS
def test_the_totals_of_the_code_tree_are_typed_and_judged_not_filled_in(year):
    form = shipped("mz-03", year)

    assert "1.A.I.k" not in {calc.cell for calc in form.calcs}
    assert "1.*.* = sum(1.*/:.*)" in {rule.check for rule in form.rules}
