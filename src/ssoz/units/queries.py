"""Reads of the register: the wizard's search, and whether the invented country is there."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.core.cache import cache
from django.db.models import Case, F, Max, Min, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from ssoz.identifiers import digits, fold
from ssoz.journal.models import Entry
from ssoz.searching import LAST_SIGN, words_in
from ssoz.units.models import Unit, UnitQuerySet, Voivodeship, open_on

DEMO_LOADED = "units.demo.loaded"

_WINDOWS = 4
_WINDOW = 512
_COMMON = 4
_SPARE = 10
_ENDS = "unit-search-ends"
_ENDS_SECONDS = 60
_PLACES = "voivodeship-names"
_PLACES_SECONDS = 3600
_LONGEST_KEY = 10
_TEXT = TextField()


@dataclass(frozen=True)
class UnitFound:
    """What a search found: the first units, and whether there are more."""

    units: list[Unit]
    more: bool


def search(
    *,
    name: str = "",
    town: str = "",
    regon: str = "",
    nip: str = "",
    book_number: str = "",
    voivodeship: str = "",
    kind: str = "",
    type: str = "",
    limit: int = 50,
) -> UnitFound:
    """Find units by any field alone or several together; closed ones too, after the others.

    Words may stand in any order and without diacritics; numbers are found by their first digits.
    Where no name holds the words, they are looked for in towns and numbers as well.
    """
    if not any((name, town, regon, nip, book_number, voivodeship, kind, type)):
        return UnitFound([], more=False)
    beside = _numbers(regon, nip, book_number)
    if beside is None or (name and not fold(name)) or (town and not fold(town)):
        return UnitFound([], more=False)
    exact = {"voivodeship": voivodeship, "kind": kind, "type": type}
    beside = beside.filter(**{field: value for field, value in exact.items() if value})
    if not (name or town):
        return _alphabetical(beside, limit)
    in_name = _best(beside, "name_text", name, town, limit)
    if in_name.units or not name:
        return in_name
    return _best(beside, "search_text", name, town, limit)


def numbered(typed: str) -> Q:
    """Ask for the units one of whose numbers begins as typed, or whose own number it is."""
    first = digits(typed)
    asked = _begins("regon", first) | _begins("nip", first) | _begins(_book_column(typed), first)
    return asked | Q(pk=int(first)) if len(first) < _LONGEST_KEY else asked


def named(typed: str) -> Q:
    """Ask for the units whose name begins as typed."""
    return _begins("name_text", fold(typed))


def demo_entry() -> Entry | None:
    """Return the journal entry of the invented country, if there is one."""
    return Entry.objects.filter(act=DEMO_LOADED).first()


def voivodeship_names() -> list[tuple[str, str]]:
    """Return code and name of the sixteen, which no act renames: every list offers them."""
    return cache.get_or_set(_PLACES, _voivodeships, _PLACES_SECONDS)


def _voivodeships() -> list[tuple[str, str]]:
    return list(Voivodeship.objects.values_list("code", "name"))


# --- Numbers -------------------------------------------------------------------------------------


def _numbers(regon: str, nip: str, book_number: str) -> UnitQuerySet | None:
    """Keep the units whose numbers begin as typed; None where something typed is no number."""
    found = Unit.objects.all()
    for column, typed in (("regon", regon), ("nip", nip), (_book_column(book_number), book_number)):
        if not typed:
            continue
        first = digits(typed)
        if not first:
            return None
        found = found.filter(_begins(column, first))
    return found


def _book_column(typed: str) -> str:
    """A book number typed without its leading zeros is compared with the stored one without them."""
    return "book_number" if digits(typed).startswith("0") else "book_text"


def _begins(column: str, first: str) -> Q:
    """Ask for a beginning by a range: every index on bytes answers it, on both databases."""
    return Q(**{f"{column}__gte": first, f"{column}__lt": first + LAST_SIGN})


# --- The first page ------------------------------------------------------------------------------


def _alphabetical(found: UnitQuerySet, limit: int) -> UnitFound:
    """Take the first units by name, open ones before the others."""
    today = timezone.localdate()
    opened = _page(_shown(found.active(today).order_by("name_key", "pk")), limit)
    return opened if opened.more else _page(_sorted(found, "", "", today), limit)


def _best(beside: UnitQuerySet, column: str, name: str, town: str, limit: int) -> UnitFound:
    """Take the best page without ever counting or sorting a whole country.

    What few units share is fetched whole and sorted. Of what many have in common, the names that
    begin as typed come first, and then those that are met first.
    """
    today = timezone.localdate()
    found = beside.filter(words_in(column, name), words_in("town_text", town))
    glanced: list[int] = []
    if len(f"{fold(name)} {fold(town)}".split()) > 1:
        # The planner of the database judges one word well; several it takes for independent, and
        # reads the whole register for frequent words that never stand together.
        glanced = _glance(_unindexed(beside, column, name, town), limit)
        if len(glanced) < _COMMON:
            return _page(_sorted(found, name, town, today), limit)
    met = _beginning(beside.active(today), name, town, limit + 1)
    more = len(met) > limit
    if not more:
        source = Unit.objects.filter(pk__in=glanced) if len(glanced) > limit else found
        others = list(_shown(source.order_by())[: limit + _SPARE])
        more = len(others) > limit
        met += others
    known = {unit.pk: unit for unit in met}.values()
    rank = partial(_rank_of, name=fold(name), town=fold(town), today=today)
    return UnitFound(sorted(known, key=rank)[:limit], more)


def _unindexed(beside: UnitQuerySet, column: str, name: str, town: str) -> UnitQuerySet:
    """Ask for the words so that rows are read one after another: no index knows what is joined."""
    return beside.alias(
        read_name=Concat(F(column), Value(""), output_field=_TEXT),
        read_town=Concat(F("town_text"), Value(""), output_field=_TEXT),
    ).filter(words_in("read_name", name), words_in("read_town", town))


def _glance(found: UnitQuerySet, limit: int) -> list[int]:
    """Look for units in a few stretches of the register, evenly far apart; give their ids."""
    low, high = _ends()
    step = (high - low) // _WINDOWS + 1
    stretches = Q()
    for start in range(low, low + _WINDOWS * step, step):
        stretches |= Q(pk__range=(start, start + min(step, _WINDOW) - 1))
    return list(found.filter(stretches).order_by().values_list("pk", flat=True)[: limit + _SPARE])


def _ends() -> tuple[int, int]:
    """Return the first and the last id; a minute old ones only hide the newest from a glance."""
    known = cache.get(_ENDS)
    if known is None:
        found = Unit.objects.aggregate(low=Min("pk", default=0), high=Max("pk", default=0))
        known = (found["low"], found["high"])
        cache.set(_ENDS, known, _ENDS_SECONDS)
    return known


def _beginning(found: UnitQuerySet, name: str, town: str, limit: int) -> list[Unit]:
    """Find units whose name begins as typed; with a town beside it the index would not bear it."""
    if not name or town:
        return []
    begin = found.filter(_begins("name_text", fold(name)))
    return list(_shown(begin.order_by("name_text"))[:limit])


def _rank_of(unit: Unit, name: str, town: str, today: date) -> tuple:
    """Rank a unit that was fetched as `_sorted` ranks it in a query."""
    return (
        not unit.is_open_on(today),
        bool(town) and unit.town_text != town,
        not unit.name_text.startswith(name),
        unit.name_key,
        unit.pk,
    )


def _sorted(found: UnitQuerySet, name: str, town: str, today: date) -> UnitQuerySet:
    """Sort: open ones, the town as typed, names that begin as typed, the Polish alphabet."""
    first = [_rank(open_on(today))]
    if town:
        first.append(_rank(Q(town_text=fold(town))))
    if name:
        first.append(_rank(_begins("name_text", fold(name))))
    return _shown(found.order_by(*first, "name_key", "pk"))


def _shown(found: UnitQuerySet) -> UnitQuerySet:
    return found.select_related("voivodeship")


def _rank(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1))


def _page(ordered: UnitQuerySet, limit: int) -> UnitFound:
    units = list(ordered[: limit + 1])
    return UnitFound(units[:limit], more=len(units) > limit)
