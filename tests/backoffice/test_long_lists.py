"""Lists of any length: found by words and numbers, sorted, paged, counted without a lie."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from backoffice import listing, queue
from backoffice.listing import Total
from backoffice.management.country.numbers import pesel11
from backoffice.management.country.units import Country
from ssoz.access.models import Application, Role
from ssoz.access.operations import Asked, Engagement, Settler, settle
from ssoz.actors import SYSTEM
from ssoz.people.models import Person
from ssoz.units.models import Unit
from ssoz.units.operations import load
from tests.makers import make_actor, make_application, make_person, make_unit, uw_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
UNITS = reverse("backoffice:units_unit_changelist")
PEOPLE = reverse("backoffice:people_person_changelist")
COUNT, STAFF = 45, 32


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Load some units once, and people of one of them; the tests only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(branches=Country(COUNT, 5).branches(), act="units.test.loaded", actor=SYSTEM)
        settle(settlers=staff(), act="access.test.settled", actor=SYSTEM)
        yield
        transaction.set_rollback(True)


def staff() -> Iterator[Settler]:
    """Yield the people who work in a unit in Łódź."""
    unit = make_unit(voivodeship="10", name="Duża Jednostka")
    role = Role.objects.get(code="reporter-non-financial")
    asked = [Asked(role.pk, Application.State.APPROVED)]
    for number in range(STAFF):
        born = date(1980, 1, 1) + timedelta(days=number)
        letters = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
        person = Person(first_name="Ewa", family_name=f"Liczna-A{letters}", birth_date=born)
        person.pesel = pesel11(born, 0)
        yield Settler(person, [Engagement(unit.pk, timezone.now(), asked)])


@pytest.fixture
def chief(client_for) -> Client:
    return client_for(make_actor(role="cez-admin"))


@pytest.fixture
def short(monkeypatch) -> None:
    """Have lists count no further than to fifteen."""
    monkeypatch.setattr(listing, "BOUND", 15)


def shown(browser: Client, address: str, **asked: object) -> list:
    return list(browser.get(address, asked).context["cl"].result_list)


def every_page(browser: Client, address: str, **asked: object) -> list:
    """Walk from page to page as long as one follows."""
    rows, page = [], 1
    while True:
        answer = browser.get(address, asked | {"p": page})
        rows += answer.context["cl"].result_list
        if not answer.context["cl"].has_next:
            assert browser.get(address, asked | {"p": page + 1}).status_code == 302
            return rows
        page += 1


# --- How many ------------------------------------------------------------------------------------


def test_what_a_list_has_is_counted_exactly_up_to_the_bound(chief):
    cl = chief.get(UNITS).context["cl"]

    assert cl.total == Total(Unit.objects.count())
    assert cl.paginator.num_pages == -(-Unit.objects.count() // 25)


def test_above_the_bound_a_list_says_about_or_more_than(chief, short):
    answer = chief.get(UNITS)

    total, text = answer.context["cl"].total, answer.content.decode()
    assert not total.is_exact
    if connection.vendor == "postgresql":
        assert total.is_estimate and abs(total.number - Unit.objects.count()) < 20
    else:
        assert total == Total(15, is_exact=False)
    assert total.words in text
    assert html.document_fromstring(text).xpath("//nav[contains(@class,'pages')]")


def test_above_the_bound_nothing_is_guessed_of_words_and_of_joined_rows(client_for, chief, short):
    office = client_for(make_actor(role="uw-admin", unit=uw_of("10")))

    assert chief.get(UNITS, {"q": "praktyka"}).context["cl"].total == Total(15, is_exact=False)
    assert chief.get(PEOPLE, {"q": "liczna"}).context["cl"].total == Total(15, is_exact=False)
    assert office.get(PEOPLE).context["cl"].total == Total(15, is_exact=False)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (Total(7), "Znaleziono: 7"),
        (Total(28_000, is_exact=False, is_estimate=True), "28\xa0000"),
        (Total(1_000, is_exact=False), "1000"),
    ],
)
def test_a_total_is_said_in_words(total, words):
    assert words in total.words


# --- Pages and orders ----------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"o": "-numbers"}, {"o": "voivodeship"}, {"q": "praktyka"}])
@pytest.mark.parametrize("bound", [15, 1000])
def test_page_by_page_each_row_comes_once(chief, monkeypatch, bound, asked):
    monkeypatch.setattr(listing, "BOUND", bound)

    rows = every_page(chief, UNITS, **asked)

    found = Unit.objects.matching(asked.get("q", "")) if "q" in asked else Unit.objects.all()
    assert len(rows) == len(set(rows)) == found.count()


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("unit_name", lambda unit: (unit.name_key, unit.pk)),
        ("type", lambda unit: (unit.type, unit.name_key, unit.pk)),
        ("numbers", lambda unit: (unit.regon, unit.pk)),
        ("voivodeship", lambda unit: (unit.voivodeship_id, unit.name_key, unit.pk)),
    ],
)
def test_the_list_of_units_is_sorted_by_its_columns_both_ways(chief, column, key):
    up = every_page(chief, UNITS, o=column, q="lekarsk")

    assert [key(unit) for unit in up] == sorted(map(key, up))
    assert every_page(chief, UNITS, o=f"-{column}", q="lekarsk") == up[::-1]


def test_the_list_of_people_is_sorted_by_name_and_by_address(chief):
    for name in ("Żak", "Zając", "Ćwik"):
        make_person(family_name=name)

    names = [person.family_name for person in every_page(chief, PEOPLE, o="name")]
    assert names.index("Ćwik") < names.index("Zając") < names.index("Żak")
    backwards = [person.email for person in every_page(chief, PEOPLE, o="-email")]
    assert len(backwards) == Person.objects.count()


def test_the_heading_says_how_a_list_is_sorted_and_turns_it_round(chief):
    page = html.document_fromstring(chief.get(UNITS, {"o": "numbers", "kind": "reporting"}).content)

    [sorted_by] = page.xpath("//th[@aria-sort]")
    assert sorted_by.get("aria-sort") == "ascending"
    assert sorted_by.xpath("a/@href") == ["?kind=reporting&o=-numbers"]
    assert page.xpath("//form[contains(@class,'filters')]//input[@name='o']/@value") == ["numbers"]


@pytest.mark.parametrize("order", ["email", "-pesel_cipher", "1", "-2", "?", "unit_name,type"])
def test_an_order_that_the_screen_does_not_offer_is_none(chief, order):
    assert shown(chief, UNITS, o=order) == shown(chief, UNITS)
    assert shown(chief, PEOPLE, o=order.replace("email", "birth_date")) == shown(chief, PEOPLE)


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x"])
def test_a_page_that_is_none_leads_back_or_to_the_first(chief, page):
    answer = chief.get(UNITS, {"p": page})

    assert answer.status_code == 302 or answer.context["cl"].page_num == 1


# --- Words and numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["123456785", "1234567", "525-10-0", "5251000100", "12 34 56 78 5", "4711", "000000004711"],
)
def test_numbers_are_found_by_their_beginning_however_they_are_written(chief, typed):
    unit = make_unit(
        name="Żółta Przychodnia", regon="123456785", nip="5251000100", book_number="000000004711"
    )

    assert unit in shown(chief, UNITS, q=typed)
    assert unit in shown(chief, UNITS, q=f"{typed.replace('-', '').replace(' ', '')} zolta")


@pytest.mark.parametrize("typed", ["23456785", "251000100", "711", "456"])
def test_the_middle_of_a_number_is_not_looked_for(chief, typed):
    unit = make_unit(
        name="Przychodnia", regon="123456785", nip="5251000100", book_number="000000004711"
    )

    assert unit not in every_page(chief, UNITS, q=typed)


def test_words_stand_in_any_order_and_need_no_diacritics(chief):
    unit = make_unit(name="Szpital im. Świętej Łucji", town="Żychlin")
    person = make_person(first_name="Łucja", family_name="Źdźbło-Święta")

    assert shown(chief, UNITS, q="zychlin lucji swietej") == [unit]
    assert shown(chief, PEOPLE, q="zdzblo lucja") == [person]
    assert shown(chief, PEOPLE, q="lu swieta") == [person]
    assert shown(chief, PEOPLE, q="ucja zdzblo swieta nikt") == []


# --- Reach ---------------------------------------------------------------------------------------


def test_an_office_pages_through_its_own_units_alone(client_for, short):
    office = client_for(make_actor(role="uw-admin", unit=uw_of("14")))

    rows = every_page(office, UNITS)

    own = Unit.objects.reporting().filter(voivodeship="14")
    assert set(rows) == {*own, uw_of("14")}


def test_beside_a_person_stand_the_profiles_that_the_actor_may_see(client_for, chief):
    person = make_person(family_name="Dwudomny")
    for place in ("10", "14"):
        make_actor(role="reporter-non-financial", unit=make_unit(voivodeship=place), person=person)
    office = client_for(make_actor(role="uw-admin", unit=uw_of("10")))

    assert [row.in_force for row in shown(chief, PEOPLE, q="dwudomny")] == [2]
    assert [row.in_force for row in shown(office, PEOPLE, q="dwudomny")] == [1]


# --- What a page costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["cez-admin", "uw-admin"])
@pytest.mark.parametrize("address", [UNITS, PEOPLE])
@pytest.mark.parametrize("asked", [{"q": "a"}, {"p": 2}])
def test_a_page_asks_ten_questions_whatever_it_shows(
    client_for, short, django_assert_max_num_queries, role, address, asked
):
    browser = client_for(make_actor(role=role, unit=uw_of("10") if role == "uw-admin" else None))
    browser.get(address)

    with django_assert_max_num_queries(10):
        assert browser.get(address, asked).status_code in (200, 302)


def test_the_menu_counts_pending_applications_no_further_than_it_shows(client_for, monkeypatch):
    office = client_for(make_actor(role="uw-admin", unit=uw_of("10")))
    for _ in range(3):
        make_application(unit=make_unit(voivodeship="10"))

    monkeypatch.setattr(queue, "_MOST_SHOWN", 3)
    assert queue.pending_count(office.get(UNITS).wsgi_request) == 3
    monkeypatch.setattr(queue, "_MOST_SHOWN", 2)
    answer = office.get(UNITS)
    assert queue.pending_count(answer.wsgi_request) == "2+" and "2+" in answer.content.decode()
