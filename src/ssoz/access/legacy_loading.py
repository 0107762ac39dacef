"""Bringing in the accounts of SSOZ I: each line is judged as its transfer would be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from ssoz.access import old_passwords
from ssoz.access.models import LOGIN_LONGEST, LegacyAccount, LegacyLogin, Role, plain_login
from ssoz.access.old_passwords import OldHashUnknown
from ssoz.actors import Actor
from ssoz.ciphers import keyed_hashes
from ssoz.identifiers import is_regon
from ssoz.journal.operations import note, record
from ssoz.units.models import Unit

type RoleMapping = Mapping[str, Sequence[str]]
_AT_ONCE = 500
_WHOLE_ENTITY = "00000"


class Verdict(StrEnum):
    """What becomes of a line."""

    READY = "ready"
    WAITING = "waiting"
    USED = "used"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One line of the file, as it stands there."""

    number: int
    login: str
    password: str
    regon: str
    roles: tuple[str, ...]
    email: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of a line. The words hold neither login nor password."""

    line: int
    verdict: Verdict
    regon: str = ""
    roles: tuple[str, ...] = ()
    why: str = ""


class _Mistake(Exception):
    """A line stays out; the message says which column and why."""


@dataclass(frozen=True)
class _Account:
    """What a right line brings."""

    line: Line
    unit: Unit
    roles: tuple[str, ...]


def load_legacy_accounts(
    *, lines: Sequence[Line], mapping: RoleMapping, check: bool, actor: Actor
) -> Iterator[Outcome]:
    """Bring in the accounts of a file, or only say what would become of each.

    A line that is wrong stays out, the others come in, each by itself: whoever stops half-way runs
    it again. An account whose unit is not open comes in and waits; one that was used stays so.
    """
    desk = _Desk(lines, mapping)
    came = dict.fromkeys(Verdict, 0)
    for line in lines:
        outcome = desk.judge(line)
        if not check and outcome.verdict in (Verdict.READY, Verdict.WAITING):
            desk.keep(line, actor)
        came[outcome.verdict] += 1
        yield outcome
    if not check:
        note(
            "access.legacy.loaded",
            by=actor,
            thing=None,
            **{str(name): n for name, n in came.items()},
        )


class _Desk:
    """Who judges lines: units, roles and earlier accounts are read once for the whole file."""

    def __init__(self, lines: Sequence[Line], mapping: RoleMapping) -> None:
        self._mapping = mapping
        self._units = _units_of({line.regon for line in lines})
        self._roles = {role.code: role for role in Role.objects.all()}
        self._used = _used_among([line.login for line in lines])
        self._offered: dict[tuple[str, str], set[str]] = {}
        self._seen: dict[str, int] = {}
        self._right: dict[int, _Account] = {}
        self._today = timezone.localdate()

    def judge(self, line: Line) -> Outcome:
        """Say what becomes of a line."""
        try:
            account = self._read(line)
        except _Mistake as mistake:
            return Outcome(line.number, Verdict.REFUSED, line.regon, line.roles, str(mistake))
        if self._used & _digests(line.login):
            return self._outcome(
                account, Verdict.USED, "login: the rights were transferred already."
            )
        if not account.unit.is_open_on(self._today):
            why = "regon: the unit is closed or suspended; no transfer before it is open."
            return self._outcome(account, Verdict.WAITING, why)
        return self._outcome(account, Verdict.READY)

    @transaction.atomic
    def keep(self, line: Line, actor: Actor) -> None:
        """Add the account of a line, or bring the one of its login up to date."""
        right = self._right[line.number]
        found = LegacyAccount.objects.with_login(line.login).select_for_update(of=("self",))
        account = found.first()
        act = "access.legacy.changed" if account else "access.legacy.added"
        if account is None:
            account = LegacyAccount()
            account.login = line.login
        elif account.used_at is not None or _is_same(account, right):
            return
        account.kept = old_passwords.wrap(line.password)
        account.unit, account.role_codes = right.unit, list(right.roles)
        account.email, account.imported_at = line.email, timezone.now()
        record(account, act, by=actor, roles=account.role_codes)

    def _outcome(self, account: _Account, verdict: Verdict, why: str = "") -> Outcome:
        self._right[account.line.number] = account
        return Outcome(account.line.number, verdict, account.line.regon, account.roles, why)

    def _read(self, line: Line) -> _Account:
        self._read_login(line)
        try:
            old_passwords.read(line.password)
        except OldHashUnknown:
            raise _Mistake("password: no hash of a known kind.") from None
        try:
            if line.email:
                validate_email(line.email)
        except ValidationError:
            raise _Mistake("email: no e-mail address.") from None
        unit = self._unit_of(line)
        return _Account(line, unit, self._roles_of(line, unit))

    def _read_login(self, line: Line) -> None:
        if not 0 < len(line.login) <= LOGIN_LONGEST:
            raise _Mistake(f"login: it is empty or longer than {LOGIN_LONGEST} characters.")
        login = plain_login(line.login)
        if login in self._seen:
            raise _Mistake(f"login: it stands in line {self._seen[login]} already.")
        self._seen[login] = line.number

    def _unit_of(self, line: Line) -> Unit:
        if not is_regon(line.regon):
            raise _Mistake("regon: no REGON of 9 or 14 digits with right check digits.")
        units = self._units.get(_entity(line.regon), [])
        if len(units) != 1:
            raise _Mistake(f"regon: {len(units) or 'no'} units of the register have it.")
        return units[0]

    def _roles_of(self, line: Line, unit: Unit) -> tuple[str, ...]:
        if unknown := [old for old in line.roles if old not in self._mapping]:
            raise _Mistake(f"roles: {unknown[0]} is not in the mapping.")
        codes = tuple(dict.fromkeys(code for old in line.roles for code in self._mapping[old]))
        if not codes:
            raise _Mistake("roles: none.")
        for code in codes:
            if why := self._why_not(code, unit):
                raise _Mistake(f"roles: {code}: {why}")
        return codes

    def _why_not(self, code: str, unit: Unit) -> str:
        role = self._roles.get(code)
        if role is None:
            return "there is no such role."
        if role.decided_by == Role.DecidedBy.CENTRAL:
            return "roles of administrators are applied for, no old password gives them."
        if code not in self._codes_open_to(unit):
            return "the unit does not offer it."
        if role.needs_psychiatric_activity and not unit.psychiatric:
            return "the unit has no psychiatric activity."
        return ""

    def _codes_open_to(self, unit: Unit) -> set[str]:
        key = (unit.kind, unit.institution)
        if key not in self._offered:
            self._offered[key] = set(Role.objects.open_to(unit).values_list("code", flat=True))
        return self._offered[key]


def _entity(regon: str) -> str:
    """Write the REGON of a whole entity in nine digits; that of a part of one stays as it is."""
    return regon[:9] if regon.endswith(_WHOLE_ENTITY) and len(regon) == 14 else regon


def _units_of(regons: set[str]) -> dict[str, list[Unit]]:
    wanted = sorted({form for regon in regons for form in (_entity(regon), _entity(regon) + _WHOLE_ENTITY)})  # fmt: skip
    found: dict[str, list[Unit]] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        for unit in Unit.objects.filter(regon__in=wanted[first : first + _AT_ONCE]):
            found.setdefault(_entity(unit.regon), []).append(unit)
    return found


def _used_among(logins: Sequence[str]) -> set[str]:
    digests = [digest for login in logins for digest in _digests(login)]
    used: set[str] = set()
    for first in range(0, len(digests), _AT_ONCE):
        some = digests[first : first + _AT_ONCE]
        rows = LegacyLogin.objects.filter(digest__in=some, owner__used_at__isnull=False)
        used.update(rows.values_list("digest", flat=True))
    return used


def _digests(login: str) -> set[str]:
    return set(keyed_hashes(plain_login(login), purpose=LegacyLogin.PURPOSE).values())


def _is_same(account: LegacyAccount, right: _Account) -> bool:
    kept = (account.unit_id, tuple(account.role_codes), account.email)
    if kept != (right.unit.pk, right.roles, right.line.email):
        return False
    return old_passwords.is_wrapped(right.line.password, account.kept)
