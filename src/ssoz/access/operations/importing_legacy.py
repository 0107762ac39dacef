"""Accounts of SSOZ I from a spreadsheet: its secrets stay in the file until they are under Argon2."""

from django.db.models import Max

from ssoz.access.legacy_loading import keep
from ssoz.access.legacy_resource import LegacyResource
from ssoz.access.models import LegacyAccount
from ssoz.actors import Actor
from ssoz.exchange import storage
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.operations import refuse_if_stale
from ssoz.exchange.registers import Register
from ssoz.journal.operations import note, record
from ssoz.sheets import read

_UNDONE = "access.legacy.import_undone"


def make_changes(lines: list[Line], batch: Batch, actor: Actor) -> None:
    """Bring every account in, or none: what is told otherwise than before stops the import."""
    with read(storage.path_of(batch.key)) as found:
        resource = LegacyResource(found.head, actor)
        anew = {line.number: line for line in resource.lines(found.rows)}
    refuse_if_stale([line for line in lines if not _is_told_so(line, anew.get(line.number))])
    for line in lines:
        account = keep(resource.accounts[line.number], actor, batch=batch.pk)
        line.thing_id = account.pk
        line.version = account.history.aggregate(last=Max("history_id"))["last"]


def take_back(lines: list[Line], batch: Batch, actor: Actor) -> list[Line]:
    """Take out again what nobody has used; what cannot be put back is left as it is."""
    wanted = [line.thing_id for line in lines if line.thing_id]
    standing = LegacyAccount.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    accounts: dict[int | None, LegacyAccount] = {
        account.pk: account for account in standing.order_by("pk")
    }
    left = []
    for line in lines:
        account = accounts.get(line.thing_id)
        if account is None or not _may_go_back(line, account):
            left.append(line)
        elif line.fate == Line.Fate.NEW:
            _take_out(account, batch, actor)
        else:
            account.unit_id = line.before.get("unit_id", account.unit_id)
            account.email = line.before.get("email", account.email)
            account.role_codes = line.before.get("roles", " ".join(account.role_codes)).split()
            record(account, _UNDONE, by=actor, batch=batch.pk, row=line.number)
    return left


def _is_told_so(line: Line, anew: Line | None) -> bool:
    if anew is None:
        return False
    return (line.fate, line.thing_id, line.after) == (anew.fate, anew.thing_id, anew.after)


def _may_go_back(line: Line, account: LegacyAccount) -> bool:
    """Tell whether an account is as the import left it; an earlier password is kept nowhere."""
    version = account.history.aggregate(last=Max("history_id"))["last"]
    return account.used_at is None and version == line.version and "password" not in line.after


def _take_out(account: LegacyAccount, batch: Batch, actor: Actor) -> None:
    note(_UNDONE, by=actor, thing=account, batch=batch.pk)
    account._history_user = actor.person_id  # type: ignore[attr-defined]
    account._change_reason = _UNDONE  # type: ignore[attr-defined]
    account.delete()


LEGACY = Register("legacy", LegacyResource, make_changes, take_back, secret=True)
