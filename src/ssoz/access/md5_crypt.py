"""MD5-crypt, the `$1$` of old Unix and PHP systems; Python has no module for it any more."""

import hashlib

_SIGNS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ORDER = ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5))
_ROUNDS = 1000


def md5_crypt(password: bytes, salt: str) -> str:
    """Return the 22 characters that stand behind `$1$salt$`."""
    seasoning = salt.encode()
    final = _stretched(password, seasoning, _first(password, seasoning))
    groups = [(final[a] << 16 | final[b] << 8 | final[c], 4) for a, b, c in _ORDER]
    return "".join(_written(value, signs) for value, signs in [*groups, (final[11], 2)])


def _first(password: bytes, salt: bytes) -> bytes:
    length = len(password)
    inner = _md5(password + salt + password)
    text = password + b"$1$" + salt + (inner * (length // 16 + 1))[:length]
    while length:
        text += b"\0" if length & 1 else password[:1]
        length >>= 1
    return _md5(text)


def _stretched(password: bytes, salt: bytes, digest: bytes) -> bytes:
    for turn in range(_ROUNDS):
        odd = turn % 2
        text = password if odd else digest
        text += salt if turn % 3 else b""
        text += password if turn % 7 else b""
        digest = _md5(text + (digest if odd else password))
    return digest


def _md5(text: bytes) -> bytes:
    return hashlib.md5(text, usedforsecurity=False).digest()


def _written(value: int, signs: int) -> str:
    return "".join(_SIGNS[value >> 6 * place & 63] for place in range(signs))
