"""Step 2 of the wizard: roles and contact data."""

import pytest

from ssoz.access import operations
from ssoz.units.models import Unit
from tests.makers import make_application, make_packet, make_unit, person_actor
from tests.portal.pages import Page, after, english, get
from tests.sessions import seen_ago, silence_of

pytestmark = pytest.mark.django_db
ROLES = "/wniosek/role/"


@pytest.fixture
def client(person):
    return english(person)


@pytest.fixture
def packet(person):
    actor = person_actor(person)
    return operations.choose_unit(
        packet=operations.begin(actor=actor), unit=make_unit(), actor=actor
    )


def filled(packet, **changes):
    return {
        "packet": packet.pk,
        "unit": packet.unit_id,
        "roles": ["reporter-non-financial"],
        "phone": "48 362 11 27",
        "email": packet.person.email,
        "position": "statystyczka",
        "go": "next",
    } | changes


def roles_shown(page: Page) -> dict[str, bool]:
    return {
        box.get("value"): box.get("disabled") is None for box in page.all("//input[@name='roles']")
    }


def test_without_a_unit_there_are_no_roles(client):
    assert client.get(ROLES)["Location"] == "/wniosek/"


def test_a_reporting_unit_offers_the_roles_of_reporters(client, packet):
    assert roles_shown(get(client, ROLES)) == {
        "reporter-non-financial": True,
        "reporter-financial": True,
        "reporter-psychiatric": False,
    }


def test_a_unit_of_both_kinds_offers_both_lists(client, person):
    unit = make_unit(kind=Unit.Kind.BOTH, psychiatric=True)
    client.post("/wniosek/jednostka/", {"unit": unit.pk})
    offered = roles_shown(get(client, ROLES))
    assert {"supervisor-financial", "reporter-financial", "reporter-psychiatric"} <= set(offered)
    assert all(offered.values())
    assert "uw-admin" not in offered


def test_closed_roles_say_why(client, person):
    unit = make_unit()
    held = make_application(person=person, unit=unit, state="approved")
    waiting = make_application(person=person, unit=unit, role="reporter-financial")
    client.post("/wniosek/jednostka/", {"unit": unit.pk})
    page = get(client, ROLES)
    assert not any(roles_shown(page).values())
    assert "Not available: you already hold this role." in page.text
    assert f"an application for this role is pending ({waiting.number})" in page.text
    assert "the unit has no psychiatric ward" in page.text
    assert held.number not in page.text


def test_what_is_right_leads_to_the_summary(client, packet):
    page = after(client, client.post(ROLES, filled(packet)))
    assert page.title == "Step 3 of 4: summary – SSOZ II"
    assert page.focused == "Check the data before saving"
    packet.refresh_from_db()
    assert (packet.phone, packet.role_codes) == ("48 362 11 27", ["reporter-non-financial"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"roles": []}, "No role chosen. Tick at least one."),
        ({"roles": ["cez-admin"]}, "This role is not available in the chosen unit."),
        ({"roles": ["reporter-psychiatric"]}, "This role is not available in the chosen unit."),
        ({"phone": "48 362 11 2"}, "The phone number has 8 digits. Enter 9"),
        ({"phone": ""}, "No phone number entered. Enter 9 digits"),
        ({"phone": "600 123 456 wew. 3"}, "The phone number has 10 digits. Enter 9"),
        ({"email": ""}, "No e-mail address entered."),
        ({"email": "a.slezak"}, "The address has no “@”."),
        ({"email": "a@b"}, "The address is not complete."),
        ({"email": "a@b.pl\r\nBcc: x@y.pl"}, "The address is not complete."),
        ({"position": "x" * 121}, "The text has 121 characters. Shorten it to 120."),
        ({"position": "a\0b"}, "The text holds a sign that cannot be kept."),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(client, packet, changes, message):
    data = filled(packet, **changes)
    page = after(client, client.post(ROLES, data))
    assert page.title.startswith("Error: Step 2 of 4")
    assert page.focused == "errors"
    assert any(message in line for line in page.words("//*[@id='errors']//li"))
    assert any(message in line for line in page.words("//*[@class='msg-err']"))
    assert (page.value("phone") if data["phone"] else "") == data["phone"]


