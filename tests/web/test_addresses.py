"""From where a request comes: only what our own proxies say of it is believed."""

import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.core.management import call_command
from django.urls import reverse

from ssoz.journal.models import Entry
from tests.passwords import make_account
from web.actors import address_of
from web.checks import proxies_are_known

OURS = ["10.0.0.0/8", "2001:db8:aa::/48", "192.0.2.200"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        # nobody stands between
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", None, "10.0.0.1"),
        # our proxies say who came to them
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("2001:db8:aa::1", "2001:db8:1::5,192.0.2.200", "2001:db8:1::5"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        # what the visitor wrote there first is not looked at
        ("10.0.0.1", "127.0.0.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.9, 203.0.113.5", "203.0.113.5"),
        # one of our own machines asks
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", "10.0.0.7, 10.0.0.2", "10.0.0.7"),
        # what is no address ends the way back
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "ktoś", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5, unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.5,", "10.0.0.1"),
        ("", "203.0.113.5", ""),
    ],
)
def test_the_last_address_that_is_not_a_proxy_of_ours_counts(
    rf, settings, remote, forwarded, address
):
    settings.TRUSTED_PROXIES = [ip_network(text) for text in OURS]
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    assert address_of(rf.get("/", REMOTE_ADDR=remote, **headers)) == address


def test_without_proxies_of_ours_nothing_but_the_connection_counts(rf, settings):
    settings.TRUSTED_PROXIES = []
    request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5")

    assert address_of(request) == "127.0.0.1"


@pytest.mark.django_db
def test_the_journal_keeps_the_visitor_and_not_the_proxy(client, settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    typed = {"login": make_account().login, "password": "nie to"}
    client.post(
        reverse("password-sign-in"), typed,
        REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.5",
    )  # fmt: skip

    assert Entry.objects.get(act="people.password.refused").address == "203.0.113.5"


def test_who_sends_an_address_of_their_own_with_each_guess_gains_nothing(client, db, settings):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    answers = [
        client.post(
            reverse("password-sign-in"), {"login": f"osoba{n}@example.test", "password": "x"},
            REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.5",
        ).status_code
        for n in range(32)
    ]  # fmt: skip

    assert answers == [302] * 30 + [429] * 2


def test_the_deploy_check_asks_for_the_proxies(settings, capsys):
    settings.TRUSTED_PROXIES = []
    assert len(proxies_are_known(None)) == 1
    call_command("check", deploy=True)
    assert "web.W001" in "".join(capsys.readouterr())

    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    assert proxies_are_known(None) == []


def test_a_proxy_that_is_no_network_stops_the_start(monkeypatch):
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.1/8")
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.base"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0 and "10.0.0.1/8 has host bits set" in done.stderr
