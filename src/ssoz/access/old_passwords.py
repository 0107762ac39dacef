"""Passwords of SSOZ I: what its hash would be, kept under Argon2 alone.

An old hash is read once, at the import. What it was made with (its kind, salt, cost) is kept as the
recipe; the hash itself is hashed by Argon2, the fast and the slow kinds alike, so that one rule
holds for every row: whoever steals the table has Argon2 to break, and every check costs the same.
"""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import bcrypt

from ssoz.access.md5_crypt import md5_crypt
from ssoz.people.hashers import Argon2Hasher

PASSWORD_LONGEST = 200
_BCRYPT_READS = 72
_BCRYPT_COST_AT_MOST = 14
_ITERATIONS_AT_MOST = 1_000_000
_SHA1_BYTES = 20


class OldHashUnknown(Exception):
    """This is no hash of a kind that is known here."""


@dataclass(frozen=True)
class Kept:
    """A password as it is kept: the recipe of the old hash, and Argon2 over that hash."""

    recipe: str
    wrapped: str


@dataclass(frozen=True)
class _Kind:
    """One way of hashing: how a hash is taken apart, and how one is made by its salt."""

    name: str
    read: Callable[[str], tuple[str, str] | None]
    make: Callable[[bytes, str], str]


def read(old_hash: str) -> tuple[str, str]:
    """Take a hash apart into its recipe and its digest; raise `OldHashUnknown`."""
    for kind in _KINDS:
        if found := kind.read(old_hash.strip()):
            salt, digest = found
            return f"{kind.name}:{salt}", digest
    raise OldHashUnknown


def wrap(old_hash: str) -> Kept:
    """Return how a password is kept of which only the old hash is known."""
    recipe, digest = read(old_hash)
    return Kept(recipe, _sealed(digest))


def locked(recipe: str = "md5:") -> Kept:
    """Return what no password opens, and what is checked as long as one of the recipe."""
    return Kept(recipe, _sealed(secrets.token_urlsafe(32)))


def is_wrapped(old_hash: str, kept: Kept) -> bool:
    """Tell whether this very hash is what is kept."""
    recipe, digest = read(old_hash)
    return recipe == kept.recipe and Argon2Hasher().verify(digest, kept.wrapped)


def opens(password: str, kept: Kept) -> bool:
    """Tell whether a password is the one that is kept. It takes as long for a wrong one."""
    name, _, salt = kept.recipe.partition(":")
    make = next(kind.make for kind in _KINDS if kind.name == name)
    return Argon2Hasher().verify(make(password.encode(), salt), kept.wrapped)


def _sealed(digest: str) -> str:
    hasher = Argon2Hasher()
    return hasher.encode(digest, hasher.salt())


# --- The kinds -----------------------------------------------------------------------------------


def _hexadecimal(length: int) -> Callable[[str], tuple[str, str] | None]:
    def read(text: str) -> tuple[str, str] | None:
        fits = re.fullmatch(rf"[0-9A-Fa-f]{{{length}}}", text)
        return ("", text.lower()) if fits else None

    return read


def _pattern(pattern: str) -> Callable[[str], tuple[str, str] | None]:
    def read(text: str) -> tuple[str, str] | None:
        match = re.fullmatch(pattern, text)
        return (match["salt"], match["digest"]) if match else None

    return read


def _read_ssha(text: str) -> tuple[str, str] | None:
    if not text.startswith("{SSHA}"):
        return None
    try:
        data = base64.b64decode(text.removeprefix("{SSHA}"), validate=True)
    except binascii.Error:
        return None
    if len(data) <= _SHA1_BYTES:
        return None
    return data[_SHA1_BYTES:].hex(), data[:_SHA1_BYTES].hex()


def _read_bcrypt(text: str) -> tuple[str, str] | None:
    # The last sign of the salt carries two bits of it; others than these are no salt.
    match = re.fullmatch(
        r"(?P<salt>\$2[aby]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{21}[.Oeu])(?P<digest>[./A-Za-z0-9]{31})",
        text,
    )
    if match is None or not 4 <= int(match["cost"]) <= _BCRYPT_COST_AT_MOST:
        return None
    return match["salt"], match["digest"]


def _read_pbkdf2(text: str) -> tuple[str, str] | None:
    match = re.fullmatch(
        r"pbkdf2_sha256\$(?P<salt>(?P<turns>[1-9]\d{0,6})\$[^$:]{1,64})\$(?P<digest>[+/=A-Za-z0-9]{44})",
        text,
    )
    if match is None or int(match["turns"]) > _ITERATIONS_AT_MOST:
        return None
    return match["salt"], match["digest"]


def _md5(password: bytes, salt: str) -> str:
    return hashlib.md5(password, usedforsecurity=False).hexdigest()


def _sha1(password: bytes, salt: str) -> str:
    return hashlib.sha1(password, usedforsecurity=False).hexdigest()


def _salted_sha1(password: bytes, salt: str) -> str:
    return hashlib.sha1(salt.encode() + password, usedforsecurity=False).hexdigest()


def _ssha(password: bytes, salt: str) -> str:
    return hashlib.sha1(password + bytes.fromhex(salt), usedforsecurity=False).hexdigest()


def _bcrypt(password: bytes, salt: str) -> str:
    # The library makes `$2b$`; for what fits in 72 bytes `$2y$` and `$2a$` are the same.
    made = bcrypt.hashpw(password[:_BCRYPT_READS], b"$2b$" + salt[4:].encode())
    return made.decode()[-31:]


def _pbkdf2(password: bytes, salt: str) -> str:
    turns, _, seasoning = salt.partition("$")
    made = hashlib.pbkdf2_hmac("sha256", password, seasoning.encode(), int(turns))
    return base64.b64encode(made).decode()


_KINDS = (
    _Kind("md5", _hexadecimal(32), _md5),
    _Kind("sha1", _hexadecimal(40), _sha1),
    _Kind(
        "salted-sha1",
        _pattern(r"sha1\$(?P<salt>[^$]{1,64})\$(?P<digest>[0-9a-f]{40})"),
        _salted_sha1,
    ),
    _Kind("ssha", _read_ssha, _ssha),
    _Kind(
        "md5-crypt",
        _pattern(r"\$1\$(?P<salt>[./A-Za-z0-9]{1,8})\$(?P<digest>[./A-Za-z0-9]{22})"),
        md5_crypt,
    ),
    _Kind("bcrypt", _read_bcrypt, _bcrypt),
    _Kind("pbkdf2-sha256", _read_pbkdf2, _pbkdf2),
)
