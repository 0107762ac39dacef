"""Who has not signed in yet: their accounts in older systems, by which transfers can be tried."""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date

import bcrypt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backoffice.management.country.cast import Place
from backoffice.management.country.citizens import unit_for
from backoffice.management.country.numbers import pesel11
from ssoz.access.legacy_loading import Line, load_legacy_accounts
from ssoz.access.models import LegacyAccount
from ssoz.actors import SYSTEM
from ssoz.identifiers import fold
from ssoz.journal.models import Entry
from ssoz.journal.operations import note
from ssoz.people.eploz_loading import Line as EplozLine
from ssoz.people.eploz_loading import load_eploz_accounts
from ssoz.units.models import Unit

NEWCOMERS_MADE = "access.demo.newcomers"
_CLOSED = Place()


@dataclass(frozen=True)
class Newcomer:
    """Somebody at the first sign-in, and what older systems know of them."""

    first_name: str
    family_name: str
    born: date
    serial: int
    eploz_family_name: str = ""
    password: str = ""
    hashed_by: str = ""
    roles: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def pesel(self) -> str:
        return pesel11(self.born, self.serial)

    @property
    def login(self) -> str:
        """Make the login that both older systems have."""
        return f"{fold(self.first_name)[0]}.{fold(self.family_name).replace(' ', '.')}"


NEWCOMERS = (
    Newcomer("Bronisława", "Kąkol", date(1975, 6, 2), 7004, eploz_family_name="KĄKOL",
             password="Szpital2011", hashed_by="md5", roles=("SPRAWOZDAWCA", "SPRAWOZDAWCA_FIN"),
             place=Place("10", type="entity", nth=2)),
    Newcomer("Dorota", "Łoś", date(1983, 9, 14), 7028, password="żółta łódka", hashed_by="bcrypt",
             roles=("SPRAWOZDAWCA",), place=Place("14", type="entity", nth=3)),
    Newcomer("Felicjan", "Gżyl", date(1968, 1, 30), 7033, password="kwartal4", hashed_by="ssha",
             roles=("NADZOR",), place=Place("10", type="university")),
    Newcomer("Edmund", "Ćma", date(1979, 3, 8), 7059, eploz_family_name="Ćma",
             password="statystyka", hashed_by="md5", roles=("SPRAWOZDAWCA",), place=_CLOSED),
    Newcomer("Cecylia", "Bąk-Nowicka", date(1990, 11, 21), 7062, eploz_family_name="Bąk"),
)  # fmt: skip


@transaction.atomic
def make_newcomers() -> int:
    """Bring their accounts in, as an operator would; return how many of SSOZ I there are."""
    eploz = [_eploz_line(number, one) for number, one in enumerate(NEWCOMERS, 1)]
    list(load_eploz_accounts(lines=[line for line in eploz if line], check=False, actor=SYSTEM))
    lines = [_legacy_line(number, one) for number, one in enumerate(NEWCOMERS, 1)]
    mapping = settings.BASE_DIR / "fixtures" / "legacy_roles.json"
    outcomes = load_legacy_accounts(
        lines=[line for line in lines if line],
        mapping=json.loads(mapping.read_text(encoding="utf-8")),
        check=False,
        actor=SYSTEM,
    )
    brought_in = sum(outcome.verdict != "refused" for outcome in outcomes)
    note(NEWCOMERS_MADE, by=SYSTEM, accounts=brought_in)
    return brought_in


def newcomers_made() -> bool:
    """Tell whether their accounts are there."""
    return Entry.objects.filter(act=NEWCOMERS_MADE).exists()


def for_identity_provider(one: Newcomer) -> dict[str, str]:
    """Return what the pretend identity provider vouches for."""
    return {
        "pesel": one.pesel,
        "first_name": one.first_name,
        "family_name": one.family_name,
        "note": "; ".join(["pierwsze logowanie", *lines_of(one, with_password=False)]),
    }


def lines_of(one: Newcomer, *, with_password: bool = True) -> list[str]:
    """Say in plain words what can be tried with a newcomer."""
    said = []
    if one.eploz_family_name:
        agrees = fold(one.eploz_family_name) == fold(one.family_name)
        mark = "" if agrees else f", na nazwisko {one.eploz_family_name}: bez migracji"
        said.append(f"konto e-PLOZ {one.login}{mark}")
    account = LegacyAccount.objects.with_login(one.login).select_related("unit").first()
    if account is not None and one.password:
        secret = f", hasło {one.password}" if with_password else ""
        is_open = account.unit.is_open_on(timezone.localdate())
        state = "" if is_open else " (jednostka nieaktywna: system odmówi)"
        state = " (już przeniesione)" if account.used_at else state
        said.append(f"konto SSOZI {one.login}{secret} – {account.unit.name}{state}")
    return said


def _eploz_line(number: int, one: Newcomer) -> EplozLine | None:
    if not one.eploz_family_name:
        return None
    email = f"{one.login}@eploz.example"
    return EplozLine(number, one.login, one.first_name, one.eploz_family_name, email, one.pesel)


def _legacy_line(number: int, one: Newcomer) -> Line | None:
    if one.place is None:
        return None
    unit = _closed_unit() if one.place is _CLOSED else unit_for(one.place)
    if unit is None:
        return None
    email = f"{one.login}@poczta.example"
    return Line(number, one.login, _hashed(one), unit.regon, one.roles, email)


def _closed_unit() -> Unit | None:
    today = timezone.localdate()
    return Unit.objects.reporting().filter(closed_on__lte=today).order_by("pk").first()


def _hashed(one: Newcomer) -> str:
    password = one.password.encode()
    if one.hashed_by == "bcrypt":
        return bcrypt.hashpw(password, bcrypt.gensalt(10)).decode()
    if one.hashed_by == "ssha":
        salted = hashlib.sha1(password + b"ziarno", usedforsecurity=False).digest() + b"ziarno"
        return "{SSHA}" + base64.b64encode(salted).decode()
    return hashlib.md5(password, usedforsecurity=False).hexdigest()
