"""The rules of `tests/vectors/forms`, one line each: how our language says them, or why it cannot.

`forms/` holds what public sources show of the real forms; it is copied here unchanged. A rule is
named by its own words: its `text`, and where it has none its `expr`.
"""

from dataclasses import dataclass, field
from typing import Any

type Answers = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """A rule of a form said by a rule of our edition.

    `keeps` are answers that keep it; `breaks` are what has to be typed otherwise to break it.
    `ours` is the id of our rule, or of a built-in check. `context` is what is known beside the
    answers; `context_breaks` is known instead where the answers alone do not break it. `also` are
    other rules of ours that must break with it, `cells` where the problem is shown.
    """

    form: str
    words: str
    ours: str
    keeps: Answers
    breaks: Answers = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    level: str = "error"
    also: tuple[str, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)
    context_breaks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Prose:
    """A rule of a form that no rule over answers can say, and why."""

    form: str
    words: str
    reason: str


# Which edition says the rules of which form.
EDITIONS = {
    "MZ-03": "fixtures/questionnaires/mz-03/2025.toml",
    "MZ-06": "tests/vectors/editions/mz-06.toml",
    "MZ-10A": "tests/vectors/editions/mz-10a.toml",
    "MZ-11": "fixtures/questionnaires/mz-11/2025.toml",
    "MZ-15": "tests/vectors/editions/mz-15.toml",
    "MZ-29": "tests/vectors/editions/mz-29.toml",
    "MZ-29A": "tests/vectors/editions/mz-29a.toml",
    "MZ-30": "tests/vectors/editions/mz-30.toml",
    "MZ-35": "tests/vectors/editions/mz-35a.toml",
    "MZ-88": "fixtures/questionnaires/mz-88/2025.toml",
    "MZ-89": "fixtures/questionnaires/mz-89/2025.toml",
    "MZ-BFA": "tests/vectors/editions/mz-bfa.toml",
    "MZ-Szp-11": "tests/vectors/editions/mz-szp-11.toml",
    "MZ-Szp-11B": "tests/vectors/editions/mz-szp-11b.toml",
    "Struktura-zobowiazan": "tests/vectors/editions/struktura-zobowiazan.toml",
    "ankieta-cyber": "fixtures/questionnaires/cyber/2023.toml",
}

_MZ_88 = {"1.01.ogolem": "12", "1.01.4": "9", "1.20.ogolem": "2", "1.20.4": "2"}
_SPECIALISTS = [
    "anestezjologia", "chirurgia", "wewnetrzne", "kardiologia", "pracy", "ratunkowa", "rodzinna",
    "neurologia", "okulistyka", "ortopedia", "pediatria", "ginekologia", "psychiatria",
    "radiologia", "inne",
]  # fmt: skip
_DENTAL = [
    "chirurgia", "ortodoncja", "periodontologia", "protetyka", "dziecieca", "zachowawcza", "inne",
]  # fmt: skip
_FIRST_DEGREE = ["chirurgia", "wewnetrzne", "pediatria", "ginekologia", "inne"]
_ZERO = {
    f"{section}.{row}.razem": "0"
    for section, rows in (
        ("1", _SPECIALISTS), ("L2", _FIRST_DEGREE), ("S1", _DENTAL), ("S2", ["ogolna", "inne"]),
        ("7", ["06", "inni"]),
    )
    for row in rows
}  # fmt: skip
_NINE = _ZERO | {"1.chirurgia.razem": "9", "1.chirurgia.nowy": "7", "1.chirurgia.st2": "2"}
_SCHOOL = "123456785"
_DEBTS = {f"1.01.{column}": "0" for column in range(11, 41)} | {
    "H.nazwa": "Szpital w Próbie", "H.regon": "123456785", "1.01.11": "900", "1.01.12": "100", "1.01.13": "50", "1.01.39": "70", "1.01.40": "300",
    "1.01.razem": "950", "1.01.wymagalne": "100",
}  # fmt: skip
_STAY = {"1.karta": "1", "1.ur": "1980-02-29", "1.przyj": "2025-03-01", "1.wyp": "2025-03-11"}

