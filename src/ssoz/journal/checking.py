"""The check of the journal: the chain, its anchors, and the entries that wait for their seal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ssoz.journal import anchors
from ssoz.journal.models import ChainHead, Entry
from ssoz.journal.sealing import is_untouched, seal_of

LATE = timedelta(minutes=5)
_CHUNK = 1000


@dataclass(frozen=True)
class Fault:
    """What is wrong with the journal first: a code, the entry it concerns, and words."""

    code: str
    entry: str
    message: str


def late_entries(*, now: datetime) -> list[Entry]:
    """Return the entries that have waited for their seal too long: the sealer was not at work."""
    return list(Entry.objects.unsealed().filter(at__lt=now - LATE)[:_CHUNK])


def first_fault() -> Fault | None:
    """Check the sealed chain against itself and the anchors, then the entries not yet sealed."""
    return _fault_of_chain() or _fault_of_unsealed()


def _fault_of_chain() -> Fault | None:
    # The end is read before the entries: what is sealed meanwhile lies beyond it and harms nothing.
    head_no = _head_no()
    try:
        noted = anchors.read() if head_no or anchors.exist() else {}
    except anchors.Unreadable as error:
        return Fault("anchor", "", str(error))
    last = max([*noted, head_no])
    expected, previous = 1, ""
    try:
        for entry in Entry.objects.sealed().iterator(chunk_size=_CHUNK):
            fault = _fault_of_place(entry, expected, previous, noted)
            if fault is not None:
                return fault
            previous = entry.seal
            expected += 1
    except ValueError:
        return _first_unreadable(expected)
    if expected <= last:
        missing = f"Entries {expected} to {last} are missing at the end."
        return Fault("removed", str(expected), missing)
    return None


def _first_unreadable(start: int) -> Fault:
    # SQLite keeps any text in any column: rows come in chunks, so the broken one is looked for.
    for place in range(start, start + _CHUNK):
        try:
            Entry.objects.get(seal_no=place)
        except ValueError:
            break
    name = str(place)
    return Fault("changed", name, f"Entry {name} was changed: it cannot be read any more.")


def _fault_of_place(
    entry: Entry, expected: int, previous: str, noted: dict[int, str]
) -> Fault | None:
    name = f"{entry.seal_no} ({entry.act} {entry.thing_name})"
    if entry.seal_no < expected:
        return Fault("chain", name, f"Entry {name} was inserted.")
    if entry.seal_no > expected:
        return Fault("removed", str(expected), f"Entry {expected} is missing before {name}.")
    if not is_untouched(entry):
        return Fault("changed", name, f"Entry {name} was changed after it was written.")
    if seal_of(expected, entry.digest, previous) != entry.seal:
        return Fault("chain", name, f"Entry {name} was inserted, moved or sealed without the key.")
    if noted.get(expected, entry.seal) != entry.seal:
        return Fault("anchor", name, f"Entry {name} is not the one noted in the anchor file.")
    return None


def _fault_of_unsealed() -> Fault | None:
    for entry in Entry.objects.unsealed().iterator(chunk_size=_CHUNK):
        if not is_untouched(entry):
            name = f"{entry.uid} ({entry.act} {entry.thing_name})"
            return Fault("changed", name, f"The unsealed entry {name} was changed or forged.")
    return None


def _head_no() -> int:
    return ChainHead.objects.filter(pk="main").values_list("seal_no", flat=True).first() or 0
