"""What a unit is on a day, how it is written down, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from ssoz.units.models import Unit, open_on
from ssoz.units.specialties import is_addiction, is_psychiatric
from tests.makers import make_unit

DAY = date(2026, 11, 21)
DAYS = st.one_of(st.none(), st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days)))


@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({}, "active"),
        ({"started_on": DAY + timedelta(days=1)}, "closed"),
        ({"closed_on": DAY}, "closed"),
        ({"closed_on": DAY + timedelta(days=1)}, "active"),
        ({"suspended_from": DAY}, "suspended"),
        ({"suspended_from": DAY + timedelta(days=1)}, "active"),
        ({"suspended_from": DAY - timedelta(days=9), "suspended_to": DAY}, "suspended"),
        (
            {
                "suspended_from": DAY - timedelta(days=9),
                "suspended_to": DAY - timedelta(days=1),
            },
            "active",
        ),
        ({"closed_on": DAY, "suspended_from": DAY}, "closed"),
    ],
)
def test_the_status_follows_from_the_dates(dates, status):
    assert Unit(**{"started_on": date(2000, 1, 1), **dates}).status_on(DAY) == status


@pytest.mark.django_db
@given(started=DAYS, closed=DAYS, begun=DAYS, ended=DAYS)
def test_the_query_and_the_unit_agree_on_whether_it_is_open(started, closed, begun, ended):
    started = started or date(2000, 1, 1)
    if closed is not None:
        closed = max(closed, started)
    with transaction.atomic():
        unit = make_unit(
            started_on=started, closed_on=closed, suspended_from=begun, suspended_to=ended
        )
        found = Unit.objects.filter(open_on(DAY), pk=unit.pk).exists()
        transaction.set_rollback(True)

    assert found == unit.is_open_on(DAY)


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (
            {"street": "ul. Łąkowa", "building": "7", "flat": "2", "postal_code": "90-001"},
            "ul. Łąkowa 7/2, 90-001 Łódź",
        ),
        ({"street": "ul. Łąkowa", "building": "7"}, "ul. Łąkowa 7, Łódź"),
        ({}, "Łódź"),
    ],
)
def test_the_address_stands_in_one_line(parts, address):
    assert Unit(town="Łódź", **parts).address == address


@pytest.mark.django_db
def test_the_list_sorts_as_polish_does():
    for name in ("Żaba", "Zorza", "Łan", "Lwy", "Źródło", "Ćma", "Dom", "Cyna"):
        make_unit(name=f"{name} qq")

    found = Unit.objects.matching("qq").values_list("name", flat=True)

    assert [name.removesuffix(" qq") for name in found] == [
        "Cyna", "Ćma", "Dom", "Lwy", "Łan", "Zorza", "Źródło", "Żaba",
    ]  # fmt: skip


@pytest.mark.django_db
def test_one_box_finds_name_town_and_numbers_together():
    unit = make_unit(name="Przychodnia", town="Żychlin", regon="123456785")

    assert Unit.objects.matching("zychlin 12345 przych").get() == unit


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"teryt": "1461011"},
        {"closed_on": date(1999, 12, 31)},
        {"institution": "UW"},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(**wrong)


@pytest.mark.parametrize(
    ("code", "psychiatric", "addiction"),
    [
        ("1700", True, False), ("4701", True, False), ("2700", True, False), ("1790", True, False),
        ("1740", False, True), ("4742", False, True), ("1000", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_the_specialty_of_a_cell_tells_psychiatry_and_addictions(code, psychiatric, addiction):
    assert (is_psychiatric(code), is_addiction(code)) == (psychiatric, addiction)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_columns_that_are_sorted_by_are_compared_byte_by_byte():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'units_unit' AND collation_name = 'C'"
        )
        columns = {row[0] for row in cursor.fetchall()}

    assert columns == {
        "name_key", "name_text", "town_text", "book_text", "regon", "nip", "book_number",
        "register_id",
    }  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_trigram_indexes_are_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%gin_trgm_ops%%'")
        assert {row[0] for row in cursor.fetchall()} >= {"unit_words", "unit_anything"}
