"""Invented numbers with right check digits; the checksums are python-stdnum's."""

from datetime import date

from stdnum.pl import nip, pesel, regon

# Coprime with the sizes of their spaces: consecutive units get numbers far apart, none twice.
_REGON_STEP = 61_803_397
_NIP_STEP = 381_966_011
_BOOK_STEP = 161_803


def regon9(number: int) -> str:
    """Return the REGON of nine digits for a running number."""
    body = f"{(10_000_000 + number * _REGON_STEP) % 100_000_000:08d}"
    return body + regon.calc_check_digit(body)


def regon14(unit: str, number: int) -> str:
    """Return the REGON of a part: that of its unit, a running number and a check digit."""
    body = f"{unit}{number:04d}"
    return body + regon.calc_check_digit(body)


def nip10(number: int) -> str:
    """Return a NIP for a running number."""
    for step in range(16):
        # Some bodies have no check digit at all; each number looks among sixteen of its own.
        body = 100_000_000 + ((number * 16 + step) * _NIP_STEP) % 800_000_000
        # The last digit counts as its negative: what the others leave over is that digit.
        digit = nip.checksum(f"{body}0")
        if digit < 10:
            return f"{body}{digit}"
    raise ValueError(f"There is no NIP for {number}.")


def book12(number: int) -> str:
    """Return a register book number for a running number, padded to twelve digits."""
    return f"{1 + (number * _BOOK_STEP) % 250_000 + 250_000 * (number // 250_000):012d}"


def pesel11(born: date, serial: int) -> str:
    """Return a PESEL for a date of birth and a serial number."""
    month = born.month + (20 if born.year >= 2000 else 0)
    body = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial % 10_000:04d}"
    return body + pesel.calc_check_digit(body)
