"""An invitation: from the office through the mail to the profile, with the headers browsers send."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import Visitor
from tests.journeys.smtp import link_in
from tests.journeys.steps import (
    DECLARATION,
    FILE_FIELD,
    NON_FINANCIAL,
    a_photo,
    numbers_on,
    sign_in_as,
)

pytestmark = pytest.mark.timeout(600)

INVITED, ADDRESS = "Zbigniew Pączek", "zapraszany@przychodnia.example"


def test_who_is_invited_by_mail_accepts_and_gets_the_profile(visitor, system, mail_sink, tmp_path):
    office = visitor()
    sign_in_as(office, system, "Administrator UW", "Łódzki Urząd Wojewódzki")
    ((unit, regon),) = system.rows(
        "SELECT name, regon FROM units_unit WHERE type = 'entity' AND voivodeship_id = '10' "
        "AND closed_on IS NULL AND suspended_from IS NULL ORDER BY id LIMIT 1"
    )
    invite(office, regon)
    (message,) = mail_sink.wait_for(ADDRESS, "zaproszenie do jednostki")
    link = link_in(message)

    person = visitor()
    sent = headers_sent_by(person)
    person.open(link)
    person.does_not_see(unit)
    person.sign_in(INVITED)
    person.sees("Kto zaprasza")
    person.sees(unit)
    person.press("Przyjmij i przejdź dalej")
    assert sent["POST", link] == (system.url, f"{system.url}/")
    token = link.rstrip("/").rpartition("/")[2]
    abroad = {url: said for (_method, url), said in sent.items() if system.url not in url}
    assert abroad, "the way led through another site"
    assert not [url for url, said in abroad.items() if token in url + str(said)]

    person.sees(unit)
    person.fill("Telefon służbowy", "600 123 456")
    person.press("Dalej")
    person.tick(DECLARATION)
    person.press("Zapisz wniosek")
    (number,) = numbers_on(person)
    person.attach(FILE_FIELD, a_photo(tmp_path / "podpisany wniosek.jpg"))
    person.press("Załącz plik")
    person.reload_until_sees("Bezpieczny")
    person.press("Zakończ")

    office.open(f"/backoffice/access/application/?q={number}")
    office.follow(number)
    expect(office.page.locator(".scan img")).to_be_visible()
    office.press("Zatwierdź wniosek")
    office.sees(f"Wniosek {number} został zatwierdzony")
    person.open("/moje-konto/")
    expect(person.page.locator("main")).to_contain_text(unit)
    person.sees("Aktywne profile")
    person.open(link)
    person.sees("Zaproszenie zostało już wykorzystane")


def invite(office: Visitor, regon: str) -> None:
    """Invite somebody to a unit, as the office."""
    office.open("/backoffice/access/invitation/")
    office.follow("Zaproś osobę")
    office.fill("Nazwa jednostki, miejscowość lub REGON", regon)
    office.press("Szukaj", within=office.page.locator("main form"))
    office.click(office.page.locator("main table a"))
    office.fill("E-mail zapraszanej osoby", ADDRESS)
    office.tick(NON_FINANCIAL)
    office.press("Wyślij zaproszenie")
    office.sees("Zaproszenie zostało wysłane.")


def headers_sent_by(person: Visitor) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    """Keep what the browser itself says of where each request comes from."""
    sent: dict[tuple[str, str], tuple[str | None, str | None]] = {}

    def keep(response) -> None:
        headers = response.request.all_headers()
        origins = headers.get("origin"), headers.get("referer")
        sent[response.request.method, response.request.url] = origins

    person.page.on("response", keep)
    return sent
