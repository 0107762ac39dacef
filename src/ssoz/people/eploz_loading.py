"""Bringing in the accounts of e-PLOZ: line by line, each judged by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor
from ssoz.identifiers import is_pesel, mask_pesel
from ssoz.journal.operations import note
from ssoz.people.models import EplozAccount

_FIELDS = ("login", "first_name", "family_name", "email")
_LONGEST = {"login": 150, "first_name": 100, "family_name": 150}


class Verdict(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One line of the file, as it stands there."""

    number: int
    login: str
    first_name: str
    family_name: str
    email: str
    pesel: str


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of a line. The words never hold what was in the PESEL column."""

    line: int
    verdict: Verdict
    why: str = ""


def load_eploz_accounts(*, lines: Iterable[Line], check: bool, actor: Actor) -> Iterator[Outcome]:
    """Add the accounts of a file and bring known ones up to date; checking only, change nothing.

    A line that is wrong stays out, the others come in; a second run of the same file changes nothing.
    """
    seen: dict[str, int] = {}
    came = dict.fromkeys(Verdict, 0)
    for line in lines:
        outcome = _load(line, seen, check=check)
        came[outcome.verdict] += 1
        yield outcome
    if not check and came[Verdict.NEW] + came[Verdict.CHANGED]:
        note(
            "people.eploz.loaded",
            by=actor,
            thing=None,
            **{str(name): n for name, n in came.items()},
        )


def _load(line: Line, seen: dict[str, int], *, check: bool) -> Outcome:
    if why := _mistake(line):
        return Outcome(line.number, Verdict.REFUSED, why)
    if line.pesel in seen:
        why = f"pesel: it stands in line {seen[line.pesel]} already. Keep one account of a person."
        return Outcome(line.number, Verdict.REFUSED, why)
    seen[line.pesel] = line.number
    return Outcome(line.number, _keep(line, check=check))


def _mistake(line: Line) -> str:
    for name, longest in _LONGEST.items():
        if not getattr(line, name):
            return f"{name}: it is empty. Fill it in."
        if len(getattr(line, name)) > longest:
            return f"{name}: it is longer than {longest} characters. Shorten it."
    if not is_pesel(line.pesel):
        return "pesel: this is no PESEL. Check its eleven digits."
    try:
        if line.email:
            validate_email(line.email)
    except ValidationError:
        return "email: this is no e-mail address. Mend it, or leave it empty."
    return ""


@transaction.atomic
def _keep(line: Line, *, check: bool) -> Verdict:
    account = EplozAccount.objects.with_pesel(line.pesel).first()
    wanted = {name: getattr(line, name) for name in _FIELDS}
    if is_pesel(line.login):  # shown on screens and kept with the person, as no PESEL is
        wanted["login"] = mask_pesel(line.login)
    if account is None:
        verdict, account = Verdict.NEW, EplozAccount()
        account.pesel = line.pesel
    elif all(getattr(account, name) == value for name, value in wanted.items()):
        return Verdict.SAME
    else:
        verdict = Verdict.CHANGED
    if not check:
        for name, value in wanted.items():
            setattr(account, name, value)
        account.imported_at = timezone.now()
        account.save()
    return verdict