LINES: list[Said | Prose] = [
    # --- MZ-03 ---------------------------------------------------------------------------------
    Said(
        "MZ-03", "A.I == A.I.1 + A.I.2 + A.I.3 + A.I.4", "sumy",
        keeps={"1.A.k": "10", "1.A.I.k": "10", "1.A.I.1.k": "1", "1.A.I.2.k": "2",
               "1.A.I.3.k": "3", "1.A.I.4.k": "4", "2.A.k": "10", "2.A.I.k": "10"},
        breaks={"1.A.I.4.k": "5"},
        cells=("1.A.I.k", "1.A.I.1.k", "1.A.I.2.k", "1.A.I.3.k", "1.A.I.4.k"),
    ),
    Said(
        "MZ-03",
        "A.II.1 == A.II.1.a + A.II.1.b + A.II.1.c + A.II.1.d + A.II.1.e",
        "sumy",
        keeps={"1.A.k": "15", "1.A.II.k": "15", "1.A.II.1.k": "15", "1.A.II.1.a.k": "1",
               "1.A.II.1.b.k": "2", "1.A.II.1.c.k": "3", "1.A.II.1.d.k": "4", "1.A.II.1.e.k": "5",
               "2.A.k": "15", "2.A.I.k": "15"},
        breaks={"1.A.II.1.e.k": ""},
        cells=("1.A.II.1.k", "1.A.II.1.a.k", "1.A.II.1.b.k", "1.A.II.1.c.k", "1.A.II.1.d.k",
               "1.A.II.1.e.k"),
    ),
    Said(
        "MZ-03", "A.II == A.II.1 + A.II.2 + A.II.3", "sumy",
        keeps={"1.A.k": "5", "1.A.II.k": "5", "1.A.II.2.k": "3", "1.A.II.3.k": "2", "2.A.k": "5", "2.A.I.k": "5"},
        breaks={"1.A.II.3.k": "-2"},
        cells=("1.A.II.k", "1.A.II.1.k", "1.A.II.2.k", "1.A.II.3.k"),
    ),
    Said(
        "MZ-03", "A.III == A.III.1 + A.III.2 + A.III.3", "sumy",
        keeps={"1.A.k": "6", "1.A.III.k": "6", "1.A.III.1.k": "1", "1.A.III.2.k": "2",
               "1.A.III.3.k": "3", "2.A.k": "6", "2.A.I.k": "6"},
        breaks={"1.A.III.2.k": "20"},
        cells=("1.A.III.k", "1.A.III.1.k", "1.A.III.2.k", "1.A.III.3.k"),
    ),
    Said(
        "MZ-03",
        "aktywa razem == pasywa razem (Dział 1 vs Dział 2; Dział 2 not found)",
        "bilans",
        keeps={"1.A.k": "10", "1.A.I.k": "10", "1.A.I.1.k": "10", "1.C.k": "5", "2.A.k": "-85",
               "2.A.V.k": "-85", "2.B.k": "100", "2.B.IV.k": "100", "2.B.IV.2.k": "100"},
        breaks={"1.C.k": "4"},
        cells=("1.razem.k", "2.razem.k"),
    ),
    # --- MZ-06 ---------------------------------------------------------------------------------
    Said(
        "MZ-06", "r02 <= r01", "niepelnosprawni",
        keeps={"1.regon_szkoly": _SCHOOL, "3.01.x": "300", "3.02.x": "12"},
        breaks={"3.02.x": "301"},
        cells=("3.02.x", "3.01.x"),
    ),
    Said(
        "MZ-06", "exactly one report per school", "jedno-na-szkole",
        keeps={"1.regon_szkoly": "590096454"},
        breaks={"1.regon_szkoly": _SCHOOL},
        cells=("1.regon_szkoly",),
        context={"others": [{"1.regon_szkoly": _SCHOOL}]},
    ),
    Prose(
        "MZ-06",
        "if both physician and nurse care take place at the health centre, no MZ-06 for that school",
        "It says when no report is owed at all. A rule is judged over a report that exists; whether"
        " one is owed is an obligation, which a supervisor marks as not applicable with a reason.",
    ),
    # --- MZ-10A --------------------------------------------------------------------------------
    Said(
        "MZ-10A",
        "T1, T2 and T3 totals per voivodeship are equal; the same for T4-T6",
        "lekarze",
        keeps={"1.10.m": "4", "1.10.k": "6", "2.10.m1": "1", "2.10.k1": "2", "2.10.m2": "3",
               "2.10.k2": "4", "3.10.bez": "3", "3.10.spec": "7"},
        breaks={"3.10.spec": "8"},
        cells=("1.10.m", "1.10.k", "2.10.m1", "2.10.k1", "2.10.m2", "2.10.k2", "3.10.bez",
               "3.10.spec"),
    ),
    Said(
        "MZ-10A",
        "T1, T2 and T3 totals per voivodeship are equal; the same for T4-T6",
        "dentysci",
        keeps={"4.32.k": "5", "5.32.k1": "5", "6.32.spec": "5"},
        breaks={"5.32.k1": ""},
    ),
    # --- MZ-11 ---------------------------------------------------------------------------------
    Said(
        "MZ-11", "kolumna 1 jest sumą kolumn 2, 3, 4", "pierwsze",
        keeps={"1C.a.1": "6", "1C.a.2": "1", "1C.a.3": "2", "1C.a.4": "3"},
        breaks={"1C.a.1": "7"},
        cells=("1C.a.1", "1C.a.2", "1C.a.3", "1C.a.4"),
    ),
    Said(
        "MZ-11", "kolumna 6 wyodrębniona z kolumny 5", "nastepne",
        keeps={"1C.a.5": "6", "1C.a.6": "6"},
        breaks={"1C.a.6": "7"},
        cells=("1C.a.6", "1C.a.5"),
    ),
    Said(
        "MZ-11", "kol. 2 z liczby podanej w kol. 1", "czesci-pierwszych",
        keeps={"1D.b.1": "5", "1D.b.2": "5"},
        breaks={"1D.b.2": "6"},
        cells=("1D.b.2", "1D.b.1"),
        also=("wiek-rozlaczny",),
    ),
    Said(
        "MZ-11", "kol. 3 z liczby podanej w kol. 1", "czesci-pierwszych",
        keeps={"1D.b.1": "5", "1D.b.3": "0"},
        breaks={"1D.b.3": "6"},
        cells=("1D.b.3", "1D.b.1"),
        also=("wiek-rozlaczny",),
    ),
    Said(
        "MZ-11", "kol. 5 (w tym) <= kol. 4", "nastepne-wizyty",
        keeps={"1D.b.4": "2", "1D.b.5": "1"},
        breaks={"1D.b.4": ""},
        cells=("1D.b.5", "1D.b.4"),
    ),
    Said(
        "MZ-11", "kol. 2 + kol. 3 <= kol. 1 (disjoint age bands)", "wiek-rozlaczny",
        keeps={"1D.b.1": "5", "1D.b.2": "3", "1D.b.3": "2"},
        breaks={"1D.b.3": "3"},
        cells=("1D.b.2", "1D.b.3", "1D.b.1"),
    ),
    # --- MZ-15 ---------------------------------------------------------------------------------
    *(
        Said(
            "MZ-15",
            "leczeni po raz pierwszy <= leczeni ogółem; kobiety/dzieci (w tym) <= ogółem",
            "w-tym",
            keeps={"1.psychiczne.ogolem": "40", f"1.psychiczne.{column}": "40"},
            breaks={f"1.psychiczne.{column}": "41"},
            cells=(f"1.psychiczne.{column}", "1.psychiczne.ogolem"),
        )
        for column in ("pierwszy", "kobiety", "dzieci")
    ),
    # --- MZ-29A --------------------------------------------------------------------------------
    Said(
        "MZ-29A", "kol. 2 <= kol. 1 (w tym)", "stosunek-pracy",
        keeps={"1.lekarze.1": "8", "1.lekarze.2": "8"},
        breaks={"1.lekarze.2": "9"},
        cells=("1.lekarze.2", "1.lekarze.1"),
    ),
    Said(
        "MZ-29A", "kol. 3 <= kol. 2 (z kolumny 2)", "pelny-wymiar",
        keeps={"1.lekarze.1": "8", "1.lekarze.2": "5", "1.lekarze.3": "5"},
        breaks={"1.lekarze.3": "6"},
        cells=("1.lekarze.3", "1.lekarze.2"),
    ),
    # The form has no cell in which the same activity could be seen twice; what can be judged is
    # that a unit without cells of long-term care has nothing to show here.
    Said(
        "MZ-29A", "no double reporting with MZ-11, MZ-29, MZ-30", "gdzie-indziej",
        keeps={"1.lekarze.1": "3"},
        context={"registry": {"specialties": ["4500", "5172"]}},
        context_breaks={"registry": {"specialties": ["4500", "4000"]}},
    ),
    # --- MZ-30 ---------------------------------------------------------------------------------
    Said(
        "MZ-30", "sum of person-days over wards = person-days of the facility",
        "osobodni-oddzialow",
        keeps={"1.osobodni": "900", "2.1.oddzial": "4700", "2.1.osobodni": "400",
               "2.4.oddzial": "4702", "2.4.osobodni": "500"},
        breaks={"2.4.osobodni": "501"},
        cells=("2.1.osobodni", "2.4.osobodni", "1.osobodni"),
    ),
    Said(
        "MZ-30", "sum over wards with transfers >= facility without transfers",
        "leczeni-oddzialow",
        keeps={"1.leczeni": "50", "2.1.oddzial": "4700", "2.1.leczeni": "30",
               "2.2.oddzial": "4702", "2.2.leczeni": "25"},
        breaks={"2.1.leczeni": "24"},
        cells=("2.1.leczeni", "2.2.leczeni", "1.leczeni"),
    ),
    Said(
        "MZ-30",
        "osobodni <= średnia liczba łóżek * dni w roku (warning, overcrowding is possible)",
        "oblozenie",
        keeps={"1.srednia": "10,5", "1.osobodni": "3832", "2.1.oddzial": "4700",
               "2.1.osobodni": "3832"},
        breaks={"1.osobodni": "3833", "2.1.osobodni": "3833"},
        cells=("1.osobodni", "1.srednia"),
        level="warning",
        context={"period": {"days": 365}},
    ),
    # --- MZ-88 ---------------------------------------------------------------------------------
    *(
        Said(
            "MZ-88",
            "rows 'w tym wykształcenie wyższe/magisterskie' and 'w tym kobiety' <= their total row",
            "w-tym",
            keeps={f"1.{row}.ogolem": "5", f"1.{below}.ogolem": "5"},
            breaks={f"1.{below}.ogolem": "6"},
            cells=(f"1.{below}.ogolem", f"1.{row}.ogolem"),
        )
        for row, below in (
            ("01", "01k"), ("dentysci", "dentysci_k"), ("ratownicy", "ratownicy_w"),
            ("pielegniarki", "pielegniarki_w"), ("polozne", "polozne_w"),
            ("diagnosci", "diagnosci_m"), ("farmaceuci", "farmaceuci_k"),
        )
    ),
    Said(
        "MZ-88", "kol. główne miejsce pracy <= kol. ogółem", "glowne-miejsce",
        keeps={"1.logopedzi.ogolem": "3", "1.logopedzi.4": "3"},
        breaks={"1.logopedzi.ogolem": "2"},
        cells=("1.logopedzi.4", "1.logopedzi.ogolem"),
    ),
    # Both cross-form rules stand on the side of MZ-89, which is filled later.
    Said(
        "MZ-88", "liczba lekarzy specjalistów w MZ-89 <= MZ-88 wiersz 1 kolumna 4",
        "MZ-89:specjalisci-mz-88",
        keeps=_NINE,
        breaks={"1.chirurgia.razem": "10", "1.chirurgia.nowy": "8"},
        context={"forms": {"MZ-88": _MZ_88}},
    ),
    Said(
        "MZ-88", "MZ-88 must be filled before MZ-89", "MZ-89:najpierw-mz-88",
        keeps=_ZERO,
        context={"forms": {"MZ-88": _MZ_88}},
        context_breaks={"forms": {}},
    ),
    # --- MZ-89 ---------------------------------------------------------------------------------
    Said(
        "MZ-89", "razem = specjalności uzyskane nowym trybem + II stopnia", "tryb",
        keeps=_NINE,
        breaks={"1.chirurgia.st2": "3"},
        cells=("1.chirurgia.razem", "1.chirurgia.nowy", "1.chirurgia.st2"),
        context={"forms": {"MZ-88": _MZ_88}},
    ),
    Said(
        "MZ-89",
        "if the unit is not the main workplace of any specialist, send the report as 'zerowe'",
        "required",
        keeps=_ZERO,
        breaks={"1.chirurgia.razem": ""},
        cells=("1.chirurgia.razem",),
        context={"forms": {"MZ-88": _MZ_88}},
    ),
    Said(
        "MZ-89", "fill after MZ-88; specialists in MZ-89 <= MZ-88 row 1 column 4",
        "najpierw-mz-88",
        keeps=_ZERO,
        context={"forms": {"MZ-88": _MZ_88}},
        context_breaks={"forms": {}},
    ),
    Said(
        "MZ-89", "fill after MZ-88; specialists in MZ-89 <= MZ-88 row 1 column 4",
        "specjalisci-mz-88",
        keeps=_NINE,
        context={"forms": {"MZ-88": _MZ_88}},
        context_breaks={"forms": {"MZ-88": _MZ_88 | {"1.01.4": "8"}}},
    ),
    # --- MZ/Szp-11B ----------------------------------------------------------------------------
    Said(
        "MZ-Szp-11B", "state card (2) has no discharge data; discharge card (1) requires them",
        "wypis",
        keeps=_STAY,
        breaks={"1.wyp": ""},
        cells=("1.karta", "1.wyp"),
    ),
    Said(
        "MZ-Szp-11B", "state card (2) has no discharge data; discharge card (1) requires them",
        "wypis",
        keeps=_STAY | {"1.karta": "2", "1.wyp": ""},
        breaks={"1.wyp": "2025-03-11"},
        cells=("1.karta", "1.wyp"),
    ),
    Said(
        "MZ-Szp-11B", "birth date <= admission date <= discharge date", "daty",
        keeps=_STAY,
        breaks={"1.ur": "2025-03-02"},
        cells=("1.ur", "1.przyj", "1.wyp"),
    ),
    Said(
        "MZ-Szp-11B", "birth date <= admission date <= discharge date", "daty-bez-przyjecia",
        keeps=_STAY | {"1.przyj": ""},
        breaks={"1.wyp": "1980-02-28"},
        cells=("1.ur", "1.wyp"),
    ),
    *(
        Said(
            "MZ-Szp-11B",
            "first admission to the facility <=> admission ordinal consistent with"
            " 'czas od ostatniego wypisu'",
            "pierwszy-raz",
            keeps=_STAY | {"1.pierwszy": first, "1.ktory": which, "1.od_wypisu": since},
            breaks=breaks,
            cells=("1.pierwszy", "1.ktory", "1.od_wypisu"),
        )
        for first, which, since, breaks in (
            ("1", "1", "0", {"1.ktory": "2"}),
            ("1", "1", "0", {"1.od_wypisu": "1"}),
            ("2", "3", "2", {"1.pierwszy": "1"}),
        )
    ),
    # --- Struktura zobowiązań ------------------------------------------------------------------
    Said(
        "Struktura-zobowiazan", "a position equal to zero must hold 0 - blanks not allowed",
        "required",
        keeps=_DEBTS,
        breaks={"1.01.20": " "},
        cells=("1.01.20",),
    ),
    *(
        Said(
            "Struktura-zobowiazan", "only digits; no dots, commas, spaces, letters", "type",
            keeps=_DEBTS | {"1.01.39": "1070"},
            breaks={"1.01.39": typed},
            cells=("1.01.39",),
        )
        for typed in ("1.070", "1070,00", "1 070", "1070 zł")
    ),
    Said(
        "Struktura-zobowiazan",
        "columns 39 and 40 are not part of the totals of liabilities and of due liabilities",
        "razem",
        keeps=_DEBTS,
        breaks={"1.01.razem": "1020"},
    ),
    Said(
        "Struktura-zobowiazan",
        "columns 39 and 40 are not part of the totals of liabilities and of due liabilities",
        "wymagalne-razem",
        keeps=_DEBTS,
        breaks={"1.01.wymagalne": "400"},
    ),
    Said(
        "Struktura-zobowiazan", "the value of column 40 must be contained in columns 11-38",
        "kolumna-40",
        keeps=_DEBTS,
        breaks={"1.01.40": "1051"},
    ),
    Said(
        "Struktura-zobowiazan", "wymagalne <= ogółem for every debt title", "wymagalne",
        keeps=_DEBTS,
        breaks={"1.01.14": "51", "1.01.wymagalne": "151"},
        cells=("1.01.14", "1.01.13"),
    ),
]  # fmt: skip

