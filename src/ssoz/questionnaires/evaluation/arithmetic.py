"""Exact decimals with 12 places, held as whole numbers of 10⁻¹² (questionnaires.md 5.2).

The browser counts in the same units (`static/portal/rules/numbers.js`), so both agree to the last
digit. None is *undecided*.
"""

from decimal import Decimal

PLACES = 12
ONE = 10**PLACES
_TOO_LARGE = 10**30 * ONE


def scaled(text: str) -> int:
    """Turn a plain number (`-12.5`, at most 12 places) into units of 10⁻¹²."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(PLACES, "0"))


def canonical(number: int) -> str:
    """Write units of 10⁻¹² as the shortest plain number: `12.5`, `-3`, `0`."""
    whole, fraction = divmod(abs(number), ONE)
    sign = "-" if number < 0 else ""
    if not fraction:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{fraction:012d}".rstrip("0")


def decimal(number: int) -> Decimal:
    """Return units of 10⁻¹² as a Decimal, to the last digit."""
    return Decimal(canonical(number))


def multiply(x: int, y: int) -> int | None:
    """Multiply, keeping 12 places; undecided from 10³⁰ on."""
    return _within(_quotient(x * y, ONE))


def divide(x: int, y: int) -> int | None:
    """Divide, keeping 12 places; undecided by zero and from 10³⁰ on."""
    return _within(_quotient(x * ONE, y)) if y else None


def round_to(x: int, places: int) -> int:
    """Round to a number of places, a tie away from zero."""
    unit = 10 ** (PLACES - places)
    return _quotient(x, unit) * unit


def change(x: int, last: int) -> int | None:
    """Return the change since last time in per cent; undecided from zero."""
    hundredfold = multiply(x - last, 100 * ONE)
    return None if hundredfold is None else divide(hundredfold, abs(last))


def _quotient(x: int, y: int) -> int:
    quotient, rest = divmod(abs(x), abs(y))
    if 2 * rest >= abs(y):
        quotient += 1
    return quotient if (x < 0) == (y < 0) else -quotient


def _within(x: int) -> int | None:
    return x if -_TOO_LARGE < x < _TOO_LARGE else None
