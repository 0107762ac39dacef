"""Accounts of older systems, brought in as an operator brings them."""

import hashlib
import json
from itertools import count
from typing import Any

from django.conf import settings

from ssoz.access.legacy_loading import Line, Outcome, load_legacy_accounts
from ssoz.access.models import LegacyAccount
from ssoz.actors import SYSTEM
from ssoz.people import eploz_loading
from ssoz.people.eploz_loading import load_eploz_accounts
from ssoz.people.models import EplozAccount
from ssoz.units.models import Unit
from tests.makers import make_unit

LOGIN, PASSWORD = "Jan.Żółkiewski", "stare hasło 1"
_numbers = count(1)
_WEIGHTS = (8, 9, 2, 3, 4, 5, 6, 7)


def md5(password: str) -> str:
    """Hash a password as the plainest of old systems did."""
    return hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()


def make_regon() -> str:
    """Form a valid REGON of nine digits."""
    body = f"{next(_numbers):08d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + str(total % 11 % 10)


def make_unit_with_regon(**fields: Any) -> Unit:
    """Add an open unit that has a REGON."""
    return make_unit(regon=make_regon(), **fields)


def mapping() -> dict[str, list[str]]:
    """Read the mapping of old codes that comes with the system."""
    file = settings.BASE_DIR / "fixtures" / "legacy_roles.json"
    return json.loads(file.read_text(encoding="utf-8"))


def load(*lines: Line, check: bool = False) -> list[Outcome]:
    """Bring accounts of SSOZ I in, or only check them."""
    return list(load_legacy_accounts(lines=lines, mapping=mapping(), check=check, actor=SYSTEM))


def legacy_line(unit: Unit, **fields: Any) -> Line:
    """Write the line of an account that is right but for what is given."""
    return Line(
        **{
            "number": next(_numbers), "login": LOGIN, "password": md5(PASSWORD),
            "regon": unit.regon, "roles": ("SPRAWOZDAWCA",), **fields,
        }
    )  # fmt: skip


def make_legacy_account(
    *,
    unit: Unit | None = None,
    login: str = LOGIN,
    password: str = PASSWORD,
    roles: tuple[str, ...] = ("SPRAWOZDAWCA", "SPRAWOZDAWCA_FIN"),
    email: str = "",
) -> LegacyAccount:
    """Bring an account of SSOZ I in, its password hashed by MD5."""
    unit = unit or make_unit_with_regon()
    line = legacy_line(unit, login=login, password=md5(password), roles=roles, email=email)
    [outcome] = load(line)
    assert outcome.verdict in ("ready", "waiting"), outcome
    return LegacyAccount.objects.with_login(login).get()


def eploz_line(pesel: str, **fields: Any) -> eploz_loading.Line:
    """Write the line of an e-PLOZ account that is right but for what is given."""
    return eploz_loading.Line(
        **{
            "number": next(_numbers), "login": "zslezak", "first_name": "Żaneta",
            "family_name": "Ślęzak", "email": "zslezak@eploz.example", "pesel": pesel, **fields,
        }
    )  # fmt: skip


def make_eploz_account(pesel: str, **fields: Any) -> EplozAccount:
    """Bring an account of e-PLOZ in."""
    [outcome] = load_eploz_accounts(lines=[eploz_line(pesel, **fields)], check=False, actor=SYSTEM)
    assert not outcome.why, outcome
    return EplozAccount.objects.with_pesel(pesel).get()