# What the forms say elsewhere than in their lists of rules: by a field, a note, a way of counting.
BEYOND: list[Said] = [
    Said(
        "MZ-BFA", "kwartalne, narastająco", "narastajaco",
        keeps={"1.koszty.k": "200000", "1.wynik.k": "-5"},
        breaks={"1.koszty.k": "199999"},
        cells=("1.koszty.k",),
        context={"before": {"1.koszty.k": "200000", "1.wynik.k": "10"}, "period": {"quarter": 2}},
    ),
    Said(
        "MZ-Szp-11", "dates of referral, waiting list, admission, discharge", "daty",
        keeps={"1.skier": "2025-01-02", "1.lista": "2025-01-02", "1.przyj": "2025-03-01",
               "1.wyp": "2025-03-09"},
        breaks={"1.lista": "2025-03-02"},
        cells=("1.skier", "1.lista", "1.przyj", "1.wyp"),
    ),
    Said(
        "MZ-35", "zero report required from a physician who made no examinations", "required",
        keeps={"1.lekarz": "1234567", "1.miejsce": _SCHOOL, "2.orzeczenia.liczba": "0"},
        breaks={"2.orzeczenia.liczba": ""},
        cells=("2.orzeczenia.liczba",),
    ),
    Said(
        "MZ-15", "Inne (jakie?)", "required",
        keeps={"H.zrodlo": "1"},
        breaks={"H.zrodlo": "2"},
        cells=("H.inne",),
    ),
    Said(
        "MZ-11", "no double reporting with MZ-29A, whose cells the register names", "dlugoterminowa",
        keeps={"2.lekarz.ogolem": "1", "H.bez_mz29a": "yes"},
        breaks={"H.bez_mz29a": "no"},
        cells=("H.bez_mz29a",),
        context={"registry": {"specialties": ["0010", "5172"]}},
    ),
    Said(
        "MZ-11", "a unit without cells of long-term care is not asked about them", "required",
        keeps={"2.lekarz.ogolem": "1"},
        cells=("H.bez_mz29a",),
        context={"registry": {"specialties": ["0010"]}},
        context_breaks={"registry": {"specialties": ["5360"]}},
    ),
    Said(
        "MZ-Szp-11B", "[A-Z]{2} upper case, no Polish letters; NN when unknown", "pattern",
        keeps=_STAY | {"1.nazwisko": "NN", "1.imie": "ZA"},
        breaks={"1.imie": "ŻA"},
        cells=("1.imie",),
    ),
]  # fmt: skip

