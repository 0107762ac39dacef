"""What a visitor sets: by POST alone, kept in a cookie, and never a way to another site."""

import pytest

from tests.makers import make_person

pytestmark = pytest.mark.django_db


def test_high_contrast_is_set_survives_and_is_taken_back(client):
    response = client.post("/kontrast/", {"next": "/pomoc/"})
    assert (response.status_code, response["Location"]) == (302, "/pomoc/")
    for page in ("/", "/pomoc/", "/deklaracja-dostepnosci/"):
        text = client.get(page).content.decode()
        assert '<html lang="pl" data-contrast="high">' in text
        assert 'aria-pressed="true"' in text
    client.post("/kontrast/", {"next": "/"})
    text = client.get("/").content.decode()
    assert "data-contrast" not in text
    assert 'aria-pressed="false"' in text


def test_the_language_is_set_and_survives(client):
    client.post("/jezyk/", {"language": "en", "next": "/"})
    for page in ("/", "/pomoc/"):
        assert '<html lang="en">' in client.get(page).content.decode()
    client.post("/jezyk/", {"language": "pl", "next": "/"})
    assert '<html lang="pl">' in client.get("/").content.decode()


def test_the_browsers_own_language_is_not_asked(client):
    assert '<html lang="pl">' in client.get("/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("language", ["", "de", "pl\r\nX: y", "../en"])
def test_an_unknown_language_changes_nothing(client, language):
    response = client.post("/jezyk/", {"language": language, "next": "/"})
    assert response.status_code == 302
    assert not response.cookies


def test_the_cookies_are_kept_from_scripts_and_other_sites(client):
    cookie = client.post("/kontrast/", {"next": "/"}).cookies["contrast"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    assert client.post("/kontrast/", {"next": "/"}, secure=True).cookies["contrast"]["secure"]


@pytest.mark.parametrize("address", ["/kontrast/", "/jezyk/"])
@pytest.mark.parametrize(
    "page",
    [
        "https://zly.example/",
        "//zly.example/",
        "\\\\zly.example",
        "javascript:alert(1)",
        "",
        "http:///zly",
    ],
)
def test_the_way_back_never_leads_to_another_site(client, address, page):
    response = client.post(address, {"next": page, "language": "en"})
    assert response["Location"] == "/"


@pytest.mark.parametrize("address", ["/kontrast/", "/jezyk/", "/sesja/przedluz/"])
def test_nothing_is_set_by_following_a_link(client_for, address):
    response = client_for(make_person()).get(address)
    assert response.status_code == 405
    assert "contrast" not in response.cookies
    assert "django_language" not in response.cookies
