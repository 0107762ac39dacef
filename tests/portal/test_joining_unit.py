"""Step 1 of the wizard: searching and choosing a unit."""

from datetime import date

import pytest
from django.utils import timezone

from ssoz.access.models import Packet
from ssoz.units.models import Unit
from tests.makers import make_packet, make_pesel, make_unit
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db
REGON, NIP = "147028160", "5261040828"


@pytest.fixture
def client(person):
    return english(person)


def test_nothing_is_written_before_a_unit_is_chosen(client, person):
    assert client.get("/wniosek/")["Location"] == "/wniosek/jednostka/"
    get(client, "/wniosek/jednostka/?q=szpital")
    assert not Packet.objects.filter(person=person).exists()


def test_the_title_names_the_step(client):
    assert get(client, "/wniosek/jednostka/").title == "Step 1 of 4: unit – SSOZ II"


@pytest.mark.parametrize(
    "query",
    [
        "q=lipami", "q=LIPAMI+przychodnia", "town=lodz", "regon=14702", "nip=526-104",
        "book=2173", "voivodeship=10", "kind=reporting", "kind=entity",
    ],
)  # fmt: skip
def test_any_one_field_alone_finds_the_unit(client, query):
    make_unit(name="Przychodnia „Pod Lipami”", regon=REGON, nip=NIP, book_number="000000217384")
    page = get(client, f"/wniosek/jednostka/?{query}")
    assert "Przychodnia „Pod Lipami”" in page.text
    assert page.focused == "found"


def test_found_words_are_marked_without_regard_to_case_and_polish_letters(client):
    make_unit(name="Poradnia „Źródło” w Radomiu", town="Łódź")
    page = get(client, "/wniosek/jednostka/?q=ZRODLO+lodz")
    assert page.words("//mark") == ["Źródło", "Łódź"]


def test_a_hostile_name_is_shown_as_text(client):
    make_unit(name="<script>alert(1)</script> Lipami & „syn”")
    page = get(client, "/wniosek/jednostka/?q=lipami+script")
    assert "<script>alert(1)</script> Lipami" in page.text
    assert "<script>alert" not in page.source


def test_a_hostile_query_is_shown_as_text(client):
    page = get(client, "/wniosek/jednostka/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.source


def test_a_closed_unit_is_shown_with_its_date_and_cannot_be_chosen(client):
    make_unit(name="Szpital Zamknięty", closed_on=date(2024, 12, 31))
    page = get(client, "/wniosek/jednostka/?q=zamkniety")
    assert "Closed on 31.12.2024" in page.text
    assert not page.all("//main//input[@name='unit']")


def test_a_suspended_unit_cannot_be_chosen(client):
    make_unit(name="Szpital Zawieszony", suspended_from=date(2024, 1, 2))
    page = get(client, "/wniosek/jednostka/?q=zawieszony")
    assert "Suspended since 2.01.2024" in page.text
    assert not page.all("//main//input[@name='unit']")


def test_choosing_a_unit_that_closed_meanwhile_says_since_when(client, person):
    unit = make_unit(name="Szpital Znikający", closed_on=timezone.localdate())
    response = client.post("/wniosek/jednostka/?q=znik", {"unit": unit.pk})
    page = after(client, response)
    assert response["Location"] == "/wniosek/jednostka/?q=znik"
    assert "The unit was closed on" in page.text
    assert page.title.startswith("Error: Step 1 of 4")
    assert page.focused.startswith("The unit was closed on")
    assert Packet.objects.get(person=person).unit is None


def test_more_than_fifty_units_are_cut_with_advice(client):
    for number in range(51):
        make_unit(name=f"Gabinet Wspólny {number}")
    page = get(client, "/wniosek/jednostka/?q=wspolny")
    assert "Found more than 50 units. The first 50 are shown. Add a town or a number." in page.text
    assert len(page.all("//li[@class='unit']")) == 50


def test_none_found_says_what_to_do_and_whom_to_ask(client):
    page = get(client, "/wniosek/jednostka/?q=niematakiej")
    assert "No unit found. Check the number or type fewer words." in page.text
    assert "19 239" in page.text
    assert page.all("//main//details[@open]")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=&town=", "Nothing was entered. Fill in at least one field."),
        ("regon=147028161", "This REGON has a wrong check digit."),
        ("regon=123456789012345", "REGON has 15 digits. Enter 9 or 14."),
        ("regon=abc", "REGON has 0 digits. Enter 9 or 14."),
        ("nip=5261040829", "This NIP has a wrong check digit."),
        ("nip=52610408281", "NIP has 11 digits. Enter 10."),
        ("book=1234567890123", "The register book number has 13 digits. Enter at most 12."),
        ("kind=palace", "This choice is not in the list."),
        ("voivodeship=99", "This choice is not in the list."),
        ("q=" + "x" * 201, "The text has 201 characters. Shorten it to 200."),
        ("q=a%00b", "The text holds a sign that cannot be kept."),
    ],
)
def test_wrong_entries_are_told_in_the_summary_and_at_the_field(client, query, message):
    page = get(client, f"/wniosek/jednostka/?{query}")
    assert any(message in line for line in page.words("//*[@id='errors']//li"))
    assert any(message in line for line in page.words("//*[@class='msg-err']"))
    assert page.title.startswith("Error: ")
    assert page.focused == "errors"


