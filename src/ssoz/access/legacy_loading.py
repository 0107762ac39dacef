"""Bringing in the accounts of SSOZ I: each line is judged as its transfer would be.

The command and the page of the back-office ask the same desk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ssoz.access import old_passwords, policies
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
    column: str = ""
    why: str = ""


class _Mistake(Exception):
    """A line stays out: which column, and what to do."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column


@dataclass(frozen=True)
class Account:
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
    desk = Desk(lines, mapping, actor)
    came = dict.fromkeys(Verdict, 0)
    for line in lines:
        outcome = desk.judge(line)
        if not check and outcome.verdict in (Verdict.READY, Verdict.WAITING):
            keep(desk.right[line.number], actor)
        came[outcome.verdict] += 1
        yield outcome
    if not check:
        note(
            "access.legacy.loaded",
            by=actor,
            thing=None,
            **{str(name): n for name, n in came.items()},
        )


class Desk:
    """Who judges lines: units, roles and earlier accounts are read once for the whole file."""

    def __init__(self, lines: Sequence[Line], mapping: RoleMapping, actor: Actor) -> None:
        self._mapping, self._actor = mapping, actor
        self.right: dict[int, Account] = {}
        self._units = _units_of({line.regon for line in lines}, actor)
        self._roles = {role.code: role for role in Role.objects.all()}
        self._used = _used_among([line.login for line in lines])
        self._offered: dict[tuple[str, str], set[str]] = {}
        self._seen: dict[str, int] = {}
        self._today = timezone.localdate()

    def judge(self, line: Line) -> Outcome:
        """Say what becomes of a line."""
        try:
            account = self._read(line)
        except _Mistake as mistake:
            refused = (line.number, Verdict.REFUSED, line.regon, line.roles)
            return Outcome(*refused, mistake.column, str(mistake))
        if self._used & _digests(line.login):
            why = _("The rights were transferred already.")
            return self._outcome(account, Verdict.USED, "login", why)
        if not account.unit.is_open_on(self._today):
            why = _("The unit is closed or suspended; no transfer before it is open.")
            return self._outcome(account, Verdict.WAITING, "regon", why)
        return self._outcome(account, Verdict.READY)

    def _outcome(self, account: Account, verdict: Verdict, *why: str) -> Outcome:
        self.right[account.line.number] = account
        return Outcome(account.line.number, verdict, account.line.regon, account.roles, *why)

    def _read(self, line: Line) -> Account:
        self._read_login(line)
        try:
            old_passwords.read(line.password)
        except OldHashUnknown:
            text = _("This is no hash of a known kind. Take it from SSOZ I anew.")
            raise _Mistake("password", text) from None
        try:
            if line.email:
                validate_email(line.email)
        except ValidationError:
            raise _Mistake("email", _("This is no e-mail address. Correct it.")) from None
        unit = self._unit_of(line)
        return Account(line, unit, self._roles_of(line, unit))

    def _read_login(self, line: Line) -> None:
        if not 0 < len(line.login) <= LOGIN_LONGEST:
            text = _("A login has from 1 to %(most)d characters. Correct it.")
            raise _Mistake("login", text % {"most": LOGIN_LONGEST})
        first = self._seen.setdefault(plain_login(line.login), line.number)
        if first != line.number:
            text = _("This login stands in row %(n)d already. Leave one of them.")
            raise _Mistake("login", text % {"n": first})

    def _unit_of(self, line: Line) -> Unit:
        if not is_regon(line.regon):
            raise _Mistake("regon", _("This is no REGON: it has 9 or 14 digits and a check digit. Correct it."))  # fmt: skip
        units = self._units.get(_entity(line.regon), [])
        if not units:
            raise _Mistake("regon", _("No unit of the register has this REGON. Check it."))
        if len(units) > 1:
            text = _("Several units of the register have this REGON. Correct the register first.")
            raise _Mistake("regon", text)
        return units[0]

    def _roles_of(self, line: Line, unit: Unit) -> tuple[str, ...]:
        if unknown := [old for old in line.roles if old not in self._mapping]:
            text = _("No role is known for the old code “%(code)s”. Correct it.")
            raise _Mistake("roles", text % {"code": unknown[0][:40]})
        codes = tuple(dict.fromkeys(code for old in line.roles for code in self._mapping[old]))
        if not codes:
            raise _Mistake("roles", _("This cell must not be empty. Fill it in."))
        for code in codes:
            if why := self._why_not(code, unit):
                raise _Mistake("roles", why % {"code": code})
        return codes

    def _why_not(self, code: str, unit: Unit) -> str:
        role = self._roles.get(code)
        if role is None:
            return _("There is no role “%(code)s” here. Correct the code.")
        if role.decided_by == Role.DecidedBy.CENTRAL:
            return _("No old password gives a role of administrators. They apply for “%(code)s”; take it out.")  # fmt: skip
        if code not in self._codes_open_to(unit):
            return _("The unit does not offer the role “%(code)s”. Take it out.")
        if role.needs_psychiatric_activity and not unit.psychiatric:
            return _("The unit has no psychiatric activity, which “%(code)s” needs. Take it out.")
        if not policies.may_grant(self._actor, role, unit):
            return _("You do not decide on the role “%(code)s” in this unit. Take it out.")
        return ""

    def _codes_open_to(self, unit: Unit) -> set[str]:
        key = (unit.kind, unit.institution)
        if key not in self._offered:
            self._offered[key] = set(Role.objects.open_to(unit).values_list("code", flat=True))
        return self._offered[key]


@transaction.atomic
def keep(right: Account, actor: Actor, *, batch: int | None = None) -> LegacyAccount:
    """Add an account, or bring the one of its login up to date; one that was used stays so."""
    found = LegacyAccount.objects.with_login(right.line.login).select_for_update(of=("self",))
    account = found.first()
    act = "access.legacy.changed" if account else "access.legacy.added"
    if account is None:
        account = LegacyAccount()
        account.login = right.line.login
    elif account.used_at is not None or is_same(account, right):
        return account
    account.kept = old_passwords.wrap(right.line.password)
    account.unit, account.role_codes = right.unit, list(right.roles)
    account.email, account.imported_at = right.line.email, timezone.now()
    told = {} if batch is None else {"batch": batch, "row": right.line.number}
    record(account, act, by=actor, roles=account.role_codes, **told)
    return account


def _entity(regon: str) -> str:
    """Write the REGON of a whole entity in nine digits; that of a part of one stays as it is."""
    return regon[:9] if regon.endswith(_WHOLE_ENTITY) and len(regon) == 14 else regon


def _units_of(regons: set[str], actor: Actor) -> dict[str, list[Unit]]:
    """Find the units in which the actor may give roles; those of others have no REGON here."""
    units = Unit.objects.all()
    if not actor.is_system:
        units = units.visible_to(actor, to=policies.DECIDE)
    wanted = sorted({form for regon in regons for form in (_entity(regon), _entity(regon) + _WHOLE_ENTITY)})  # fmt: skip
    found: dict[str, list[Unit]] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        for unit in units.filter(regon__in=wanted[first : first + _AT_ONCE]):
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


def is_same(account: LegacyAccount, right: Account) -> bool:
    """Tell whether an account is what a line brings, its password included."""
    kept = (account.unit_id, tuple(account.role_codes), account.email)
    if kept != (right.unit.pk, right.roles, right.line.email):
        return False
    return old_passwords.is_wrapped(right.line.password, account.kept)
