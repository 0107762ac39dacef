"""The table of a form: what people read in place of codes, and how rows are told apart."""

import pytest

from ssoz.questionnaires.loading import from_definition
from ssoz.questionnaires.schema import printed_code
from web.grid import Layout, layout_of
from web.grid.texts import shown_text

FORM = {
    "language": 1,
    "code": "t-1",
    "edition": "2025",
    "title": "Formularz",
    "section": [
        {
            "code": "1",
            "title": "Z numerami",
            "columns": [{"code": "ogolem", "label": "Ogółem"}, {"code": "4", "label": "Kobiety"}],
            "rows": [
                {"code": "01", "label": "Lekarze"},
                {"code": "dentysci", "label": "Lekarze dentyści"},
                {"code": "dentysci_k", "label": "w tym kobiety", "parent": "dentysci"},
            ],
        },
        {
            "code": "2",
            "title": "Bez numerów",
            "columns": [{"code": "dzien", "label": "Dzień", "type": "date"}],
            "rows": [{"code": "kardiologia", "label": "Kardiologia"}],
        },
    ],
}


@pytest.fixture
def layout() -> Layout:
    loaded = from_definition(FORM, {})
    return layout_of("test-grid-layout", loaded.questionnaire, loaded.compiled, "pl")


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("01", "01"),
        ("01k", "01k"),
        ("4", "4"),
        ("dentysci_k", ""),
        ("", ""),
        ("A", "A"),
        ("A.II.1.a", "A.II.1.a"),
        ("Razem", ""),
        ("razem", ""),
    ],
)
def test_only_a_number_of_the_print_is_shown(code, printed):
    assert printed_code(code) == printed


def test_a_cell_is_named_by_its_labels_and_by_the_number_of_the_print(layout):
    assert layout.by_address["1.01.ogolem"].name == "01 Lekarze, Ogółem"
    assert layout.by_address["1.dentysci.ogolem"].name == "Lekarze dentyści, Ogółem"


def test_a_row_within_another_says_within_which(layout):
    assert layout.by_address["1.dentysci_k.4"].name == "Lekarze dentyści, w tym kobiety, Kobiety"


def test_a_table_without_numbers_has_no_column_for_them(layout):
    numbered, bare = layout.parts
    assert (numbered.is_numbered, numbered.width) == (True, 4)
    assert (bare.is_numbered, bare.width) == (False, 2)
    assert [head.number for head in numbered.heads] == ["", "4"]


def test_a_date_is_read_as_people_write_it(layout):
    place = layout.by_address["2.kardiologia.dzien"]
    assert shown_text(place, "2027-02-09") == "9.02.2027"
    assert shown_text(place, "9 lutego") == "9 lutego"
