"""Old hashes are read in the kinds that old systems used, and kept under Argon2 alone."""

import base64
import hashlib
import re

import bcrypt
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from ssoz.access.md5_crypt import md5_crypt
from ssoz.access.old_passwords import OldHashUnknown, is_wrapped, locked, opens, read, wrap

PASSWORD = "zażółć gęślą 1"


def ssha(password: str, salt: bytes) -> str:
    digest = hashlib.sha1(password.encode() + salt, usedforsecurity=False).digest()
    return "{SSHA}" + base64.b64encode(digest + salt).decode()


HASHES = {
    "MD5": hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest(),
    "MD5 in capitals": hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest().upper(),
    "SHA-1": hashlib.sha1(PASSWORD.encode(), usedforsecurity=False).hexdigest(),
    "salted SHA-1": "sha1$ab12$"
    + hashlib.sha1(b"ab12" + PASSWORD.encode(), usedforsecurity=False).hexdigest(),
    "SSHA": ssha(PASSWORD, b"\x01\xfe\x80salt"),
    "MD5-crypt": "$1$abcdefgh$" + md5_crypt(PASSWORD.encode(), "abcdefgh"),
    "bcrypt of PHP": bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4))
    .decode()
    .replace("$2b$", "$2y$"),
    "PBKDF2": PBKDF2PasswordHasher().encode(PASSWORD, "ziarno", iterations=1000),
}


@pytest.mark.parametrize("old_hash", HASHES.values(), ids=HASHES)
def test_each_kind_opens_with_its_password_and_no_other(old_hash):
    kept = wrap(old_hash)

    assert opens(PASSWORD, kept)
    assert not opens(PASSWORD + " ", kept)
    assert not opens("", kept)
    assert is_wrapped(old_hash, kept)


@pytest.mark.parametrize("old_hash", HASHES.values(), ids=HASHES)
def test_nothing_of_the_old_hash_but_its_recipe_is_kept(old_hash):
    kept = wrap(old_hash)

    _, digest = read(old_hash)
    assert kept.wrapped.startswith("argon2$argon2id$")
    assert digest not in kept.recipe + kept.wrapped
    assert wrap(old_hash).wrapped != kept.wrapped, "Two equal passwords look alike."


@pytest.mark.parametrize(
    ("password", "salt", "digest"),
    [
        # openssl passwd -1 -salt SALT PASSWORD
        ("zażółć", "abcdefgh", "kVrJYwisxOPZUS4i6DnGR."),
        ("", "ab", "rn6aQS/o7141mj179E/zA."),
        ("Bardzo długie hasło z dawnego systemu 1234567890", "abcdefgh", "VkWr4gWOd5Ty4eKXB0zhC0"),
        ("1234567890123456", "x", "Kh/ljydyddZw7iYbgIXm10"),
    ],
)
def test_md5_crypt_makes_what_openssl_makes(password, salt, digest):
    assert md5_crypt(password.encode(), salt) == digest


@pytest.mark.parametrize(
    "text",
    [
        "", "admin", "d41d8cd98f00b204e9800998ecf8427", "g" * 32, "sha1$$" + "a" * 40,
        "{SSHA}!!!", "{SSHA}" + base64.b64encode(b"x" * 20).decode(),
        "$1$toolongsalt$" + "a" * 22, "$2y$31$" + "a" * 53, "$2y$03$" + "a" * 53,
        "$2y$10$" + "a" * 52, "pbkdf2_sha256$99999999$x$" + "a" * 44, "pbkdf2_sha256$0$x$" + "a" * 44,
        "argon2$argon2id$v=19$m=8,t=1,p=1$c2Fs$aGFzaA", "$6$salt$hash",
    ],
)  # fmt: skip
def test_what_is_no_known_hash_or_takes_for_ever_is_refused(text):
    with pytest.raises(OldHashUnknown):
        wrap(text)


def test_bcrypt_reads_no_more_than_it_did_in_the_old_system():
    long = "a" * 72 + "to już nie"
    kept = wrap(bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode())

    assert opens(long, kept)


def test_what_is_locked_opens_with_nothing():
    kept = wrap(HASHES["SSHA"])

    shut = locked(kept.recipe)

    assert shut.recipe == kept.recipe
    assert not opens(PASSWORD, shut)


def test_argon2_is_no_weaker_than_owasp_advises():
    memory, turns = re.search(r"m=(\d+),t=(\d+)", wrap(HASHES["MD5"]).wrapped).groups()

    assert int(memory) >= 19 * 1024 and int(turns) >= 2
