"""Believable answers of the invented units; their own rules are kept, last year is near."""

from random import Random
from typing import Any

from backoffice.management.country.activity import activity
from backoffice.management.country.finances import finances
from backoffice.management.country.seasons import (
    ACTIVITY,
    ASSIGNING,
    FINANCES,
    SPECIALISTS,
    STAFF,
    SURVEY,
)
from ssoz.reports.queries import registry_of_many
from ssoz.units.models import Unit

Answers = dict[str, Any]

# The rows of MZ-88, how many work there in a hospital, and the row that is a part of each.
_STAFF = (
    ("01", 60, "01k"), ("dentysci", 4, "dentysci_k"), ("ratownicy", 12, "ratownicy_w"),
    ("pielegniarki", 140, "pielegniarki_w"), ("polozne", 18, "polozne_w"),
    ("diagnosci", 9, "diagnosci_m"), ("inni_lab", 5, ""), ("farmaceuci", 4, "farmaceuci_k"),
    ("20", 14, ""), ("psycholodzy", 4, ""), ("logopedzi", 2, ""),
)  # fmt: skip
_OWN_ROW = {
    Unit.Type.PHYSICIAN: "01",
    Unit.Type.DENTIST: "dentysci",
    Unit.Type.NURSE: "pielegniarki",
    Unit.Type.PHYSIOTHERAPIST: "20",
}
_SPECIALISTS = ("wewnetrzne", "rodzinna", "chirurgia", "pediatria", "kardiologia", "neurologia")
_HOSPITAL_FORM = "146"
_MANY = 20


def answers_for(code: str, unit: Unit, email: str, chance: Random, last: Answers) -> Answers:
    """Make the answers of a unit to a form; `last` are those of the form before, if any."""
    if code == STAFF:
        return _again(last, chance) if last else _staff(unit, chance)
    if code == SPECIALISTS:
        return _specialists(last, chance)
    if code == ACTIVITY:
        return activity(unit, chance, last)
    if code == FINANCES:
        return finances(unit, chance, last)
    if code == ASSIGNING:
        return _assigning(unit, chance)
    assert code == SURVEY
    return _survey(unit, email, chance)


def _staff(unit: Unit, chance: Random) -> Answers:
    if unit.type in _OWN_ROW:
        row = _OWN_ROW[Unit.Type(unit.type)]
        return {f"1.{row}.ogolem": "1", f"1.{row}.4": str(chance.randint(0, 1))}
    scale = chance.uniform(0.5, 1.6) if unit.legal_form == _HOSPITAL_FORM else 0.08
    cells: Answers = {}
    for row, usual, part in _STAFF:
        people = round(usual * scale * chance.uniform(0.7, 1.3))
        main = round(people * chance.uniform(0.6, 0.95))
        cells |= {f"1.{row}.ogolem": str(people), f"1.{row}.4": str(main)}
        if part:
            some = chance.uniform(0.3, 0.7)
            cells[f"1.{part}.ogolem"] = str(round(people * some))
            cells[f"1.{part}.4"] = str(min(round(main * some), round(people * some)))
    return cells


def _again(last: Answers, chance: Random) -> Answers:
    """Move last year's numbers a little, all in one direction, so that parts stay parts.

    A hospital took over a ward: one profession grew so much that it has to be explained.
    """
    change = chance.uniform(0.97, 1.06)
    numbers = {cell: int(text) for cell, text in last.items() if cell.startswith("1.")}
    large = [one for one in _STAFF if numbers.get(f"1.{one[0]}.ogolem", 0) >= _MANY]
    row, _usual, part = chance.choice(large) if large else ("", 0, "")
    grown = (f"1.{row}.", f"1.{part}.") if row else ()
    return {
        cell: str(round(number * (1.6 if cell.startswith(grown) else change)))
        for cell, number in numbers.items()
    }


def _specialists(staff: Answers, chance: Random) -> Answers:
    """Share a part of the physicians of MZ-88 out among specialisations."""
    left = round(int(staff.get("1.01.4", "0")) * 0.7)
    cells: Answers = {}
    for row in _SPECIALISTS:
        people = min(left, chance.randint(0, 6))
        left -= people
        new = chance.randint(0, people)
        cells[f"1.{row}.razem"] = str(people)
        cells[f"1.{row}.nowy"], cells[f"1.{row}.st2"] = str(new), str(people - new)
    return cells


def _assigning(unit: Unit, chance: Random) -> Answers:
    """Answer as the register has it, now and then otherwise: that is for the office to look at."""
    said = registry_of_many([unit.pk])[unit.pk]
    is_entity, kind = unit.type == Unit.Type.ENTITY, unit.activity_kind
    beds = said["beds"] + (chance.randint(1, 9) if chance.random() < 0.3 else 0)
    is_hospital, is_long = kind == "1" and bool(beds), kind == "2"
    answered = {
        "1.czynna": True, "1.pracuje": True,
        "1.specjalisci": is_entity or unit.practice_code in ("94", "96", "99"),
        "2.ambulatoryjna": unit.practice_code not in ("93", "94"),
        "2.nfz": is_entity or chance.random() < 0.4, "2.dzieci": unit.type == Unit.Type.NURSE,
        "2.psychiatria": unit.psychiatric and is_entity, "2.szkoly": chance.random() < 0.1,
        "3.szpital": is_hospital, "3.psychiatria": False, "3.dlugoterminowa": is_long,
        "4.publiczna": bool(unit.founder_code),
    }  # fmt: skip
    cells: Answers = {cell: "yes" if holds else "no" for cell, holds in answered.items()}
    if is_hospital or is_long:
        cells["3.lozka"] = str(beds or chance.randint(20, 60))
    return cells


def _survey(unit: Unit, email: str, chance: Random) -> Answers:
    staff = chance.randint(12, 400)
    cells: Answers = {
        "H.osoba": "Inspektor Ochrony Danych", "H.email": email or unit.email,
        "1.polityka": chance.choice("012"), "1.pelnomocnik": chance.choice(("yes", "no")),
        "1.polityka_data": "2023-05-11", "1.it_osoby": "3", "1.it_bezp": "1",
        "1.ryzyko": chance.choice("0123"),
        "2.sa": "yes", "2.gdzie": ["lok", chance.choice(("inna", "chmura"))],
        "2.proba": "2023-06-20", "2.udzial": str(chance.randint(40, 100)),
        "4.1.nazwa": "System szpitalny", "4.1.wsparcie": "n/d", "4.1.rodzaj": "w",
        "5.incydenty": "0", "5.zgloszone": "0", "5.procedura": chance.choice("0123"),
        "5.pracownicy": str(staff), "5.przeszkoleni": str(round(staff * chance.random())),
        "5.budzet": f"{chance.randint(0, 90)}000,00",
    }  # fmt: skip
    for row in range(1, 7):
        things = chance.randint(2, 90)
        cells[f"3.0{row}.razem"] = str(things)
        cells[f"3.0{row}.chronione"] = str(chance.randint(0, things))
    return cells
