"""Making cells: the keys of section, column and row that meet, and whether they fit the type."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.expressions.names import BY_CODE, REGISTERS
from ssoz.questionnaires.mistakes import Mistakes, Path, Refusal, nearest
from ssoz.questionnaires.reading.keys import number
from ssoz.questionnaires.reading.patterns import canonical
from ssoz.questionnaires.schema import KINDS, Cell, Option

_NUMBERS = frozenset(type_ for type_, kind in KINDS.items() if kind == "num")
_TEXTS = frozenset({"text", "code"})
_CHOICES = frozenset({"choice", "choices"})
_FITS = {
    "places": _NUMBERS,
    "signed": _NUMBERS,
    "min": _NUMBERS,
    "max": _NUMBERS,
    "digits_only": _NUMBERS,
    "options": _CHOICES,
    "length": _TEXTS,
    "pattern": _TEXTS,
    "format": _TEXTS,
    "dictionary": frozenset({"code"}),
}
_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Owner:
    """The line of the file whose keys are being judged."""

    path: Path
    cell: str


def check_keys(mistakes: Mistakes, owner: Owner, own: dict[str, Any], type_: str | None) -> None:
    """Judge the keys that one line gives; `type_` is None where a row has no type of its own."""
    if "type" in own and own["type"] not in KINDS:
        what = _("The type “%(type)s” is not known.") % {"type": own["type"]}
        mistakes.add("E14", (*owner.path, "type"), what, nearest(own["type"], KINDS), owner.cell)
        return
    for key in own:
        if type_ in KINDS and key in _FITS and type_ not in _FITS[key]:
            what = _("The key %(key)s does not fit the type %(type)s.") % {
                "key": key,
                "type": type_,
            }
            advice = _("It is for: %(types)s.") % {"types": ", ".join(sorted(_FITS[key]))}
            mistakes.add("E16", (*owner.path, key), what, advice, owner.cell)
    _check_sizes(mistakes, owner, own, type_)
    if "pattern" in own:
        try:
            own["pattern"] = canonical(own["pattern"])
        except Refusal as refusal:
            refusal.cell = owner.cell
            mistakes.refuse(refusal, (*owner.path, "pattern"))
            del own["pattern"]
    if "from" in own:
        _check_prefill(mistakes, owner, own["from"], type_)


def check_choice(mistakes: Mistakes, owner: Owner, effective: dict[str, Any]) -> None:
    """Refuse a choice without options; None stands for a list that was refused already."""
    if effective.get("type") in _CHOICES and effective.get("options", ()) == ():
        what = _("A choice has no options.")
        mistakes.add("E15", owner.path, what, _("Write options = [ … ]."), owner.cell)


def cell_keys(*layers: dict[str, Any]) -> dict[str, Any]:
    """Lay keys over one another, the last on top, and drop those that do not fit the type."""
    effective: dict[str, Any] = {"type": "integer"}
    for layer in layers:
        effective.update(layer)
    type_ = effective["type"]
    return {key: value for key, value in effective.items() if type_ in _FITS.get(key, (type_,))}


def cell(address: str, place: tuple[str, str, str], keys: dict[str, Any], **more: Any) -> Cell:
    """Make a cell of the keys that hold for it."""
    type_ = keys["type"]
    section, row, column = place
    return Cell(
        address=address,
        section=section,
        row=row,
        column=column,
        type=type_,
        required=keys.get("required", False),
        na=keys.get("na", False),
        length=keys.get("length", _LENGTH if type_ in _TEXTS else 0),
        pattern=keys.get("pattern", ""),
        format=keys.get("format", ""),
        dictionary=keys.get("dictionary", ""),
        options=_options(keys),
        prefill=keys.get("from", ""),
        unit=keys.get("unit", ""),
        help=keys.get("help", ""),
        help_en=keys.get("help_en", ""),
        **_number_keys(keys),
        **more,
    )


def _number_keys(keys: dict[str, Any]) -> dict[str, Any]:
    type_ = keys["type"]
    if type_ not in _NUMBERS:
        return {}
    signed = keys.get("signed", type_ == "money")
    least = None if signed else Decimal(0)
    most = Decimal(100) if type_ == "percent" else None
    return {
        "signed": signed,
        "places": keys.get("places", 0 if type_ == "integer" else 2),
        "digits_only": keys.get("digits_only", False),
        "min": number(keys["min"]) if "min" in keys else least,
        "max": number(keys["max"]) if "max" in keys else most,
    }


def _options(keys: dict[str, Any]) -> tuple[Option, ...]:
    return keys.get("options") or ()


def _check_sizes(mistakes: Mistakes, owner: Owner, own: dict[str, Any], type_: str | None) -> None:
    places = own.get("places", 0)
    if not 0 <= places <= limits.PLACES or (type_ == "integer" and places):
        what = _("places = %(places)d is not possible here.") % {"places": places}
        advice = _("Write 0 to 12; a whole number has 0.")
        mistakes.add("E16", (*owner.path, "places"), what, advice, owner.cell)
        del own["places"]
    if own.get("length", 1) < 1:
        what = _("The length is not positive.")
        mistakes.add("E16", (*owner.path, "length"), what, _("Write 1 or more."), owner.cell)
        del own["length"]
    if "min" in own and "max" in own:
        least, most = number(own["min"]), number(own["max"])
        if least is not None and most is not None and least > most:
            what = _("min is greater than max.")
            mistakes.add("E16", (*owner.path, "min"), what, _("Exchange them."), owner.cell)


def _check_prefill(mistakes: Mistakes, owner: Owner, name: str, type_: str | None) -> None:
    register, _dot, value = name.partition(".")
    kind = REGISTERS.get(register, {}).get(value)
    if kind is None or value in BY_CODE or kind == "list":
        known = [f"{one}.{each}" for one, names in REGISTERS.items() for each in names]
        what = _("There is no %(name)s.") % {"name": name[:80]}
        mistakes.add("E31", (*owner.path, "from"), what, nearest(name, known), owner.cell)
    elif type_ in KINDS and KINDS[type_] != kind:
        words = {"name": name, "type": type_}
        what = _("%(name)s does not fit the type %(type)s.") % words
        advice = _("Change the type, or take another value.")
        mistakes.add("E38", (*owner.path, "from"), what, advice, owner.cell)
