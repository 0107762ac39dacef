"""The register on the screens of an office: read, typed in, and as it was."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from ssoz.actors import SYSTEM
from ssoz.journal.models import Entry
from ssoz.units.models import Part, Supervision, Unit, Voivodeship
from ssoz.units.past import version_of
from tests.makers import make_actor, make_part, make_unit, uw_of
from tests.ssoz.units.acting import change

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:units_unit_changelist")
ADD = reverse("backoffice:units_unit_dodaj")
OFFICES = reverse("backoffice:units_unit_wykonawcy")
_WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def chief(client_for):
    return client_for(make_actor(role="cez-admin"))


@pytest.fixture
def unit():
    return make_unit(voivodeship="10", regon="123456785", name="Szpital Dąbrowa")


def page(thing, name="change") -> str:
    model = thing._meta.model_name
    return reverse(f"backoffice:units_{model}_{name}", args=[thing.pk])


def typed(client, address) -> dict[str, str]:
    """Return what a form holds as it is opened."""
    source = html.document_fromstring(client.get(address).content)
    [form] = source.xpath("//main//form[@method='post']")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def mistakes(answer) -> set[str]:
    assert answer.status_code == 200
    return set(answer.context["form"].errors)


# --- Reading ---------------------------------------------------------------------------------------


def test_the_page_shows_every_field_and_what_may_be_done(client, unit):
    answer = client.get(page(unit))
    shown = {str(name) for _title, lines in answer.context["facts"] for name, _value in lines}
    beside = {"id", "name", "search_text", "name_text", "town_text", "book_text", "name_key"}
    in_address = {"street", "building", "flat", "postal_code", "town"}
    for column in Unit._meta.fields:
        if column.name not in beside | in_address:
            assert str(column.verbose_name) in shown, column.name
    assert [b["act"].slug for b in answer.context["acts"]] == ["zawies", "zamknij"]
    assert set(answer.context["links"]) == {"edit", "add_part", "succession"}


def test_whoever_only_reads_units_finds_no_act_and_no_form(client_for, unit):
    reader = client_for(make_actor(role="cez-employee"))
    answer = reader.get(page(unit))
    assert answer.context["acts"] == [] and answer.context["links"] == {}
    for name in ("edytuj", "zamknij", "zawies", "nastepstwo", "nadzor", "czesci_dodaj"):
        assert reader.get(page(unit, name)).status_code == 404
        assert reader.post(page(unit, name), {"day": "2026-01-01"}).status_code == 404
    assert reader.get(ADD).status_code == reader.get(OFFICES).status_code == 404


def test_a_unit_of_another_voivodeship_does_not_exist(client):
    far = make_unit(voivodeship="14")
    part = make_part(far, level="establishment")
    names = ("change", "edytuj", "zamknij", "zawies", "wznow", "zakoncz-zawieszenie", "history")
    addresses = [page(thing, name) for thing in (far, part) for name in names]
    addresses += [page(far, name) for name in ("nastepstwo", "nadzor", "czesci_dodaj")]
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"day": "2026-01-01"}).status_code in (404, 405), address
    assert Unit.objects.get(pk=far.pk).closed_on is None


def test_the_tree_of_parts_shows_codes_beds_and_status(client, unit):
    home = make_part(unit, level="establishment", name="Zakład Główny")
    ward = make_part(unit, level="subunit", parent=home, unit_code="01", name="Szpital")
    make_part(
        unit, level="cell", parent=ward, cell_code="004", specialty_code="4000", beds=25,
        name="Oddział",
    )  # fmt: skip
    make_part(unit, level="cell", parent=home, name="Poradnia przy zakładzie")
    make_part(unit, level="cell", parent=home, name="Zamknięta", closed_on=date(2020, 1, 1))
    answer = client.get(page(unit))
    rows = [(row.part.name, row.depth) for row in answer.context["tree"]["rows"]]
    assert rows == [
        ("Zakład Główny", 0), ("Poradnia przy zakładzie", 1), ("Szpital", 1), ("Oddział", 2),
    ]  # fmt: skip
    assert (answer.context["tree"]["beds"], answer.context["tree"]["closed"]) == (25, 1)
    assert "4000" in answer.content.decode()
    everything = client.get(page(unit), {"zamkniete": "1"}).content.decode()
    assert "Zamknięta" in everything


def _ask(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_page_with_30_and_with_300_parts_asks_the_same_number_of_queries(client, unit, settings):
    settings.IDLE_TOUCH_SECONDS = 3600
    home = make_part(unit, level="establishment")

    def grow(count):
        for _ in range(count):
            make_part(unit, level="cell", parent=home)

    grow(29)
    yesterday = f"{page(unit)}?dzien={timezone.localdate() - timedelta(days=1)}"
    few = _ask(client, page(unit)), _ask(client, yesterday)
    grow(270)
    assert (_ask(client, page(unit)), _ask(client, yesterday)) == few
    assert few[0] <= 24


# --- Typing in -------------------------------------------------------------------------------------


def test_a_form_that_is_saved_as_it_opened_changes_nothing(client, unit):
    before = version_of(unit)
    assert client.post(page(unit, "edytuj"), typed(client, page(unit, "edytuj"))).status_code == 302
    assert version_of(unit) == before


def test_a_unit_is_changed_by_its_office(client, unit):
    values = typed(client, page(unit, "edytuj")) | {"street": "ul. Nowa", "psychiatric": "on"}
    answer = client.post(page(unit, "edytuj"), values, follow=True)
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.street, fresh.psychiatric, fresh.name) == ("ul. Nowa", True, "Szpital Dąbrowa")
    assert "ul. Nowa" in answer.content.decode()


def test_a_mistake_keeps_what_was_typed_and_the_summary_leads_to_the_field(client, unit):
    values = typed(client, page(unit, "edytuj"))
    values |= {"regon": "123456780", "started_on": "wczoraj", "street": "ul. Wpisana"}
    answer = client.post(page(unit, "edytuj"), values)
    assert mistakes(answer) == {"started_on"}
    values["started_on"] = "2000-01-01"
    answer = client.post(page(unit, "edytuj"), values)
    assert mistakes(answer) == {"regon"}
    source = html.document_fromstring(answer.content)
    assert source.xpath("//div[@role='alert']//a/@href") == ["#id_regon"]
    [field] = source.xpath("//input[@id='id_regon']")
    assert (field.get("value"), field.get("aria-invalid")) == ("123456780", "true")
    assert field.get("aria-describedby").split() == ["id_regon_hint", "id_regon_error"]
    assert source.xpath("//input[@id='id_street']/@value") == ["ul. Wpisana"]


def test_of_two_editors_the_later_loses_nothing_and_overwrites_nothing(client, unit):
    values = typed(client, page(unit, "edytuj")) | {"street": "ul. Moja", "phone": "1"}
    change(unit, SYSTEM, street="ul. Ich", town="Zgierz")
    late = client.post(page(unit, "edytuj"), values)
    told = {str(c["field"]): (c["new"], c["kept"]) for c in late.context["changes"]}
    street, town = (str(Unit._meta.get_field(name).verbose_name) for name in ("street", "town"))
    assert told == {street: ("ul. Ich", True), town: ("Zgierz", False)}
    again = html.document_fromstring(late.content).xpath("//main//form[@method='post']")[0]
    values = dict(again.form_values())
    assert (values["street"], values["town"], values["phone"]) == ("ul. Moja", "Zgierz", "1")
    assert client.post(page(unit, "edytuj"), values).status_code == 302
    fresh = Unit.objects.get(pk=unit.pk)
    assert (fresh.street, fresh.town, fresh.phone) == ("ul. Moja", "Zgierz", "1")


def test_an_office_adds_a_unit_but_offers_no_kind_and_no_other_voivodeship(client, office):
    values = typed(client, ADD)
    assert "kind" not in values
    values |= {"type": "entity", "name": "Nowa", "town": "Łódź", "teryt": "1461011"}
    values["started_on"] = "2024-01-01"
    assert mistakes(client.post(ADD, values)) == {"teryt"}
    answer = client.post(ADD, values | {"teryt": "1061011"})
    unit = Unit.objects.get(name="Nowa")
    assert answer["Location"] == page(unit) and unit.kind == "reporting"


def test_parts_are_added_under_each_other_and_changed(client, unit):
    address = page(unit, "czesci_dodaj")
    values = typed(client, address) | {
        "level": "establishment", "name": "Zakład", "started_on": "2020-01-01", "beds": "",
    }  # fmt: skip
    client.post(address, values)
    home = Part.objects.get(unit=unit)
    below = typed(client, f"{address}?pod={home.pk}")
    assert below["parent"] == str(home.pk) and below["level"] == "cell"
    below |= {"name": "Oddział", "started_on": "2021-01-01", "beds": "dużo"}
    assert mistakes(client.post(address, below)) == {"beds"}
    client.post(address, below | {"beds": "12", "specialty_code": "4000"})
    cell = Part.objects.get(name="Oddział")
    assert (cell.parent_id, cell.beds) == (home.pk, 12)
    edit = typed(client, page(cell, "edytuj"))
    client.post(page(cell, "edytuj"), edit | {"beds": "15"})
    assert Part.objects.get(pk=cell.pk).beds == 15
    assert client.get(page(cell)).status_code == client.get(page(cell, "history")).status_code
    assert client.get(f"{address}?pod=999999").status_code == 404


def test_closing_asks_first_says_what_follows_and_is_taken_back(client, unit):
    make_actor(role="reporter-non-financial", unit=unit)
    question = client.get(page(unit, "zamknij"))
    assert question.status_code == 200 and Unit.objects.get(pk=unit.pk).closed_on is None
    assert mistakes(client.post(page(unit, "zamknij"), {"day": ""})) == {"day"}
    refused = client.post(page(unit, "zamknij"), {"day": "1990-01-01"})
    assert refused.context["refusal"]
    client.post(page(unit, "zamknij"), {"day": "2026-01-01", "reason": "Decyzja 7"})
    entry = Entry.objects.about(unit).get(act="units.unit.closed")
    assert entry.details["reason"] == "Decyzja 7"
    client.post(page(unit, "wznow"))
    assert Unit.objects.get(pk=unit.pk).closed_on is None


# --- As it was ----------------------------------------------------------------------------------------


def at(day: str):
    return time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=_WARSAW), tick=False)


@pytest.fixture
def changed_unit():
    with at("2024-03-01 10:00"):
        unit = make_unit(voivodeship="10", name="Szpital Stary")
        make_part(unit, level="establishment", name="Zakład Dawny")
    with at("2024-05-01 12:00"):
        change(unit, SYSTEM, name="Szpital Nowy")
        change(unit.parts.get(), SYSTEM, name="Zakład Obecny")
    return unit


def test_a_past_day_is_shown_as_past_with_the_names_and_parts_of_that_day(client, changed_unit):
    answer = client.get(page(changed_unit), {"dzien": "2024-04-30"})
    text = answer.content.decode()
    assert answer.context["day"] == date(2024, 4, 30)
    assert "Szpital Stary" in text and "Zakład Dawny" in text and "Zakład Obecny" not in text
    assert "acts" not in answer.context
    now = client.get(page(changed_unit)).content.decode()
    assert "Zakład Obecny" in now and "Szpital Stary" in now  # among the changes of names


def test_the_changes_of_names_say_what_who_and_when(client, changed_unit):
    [told] = client.get(page(changed_unit)).context["renamings"]
    assert (told["change"].old, told["change"].new) == ("Szpital Stary", "Szpital Nowy")
    assert (told["change"].held_from, told["until"]) == (date(2024, 3, 1), date(2024, 5, 1))


@pytest.mark.parametrize("day", ["2999-01-01", "2024-02-30", "wczoraj", "2024-02-28"])
def test_a_day_that_can_not_be_shown_is_answered_with_a_message(client, changed_unit, day):
    answer = client.get(page(changed_unit), {"dzien": day})
    assert answer.status_code == 200 and "day" not in answer.context
    assert len(answer.context["messages"]) == 1
    assert "Zakład Obecny" in answer.content.decode()


# --- Supervision ------------------------------------------------------------------------------------------


def test_the_list_of_a_university_is_kept_by_the_country(chief, client):
    university = make_unit(kind="supervising", type="university", voivodeship="10")
    unit = make_unit(voivodeship="14", name="Klinika Wydmowa")
    assert client.get(page(university, "nadzor")).status_code == 404
    found = chief.get(page(university, "nadzor"), {"q": "wydmowa"})
    assert found.context["found"] == [unit]
    chief.post(page(university, "nadzor"), {"add": unit.pk})
    assert Supervision.objects.get().unit == unit
    assert university.name in chief.get(page(unit)).content.decode()
    chief.post(page(university, "nadzor"), {"add": unit.pk})
    chief.post(page(university, "nadzor"), {"remove": unit.pk})
    assert not Supervision.objects.exists()
    assert chief.post(page(university, "nadzor"), {"add": "x"}).status_code == 404


def test_the_executing_body_is_appointed_on_a_page_of_the_country(chief, client):
    statistics = make_unit(kind="supervising", voivodeship="12", name="Urząd Statystyczny")
    assert client.get(OFFICES).status_code == 404
    assert client.post(OFFICES, {"voivodeship": "12"}).status_code == 404
    found = chief.get(OFFICES, {"voivodeship": "12", "q": "statystyczny"})
    assert found.context["found"] == [statistics]
    refused = chief.post(OFFICES, {"voivodeship": "12", "office": uw_of("14").pk}, follow=True)
    assert len(refused.context["messages"]) == 1
    chief.post(OFFICES, {"voivodeship": "12", "office": statistics.pk})
    assert Voivodeship.objects.get(pk="12").office == statistics