_SURVEY = {
    "H.osoba": "Anna Próbna", "H.email": "anna@example.com", "1.polityka": "3",
    "1.polityka_data": "2023-05-10", "1.pelnomocnik": "yes", "1.it_osoby": "4", "1.it_bezp": "1",
    "1.ryzyko": "1", "2.sa": "yes", "2.gdzie": ["lok", "offline"], "2.proba": "n/d",
    "2.udzial": "80", "5.incydenty": "2", "5.zgloszone": "1", "5.opis": "Wyłudzenie hasła",
    "5.procedura": "2", "5.pracownicy": "120", "5.przeszkoleni": "90", "5.budzet": "15000,50",
    "4.1.nazwa": "HIS", "4.1.rodzaj": "z", "4.1.dostawca": "Dostawca", "4.1.wsparcie": "2027-12-31",
    "4.2.nazwa": "PACS", "4.2.rodzaj": "w", "4.2.wsparcie": "n/d",
} | {
    f"3.0{row}.{column}": value
    for row in range(1, 7)
    for column, value in (("razem", "10"), ("chronione", "8"))
}  # fmt: skip
_ONLY_ZERO = {"context": {"forms": {"MZ-88": _MZ_88}}}

_SOME_CARE = {"2.lekarz.ogolem": "0"}
_LAST_YEAR = {"1.D.k": "9", "3.B.r": "10"}
# A balance of 25 with a profit of 20 and debts of 5; the year before stood at 9.
_BALANCED = {
    "1.C.k": "25", "1.D.p": "9", "2.A.k": "20", "2.A.VI.k": "20", "2.A.p": "9", "2.A.I.p": "9",
    "2.B.k": "5", "2.B.III.k": "5", "2.B.III.4.k": "5", "3.A.r": "30", "3.A.I.r": "30",
    "3.nfz.r": "30", "3.B.r": "10", "3.B.V.r": "10", "4.ogolem.k": "5", "4.wymagalne.k": "0",
}  # fmt: skip

