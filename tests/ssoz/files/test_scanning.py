"""The scanner's adapter: only a plain OK is safe, everything else waits or is refused."""

import io
import os
import struct
import time

import pytest
from django.core.cache import cache

from ssoz.files import scanning
from ssoz.files.checks import scanner_is_real
from ssoz.files.scanning import (
    ClamScanner,
    PretendScanner,
    ScannerAway,
    Verdict,
    is_unscannable,
    scanner,
    scanner_state,
)
from tests.clamd import EICAR
from tests.ssoz.files.fake_clamd import (
    fake_clamd,
    hangs_up,
    hangs_up_at_the_end,
    never_answers,
    never_reads,
    says,
    says_too_long,
)

LARGE = os.urandom(3_000_000)


@pytest.fixture
def address(settings, tmp_path):
    settings.SCANNER = "clamd"
    settings.CLAMD_HOST = ""
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    settings.CLAMD_TIMEOUT = 5
    return tmp_path / "clamd.sock"


def scan(content: bytes) -> Verdict:
    return ClamScanner().scan(io.BytesIO(content))


def test_what_clamd_calls_ok_is_safe_and_was_seen_whole(address):
    with fake_clamd(says("stream: OK"), address) as server:
        assert scan(LARGE) == Verdict(True)
    assert server.streams == [LARGE]


def test_a_stream_over_tcp_arrives_whole(settings, address):
    with fake_clamd(says("stream: OK")) as server:
        settings.CLAMD_HOST, settings.CLAMD_PORT = server.listener.getsockname()
        assert scan(LARGE) == Verdict(True)
        assert scanner_state() == "clamd"
    assert server.streams == [LARGE]


def test_what_clamd_finds_is_not_safe_and_is_named(address):
    with fake_clamd(says("stream: Win.Test.EICAR_HDB-1 FOUND"), address):
        assert scan(b"x") == Verdict(False, "Win.Test.EICAR_HDB-1")


@pytest.mark.parametrize(
    ("finding", "unscannable"),
    [
        ("Heuristics.Limits.Exceeded.MaxFileSize", True),
        ("Heuristics.Encrypted.PDF", True),
        ("INSTREAM size limit exceeded", True),
        ("Heuristics.Phishing.Email", False),
        ("Eicar-Test-Signature", False),
        ("", False),
    ],
)
def test_a_file_that_could_not_be_looked_into_is_told_from_a_dangerous_one(finding, unscannable):
    assert is_unscannable(finding) is unscannable


def test_a_stream_that_is_too_long_for_clamd_is_refused_though_it_hangs_up(address):
    with fake_clamd(says_too_long, address):
        verdict = scan(LARGE)
    assert not verdict.safe
    assert is_unscannable(verdict.finding)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "OK",
        "stream: ",
        "stream:OK",
        "stream: OK ERROR",
        "stream: Can't allocate memory ERROR",
        "stream: EICAR OK",
        "other: OK",
        "COMMAND READ TIMED OUT",
        "UNKNOWN COMMAND",
        "stream: \udcff FOUND".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
    ids=ascii,
)
def test_an_answer_that_is_no_verdict_is_never_taken_for_safe(address, reply):
    with fake_clamd(says(reply), address):
        try:
            verdict = scan(b"x")
        except ScannerAway:
            return
    assert not verdict.safe


@pytest.mark.parametrize("manner", [hangs_up, hangs_up_at_the_end])
def test_a_clamd_that_hangs_up_without_a_word_is_away(address, manner):
    with fake_clamd(manner, address), pytest.raises(ScannerAway):
        scan(LARGE)


@pytest.mark.parametrize("manner", [never_answers, never_reads])
def test_a_clamd_that_hangs_is_away_after_the_time_limit(settings, address, manner):
    settings.CLAMD_TIMEOUT = 0.3
    began = time.monotonic()
    with fake_clamd(manner, address), pytest.raises(ScannerAway):
        scan(LARGE)
    assert time.monotonic() - began < 5


def test_without_clamd_the_scanner_is_away(address):
    with pytest.raises(ScannerAway):
        scan(b"x")
    assert not ClamScanner().answers()
    assert scanner_state() == "down"


def test_a_stale_socket_is_nobody(address):
    with fake_clamd(says("stream: OK"), address):
        pass
    assert address.exists()
    with pytest.raises(ScannerAway):
        scan(b"x")


def test_bytes_that_look_like_the_end_of_a_stream_do_not_end_it(address):
    content = struct.pack("!L", 0) * 50_000 + EICAR
    with fake_clamd(says("stream: OK"), address) as server:
        scan(content)
    assert server.streams == [content]


def test_the_pretend_scanner_knows_the_test_string_and_nothing_else():
    pretend = PretendScanner()
    assert pretend.scan(io.BytesIO(b"MZ anything")) == Verdict(True)
    assert pretend.scan(io.BytesIO(EICAR)) == Verdict(False, "Eicar-Test-Signature")


@pytest.mark.parametrize("before", [65_500, 65_535, 65_536 - len(EICAR), 131_000])
def test_the_pretend_scanner_finds_the_string_across_its_chunks(before):
    content = b"\xff" * before + EICAR + b"\x00" * 1000
    assert not PretendScanner().scan(io.BytesIO(content)).safe


def test_auto_takes_clamd_where_it_answers_and_the_pretend_scanner_where_not(settings, address):
    settings.SCANNER = "auto"
    assert scanner_state() == "pretend"
    assert scanning.pretend_scanner_in_use()
    assert isinstance(scanner(), PretendScanner)
    cache.clear()
    with fake_clamd(says("stream: OK"), address):
        assert scanner_state() == "clamd"
        assert not scanning.pretend_scanner_in_use()
        assert isinstance(scanner(), ClamScanner)


def test_clamd_by_setting_is_never_replaced(settings, address):
    assert scanner_state() == "down"
    assert isinstance(scanner(), ClamScanner)


def test_the_state_is_remembered_for_a_moment(address):
    with fake_clamd(says("stream: OK"), address) as server:
        assert [scanner_state() for _ in range(5)] == ["clamd"] * 5
        assert server.connections == 1


@pytest.mark.parametrize(
    ("named", "pretend_people", "faults"),
    [
        ("clamd", False, []),
        ("auto", False, ["files.E002"]),
        ("pretend", False, ["files.E002"]),
        ("clamd", True, []),
        ("auto", True, []),
        ("pretend", True, []),
        ("none", True, ["files.E001"]),
        ("", False, ["files.E001"]),
    ],
)
def test_a_pretend_scanner_is_allowed_only_among_pretend_people(
    settings, named, pretend_people, faults
):
    settings.SCANNER = named
    settings.PRETEND_IDENTITY_PROVIDER = pretend_people
    assert [fault.id for fault in scanner_is_real()] == faults
