"""Pages that are there before and after sign-in alike: words, ids, dates, and who may open what."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.checks import operator_is_known
from portal.site_map import CHAPTERS, NOT_IN_THE_MAP, addresses
from ssoz.notices.models import Announcement, Contact
from tests.makers import make_actor, make_person

pytestmark = pytest.mark.django_db

PAGES = [
    "/komunikaty/",
    "/jak-uzyskac-dostep/",
    "/pomoc/",
    "/mapa-strony/",
    "/przetwarzanie-danych/",
    "/deklaracja-dostepnosci/",
]
STATEMENT_IDS = {
    "a11y-deklaracja", "a11y-wstep", "a11y-podmiot", "a11y-zakres", "a11y-url",
    "a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-status", "a11y-data-sporzadzenie",
    "a11y-data-przeglad", "a11y-ocena", "a11y-audytor", "a11y-kontakt", "a11y-osoba",
    "a11y-email", "a11y-telefon", "a11y-procedura", "a11y-aplikacje", "a11y-architektura",
    "a11y-komunikacja",
}  # fmt: skip
HEADINGS = [
    "Deklaracja dostępności",
    "Stan dostępności cyfrowej",
    "Niedostępne treści",
    "Przygotowanie deklaracji dostępności",
    "Udogodnienia, ograniczenia i inne informacje",
    "Skróty klawiszowe",
    "Informacje zwrotne i dane kontaktowe",
    "Obsługa wniosków i skarg związanych z dostępnością",
    "Pozostałe informacje",
    "Aplikacje mobilne",
    "Dostępność architektoniczna",
    "Dostępność komunikacyjno-informacyjna",
]


def _text(response) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_everybody_and_links_to_the_legal_ones(page, client, client_for):
    visitors = [
        client,
        client_for(make_person(verified=False)),
        client_for(make_person()),
        client_for(make_actor(role="cez-admin")),
    ]
    for visitor in visitors:
        text = _text(visitor.get(page))
        assert len(re.findall(r"<h1[ >]", text)) == 1
        assert re.search(r"<title>\S.+ – SSOZ II</title>", text)
        for legal in ("/przetwarzanie-danych/", "/deklaracja-dostepnosci/", "/mapa-strony/"):
            assert f'href="{legal}"' in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["", "reporter-non-financial", "uw-admin"])
def test_a_page_asks_the_database_little(page, role, client, client_for):
    visitor = client_for(make_actor(role=role)) if role else client
    visitor.get(page)
    with CaptureQueriesContext(connection) as queries:
        visitor.get(page)
    assert len(queries) <= 12


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_only_read(page, client):
    assert client.post(page).status_code == 405


# --- Accessibility statement ---------------------------------------------------------------------


def test_the_statement_has_every_id_once_and_the_headings_in_order(client):
    text = _text(client.get("/deklaracja-dostepnosci/"))
    ids = re.findall(r'id="(a11y-[^"]+)"', text)
    assert sorted(ids) == sorted(STATEMENT_IDS)
    article = text[text.index("<article") : text.index("</article>")]
    assert re.findall(r"<h[1-3][^>]*>(.+?)</h[1-3]>", article) == HEADINGS
    assert "częściowo zgodna" in article
    assert 'lang="pl" data-official' in article


def test_the_dates_of_the_statement_can_be_read_by_machines(client, settings):
    settings.OPERATOR = settings.OPERATOR | {
        "published_on": date(2027, 1, 4),
        "changed_on": date(2027, 2, 5),
        "assessed_on": date(2027, 3, 6),
    }
    client.cookies["django_language"] = "en"
    text = _text(client.get("/deklaracja-dostepnosci/"))
    for name, day, words in (
        ("publikacja", "2027-01-04", "4 stycznia 2027"),
        ("aktualizacja", "2027-02-05", "5 lutego 2027"),
        ("sporzadzenie", "2027-03-06", "6 marca 2027"),
        ("przeglad", "2027-03-06", "6 marca 2027"),
    ):
        assert f'<time id="a11y-data-{name}" datetime="{day}">{words}</time>' in text


def test_the_statement_names_the_operators_contact_safely(client, settings):
    settings.OPERATOR = settings.OPERATOR | {
        "name": "Urząd <Próbny>",
        "accessibility_contact": "Jan Żak",
        "accessibility_email": "dostepnosc@urzad.example",
        "accessibility_phone": "22 000 00 01",
    }
    text = _text(client.get("/deklaracja-dostepnosci/"))
    assert '<span id="a11y-podmiot">Urząd &lt;Próbny&gt;</span>' in text
    assert '<span id="a11y-osoba">Jan Żak</span>' in text
    assert 'href="mailto:dostepnosc@urzad.example"' in text
    assert 'href="tel:+48220000001"' in text


def test_what_the_operator_has_not_set_is_shown_as_missing_and_named_by_the_check(client, settings):
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "") | {"name": "Centrum e-Zdrowia"}
    for page in ("/deklaracja-dostepnosci/", "/przetwarzanie-danych/"):
        assert '<span class="unset">[brak: ' in _text(client.get(page))
    (warning,) = operator_is_known(None)
    assert "legal_basis" in warning.msg
    assert " name" not in warning.msg
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "x")
    assert operator_is_known(None) == []


def test_official_texts_say_in_english_that_they_are_polish(client):
    client.cookies["django_language"] = "en"
    for page in ("/deklaracja-dostepnosci/", "/przetwarzanie-danych/"):
        assert "This text is official and exists in Polish only." in _text(client.get(page))
        client.cookies["django_language"] = "en"


def test_the_privacy_information_says_what_article_13_asks_for(client):
    text = _text(client.get("/przetwarzanie-danych/"))
    for word in (
        "Administrator danych", "Inspektor ochrony danych", "Podstawa prawna", "Kto otrzymuje dane",
        "Jak długo", "Twoje prawa", "Prezesa Urzędu Ochrony Danych Osobowych",
        "Czy trzeba podać dane", "Decyzje automatyczne",
    ):  # fmt: skip
        assert word in text


# --- Site map ------------------------------------------------------------------------------------


def test_every_address_without_an_argument_is_in_the_map_or_is_said_not_to_be_a_page():
    named = {name for _title, pages in CHAPTERS for name in pages}
    found = {name for name, _access in addresses()}
    assert found - named - set(NOT_IN_THE_MAP) == set()
    assert named <= found
    assert not named & set(NOT_IN_THE_MAP)


def test_the_map_shows_what_the_visitor_may_open(client, client_for):
    def pages(visitor):
        text = _text(visitor.get("/mapa-strony/"))
        main = text[text.index("<h1>") : text.index("</main>")]
        return set(re.findall(r'href="([^"]+)"', main))

    visitor, person = pages(client), pages(client_for(make_person()))
    unconfirmed = pages(client_for(make_person(verified=False)))
    office = pages(client_for(make_actor(role="uw-admin")))
    assert "/logowanie/" in visitor - person
    assert "/moje-konto/" in person - visitor
    assert "/moje-konto/" not in unconfirmed
    assert "/backoffice/" in office - person


def test_every_page_of_the_map_opens(client_for):
    client = client_for(make_actor(role="reporter-non-financial"))
    text = _text(client.get("/mapa-strony/"))
    main = text[text.index("<h1>") : text.index("</main>")]
    for address in re.findall(r'href="([^"]+)"', main):
        assert client.get(address, follow=True).status_code == 200, address


# --- Announcements, contacts, robots -------------------------------------------------------------


def _announce(slug: str, **moments) -> Announcement:
    return Announcement.objects.create(
        slug=slug,
        title=f"Komunikat {slug}",
        text="Pierwszy <akapit>.\n\nDrugi akapit.",
        **{"shown_from": timezone.now() - timedelta(hours=1), **moments},
    )


def test_an_announcement_is_shown_from_its_moment_to_its_end(client):
    now = timezone.now()
    _announce("trwa")
    _announce("przyszly", shown_from=now + timedelta(hours=1))
    _announce("miniony", shown_until=now - timedelta(minutes=1))
    text = _text(client.get("/komunikaty/"))
    assert "Komunikat trwa" in text
    assert "przyszly" not in text
    assert "miniony" not in text
    assert client.get("/komunikaty/przyszly/").status_code == 404
    assert client.get("/komunikaty/miniony/").status_code == 404
    page = _text(client.get("/komunikaty/trwa/"))
    assert "<p>Pierwszy &lt;akapit&gt;.</p>" in page
    assert "<p>Drugi akapit.</p>" in page


def test_a_long_list_of_announcements_has_pages_and_asks_no_more(client):
    Announcement.objects.all().delete()
    counts = []
    for number in range(30):
        _announce(f"n{number}", shown_from=timezone.now() - timedelta(days=number + 1))
        if number in (2, 29):
            with CaptureQueriesContext(connection) as queries:
                text = _text(client.get("/komunikaty/"))
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "Komunikat n19" in text
    assert "Komunikat n20" not in text
    assert "Komunikat n20" in _text(client.get("/komunikaty/?page=2"))
    assert "Komunikat n0" in _text(client.get("/komunikaty/?page=x"))


def test_without_announcements_the_page_says_so(client):
    Announcement.objects.all().delete()
    client.cookies["django_language"] = "en"
    assert "There are no announcements." in _text(client.get("/komunikaty/"))


def test_help_shows_the_contacts_that_were_set_and_the_helpline_where_none_was(client, settings):
    Contact.objects.all().delete()
    assert settings.HELP_EMAIL in _text(client.get("/pomoc/"))
    Contact.objects.create(
        slug="karty", kind=Contact.Kind.SUBJECT, subject="Karty <psychiatryczne>", office="IPiN",
        email="karty@ipin.example", position=1,
    )  # fmt: skip
    text = _text(client.get("/pomoc/"))
    assert "Karty &lt;psychiatryczne&gt;" in text
    assert 'href="mailto:karty@ipin.example"' in text


def test_robots_are_told_something_and_no_page_is_named_to_them(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "User-agent: *" in response.content.decode()


def test_the_deploy_check_runs_as_part_of_the_deploy_checks(settings, capsys):
    settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "")
    call_command("check", deploy=True)
    assert "portal.W001" in "".join(capsys.readouterr())


def test_the_names_of_the_contract_lead_where_they_should():
    assert reverse("accessibility") == "/deklaracja-dostepnosci/"
    assert reverse("privacy") == "/przetwarzanie-danych/"
    assert reverse("session-extend") == "/sesja/przedluz/"
