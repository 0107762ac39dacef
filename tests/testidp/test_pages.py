"""The pretend outside world: plainly not the real one, on its own host name, and never in production."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse

from testidp.clock import seconds_ahead, time_there
from testidp.keys import pair
from testidp.people import ALWAYS_THERE, CITIZENS, RENAMED, everybody
from testidp.urls import urlpatterns

pytestmark = pytest.mark.django_db
PAGES = [reverse(pattern.name) for pattern in urlpatterns]


@pytest.fixture
def there():
    """A browser at the pretend provider."""
    return Client(HTTP_HOST=urlsplit(settings.IDP_URL).netloc)


@pytest.fixture
def mailbox(settings, tmp_path):
    """A folder to which Django writes instead of sending."""
    settings.PRETEND_MAILBOX = tmp_path / "mail"
    return settings.PRETEND_MAILBOX


def write(folder, *messages: EmailMessage) -> None:
    """Send messages as the running system does, all by one connection."""
    backend = "django.core.mail.backends.filebased.EmailBackend"
    get_connection(backend, file_path=folder).send_messages(messages)


@pytest.mark.parametrize("page", PAGES)
def test_under_the_systems_own_host_name_there_is_no_such_page(page):
    system = Client(HTTP_HOST=urlsplit(settings.BASE_URL).netloc)

    assert system.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_without_the_setting_there_is_no_such_page(page, settings, there):
    settings.PRETEND_IDENTITY_PROVIDER = False

    assert there.get(page).status_code == 404


@pytest.mark.parametrize("value", [False, None, 1, "True"])
def test_django_refuses_to_start_where_the_setting_is_not_true(settings, value):
    settings.PRETEND_IDENTITY_PROVIDER = value

    assert "testidp.E001" in {message.id for message in run_checks()}


def test_where_the_setting_is_true_it_starts():
    assert "testidp.E001" not in {message.id for message in run_checks()}


def test_every_page_says_that_it_is_a_test(there):
    for page in (reverse("testidp"), reverse("testidp-mailbox")):
        assert "Środowisko testowe" in there.get(page).content.decode()


def test_a_sign_in_that_nobody_asked_for_is_refused(there):
    assert there.get(reverse("testidp-sign-in")).status_code == 400
    assert there.get(reverse("testidp-sign-out")).status_code == 400
    answer = there.post(reverse("testidp-sign-in"), {"state": "x", "citizen": CITIZENS[0].key})
    assert answer.status_code == 400


def test_the_people_of_the_demo_can_sign_in_too(settings, tmp_path):
    settings.TESTIDP_DIR = tmp_path
    row = {"pesel": "44051401359", "first_name": "Zofia", "family_name": "Łoś", "note": "UW"}
    (tmp_path / "people.json").write_text(json.dumps([row]), encoding="utf-8")

    assert [citizen.full_name for citizen in everybody()][-1] == "Zofia Łoś"
    assert len(everybody()) == len(ALWAYS_THERE) + 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("299", 299), ("-301", -301), ("", 0), ("soon", 0), ("1.5", 0), ("9" * 30, 86400)],
)
def test_the_clock_there_may_be_set_wrong(text, seconds):
    assert seconds_ahead(text) == seconds
    assert abs(time_there(seconds) - datetime.now(UTC) - timedelta(seconds=seconds)).seconds < 5


def test_no_two_citizens_are_one():
    assert len({citizen.key for citizen in ALWAYS_THERE}) == len(ALWAYS_THERE)
    assert not any(citizen.pesel in citizen.key for citizen in ALWAYS_THERE)


def test_who_changed_their_name_keeps_their_number():
    assert [citizen.pesel for citizen in CITIZENS].count(RENAMED.pesel) == 1


def test_processes_that_start_at_once_end_with_one_pair(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        pairs = list(pool.map(lambda _: pair(tmp_path / "new" / "idp.pem"), range(4)))

    assert len(set(pairs)) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["idp.pem"]
    assert (tmp_path / "new" / "idp.pem").stat().st_mode & 0o077 == 0


def test_an_empty_mailbox_is_a_page(there, mailbox):
    assert there.get(reverse("testidp-mailbox")).status_code == 200


def test_the_mailbox_shows_polish_letters_and_links(there, mailbox):
    text = "Zażółć gęślą jaźń:\n\nhttp://127.0.0.1:8000/potwierdz/abc_-1/\n\n<b>koniec</b>"
    write(
        mailbox, EmailMessage("Żółty temat „ąę”", text, "SSOZ <a@example.pl>", ["Ł <b@example.pl>"])
    )

    page = there.get(reverse("testidp-mailbox")).content.decode()

    assert "Żółty temat „ąę”" in page
    assert "Zażółć gęślą jaźń" in page
    assert 'href="http://127.0.0.1:8000/potwierdz/abc_-1/"' in page
    assert "&lt;b&gt;koniec" in page


def test_the_newest_of_many_messages_stands_first(there, mailbox):
    for number in range(60):
        date = {"Date": f"Mon, 01 Feb 2027 10:00:{number:02d} +0100"}
        write(mailbox, EmailMessage(f"nr {number:02d}", "treść", to=["b@example.pl"], headers=date))

    page = there.get(reverse("testidp-mailbox")).content.decode()

    places = [page.index(f"nr {number:02d}") for number in range(60)]
    assert places == sorted(places, reverse=True)


def test_several_messages_in_one_file_are_several(there, mailbox):
    write(mailbox, *(EmailMessage(f"nr {n}", "treść", to=["b@example.pl"]) for n in range(3)))

    assert there.get(reverse("testidp-mailbox")).content.decode().count("<article") == 3


def test_a_damaged_file_spoils_nothing(there, mailbox):
    write(mailbox, EmailMessage("cały", "treść", to=["b@example.pl"]))
    (mailbox / "zepsuty.log").write_bytes(b"\xff\xfe\x00 no mail\nDate: never\n\n\xc5")

    page = there.get(reverse("testidp-mailbox"))

    assert page.status_code == 200
    assert "cały" in page.content.decode()
