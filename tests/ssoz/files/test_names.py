"""Names of files: nothing in them may deceive a reader, a disk or a header."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssoz.files.names import MAX_LENGTH, clean_name, extension_of

NAMES = {
    "skan.pdf": "skan.pdf",
    "Zażółć gęślą jaźń.PDF": "Zażółć gęślą jaźń.PDF",
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\boot.ini.pdf": "boot.ini.pdf",
    "C:\\fakepath\\skan.jpg": "skan.jpg",
    "/": "document",
    "": "document",
    ".": "document.",
    "..": "document.",
    ".pdf": "document.pdf",
    "   .pdf": "document.pdf",
    "\u202efdp.exe.pdf": "fdp.exe.pdf",
    "sk\u202ean\u2066.p\u200bdf": "skan.pdf",
    "sk\x00an.pdf": "skan.pdf",
    "sk\r\nContent-Type: text/html.pdf": "html.pdf",
    "sk\r\nSet-Cookie: a=b.pdf": "sk Set-Cookie: a=b.pdf",
    "sk\u2028an\u2029.pdf": "sk an.pdf",
    "\ufeffskan.pdf": "skan.pdf",
    "sk\udc80an.pdf": "skan.pdf",
    "Lo\u0301dz\u0301.pdf": "Lódź.pdf",
    "skan. pdf ": "skan.pdf",
    "skan": "skan",
    '"; filename="x.html.pdf': '"; filename="x.html.pdf',
}


@pytest.mark.parametrize("sent", NAMES, ids=ascii)
def test_a_name_is_freed_of_what_deceives(sent):
    assert clean_name(sent) == NAMES[sent]


def test_a_long_name_is_cut_and_keeps_its_extension():
    name = clean_name("ż" * 300 + ".pdf")
    assert len(name) == MAX_LENGTH
    assert name.endswith("ż.pdf")


def test_an_extension_without_end_leaves_room_for_a_name():
    assert len(clean_name("a" * 150 + "." + "b" * 300)) <= MAX_LENGTH


@given(st.text(st.characters(), max_size=400))
def test_whatever_is_sent_a_kept_name_is_short_printable_and_has_no_path(sent):
    name = clean_name(sent)
    assert 0 < len(name) <= MAX_LENGTH
    assert not set(name) & {"/", "\\"}
    assert not name.startswith(".")
    assert all(not unicodedata.category(sign).startswith("C") for sign in name)
    assert clean_name(name) == name


@pytest.mark.parametrize(("name", "extension"), [("a.PDF", "pdf"), ("a.b.jpg", "jpg"), ("a", "")])
def test_the_extension_is_what_stands_behind_the_last_dot(name, extension):
    assert extension_of(name) == extension