def test_a_reload_after_mistakes_sends_nothing_and_shows_the_draft(client, packet):
    client.post(ROLES, filled(packet, phone="123"))
    get(client, ROLES)
    page = get(client, ROLES)
    assert page.value("phone") == "123"
    assert not page.all("//*[@id='errors']")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("600123456", "600123456"),
        ("600-123-456", "600 123 456"),
        ("+48 600 123 456", "600 123 456"),
    ],
)
def test_nine_digits_may_be_grouped_in_any_way(client, packet, typed, kept):
    client.post(ROLES, filled(packet, phone=typed))
    packet.refresh_from_db()
    assert packet.phone == kept


def test_going_back_to_the_unit_keeps_what_is_not_right_yet(client, packet):
    response = client.post(ROLES, filled(packet, phone="12", email="a", go="back"))
    assert response["Location"] == "/wniosek/jednostka/"
    page = get(client, ROLES)
    assert (page.value("phone"), page.value("email")) == ("12", "a")
    assert page.ticked("roles") == ["reporter-non-financial"]


def test_autosave_keeps_the_draft_and_says_when(client, packet):
    response = client.post("/wniosek/role/zapis/", filled(packet, phone="600"))
    assert response.json()["saved"]
    packet.refresh_from_db()
    assert packet.phone == "600"


def test_autosave_never_fails_of_what_is_typed(client, packet):
    data = filled(packet, phone="9" * 99, email="ż" * 999, position="\0" + "p" * 999)
    assert client.post("/wniosek/role/zapis/", data).status_code == 200
    packet.refresh_from_db()
    assert (len(packet.phone), len(packet.email), len(packet.position)) == (20, 254, 120)


def test_autosave_is_an_activity_of_the_person(client, packet):
    seen_ago(client, minutes=20)
    client.post("/wniosek/role/zapis/", filled(packet))
    assert silence_of(client) < 60


def test_autosave_of_a_window_with_another_unit_is_refused(client, packet):
    other = filled(packet)
    client.post("/wniosek/jednostka/", {"unit": make_unit().pk})
    response = client.post("/wniosek/role/zapis/", other)
    assert response.status_code == 409
    assert "Another unit was chosen in another window." in response.json()["message"]


def test_two_windows_with_two_units_are_told_apart(client, packet):
    first = filled(packet, phone="600 700 800")
    client.post("/wniosek/jednostka/", {"unit": make_unit(name="Druga").pk})
    page = after(client, client.post(ROLES, first))
    assert "Another unit was chosen in another window." in page.text
    assert "Druga" in page.text
    assert page.title.startswith("Error: ")
    assert page.value("phone") == "600 700 800"


@pytest.mark.parametrize(
    ("block", "focused"), [("roles", "id_roles_0"), ("contact", "id_phone"), ("x", "")]
)
def test_coming_back_for_a_block_the_focus_stands_on_it(client, packet, block, focused):
    assert get(client, f"{ROLES}?back={block}").focused == focused


@pytest.mark.parametrize("block", ["roles", "contact"])
def test_a_changed_block_takes_the_focus_in_the_summary(client, packet, block):
    client.post(ROLES, filled(packet))
    data = filled(packet, phone="600 700 800")
    page = after(client, client.post(f"{ROLES}?back={block}", data))
    assert page.focused == block
    assert "600 700 800" in page.text


def test_the_packet_of_somebody_else_does_not_exist(client, packet):
    stranger = make_packet(saved=False)
    for url in (ROLES, "/wniosek/role/zapis/", "/wniosek/podsumowanie/"):
        assert client.post(url, filled(stranger)).status_code == 404
        for wrong in ("abc", "", "9" * 30):
            assert client.post(url, filled(packet) | {"packet": wrong}).status_code == 404


def test_after_saving_the_roles_cannot_be_changed(client, person):
    packet = make_packet(person=person)
    assert client.get(ROLES)["Location"] == "/wniosek/podpis/"
    client.post(ROLES, filled(packet, phone="600 700 800"))
    packet.refresh_from_db()
    assert packet.phone == "42 123 45 67"
    assert client.post("/wniosek/role/zapis/", filled(packet)).status_code == 409


def test_extra_fields_change_nothing(client, packet):
    client.post(ROLES, filled(packet, saved_at="2026-01-01", person="1", revision="99"))
    before = packet.person_id
    packet.refresh_from_db()
    assert (packet.person_id, packet.saved_at, packet.revision) == (before, None, 2)


def test_a_hostile_position_is_shown_as_text(client, packet):
    page = after(client, client.post(ROLES, filled(packet, position="<img src=x onerror=a()>")))
    assert "<img src=x onerror=a()>" in page.text
    assert "<img src=x" not in page.source
