"""Which open units may be one and the same: found by keys, so that nobody compares all with all.

Each pass reads the register once in the order of its key and holds one group of it in memory. A key
that very many units share tells them apart no more than their being units does: it is passed over.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from django.db.models import QuerySet

from ssoz.identifiers import fold
from ssoz.units.models import Unit
from ssoz.units.models.likeness import Likeness

_MOST = 12
_CROWD, _WINDOW = 100, 20
_AT_ONCE = 2000
_ALIKE = 0.75
_REASON = Likeness.Reason
# Words that say what kind of business it is, not which: they make no two names alike.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "sp z o o spolka ograniczona odpowiedzialnoscia ograniczonej komandytowa cywilna jawna"
        " akcyjna niepubliczny publiczny samodzielny zaklad opieki zdrowotnej nzoz spzoz zoz"
        " praktyka lekarska indywidualna specjalistyczna grupowa prywatna gabinet w i im",
    )
)
_NO_NAME = re.compile(r"^(ul|al|pl|os|ulica|aleja|plac|osiedle) ")

type Pair = tuple[int, int]
type Row = tuple


@dataclass(frozen=True)
class Pass:
    """One way of finding: what is read in what order, what makes a group, what two of it share."""

    columns: tuple[str, ...]
    order: str
    key: Callable[[Row], object]
    reason: Callable[[Row, Row], str]
    empty: str = ""


def pairs() -> Iterator[tuple[Pair, str]]:
    """Yield each pair of open units that one of the ways finds, with its reason."""
    for one in _PASSES:
        yield from _found_by(one)


def _found_by(one: Pass) -> Iterator[tuple[Pair, str]]:
    for _key, rows in groupby(_read(one), one.key):
        for bunch in _bunches(one, list(rows)):
            for former, latter in combinations(bunch, 2):
                if reason := one.reason(former, latter):
                    yield (min(former[0], latter[0]), max(former[0], latter[0])), reason


def _read(one: Pass) -> Iterator[Row]:
    units: QuerySet = Unit.objects.filter(closed_on__isnull=True)
    if one.empty:
        units = units.exclude(**{one.empty: ""})
    rows = units.order_by(one.order, "pk").values_list("pk", *one.columns)
    return rows.iterator(chunk_size=_AT_ONCE)


def _bunches(one: Pass, rows: list[Row]) -> Iterator[list[Row]]:
    """Yield what is compared with each other: the group, or of a town each house of it."""
    if one is not _NAME_PASS:
        yield from [rows] if 1 < len(rows) <= _MOST else []
        return
    houses: dict[tuple, list[Row]] = {}
    for row in rows:
        _pk, _town, voivodeship, street, building, _name = row
        if building:
            place = (voivodeship, _NO_NAME.sub("", fold(street)), fold(building))
            houses.setdefault(place, []).append(row)
    for house in houses.values():
        yield from _near_by_name(house)


def _near_by_name(house: list[Row]) -> Iterator[list[Row]]:
    """Yield a house whole; of one with a crowd in it those whose names stand near each other."""
    if len(house) <= _CROWD:
        yield from [house] if len(house) > 1 else []
        return
    in_order = sorted(house, key=lambda row: row[5])
    for start in range(0, len(in_order), _WINDOW // 2):
        yield in_order[start : start + _WINDOW]


# --- What two units share ------------------------------------------------------------------------


def _by_regon(former: Row, latter: Row) -> str:
    return _REASON.REGON if former[1] == latter[1] else _REASON.REGON_ROOT


def _by_name(former: Row, latter: Row) -> str:
    return _REASON.NAME if names_alike(former[5], latter[5]) else ""


def names_alike(one: str, other: str) -> bool:
    """Tell whether two folded names say the same: their telling words are nearly the same set."""
    mine, theirs = _telling(one), _telling(other)
    both = mine | theirs
    return bool(both) and len(mine & theirs) / len(both) >= _ALIKE


def _telling(name: str) -> set[str]:
    words = set(name.split())
    return words - _COMMON or words


_NAME_PASS = Pass(
    ("town_text", "voivodeship_id", "street", "building", "name_text"), "town_text",
    lambda row: row[1], _by_name,
)  # fmt: skip
_PASSES = (
    Pass(("regon",), "regon", lambda row: row[1][:9], _by_regon, "regon"),
    Pass(("book_number",), "book_number", lambda row: row[1], lambda *_: _REASON.BOOK,
         "book_number"),
    Pass(("nip", "town_text"), "nip", lambda row: row[1], lambda one, other:
         _REASON.NIP if one[2] and one[2] == other[2] else "", "nip"),
    _NAME_PASS,
)  # fmt: skip