# The rest of what the shipped editions say: the project's own rules.
OURS: list[Said] = [
    Said("ankieta-cyber", "", "w-tym", keeps=_SURVEY, breaks={"3.04.chronione": "11"},
         cells=("3.04.chronione", "3.04.razem")),
    Said("ankieta-cyber", "", "it-bezpieczenstwo", keeps=_SURVEY, breaks={"1.it_bezp": "5"}),
    Said("ankieta-cyber", "", "incydenty-zgloszone", keeps=_SURVEY, breaks={"5.zgloszone": "3"}),
    Said("ankieta-cyber", "", "przeszkoleni", keeps=_SURVEY, breaks={"5.przeszkoleni": "121"},
         also=("max",)),
    Said("ankieta-cyber", "", "przeglad-w-roku", keeps=_SURVEY,
         breaks={"1.polityka_data": "2021-12-31"}, level="warning"),
    Said("ankieta-cyber", "", "kopia-poza-miejscem", keeps=_SURVEY, breaks={"2.gdzie": ["lok"]},
         level="warning"),
    Said("ankieta-cyber", "", "systemy-rozne", keeps=_SURVEY, breaks={"4.2.nazwa": "HIS"},
         cells=("4.1.nazwa", "4.2.nazwa")),
    Said("ankieta-cyber", "", "wsparcie", keeps=_SURVEY, breaks={"4.1.wsparcie": "2023-12-30"},
         cells=("4.1.wsparcie",), level="warning"),
    Said("MZ-88", "", "ktos-pracuje", keeps={"1.01.ogolem": "1"}, breaks={"1.01.ogolem": ""}),
    Said("MZ-88", "", "zmiana-roczna", keeps={"1.01.ogolem": "130"}, breaks={"1.01.ogolem": "131"},
         level="warning", context={"last": {"1.01.ogolem": "100"}}),
    Said("MZ-89", "", "tryb-dentysci", keeps=_ZERO, breaks={"S1.chirurgia.st2": "1"}, **_ONLY_ZERO),
    Said("MZ-89", "", "dentysci-mz-88", keeps=_ZERO,
         breaks={"S1.inne.razem": "1", "S1.inne.nowy": "1"}, level="warning", **_ONLY_ZERO),
    Said("MZ-89", "", "fizjoterapia-mz-88", keeps=_ZERO | {"7.06.razem": "2"},
         breaks={"7.06.razem": "3"}, level="warning", **_ONLY_ZERO),
    Said("MZ-89", "", "zmiana-roczna", keeps=_NINE,
         level="warning", context={"forms": {"MZ-88": _MZ_88}, "last": {"1.chirurgia.razem": "9"}},
         context_breaks={"last": {"1.chirurgia.razem": "30"}}),
    *(
        Said("MZ-11", "", rule, keeps=keeps, breaks=breaks, cells=cells)
        for rule, keeps, breaks, cells in (
            ("skierowane", {"1A.do24.zbadane": "5", "1A.do24.skierowane": "5", **_SOME_CARE},
             {"1A.do24.zbadane": "6", "1A.do24.skierowane": "7"}, ()),
            ("w-tym-ciaza", {"1B.02.liczba": "5", "1B.w02.liczba": "5"}, {"1B.w02.liczba": "6"},
             ("1B.w02.liczba", "1B.w02s.liczba", "1B.02.liczba")),
            ("wiek-porad", {"2.lekarz.ogolem": "9", "2.lekarz.dzieci": "4", "2.lekarz.starsi": "5"},
             {"2.lekarz.starsi": "6"}, ()),
            ("w-domu", {"2.polozna.ogolem": "9", "2.polozna.dom": "9"}, {"2.polozna.dom": "10"},
             ("2.polozna.dom", "2.polozna.ogolem")),
            ("teleporady", {"2.lekarz.ogolem": "9", "2.zdalne.ogolem": "9"},
             {"2.zdalne.ogolem": "10"}, ("2.zdalne.ogolem", "2.lekarz.ogolem")),
            ("wiek-dorosli", {"3.mozg.ogolem": "9", "3.mozg.w19": "4", "3.mozg.w65": "5"},
             {"3.mozg.w55": "1"}, ()),
            ("nowi-dorosli", {"3.nerki.ogolem": "1", "3.nerki.w19": "1", "3.nerki.nowi": "1"},
             {"3.nerki.nowi": "2"}, ("3.nerki.nowi", "3.nerki.ogolem")),
            ("w-tym-dorosli",
             {"3.serce.ogolem": "1", "3.serce.w65": "1", "3.zawal.ogolem": "1", "3.zawal.w65": "1"},
             {"3.serce.nowi": "0", "3.zawal.nowi": "1"}, ("3.zawal.nowi", "3.serce.nowi")),
            ("wiek-dzieci", {"4.wady.ogolem": "3", "4.wady.w0": "3"}, {"4.wady.w15": "1"}, ()),
            ("nowi-dzieci", {"4.wady.ogolem": "3", "4.wady.w0": "3"}, {"4.wady.nowi": "4"},
             ("4.wady.nowi", "4.wady.ogolem")),
            ("w-tym-porady", {"5.stomatologia.ogolem": "8", "5.stomatologia.dzieci": "8"},
             {"5.stomatologia.dzieci": "9"}, ()),
            ("w-tym-poradnie", {"5.zabiegowe.ogolem": "8", "5.polozniczo.ogolem": "8"},
             {"5.polozniczo.ogolem": "9"}, ("5.polozniczo.ogolem", "5.zabiegowe.ogolem")),
            ("glowne-miejsce", {"6.polozne.ogolem": "2", "6.polozne.glowne": "2", **_SOME_CARE},
             {"6.polozne.glowne": "3"}, ()),
            ("cos-wykazano", _SOME_CARE, {"2.lekarz.ogolem": ""}, ("2.lekarz.ogolem",)),
        )
    ),
    Said("MZ-11", "", "kadra-mz-88", keeps={"6.lekarze.ogolem": "12", **_SOME_CARE},
         breaks={"6.lekarze.ogolem": "13"}, level="warning", context={"forms": {"MZ-88": _MZ_88}}),
    Said("MZ-11", "", "zmiana-roczna", keeps={"2.lekarz.ogolem": "1250"},
         breaks={"2.lekarz.ogolem": "1251"}, level="warning",
         context={"last": {"2.lekarz.ogolem": "1000"}}),
    *(
        Said("MZ-03", "", rule, keeps=keeps, breaks=breaks, level=level,
             context={"last": _LAST_YEAR})
        for rule, keeps, breaks, level in (
            ("sumy-pasywa", _BALANCED | {"2.A.I.p": "9"}, {"2.A.I.p": "8"}, "error"),
            ("sumy-wynik", _BALANCED, {"3.B.V.r": "11"}, "error"),
            ("nfz", _BALANCED, {"3.nfz.r": "31"}, "error"),
            ("wynik-w-bilansie", _BALANCED,
             {"2.A.VI.k": "19", "2.A.V.k": "1"}, "error"),
            ("wynik-ubiegly", _BALANCED, {"3.J.u": "1"}, "warning"),
            ("zobowiazania", _BALANCED, {"4.ogolem.k": "6"}, "warning"),
            ("wymagalne", _BALANCED | {"4.wymagalne.k": "5", "4.2l.k": "5"},
             {"4.wymagalne.k": "6", "4.2l.k": "6"}, "error"),
            ("wymagalne-okresy", _BALANCED, {"4.3m.k": "1"}, "error"),
            ("bilans-otwarcia", _BALANCED | {"1.D.p": "9"},
             {"1.D.p": "8", "1.C.p": "1"}, "warning"),
            ("zmiana-kosztow", _BALANCED,
             {"3.B.r": "140010", "3.B.V.r": "140010", "3.A.r": "140030", "3.A.I.r": "140030"},
             "warning"),
        )
    ),
]  # fmt: skip
