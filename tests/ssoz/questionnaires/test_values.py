"""How answers are read, how numbers are counted, and how they are written."""

from decimal import ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoz.questionnaires.evaluation.arithmetic import (
    canonical,
    change,
    decimal,
    divide,
    multiply,
    round_to,
    scaled,
)
from ssoz.questionnaires.evaluation.formats import LONGEST_MATCHED, has_format, matches
from ssoz.questionnaires.evaluation.values import (
    Readings,
    State,
    canonical_number,
    is_blank,
    read,
    read_outside,
    show_number,
)

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
UNIT = Decimal("1e-12")
NUMBERS = st.integers(-(10**27), 10**27)
INTEGER = {"type": "integer", "places": 0, "min": "0"}


# --- Reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", "12"), ("007", "7"), ("1 234", "1234"), ("1\u00a0234\u202f567", "1234567"),
        ("1 234,50", "1234.5"), ("2.5", "2.5"), ("-5", "-5"), ("\u22125", "-5"), ("-0", "0"),
        ("\ufeff 4 \u3000", "4"), ("999999999999999", "999999999999999"),
        ("0,000000000001", "0.000000000001"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed, number):
    assert canonical_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "x", "1e999", "1e3", "+1", "--1", "5,", ",5", "1 00", "12 3456", "1,234.50", "\u0663", "NaN",
        "Infinity", "0x1", "1_000", "99999999999999999999", "1000000000000000", "0,1234567890123",
        "1" * 1_000_000, " " * 100 + "x",
    ],
)  # fmt: skip
def test_anything_else_is_not_read_as_a_number(typed):
    assert read({"type": "decimal"}, typed).state is State.UNREADABLE


@pytest.mark.parametrize("typed", [5, 5.0, True, {"a": 1}, ["5"], [None]])
def test_an_answer_that_is_no_text_cannot_be_read(typed):
    assert read(INTEGER, typed).faults == ("type",)


@pytest.mark.parametrize("typed", [None, "", " ", "\u00a0\u2003", []])
def test_blanks_are_no_answer(typed):
    assert is_blank(typed)
    assert read(INTEGER, typed).state is State.EMPTY
    assert read(INTEGER | {"required": True}, typed).faults == ("required",)


def test_not_applicable_is_an_answer_only_where_the_edition_allows_it():
    assert read(INTEGER, "n/d").state is State.UNREADABLE
    assert read(INTEGER | {"na": True}, "n/d").state is State.NA
    assert read(INTEGER | {"na": True}, "N/D").state is State.UNREADABLE


def test_a_number_outside_its_limits_is_reported_and_still_counts():
    reading = read({"type": "percent", "places": 0, "min": "0", "max": "100"}, "200,5")

    assert reading.faults == ("places", "max")
    assert reading.number == scaled("200.5")


@pytest.mark.parametrize(
    ("typed", "readable"),
    [
        ("2024-02-29", True), ("2025-02-29", False), ("2025-02-30", False), ("2025-2-1", False),
        ("0000-01-01", False), ("9999-12-31", True), ("20250201", False), ("2025-W01-1", False),
        ("\u0662\u0660\u0662\u0665-01-01", False),
    ],
)  # fmt: skip
def test_a_date_must_exist(typed, readable):
    assert (read({"type": "date"}, typed).state is State.VALUE) == readable


def test_a_multiple_choice_holds_different_codes_of_its_options():
    cell = {"type": "choices", "options": ["a", "b"]}

    assert read(cell, ["b", "a"]).value == {"a", "b"}
    for wrong in (["a", "a"], ["c"], "a", ["a", 1], [["a"]]):
        assert read(cell, wrong).faults == ("type",)


def test_a_text_of_a_million_characters_is_too_long_and_no_pattern_is_tried_on_it():
    cell = {"type": "text", "length": 1000, "pattern": "[a-z]*[a-z]*[a-z]*0"}

    assert read(cell, "a" * 1_000_000).faults == ("length", "pattern")
    assert not matches("a" * (LONGEST_MATCHED + 1), "[a]*")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("regon", "123456785", "123456786"),
        ("regon9", "123456785", "12345678512347"),
        ("regon14", "12345678512347", "12345678612342"),
        ("nip", "5260250274", "5260250275"),
        ("teryt2", "14", "13"),
        ("teryt7", "1465011", "1465017"),
        ("icd10", "F20.0", "f20"),
        ("resort4", "4500", "45000"),
        ("phone", "+48 600 123 456", "600-"),
        ("email", "a.b@jednostka.example", "a b@jednostka.example"),
    ],
)
def test_formats_know_right_from_wrong(name, right, wrong):
    assert has_format(right, name)
    assert not has_format(wrong, name)


def test_equal_texts_are_read_once_and_the_memory_is_bounded():
    readings = Readings(INTEGER)

    assert readings.of("12") is readings.of("12")
    for number in range(10_000):
        readings.of(str(number))
    readings.of("9" * 1_000)
    assert len(readings) <= 4096
    assert "9" * 1_000 not in readings


def test_what_comes_from_registers_may_be_a_number():
    assert read_outside("num", 10).number == scaled("10")
    assert read_outside("num", Decimal("2.50")).number == scaled("2.5")
    assert read_outside("num", True).state is State.UNREADABLE
    assert read_outside("list", []).value == frozenset()


# --- Counting --------------------------------------------------------------------------------------


@given(NUMBERS, NUMBERS)
def test_a_product_is_that_of_decimals_with_a_tie_away_from_zero(x, y):
    exact = EXACT.multiply(EXACT.multiply(Decimal(x), UNIT), EXACT.multiply(Decimal(y), UNIT))

    assert decimal(multiply(x, y) or 0) == (
        EXACT.quantize(exact, UNIT) if multiply(x, y) is not None else 0
    )


@given(NUMBERS, NUMBERS.filter(bool))
def test_a_quotient_is_that_of_decimals_with_a_tie_away_from_zero(x, y):
    exact = EXACT.divide(Decimal(x), Decimal(y))

    assert decimal(divide(x, y)) == EXACT.quantize(exact, UNIT)


@given(NUMBERS, st.integers(0, 12))
def test_rounding_is_that_of_decimals_with_a_tie_away_from_zero(x, places):
    assert decimal(round_to(x, places)) == EXACT.quantize(decimal(x), Decimal(1).scaleb(-places))


@given(NUMBERS)
def test_a_number_is_written_as_it_is_read(x):
    assert scaled(canonical(x)) == x


def test_products_from_ten_to_the_thirtieth_on_are_undecided():
    large = scaled(str(10**15))

    assert multiply(large, large) is None
    assert multiply(large, large - 1) == 10**42 - 10**15
    assert multiply(-large, large) is None


def test_division_by_zero_and_a_change_from_zero_are_undecided():
    assert divide(1, 0) is None
    assert change(scaled("5"), 0) is None
    assert change(scaled("80"), scaled("-100")) == scaled("180")


# --- Writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        (Decimal("1234.5"), 2, "1\u00a0234,50"),
        (Decimal(-1234567), 0, "-1\u00a0234\u00a0567"),
        (Decimal("0.333333333333"), 2, "0,333333333333"),
        (Decimal("12.500"), 0, "12,5"),
        (Decimal("1E+3"), 0, "1\u00a0000"),
        (0, 0, "0"),
    ],
)
def test_numbers_are_shown_the_polish_way(number, places, shown):
    assert show_number(number, places) == shown