@pytest.mark.parametrize("name", ["q", "town", "regon", "book"])
def test_a_pesel_typed_into_a_field_leaves_the_address_at_once(client, name):
    number = make_pesel()
    response = client.get("/wniosek/jednostka/", {name: f"{number[:6]} {number[6:]}"})
    assert response["Location"] == "/wniosek/jednostka/"
    page = after(client, response)
    assert "This is a PESEL." in page.text
    assert number[6:] not in page.source
    assert page.focused == "errors"
    assert "This is a PESEL." not in get(client, "/wniosek/jednostka/").text


def test_a_choice_leads_to_the_roles(client, person):
    unit = make_unit()
    response = client.post("/wniosek/jednostka/?q=szpital", {"unit": unit.pk})
    assert response["Location"] == "/wniosek/role/"
    assert Packet.objects.get(person=person).unit == unit


@pytest.mark.parametrize("unit", ["0", "999999", "x", ""])
def test_a_unit_that_does_not_exist_is_not_found(client, unit):
    assert client.post("/wniosek/jednostka/", {"unit": unit}).status_code == 404


def test_back_from_the_summary_another_unit_leads_to_the_summary_again(client, person):
    packet = make_packet(person=person, saved=False)
    other = make_unit(name="Inna Jednostka")
    page = get(client, "/wniosek/jednostka/?back=summary&q=inna")
    assert page.value("back") == "summary"
    response = client.post(page.all("//li//form/@action")[0], {"unit": other.pk})
    summary = after(client, response)
    assert summary.focused == "unit"
    assert "Inna Jednostka" in summary.text
    packet.refresh_from_db()
    assert packet.role_codes == ["reporter-non-financial"]


def test_another_unit_that_lacks_the_roles_leads_to_the_roles(client, person):
    make_packet(person=person, saved=False)
    office = make_unit(kind=Unit.Kind.SUPERVISING)
    response = client.post("/wniosek/jednostka/?back=summary", {"unit": office.pk})
    assert response["Location"] == "/wniosek/role/"


def test_a_saved_application_has_no_way_back_to_the_unit(client, person):
    make_packet(person=person)
    response = client.post("/wniosek/jednostka/", {"unit": make_unit().pk})
    assert response["Location"] == "/wniosek/podpis/"


def test_the_search_asks_the_same_number_of_queries_for_few_and_many(
    client, django_assert_max_num_queries
):
    for number in range(3):
        make_unit(name=f"Zakład {number}")
    with django_assert_max_num_queries(12) as few:
        get(client, "/wniosek/jednostka/?q=zaklad")
    for number in range(27):
        make_unit(name=f"Zakład {number}")
    with django_assert_max_num_queries(len(few)):
        assert "Found 30 units" in get(client, "/wniosek/jednostka/?q=zaklad").text
