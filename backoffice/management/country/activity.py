"""Believable answers to MZ-11: a clinic, its patients by age, its staff."""

from random import Random

from ssoz.units.models import Unit

Answers = dict[str, str]

_HOSPITAL_FORM = "146"
# How many persons of each group are in care, in a surgery of usual size.
_ADULTS = {
    "nadcisnienie": 820, "serce": 210, "mozg": 70, "cukrzyca": 310, "tarczyca": 240,
    "oskrzela": 160, "trawienny": 190, "ruch": 430, "nowotwory": 60, "niedokrwistosc": 35,
}  # fmt: skip
_CHILDREN = {"otylosc": 40, "dychawica": 55, "wzrok": 120, "kregoslup": 90, "alergie": 75}
_ADULT_AGES = (("w19", 0.06), ("w35", 0.24), ("w55", 0.25))
_CHILD_AGES = (("w0", 0.15), ("w5", 0.3), ("w10", 0.3))
_STAFF = {"lekarze": 5, "pielegniarki": 4, "polozne": 1}


def activity(unit: Unit, chance: Random, last: Answers) -> Answers:
    """Make a year of a clinic; where it filed the year before, it is near to it."""
    if last:
        change = chance.choice((1.0, 1.0, 1.04, 1.35))
        return last | {
            cell: str(round(int(last[cell]) * change)) for cell in last if cell.startswith("2.")
        }
    size = (
        chance.uniform(2.5, 5.0) if unit.legal_form == _HOSPITAL_FORM else chance.uniform(0.4, 1.6)
    )
    cells = _prevention(size, chance) | _consultations(size, chance)
    cells |= _groups("3", _ADULTS, (*_ADULT_AGES, ("w65", 1)), size, chance)
    cells |= _groups("4", _CHILDREN, (*_CHILD_AGES, ("w15", 1)), size, chance)
    for row, usual in _STAFF.items():
        people = max(round(usual * size), 1)
        cells |= {f"6.{row}.ogolem": str(people), f"6.{row}.glowne": str(people // 2)}
    # Asked only where the register knows long-term care; elsewhere it stays hidden.
    return cells | {"H.bez_mz29a": "yes"}


def _prevention(size: float, chance: Random) -> Answers:
    young, older = _some(40, size, chance), _some(90, size, chance)
    first, again, visits = ([_some(n, size, chance) for n in (30, 25, 20)], _some(60, size, chance),
                            _some(45, size, chance))  # fmt: skip
    return {
        "1A.do24.zbadane": str(young), "1A.do24.skierowane": str(young // 20),
        "1A.od25.zbadane": str(older), "1A.od25.skierowane": str(older // 15),
        "1C.a.1": str(sum(first)), "1C.a.2": str(first[0]), "1C.a.3": str(first[1]),
        "1C.a.4": str(first[2]), "1C.a.5": str(again), "1C.a.6": str(again // 3),
        "1D.b.1": str(visits), "1D.b.2": str(visits // 2), "1D.b.3": str(visits // 3),
        "1D.b.4": str(again), "1D.b.5": str(again // 2),
    }  # fmt: skip


def _consultations(size: float, chance: Random) -> Answers:
    cells = {}
    for row, usual in (("lekarz", 9_000), ("zdalne", 1_900), ("pielegniarka", 3_100)):
        whole = _some(usual, size, chance)
        cells |= {
            f"2.{row}.ogolem": str(whole), f"2.{row}.dzieci": str(whole // 6),
            f"2.{row}.starsi": str(whole // 3),
        }  # fmt: skip
    return cells | {"2.lekarz.dom": str(_some(120, size, chance))}


def _groups(
    section: str,
    usual: dict[str, int],
    ages: tuple[tuple[str, float], ...],
    size: float,
    chance: Random,
) -> Answers:
    """Share the persons of each row out by age: the last group takes what is left."""
    cells = {}
    for row, number in usual.items():
        whole = left = _some(number, size, chance)
        for column, share in ages:
            people = left if share == 1 else round(whole * share)
            left -= people
            cells[f"{section}.{row}.{column}"] = str(people)
        cells[f"{section}.{row}.ogolem"] = str(whole)
        cells[f"{section}.{row}.nowi"] = str(whole // 12)
    return cells


def _some(usual: int, size: float, chance: Random) -> int:
    return round(usual * size * chance.uniform(0.8, 1.2))
