"""Finding a unit: what one field finds, in what order, and that nobody's country is read whole."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.units.models import Unit
from ssoz.units.operations import Branch, load
from ssoz.units.queries import search
from tests.makers import make_unit

pytestmark = pytest.mark.django_db


def names(**asked) -> list[str]:
    return [unit.name for unit in search(**asked).units]


@pytest.mark.parametrize("typed", ["łódzki urząd", "LODZKI URZAD", "urzad lodzki", "  lodz  urz "])
def test_words_are_found_in_any_order_case_and_without_diacritics(typed):
    assert names(name=typed) == ["Łódzki Urząd Wojewódzki w Łodzi"]


def test_a_word_inside_another_is_found_from_three_letters_on():
    make_unit(name="Poradnia Neurochirurgiczna")

    assert names(name="och") == ["Poradnia Neurochirurgiczna"]


def test_one_or_two_letters_are_looked_for_where_a_word_begins():
    make_unit(name="Gabinet Xeno")
    make_unit(name="Xymena Xsiąg")
    make_unit(name="Maxymilian Luxx")

    assert names(name="xe") == ["Gabinet Xeno"]
    assert names(name="x") == ["Xymena Xsiąg", "Gabinet Xeno"]


def test_the_town_alone_is_enough_and_the_town_as_typed_comes_first():
    make_unit(name="Apteczka", town="Nowa Żory")
    make_unit(name="Zdrowie", town="Żory")

    assert names(town="zory") == ["Zdrowie", "Apteczka"]


def test_words_of_the_name_field_are_looked_for_in_the_town_where_no_name_holds_them():
    make_unit(name="Szpital Powiatowy", town="Kutno")

    assert names(name="szpital kutno") == ["Szpital Powiatowy"]


@pytest.mark.parametrize("typed", ["001377706", "001", "001 377-706", "0013"])
def test_a_regon_is_found_by_its_first_digits_with_spaces_and_dashes(typed):
    assert names(regon=typed) == ["Centrum e-Zdrowia"]


def test_nine_digits_of_a_regon_find_the_one_with_fourteen():
    make_unit(name="Filia", regon="12345678512347")

    assert names(regon="123456785") == ["Filia"]


@pytest.mark.parametrize("typed", ["525", "525-157-53-09", "5251575309"])
def test_a_nip_is_found_by_its_first_digits(typed):
    assert names(nip=typed) == ["Centrum e-Zdrowia"]


@pytest.mark.parametrize("typed", ["12345", "123", "000000012345", "0000000123", "12 345"])
def test_a_book_number_is_found_with_and_without_its_leading_zeros(typed):
    make_unit(name="Z księgą", book_number="000000012345")
    make_unit(name="Z inną księgą", book_number="000000912345")

    assert names(book_number=typed) == ["Z księgą"]


@pytest.mark.parametrize("field", ["regon", "nip", "book_number"])
def test_a_number_field_without_a_digit_finds_nothing(field):
    make_unit(name="Bez numerów")

    assert names(**{field: "abc"}) == []
    assert names(name="bez", **{field: "-"}) == []


@pytest.mark.parametrize("asked", [{}, {"name": ""}, {"name": "!?"}, {"town": "–"}])
def test_nothing_typed_finds_nothing(asked):
    found = search(**asked)

    assert found.units == [] and not found.more


@pytest.mark.parametrize("typed", ["%", "_", "100%", "a_b", "\\", "'; DROP TABLE", "\x00abc"])
def test_signs_that_databases_read_otherwise_are_plain_text(typed):
    make_unit(name="Przychodnia")

    assert names(name=typed) == []
    assert names(town=typed) == []


def test_voivodeship_kind_and_type_are_fields_of_their_own():
    make_unit(name="Krew", voivodeship="02", type=Unit.Type.BLOOD, town="Wrocław")

    assert names(type="blood") == ["Krew"]
    assert names(kind="central") == ["Centrum e-Zdrowia"]
    assert names(voivodeship="02") == ["Dolnośląski Urząd Wojewódzki we Wrocławiu", "Krew"]
    assert names(voivodeship="02", kind="reporting") == ["Krew"]
    assert names(voivodeship="04", type="blood") == []


def test_fields_together_narrow_down():
    make_unit(name="Przychodnia Zdrowie", town="Łódź", regon="123456785")
    make_unit(name="Przychodnia Zdrowie", town="Kutno", regon="987654321")

    assert len(search(name="zdrowie").units) == 2
    assert [unit.town for unit in search(name="zdrowie", town="kutno").units] == ["Kutno"]
    assert [unit.town for unit in search(name="zdrowie", regon="123").units] == ["Łódź"]


def test_closed_and_suspended_units_are_found_after_the_open_ones():
    today = timezone.localdate()
    make_unit(name="Arka zamknięta", closed_on=today)
    make_unit(name="Arka zawieszona", suspended_from=today)
    make_unit(name="Arka żywa")

    found = search(name="arka").units

    assert [unit.name for unit in found] == ["Arka żywa", "Arka zamknięta", "Arka zawieszona"]
    assert [unit.status_on(today) for unit in found] == ["active", "closed", "suspended"]


def test_names_that_begin_as_typed_come_first_then_the_polish_alphabet():
    for name in ("Nowa Łąka", "Łąka", "Łabędź", "Lala", "Ładna", "Mała Łąka"):
        make_unit(name=f"{name} zzz")

    assert names(name="zzz") == [
        "Lala zzz", "Łabędź zzz", "Ładna zzz", "Łąka zzz", "Mała Łąka zzz", "Nowa Łąka zzz",
    ]  # fmt: skip
    assert names(name="łąka zzz") == ["Łąka zzz", "Mała Łąka zzz", "Nowa Łąka zzz"]


def test_a_page_says_that_there_are_more():
    _many("Praktyka Qwerty", 7)

    found = search(name="qwerty", limit=5)

    assert len(found.units) == 5 and found.more
    assert not search(name="qwerty", limit=7).more


@pytest.mark.parametrize(
    "asked",
    [{"name": "wspólna"}, {"name": "przychodnia wspólna"}, {"town": "łódź"}, {"regon": "5"}],
)
def test_what_very_many_have_in_common_fills_one_page(asked):
    _many("Przychodnia Wspólna", 300)
    make_unit(name="Wspólna na początku", town="Łódź", regon="512345674")

    found = search(**asked)

    assert len(found.units) == 50 and found.more
    if asked == {"name": "wspólna"}:
        assert found.units[0].name == "Wspólna na początku"


def test_frequent_words_that_never_stand_together_find_nothing():
    _many("Gabinet Pierwszy", 150)
    _many("Poradnia Druga", 150)

    assert names(name="pierwszy druga") == []


def test_a_search_asks_a_bounded_number_of_queries_whatever_it_finds():
    asked = [{"name": "qwerty"}, {"name": "praktyka qwerty"}, {"regon": "5"}, {"town": "lodz"}]
    counts = []
    for size in (3, 300):
        _many(f"Praktyka Qwerty {size}", size)
        for one in asked:
            with CaptureQueriesContext(connection) as queries:
                [unit.voivodeship.name for unit in search(**one).units]
            counts.append(len(queries))

    assert max(counts) <= 6


def _many(name: str, count: int) -> None:
    units = (
        Unit(
            name=f"{name} {number}", kind=Unit.Kind.REPORTING, type=Unit.Type.ENTITY,
            regon=f"5{number:08d}", town="Łódź", teryt="1061011", voivodeship_id="10",
            started_on=date(2001, 1, 1) + timedelta(days=number),
        )
        for number in range(count)
    )  # fmt: skip
    load(branches=(Branch(unit) for unit in units), act="units.test.loaded", actor=SYSTEM)
