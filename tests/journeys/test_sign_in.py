"""Signing in and out through Profil Zaufany, in both dialects, across two host names as in real life.

The road to the pretend provider is a port of its own, so that the provider can be away.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.browser import PlainVisitor, Visitor
from tests.journeys.sign_in_steps import (
    NEWCOMER,
    World,
    beginning_of,
    confirm_the_address,
    go_back_to_the_provider,
    is_in,
    leads_to,
    log_of,
    new_world,
    pages_asked_for_by,
    sees_that_the_browser_finds_nobody,
    session_in,
    session_of,
    sign_in_by_a_clock,
    sign_out,
    the_one,
)
from tests.journeys.steps import enter_for_the_first_time
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)

STANDARD, NATIONAL_NODE = "standard", "national-node"


@pytest.fixture(scope="module")
def world_of(make_system, journey_folder) -> Callable[[str], World]:
    """Return a function that gives the world of a dialect, made when it is first asked for."""
    return cache(partial(new_world, make_system, journey_folder))


@pytest.fixture(params=[STANDARD, NATIONAL_NODE])
def world(request, world_of) -> Iterator[World]:
    """The world of each dialect; the provider is there."""
    found = world_of(request.param)
    found.road.open()
    yield found
    found.road.close()


@pytest.fixture
def come(browser, world) -> Iterator[Callable[..., Visitor]]:
    """Return a function that brings a person."""
    present: list[Visitor] = []

    def newcomer(kind: type[Visitor] = Visitor) -> Visitor:
        person = kind(browser, world.system.url)
        person.inspector.hosts.add(f"localhost:{world.road.port}")
        present.append(person)
        return person

    yield newcomer
    for person in present:
        person.close()


def test_no_cookie_crosses_from_one_site_to_the_other_and_yet_one_signs_in_and_out(come, world):
    person = come()
    seen = pages_asked_for_by(person)

    person.sign_in(world.worker)

    is_in(person, world.worker)
    answer = the_one(seen, "/saml/profil-zaufany/acs/")
    assert answer.method == "POST"
    assert answer.all_headers()["sec-fetch-site"] == "cross-site"
    assert "cookie" not in answer.all_headers()
    back = the_one(seen, "/saml/profil-zaufany/finish/")
    keys = session_in(back.all_headers()["cookie"]), session_of(person)
    assert keys[0] != keys[1]
    there = [str(request.all_headers()) for request in seen if not leads_to(request, person)]
    assert there and not [text for text in there for key in keys if key in text]

    seen.clear()
    sign_out(person)

    person.sees("Wylogowano.")
    goes_to_the_provider = any(not leads_to(request, person) for request in seen)
    assert goes_to_the_provider == (world.dialect == STANDARD)
    told_there = "/testidp/slo/" if world.dialect == STANDARD else "POST /testidp/wezel/slo/"
    wait_until(lambda: told_there in log_of(world), "the provider was told")
    assert session_of(person) not in keys
    person.go_back()
    person.does_not_see(world.worker)
    person.open("/moje-konto/")
    assert person.path.startswith("/logowanie/")


def test_without_script_buttons_lead_the_way_in_and_out(come, world):
    person = come(PlainVisitor)
    person.open("/moje-konto/")

    person.sign_in(world.worker)

    assert person.path == "/moje-konto/"
    is_in(person, world.worker)
    sign_out(person)
    person.sees("Wylogowano.")


def test_who_cancels_is_told_so_and_comes_to_the_page_asked_for_at_the_next_try(come, world):
    person = come()
    person.open("/moje-konto/wiadomosci/")
    person.go_to_the_provider()
    person.press("Anuluj")
    person.sees("Logowanie zostało anulowane. Możesz zacząć od nowa.")

    person.sign_in(world.worker)

    assert person.path == "/moje-konto/wiadomosci/"


def test_a_wrong_pesel_and_an_identifier_from_abroad_are_explained(come):
    person = come()
    for name, explanation in (
        ("Błażej Zły-Numer", "Profil Zaufany przekazał numer PESEL, który nie istnieje."),
        ("Zdeňka Dvořáková", "Ta tożsamość elektroniczna nie zawiera numeru PESEL."),
    ):
        with person.expecting(403):
            person.sign_in(name)
        person.sees(explanation)

    person.press("Wysoki kontrast")
    assert person.path == "/logowanie/"
    person.sees("Zaloguj się / Zarejestruj")


def test_while_the_sign_in_page_is_away_only_signing_in_waits(come, world):
    world.road.close()
    person = come()
    person.open("/moje-konto/")
    person.page.get_by_role("button", name="Profil Zaufany").first.click()
    sees_that_the_browser_finds_nobody(person)
    person.open("/pomoc/")
    person.open("/moje-konto/")

    world.road.open()
    person.sign_in(world.worker)

    assert person.path == "/moje-konto/"
    is_in(person, world.worker)


def test_a_session_ends_here_though_the_provider_is_away(come, world):
    person = come()
    person.sign_in(world.worker)
    world.road.close()

    if world.dialect == STANDARD:  # the browser goes there; the node is told by the system
        person.click(person.page.locator("details.user summary"))
        person.page.get_by_role("button", name="Wyloguj", exact=True).click()
        sees_that_the_browser_finds_nobody(person)
    else:
        sign_out(person)

    person.open("/moje-konto/")
    assert person.path.startswith("/logowanie/")


@pytest.mark.parametrize("world", [NATIONAL_NODE], indirect=True)
def test_a_node_that_goes_away_before_it_hands_out_the_answer_is_explained(come, world):
    person = come()
    person.open("/moje-konto/")
    person.go_to_the_provider()

    def go_on_alone(route: Route) -> None:
        world.road.close()
        route.continue_()

    person.page.route("**/acs/", go_on_alone, times=1)
    with person.expecting(403):
        person.be(world.worker)
    person.sees("Usługa logowania nie odpowiada. Spróbuj ponownie za kilka minut.")

    world.road.open()
    person.sign_in(world.worker)
    is_in(person, world.worker)


def test_a_clock_that_is_five_minutes_off_is_borne_and_one_further_off_explained(come):
    person = come()
    for ahead in (330, -301):
        with person.expecting(403):
            sign_in_by_a_clock(person, ahead)
        person.sees("jej zegar i zegar systemu różnią się o więcej niż 5 minut. Zacznij od nowa.")
    for ahead in (299, -270):
        person = come(PlainVisitor)
        sign_in_by_a_clock(person, ahead)
        assert person.path == "/aktywacja/"


def test_of_two_tabs_the_first_signs_in_and_the_second_is_in_as_well(come, world):
    first = come()
    first.open("/moje-konto/")
    second, third = first.another_tab(), first.another_tab()
    second.open("/moje-konto/wiadomosci/")
    third.open("/moje-konto/wiadomosci/")
    first.go_to_the_provider()
    second.go_to_the_provider()

    first.be(world.worker)
    assert first.path == "/moje-konto/"
    session = session_of(first)
    second.be(world.worker)
    is_in(second, world.worker)
    with third.expecting(403):
        third.go_to_the_provider()
    third.follow("Odśwież formularz")
    assert third.path == "/moje-konto/wiadomosci/"
    assert session_of(first) == session


def test_the_way_back_after_signing_in_leads_to_no_second_session(come, world):
    person = come()
    person.open("/moje-konto/")
    person.go_to_the_provider()
    choice = person.page.url
    person.be(world.worker)
    session = session_of(person)

    go_back_to_the_provider(person)
    person.open(choice)
    with person.expecting(403):
        person.be(NEWCOMER)
    person.sees("Logowanie się nie powiodło. Możesz zacząć od nowa.")
    person.open("/logowanie/")
    is_in(person, world.worker)
    assert session_of(person) == session


def test_each_sign_in_brings_the_names_of_that_day(come, world):
    person = come()
    for name in ("Łucja Ćwiękała-Ślężańska", "Łucja Ćwiękała-Nowak"):
        person.sign_in(name)
        person.sees(name)
        person.lose_session()
    person.does_not_see("Ślężańska")
    assert beginning_of(world, "Ćwiękała-Nowak") == ("", "")
    assert not world.system.rows(
        "SELECT 1 FROM people_person WHERE family_name = %s", "Ćwiękała-Ślężańska"
    )


def test_an_e_ploz_account_in_the_same_names_is_migrated_with_its_old_data(come, world, mail_sink):
    person = come()
    person.sign_in("Bronisława Kąkol")
    person.open("/moje-konto/")
    assert person.path == "/aktywacja/"
    person.sees("b.kakol")

    person.click(person.page.locator("button[name=account][value=eploz]"))
    expect(person.page.get_by_label("Adres e-mail")).to_have_value("b.kakol@eploz.example")
    confirm_the_address(person, mail_sink, "b.kakol@eploz.example")

    person.open("/moje-konto/")
    person.sees("b.kakol@eploz.example")
    assert beginning_of(world, "Kąkol") == ("migrated", "b.kakol")


def test_an_e_ploz_account_in_another_name_stays_where_it_is(come, world, mail_sink):
    person = come()
    person.sign_in("Cecylia Bąk-Nowicka")
    expect(person.page.locator("button[name=account][value=eploz]")).to_have_count(0)

    person.click(person.page.locator("button[name=account][value=new]"))
    expect(person.page.get_by_label("Adres e-mail")).to_have_value("")
    person.fill("Adres e-mail", "cecylia@przychodnia.example")
    confirm_the_address(person, mail_sink, "cecylia@przychodnia.example")

    person.open("/moje-konto/")
    person.sees("cecylia@przychodnia.example")
    assert beginning_of(world, "Bąk-Nowicka") == ("new", "")


def test_one_begins_anew_without_any_e_ploz_account_or_leaving_it_alone(come, world, mail_sink):
    enter_for_the_first_time(come(), "Dorota Łoś", f"dorota@{world.dialect}.example", mail_sink)
    assert beginning_of(world, "Łoś") == ("new", "")

    person = come()
    person.sign_in("Edmund Ćma")
    person.click(person.page.locator("button[name=account][value=new]"))
    expect(person.page.get_by_label("Adres e-mail")).to_have_value("")
    assert beginning_of(world, "Ćma") == ("new", "")
