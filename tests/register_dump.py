"""Dumps of an invented register: any size, lines of every spoiled kind, and what must come of them.

A `Register` remembers what imports should have left, worked out one by one and without any database,
so that every count of an import can be foretold. The same seed makes the same dump.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from backoffice.management.country.numbers import book12, nip10, regon9, regon14

FILES = ("podmioty", "jednostki", "komorki")
_TOWNS = (
    ("Łódź", "1061011", "90-001"), ("Żychlin", "1002113", "99-320"), ("Kraków", "1261011", "30-001"),
    ("Święta Lipka", "2808042", "11-440"), ("Warszawa", "1465011", "00-001"),
    ("Gdańsk", "2261011", "80-001"), ("Ząbki", "1434041", "05-091"), ("Żory", "2479011", "44-240"),
)  # fmt: skip
_BRANDS = ("Źdźbło", "Nadzieja", "Promyk", "Medicus", "Zdrowie", "Św. Łukasz", "Konwalia", "Łąka")
_PRACTICES = (
    "praktyka lekarska", "praktyka lekarza dentysty", "praktyka pielęgniarki",
    "praktyka fizjoterapeuty",
)  # fmt: skip
_SPECIALTIES = ("1010", "1100", "1700", "1740", "4000", "4700", "4740", "1620", "2700", "9000")
_PSYCHIATRIC, _ADDICTION = {"1700", "4700", "2700"}, {"1740", "4740"}
# Where the name, a date, the TERYT and the REGON stand in each file, and the own id.
_AT = {
    "podmioty": {"id": 0, "name": 11, "start": 25, "close": 27, "teryt": 13, "regon": 2},
    "jednostki": {"id": 2, "name": 5, "start": 16, "close": 17, "teryt": 6, "regon": 3},
    "komorki": {"id": 3, "name": 9, "start": 24, "close": 25, "teryt": 10, "regon": 4},
}
_EVERYWHERE = (
    "columns_less", "columns_more", "utf8", "sign", "required", "too_long", "date", "closed_before",
    "suspension", "regon", "teryt", "voivodeship", "postal_code", "id", "double",
)  # fmt: skip
KINDS = {
    "podmioty": (*_EVERYWHERE, "nip", "type", "code_exact"),
    "jednostki": (*_EVERYWHERE, "code", "no_entity"),
    "komorki": (*_EVERYWHERE, "number", "no_entity", "no_subunit", "other_place"),
}
_CODES = {"columns_less": "columns", "columns_more": "columns"}

type Fields = list[str]


@dataclass
class Expected:
    """What an import must count."""

    lines: int = 0
    spoiled: int = 0
    unreadable: int = 0
    codes: Counter = field(default_factory=Counter)
    units: Counter = field(default_factory=Counter)
    parts: Counter = field(default_factory=Counter)

    def figures(self) -> dict:
        """Return the counts as an import has them."""
        names = ("new", "changed", "same", "gone")
        return {
            "units": {name: self.units[name] for name in names},
            "parts": {name: self.parts[name] for name in names},
            "lines": self.lines, "spoiled": self.spoiled, "unreadable": self.unreadable,
        }  # fmt: skip


@dataclass
class Tree:
    """An entity and what is below it, as fields of lines."""

    entity: Fields
    subunits: list[Fields] = field(default_factory=list)
    cells: list[Fields] = field(default_factory=list)


@dataclass
class Picture:
    """One picture of the register: how many entities, which share differs from the first one."""

    entities: int
    seed: int = 1
    version: int = 0
    changed: float = 0.0
    gone: float = 0.0
    more: int = 0
    spoiled: float = 0.0
    practices: float = 0.4

    def trees(self) -> Iterator[Tree]:
        """Make each entity that is still there, and those that are new."""
        for number in range(self.entities + self.more):
            chance = Random(f"{self.seed}:{number}")
            tree = _tree(number, chance, self.practices)
            fate = Random(f"{self.seed}:{self.version}:{number}")
            if number < self.entities and fate.random() < self.gone:
                continue
            if self.changed:
                _change(tree, fate, self.changed)
            yield tree


def _tree(number: int, chance: Random, practices: float) -> Tree:
    town, teryt, post = chance.choice(_TOWNS)
    own, regon = f"{100_000 + number}", regon9(number)
    is_practice = chance.random() < practices
    sort = chance.choice(_PRACTICES) if is_practice else "Podmiot leczniczy"
    name = f"{chance.choice(_BRANDS)} {number}"
    started = f"{chance.randint(1995, 2024)}-{chance.randint(1, 12):02d}-01"
    entity = [
        own, nip10(number), regon, book12(number), "", "", "", sort, f"W-{teryt[:2]}", "117",
        "spółka z o.o.", name, "" if chance.random() < 0.5 else f"Zakład „{name}”", teryt, town,
        "ul. Źródlana", str(chance.randint(1, 200)), "", post, town, "42 123 45 67",
        f"biuro{number}@zaklad.example", "", "", "", started, "", "", "", "",
    ]  # fmt: skip
    tree = Tree(entity)
    if is_practice:
        return tree
    address = [teryt, town, "ul. Źródlana", "2", "", post, town]
    dates = [started, "", "", ""]
    for place in range(1 + (chance.random() < 0.1)):
        _grow(tree, f"{own}{place}", regon, address, dates, chance)
    return tree


def _grow(
    tree: Tree, place: str, regon: str, address: Fields, dates: Fields, chance: Random
) -> None:
    own = tree.entity[0]
    for _ in range(chance.randint(1, 2)):
        number = len(tree.subunits)
        unit = f"{own}{100 + number}"
        tree.subunits.append(
            [own, place, unit, regon14(regon, number), f"{number % 100:02d}",
             f"Poradnia nr {number}", *address, "", "", "", *dates]
        )  # fmt: skip
        for _ in range(chance.choice((1, 1, 2, 3))):
            _add_cell(tree, place, unit, regon, address, dates, chance)
    if chance.random() < 0.2:
        _add_cell(tree, place, "", regon, address, dates, chance)


def _add_cell(
    tree: Tree, place: str, unit: str, regon: str, address: Fields, dates: Fields, chance: Random
) -> None:
    number = len(tree.cells)
    specialty = chance.choice(_SPECIALTIES)
    beds = [str(chance.randint(0, 40)), "0", "", "", "0", "", "1"]
    tree.cells.append(
        [tree.entity[0], place, unit, f"{tree.entity[0]}{500 + number}", "", "01", f"{number:03d}",
         "poradnia", specialty, f"Poradnia {specialty}", *address, *beds, *dates]
    )  # fmt: skip


def _change(tree: Tree, fate: Random, share: float) -> None:
    """Change each line with a chance: small things mostly, names and suspensions too."""
    if fate.random() < share:
        match fate.randrange(4):
            case 0:
                tree.entity[11] += " Bis"
            case 1:
                tree.entity[28] = "2026-05-01"
            case _:
                tree.entity[20] = "42 765 43 21"
    for subunit in tree.subunits:
        if fate.random() < share:
            subunit[8] = "ul. Ślężna"
    for cell in tree.cells:
        if fate.random() < share:
            cell[17] = str(int(cell[17]) + 1)


# --- Writing and foretelling -----------------------------------------------------------------------


class Register:
    """What the register should hold: a digest of every thing, by its key."""

    def __init__(self) -> None:
        self.kept: dict[str, int] = {}

    def write(self, picture: Picture, folder: Path, *, close_gone: bool = False) -> Expected:
        """Write the three files, say what an import of them counts, and take it over."""
        folder.mkdir(parents=True, exist_ok=True)
        teller = _Teller(self.kept, picture)
        with ExitStack() as files:
            into = {
                name: files.enter_context((folder / f"{name}.txt").open("wb")) for name in FILES
            }
            for tree in picture.trees():
                for name, line in teller.lines_of(tree):
                    into[name].write(line + b"\n")
        gone = teller.count_gone()
        if close_gone:
            for key in gone:
                del self.kept[key]
        self.kept |= teller.found
        return teller.expected

    def copy(self) -> "Register":
        """Return another register that holds the same."""
        other = Register()
        other.kept = dict(self.kept)
        return other


class _Teller:
    """Goes through a picture entity by entity, spoils lines, and keeps count."""

    def __init__(self, kept: dict[str, int], picture: Picture) -> None:
        self.kept, self.picture = kept, picture
        self.expected = Expected()
        self.found: dict[str, int] = {}
        self.fresh: dict[str, int] = {}
        self.seen: set[str] = set()
        self._chance = Random(f"{picture.seed}:{picture.version}:spoiled")
        self._turn: Counter[str] = Counter()

    def lines_of(self, tree: Tree) -> Iterator[tuple[str, bytes]]:
        """Yield the lines of an entity, and note what they bring."""
        own = tree.entity[0]
        good_entity = yield from self._line("podmioty", tree.entity, self._no_parent)
        known = good_entity or (f"U|{own}" in self.kept and f"U|{own}" in self.seen)
        places, cells, spoiled_cell = set(), [], False
        subunits: dict[str, str] = {}
        for fields in tree.subunits:
            good = yield from self._line(
                "jednostki", fields, lambda _: "" if known else "no_entity"
            )
            key = f"S|{own}|{fields[2]}"
            if good:
                self.fresh[key] = hash((*fields[2:], "E", fields[1]))
                places.add(fields[1])
            if good or (key in self.seen and key in self.kept):
                subunits[fields[2]] = fields[1]
        for fields in tree.cells:
            good = yield from self._line(
                "komorki", fields, lambda f: _cell_fault(f, known, subunits)
            )
            key = f"C|{own}|{fields[3]}"
            spoiled_cell |= key in self.seen  # one that stands there twice as well
            if good:
                self.fresh[key] = hash((*fields[2:], fields[2] or fields[1]))
                places.add(fields[1])
                cells.append(fields)
        self._entity(tree, good_entity, cells, spoiled_cell)
        self._places(tree, good_entity, places)
        self._judge()

    def _entity(self, tree: Tree, good: bool, cells: list[Fields], spoiled_cell: bool) -> None:
        own = tree.entity[0]
        if not good:
            return
        flags = [
            any(cell[8] in codes and not cell[25] for cell in cells)
            for codes in (_PSYCHIATRIC, _ADDICTION)
        ]
        old = self.kept.get(f"F|{own}", 0)
        if not cells or spoiled_cell:
            flags = [flags[0] or bool(old & 1), flags[1] or bool(old & 2)]
        self.fresh[f"F|{own}"] = flags[0] + 2 * flags[1]
        self.fresh[f"U|{own}"] = hash((*tree.entity, *flags))
        self.fresh[f"P|{own}"] = hash(
            (tree.entity[12] or tree.entity[11], tree.entity[25], *tree.entity[27:])
        )

    def _places(self, tree: Tree, good: bool, places: set[str]) -> None:
        own = tree.entity[0]
        values = self.fresh.get(f"P|{own}") if good else self.kept.get(f"P|{own}")
        for place in places:
            self.fresh[f"E|{own}|{place}"] = values

    def _judge(self) -> None:
        """Count what this entity brought; what is kept for another purpose has no count."""
        for key, digest in self.fresh.items():
            if key[0] in "USCE":
                counts = self.expected.units if key[0] == "U" else self.expected.parts
                old = self.kept.get(key)
                counts["new" if old is None else "same" if old == digest else "changed"] += 1
        self.found |= self.fresh
        self.fresh = {}

    def count_gone(self) -> list[str]:
        """Count what no line speaks of."""
        gone = [
            key for key in self.kept
            if key[0] in "USCE" and key not in self.found and key not in self.seen
        ]  # fmt: skip
        for key in gone:
            (self.expected.units if key[0] == "U" else self.expected.parts)["gone"] += 1
        return gone

    # --- One line ---------------------------------------------------------------------------------

    def _no_parent(self, _fields: Fields) -> str:
        return ""

    def _line(self, name: str, fields: Fields, above) -> Iterator[tuple[str, bytes]]:
        """Yield a line, spoiled by chance; return whether it is good."""
        self.expected.lines += 1
        spoils = self._chance.random() < self.picture.spoiled
        kind = self._kind(name, fields) if spoils else ""
        if kind == "double":
            fault = above(fields)
            yield name, "|".join(fields).encode()
            yield name, "|".join(fields).encode()
            self.expected.lines += 1
            if fault:
                self._spoiled(name, fields, fault)
            self._spoiled(name, fields, fault or "double")
            return not fault
        if kind:
            spoiled = list(fields)
            yield name, _spoil(name, spoiled, kind)
            beside = kind in ("no_subunit", "other_place")
            self._spoiled(name, spoiled, (above(fields) or kind) if beside else kind)
            return False
        yield name, "|".join(fields).encode()
        if fault := above(fields):
            self._spoiled(name, fields, fault)
            return False
        return True

    def _kind(self, name: str, fields: Fields) -> str:
        """Take each kind by turns; a cell of no jednostka cannot name a wrong one."""
        self._turn[name] += 1
        kind = KINDS[name][self._turn[name] % len(KINDS[name])]
        alone = kind in ("no_subunit", "other_place") and not fields[2]
        return "number" if alone else kind

    def _spoiled(self, name: str, fields: Fields, kind: str) -> None:
        self.expected.spoiled += 1
        self.expected.codes[_CODES.get(kind, kind)] += 1
        own = fields[0]
        unread = kind == "id"
        if unread:
            self.expected.unreadable += 1
        if name == "podmioty":
            self.seen |= set() if unread else {f"U|{own}"}
            return
        self.seen |= {f"U|{own}", f"E|{own}|{fields[1]}"}
        letter = "S" if name == "jednostki" else "C"
        if letter == "C" and fields[2]:
            self.seen.add(f"S|{own}|{fields[2]}")
        if not unread:
            self.seen.add(f"{letter}|{own}|{fields[_AT[name]['id']]}")


def _cell_fault(fields: Fields, known: bool, subunits: dict[str, str]) -> str:
    if not known:
        return "no_entity"
    return "no_subunit" if fields[2] and fields[2] not in subunits else ""


def _spoil(name: str, fields: Fields, kind: str) -> bytes:
    """Spoil the fields of a line in one way, and write it."""
    at = _AT[name]
    replaced = {
        "required": ("name", ""), "too_long": ("name", "Ż" * 501), "date": ("start", "2020-13-01"),
        "closed_before": ("close", "1990-01-01"), "regon": ("regon", "123456789"),
        "teryt": ("teryt", "12AB"), "voivodeship": ("teryt", "9961011"),
        "id": ("id", "A" * 21), "sign": ("name", "Ło\x00dź"),
    }  # fmt: skip
    places = {
        "nip": (1, "1234567890"), "type": (7, "apteka"), "code_exact": (3, "12"),
        "no_entity": (0, f"BRAK{fields[0]}"), "no_subunit": (2, f"BRAK{fields[2]}"),
        "number": (17, "-1"), "code": (4, "123"),
    }  # fmt: skip
    if kind in replaced:
        what, text = replaced[kind]
        fields[at[what]] = text
    elif kind in places:
        place, text = places[kind]
        fields[place] = text
    return _awry(name, fields, kind)


def _awry(name: str, fields: Fields, kind: str) -> bytes:
    match kind:
        case "suspension":
            fields[-1] = "2020-01-01"
            fields[-2] = ""
        case "postal_code":
            fields[_AT[name]["teryt"] + 5] = "90001"
        case "other_place":
            fields[1] += "9"
        case "columns_less":
            return "|".join(fields[:-1]).encode()
        case "columns_more":
            return ("|".join(fields) + "|").encode()
        case "utf8":
            return "|".join(fields).encode().replace(b"\xc5", b"\xff", 1)
    return "|".join(fields).encode()
