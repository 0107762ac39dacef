"""How often something secret may be tried: counted exactly, by everybody who counts at once."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.ciphers import keyed_hash
from ssoz.people.models import RecentTries

_TOO_MANY = _("Too many tries. Try again in {n} minutes.")
_IPV6_HOUSEHOLD = 64


class TooManyTries(Exception):
    """No try is left for now; nothing was tried. The message is fit for the user."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, int(wait.total_seconds()) + 1)
        super().__init__(_TOO_MANY.format(n=-(-self.seconds // 60)))


@dataclass(frozen=True)
class Limit:
    """So many tries within a span, of one kind, by or against one thing."""

    kind: str
    whom: str
    tries: int
    span: timedelta

    @property
    def key(self) -> str:
        """Name the row: whatever was typed, the table does not tell."""
        return keyed_hash(f"{self.kind}\0{self.whom}", purpose="tries")


@transaction.atomic
def spend_try(*, limits: Sequence[Limit]) -> None:
    """Take one try from each limit, or none: raise `TooManyTries` if any has none left.

    The rows are locked in one order, so that of many at the same moment no more get through.
    """
    now = timezone.now()
    by_key = {limit.key: limit for limit in limits}
    keys = sorted(by_key)
    fresh = [RecentTries(key=key, times=[], last_at=now) for key in keys]
    RecentTries.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = list(RecentTries.objects.select_for_update().filter(key__in=keys).order_by("key"))
    waits = [_wait(row, by_key[row.key], now) for row in rows]
    if any(waits):
        raise TooManyTries(max(waits))
    for row in rows:
        row.times = [*_within(row, by_key[row.key], now), now.timestamp()]
        row.last_at = now
    RecentTries.objects.bulk_update(rows, ["times", "last_at"])


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6, the network that one household is given."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_HOUSEHOLD), strict=False))


def _within(row: RecentTries, limit: Limit, now: datetime) -> list[float]:
    since = (now - limit.span).timestamp()
    return [at for at in row.times if at > since]


def _wait(row: RecentTries, limit: Limit, now: datetime) -> timedelta:
    times = _within(row, limit, now)
    if len(times) < limit.tries:
        return timedelta(0)
    return timedelta(seconds=times[-limit.tries] - now.timestamp()) + limit.span
