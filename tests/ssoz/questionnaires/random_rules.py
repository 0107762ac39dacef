"""Random editions and answers: every kind of rule, every state of an answer, from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

RULES_PER_EDITION = 10
ANSWERS_PER_EDITION = 3

_ROWS = ("A", "A.1", "A.2", "B", "B.1", "99")
_COLUMNS = ("a", "b", "c")
_NUMBERS = (
    "0", "1", "2", "3", "7", "12", "-5", "\u22123", "0,1", "0,2", "0,3", "2,50", "2.5", "1 234,50",
    "1\u00a0000", "999999999999999", "0,000000000001", "-0,000000000005", "1,005", "-1,005", "0,5",
    "33,333333333333", "99999999999999999999", "1,2345678901234", "007", "-0", "100", "24,5",
)  # fmt: skip
_ODD = (
    "",
    " ",
    "n/d",
    "N/D",
    "x",
    "1e3",
    "1.234.5",
    "\u0663",
    "+1",
    "--1",
    "5,",
    "\ufeff 4 \u3000",
)
_DATES = ("2024-02-28", "2024-02-29", "2025-02-29", "2025-12-31", "0001-01-01", "9999-12-31", "x")
_TEXTS = ("AB", "ab", "W-14", "Łódź", " Łódź ", "\U0001f600x", "\uffeex", "n/d", "", "AB1")
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
_PATTERNS = ("[A-Z]{2}", "W-[0-9]{2}", "(A|a)[^x]?", "[a-z\\\\-]+")
_FIELDS = (
    {"code": "n", "type": "decimal", "places": 12, "signed": True, "na": True},
    {"code": "m", "type": "money"},
    {"code": "p", "type": "percent", "required": True},
    {"code": "d", "type": "integer", "digits_only": True, "max": "24.5"},
    {"code": "t", "type": "text", "length": 3, "pattern": "[A-Z]{2}", "na": True},
    {"code": "u", "type": "code", "dictionary": "icd10", "format": "icd10"},
    {"code": "od", "type": "date"},
    {"code": "do", "type": "date", "required": True},
    {"code": "tak", "type": "yesno"},
    {"code": "nie", "type": "yesno", "na": True},
    {"code": "w", "type": "choice", "options": ["1", "2", "10"]},
    {"code": "co", "type": "choices", "options": ["a", "b", "brak"], "na": True},
)


@dataclass(frozen=True)
class Case:
    """What was typed, and what is known beside it."""

    answers: dict[str, Any]
    context: dict[str, Any]


@dataclass(frozen=True)
class RandomEdition:
    """A definition that the loader takes, the form it may name, and answers to it."""

    definition: dict[str, Any]
    library: dict[str, dict[str, Any]]
    cases: list[Case]


def random_editions(rules: int, *, seed: int) -> Iterator[RandomEdition]:
    """Make editions that hold so many rules together."""
    chance = random.Random(seed)
    for _ in range(rules // RULES_PER_EDITION):
        yield _Maker(chance).edition()


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.one_of = chance.choice

    # --- Editions -------------------------------------------------------------------------------

    def edition(self) -> RandomEdition:
        definition = {
            "code": "T",
            "edition": "2025",
            "section": [self._table("1"), self._fields(), self._table("3"), self._rows()],
            "calc": self._calculations(),
            "rule": [self._rule(number) for number in range(RULES_PER_EDITION)],
        }
        cases = [Case(self._answers(), self._context()) for _ in range(ANSWERS_PER_EDITION)]
        return RandomEdition(definition, {"INNY": _other_form()}, cases)

    def _table(self, code: str) -> dict[str, Any]:
        kinds = [
            {"type": "integer", "na": True},
            {"type": "decimal", "places": self.one_of([0, 2, 6, 12]), "signed": True},
            {"type": self.one_of(["money", "percent", "integer"]), "na": self.maybe(0.5)},
        ]
        rows: list[dict[str, Any]] = [{"code": row} for row in _ROWS]
        if self.maybe(0.3):
            rows[1]["closed"] = ["c"]
        if self.maybe(0.3):
            rows[4]["required"] = True
        columns = [{"code": code, **kind} for code, kind in zip(_COLUMNS, kinds, strict=True)]
        table: dict[str, Any] = {"code": code, "title": code, "rows": rows, "columns": columns}
        if code == "3" and self.maybe(0.5):
            table["show"] = self.one_of(["2.tak", '2.w = "2"', "2.m > 0", '"a" in 2.co'])
        if code == "3" and self.maybe(0.3):
            columns[2]["show"] = f"3.*.a {self.one_of(_SIGNS)} 1"
        return table

    def _fields(self) -> dict[str, Any]:
        sums = [{"code": f"s{at}", "type": "money", "places": at * 4} for at in range(3)]
        return {"code": "2", "title": "2", "fields": [*_FIELDS, *sums]}

    def _rows(self) -> dict[str, Any]:
        columns: list[dict[str, Any]] = [
            {"code": "x", "type": "decimal", "places": 4, "signed": True, "na": True},
            {"code": "y", "type": "integer"},
            {"code": "d", "type": "date"},
            {"code": "t", "type": "text", "required": self.maybe(0.3)},
            {"code": "z", "type": "money"},
        ]
        if self.maybe(0.3):
            columns[3]["show"] = "4.*.y > 1"
        return {"code": "4", "title": "4", "repeat": {"min": 1, "max": 3}, "columns": columns}

    def _calculations(self) -> list[dict[str, str]]:
        # Cells that the conditions above do not ask, so that nothing waits for itself.
        found = [
            {"cell": "1.99.*", "value": "sum(1.A:B.*)"},
            {"cell": "2.s0", "value": self.number(2, own=("1", "2"))},
            {"cell": "2.s1", "value": f"2.s0 {self.one_of('*/')} 2.n"},
            {"cell": "2.s2", "value": self.one_of(["sum(4.:.x)", "sum(4.:.z) / 7", "2.m / 3"])},
            {"cell": "4.*.z", "value": self.one_of(["4.*.x / 3", "4.*.x * 4.*.y", "4.*.y"])},
        ]
        return [each for each in found if self.maybe(0.6)]

    # --- Rules ----------------------------------------------------------------------------------

    def _rule(self, number: int) -> dict[str, str]:
        rule = {"check": self._line(), "level": self.one_of(["error", "warning"])}
        if self.maybe(0.3):
            rule["when"] = self.condition(1)
        if number % 5 == 4:
            rule["at"] = "2.m"
        return rule

    def _line(self) -> str:
        make = self.one_of(
            [
                self._table_rule, self._table_rule, self._running_rule, self._last_rule,
                lambda: self.condition(2), lambda: self.condition(3),
            ]
        )  # fmt: skip
        return make()

    def _table_rule(self) -> str:
        sign, one, two = self.one_of(_SIGNS), self.one_of(_COLUMNS), self.one_of(_COLUMNS)
        chain = self.one_of(("=", "<", "<=", ">="))
        table = self.one_of("13")
        return self.one_of(
            [
                f"{table}.*.{one} {sign} {table}.*.{two}",
                f"{table}.99.* {sign} sum({table}.A:B.1.*)",
                f"{table}.*.{one} {sign} sum({table}.*/:.{one})",
                f"max({table}.*/:.*) <= {table}.*.*",
                f"{table}.*.{{a,b}} {sign} {table}.*.{{b,c}} * 2",
                f"sum(1.*.:) {sign} sum(3.*.:)",
                f"2.n {sign} sum({table}.:.:)",
                f"1.*.a {chain} 1.*.b {chain} 1.*.c",
                f"count({table}.*.:) {sign} {self.chance.randint(0, 3)}",
                f"1.*.{one} / 3.*.{two} {sign} {self._literal()}",
                f"unique({table}.:.{one})",
            ]
        )

    def _running_rule(self) -> str:
        sign = self.one_of(_SIGNS)
        return self.one_of(
            [
                f"4.*.x {sign} 4.*.y",
                f"4.*.d {sign} 2.od",
                "unique(4.:.t)",
                "unique(4.:.x, 2.n)",
                f"sum(4.:.x) {sign} 2.n",
                f"count(4.:.t) {sign} 2.d",
                f"days(4.*.d, 2.do) {sign} {self.chance.randint(-400, 400)}",
                f"sum(4.*.x:y) {sign} sum(4.:.y)",
                "filled(4.*.t) or na(4.*.x)",
                f"4.*.z {sign} last!4.*.z",
                f"sum(last!4.:.x) {sign} sum(4.:.x)",
                'matches(4.*.t, "[A-Z]{2}")',
                f"4.*.x {sign} min(4.:.x) or 4.*.y in 4.:.x",
            ]
        )

    def _last_rule(self) -> str:
        sign, column = self.one_of(_SIGNS), self.one_of(_COLUMNS)
        return self.one_of(
            [
                f"abs(change(1.*.{column})) <= {self.chance.randint(0, 200)}",
                f"1.*.{column} {sign} last!1.*.{column}",
                f"1.*.{column} {sign} before!1.*.{column}",
                f"sum(1.:.{column}) {sign} INNY!1.01.k",
                f"2.m {sign} INNY@last!1.01.k * 2",
                "filed(INNY) and filled(2.m)",
                f"1.A.a {sign} registry.beds",
                f"1.A.a {sign} registry.beds_by_specialty.4500 + period.days",
                f"2.do {sign} period.end",
                '"4500" in registry.specialties or filled(2.n)',
                "2.t not in others!2.t",
                f"sum(others!2.n) {sign} 2.n",
                "2.n in others!2.n",
                "unique(2.n, others!2.n)",
                f"period.year {sign} year(2.od)",
                "last!2.w = 2.w",
                "last!2.tak or 2.tak",
            ]
        )

    def condition(self, depth: int) -> str:
        """Make a line that is true or false, over cells that do not run."""
        if depth > 1 and self.maybe(0.6):
            one, two = self.condition(depth - 1), self.condition(depth - 1)
            return self.one_of(
                [
                    f"({one}) and ({two})",
                    f"({one}) or ({two})",
                    f"not ({one})",
                    f"({one}) = ({two})",
                ]
            )
        sign = self.one_of(_SIGNS)
        return self.one_of(
            [
                f"{self.number(depth)} {sign} {self.number(depth)}",
                f"{self.number(depth)} {sign} {self.number(1)}",
                f"2.od {sign} 2.do",
                f'2.od {sign} "2024-02-29"',
                f'2.w {self.one_of(("=", "<>"))} "{self.one_of("12")}"',
                f'2.t {self.one_of(("=", "<>"))} "AB"',
                "2.t = 2.u",
                '2.w in ["1", "10"]',
                "2.n in [1, 2.5, -3]",
                '"a" in 2.co and not "brak" in 2.co',
                self.one_of(["2.tak", "2.nie", "2.tak = 2.nie", "2.tak = filled(2.n)"]),
                f"filled(2.{self.one_of(('n', 't', 'od', 'co', 'w', 's1'))})",
                f"na(2.{self.one_of(('n', 't', 'nie'))})",
                f'matches(2.t, "{self.one_of(_PATTERNS)}")',
                f"length(2.t) {sign} {self.chance.randint(0, 4)}",
            ]
        )

    def number(self, depth: int, own: tuple[str, ...] = ("1", "2", "3")) -> str:
        """Make a line that gives a number, over cells that do not run."""
        if depth > 1 and self.maybe(0.7):
            one, two = self.number(depth - 1, own), self.number(depth - 1, own)
            return self.one_of(
                [
                    f"({one} + {two})", f"({one} - {two})", f"{one} * {two}", f"({one}) / ({two})",
                    f"abs({one})", f"-({one})", f"round({one}, {self.chance.randint(0, 12)})",
                ]
            )  # fmt: skip
        table = self.one_of([code for code in own if code != "2"])
        cells = f"{table}.{self.one_of(('A:B', ':', 'A/:'))}.{self.one_of(_COLUMNS)}"
        return self.one_of(
            [
                f"{table}.{self.one_of(_ROWS[:4])}.{self.one_of('ab')}",
                f"2.{self.one_of('nmpd')}",
                f"{self.one_of(('sum', 'min', 'max', 'count'))}({cells})",
                "days(2.od, 2.do)", "year(2.do)", "length(2.t)", self._literal(),
            ]
        )  # fmt: skip

    def _literal(self) -> str:
        return self.one_of(["0", "1", "2", "3", "0.1", "0.5", "1.005", "12.5", "1000000"])

    # --- Answers --------------------------------------------------------------------------------

    def _answers(self) -> dict[str, Any]:
        density = self.one_of([0.1, 0.5, 0.9])
        answers = self._numbers(density)
        answers |= {f"2.{code}": value for code, value in self._words() if self.maybe(density)}
        for row in self.chance.sample(range(1, 12), self.chance.randint(0, 4)):
            answers |= {f"4.{row}.{column}": self._number() for column in "xyz" if self.maybe(0.7)}
            answers |= {f"4.{row}.t": self.one_of(_TEXTS), f"4.{row}.d": self.one_of(_DATES)}
        if self.maybe(0.1):
            answers |= {
                "7.x": "1",
                "4.0.x": "2",
                "4.#.x": "3",
                "2.\U0001f600": "4",
                "2.\uffee": "5",
            }
        keys = list(answers)
        self.chance.shuffle(keys)
        return {key: answers[key] for key in keys}

    def _numbers(self, density: float) -> dict[str, Any]:
        cells = [
            f"{table}.{row}.{column}" for table in "13" for row in _ROWS for column in _COLUMNS
        ]
        cells += [f"2.{code}" for code in ("n", "m", "p", "d", "s0")]
        return {cell: self._number() for cell in cells if self.maybe(density)}

    def _words(self) -> list[tuple[str, Any]]:
        choices = self.one_of([["a"], ["b", "brak"], [], "n/d", ["x"], ["a", "a"], "a", None])
        return [
            ("t", self.one_of(_TEXTS)),
            ("u", self.one_of(["F20.0", "f20", "F99.9", "A00"])),
            ("od", self.one_of(_DATES)),
            ("do", self.one_of(_DATES)),
            ("tak", self.one_of(["yes", "no", "tak"])),
            ("nie", self.one_of(["yes", "no", "n/d"])),
            ("w", self.one_of(["1", "2", "10", "01", ["1"]])),
            ("co", choices),
        ]

    def _number(self) -> str:
        if self.maybe(0.15):
            return self.one_of(_ODD)
        if self.maybe(0.4):
            return str(self.chance.randint(-3, 9))
        if self.maybe(0.1):
            return f"{self.chance.randint(-(10**15) + 1, 10**15 - 1)},{self.chance.randint(0, 10**12 - 1):012d}"
        return self.one_of(_NUMBERS)

    def _context(self) -> dict[str, Any]:
        inny = {"1.01.k": self._number()}
        known = {
            "last": self._answers,
            "before": lambda: self._numbers(0.5),
            "forms": lambda: self.one_of([{}, {"INNY": inny}, {"INNY": {}, "INNY@last": inny}]),
            "others": lambda: [self._answers() for _ in range(self.chance.randint(0, 2))],
            "registry": lambda: self.one_of(
                [{}, {"beds": 3, "beds_by_specialty": {"4500": "2"}, "specialties": ["4500"]}]
            ),
            "period": lambda: {"days": 365, "year": 2024, "end": "2025-12-31"},
            "dictionaries": lambda: {"icd10": ["F20.0", "A00"]},
        }
        return {name: make() for name, make in known.items() if self.maybe(0.7)}

    def maybe(self, likelihood: float) -> bool:
        """Return true so often."""
        return self.chance.random() < likelihood


def _other_form() -> dict[str, Any]:
    column = {"code": "k", "type": "money"}
    section = {"code": "1", "title": "1", "rows": [{"code": "01"}], "columns": [column]}
    return {"code": "INNY", "edition": "2025", "section": [section]}
