"""What changed between two editions of a form, in words that everybody reads.

The desk tells all of it; a reporter reads what concerns whoever fills the form in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ssoz.questionnaires.differences import Difference, differences
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.queries import previous_edition, questionnaire_of
from web.templatetags.words import tied

_LOOKS = {
    "added": (pgettext_lazy("edition", "added"), "ok", "plus"),
    "removed": (pgettext_lazy("edition", "removed"), "err", "trash-2"),
    "changed": (pgettext_lazy("edition", "changed"), "warn", "pencil"),
    "moved": (pgettext_lazy("edition", "moved"), "", "repeat"),
}
KEYS = {
    "label": gettext_lazy("label"),
    "title": gettext_lazy("title"),
    "help": gettext_lazy("help"),
    "check": gettext_lazy("what must be true"),
    "when": gettext_lazy("when it is judged"),
    "level": gettext_lazy("error or warning"),
    "message": gettext_lazy("what the reporter reads"),
    "type": gettext_lazy("kind of answer"),
    "required": gettext_lazy("whether an answer is required"),
    "options": gettext_lazy("answers to choose from"),
    "min": gettext_lazy("smallest value"),
    "max": gettext_lazy("greatest value"),
    "places": gettext_lazy("decimal places"),
    "closed": gettext_lazy("cells not to be filled in"),
    "parent": gettext_lazy("row that it belongs to"),
    "show": gettext_lazy("when it is shown"),
    "value": gettext_lazy("how it is calculated"),
    "provenance": gettext_lazy("where it comes from"),
    "source": gettext_lazy("sources"),
    "note": gettext_lazy("note for the office"),
    "edition": gettext_lazy("edition"),
    "code": gettext_lazy("code"),
    "at": gettext_lazy("Shown at the cell"),
    "class": gettext_lazy("Class"),
    "dictionary": gettext_lazy("Dictionary"),
    "digits_only": gettext_lazy("Digits only, no spaces"),
    "format": gettext_lazy("Checked as"),
    "frequency": gettext_lazy("Frequency"),
    "from": gettext_lazy("Filled in from"),
    "group": gettext_lazy("Heading above several sections"),
    "help_en": gettext_lazy("Help in English"),
    "key": gettext_lazy("Fields that tell the reports apart"),
    "label_en": gettext_lazy("Label in English"),
    "legal_basis": gettext_lazy("Legal basis"),
    "length": gettext_lazy("Longest text, in characters"),
    "levels": gettext_lazy("Levels"),
    "message_en": gettext_lazy("Message in English"),
    "na": gettext_lazy("“n/d” may be answered"),
    "name": gettext_lazy("Name of the list"),
    "pattern": gettext_lazy("Pattern of the text"),
    "per": gettext_lazy("How many"),
    "reference": gettext_lazy("Day or time that the data are about"),
    "signed": gettext_lazy("May be below zero"),
    "tab": gettext_lazy("Periodic or one-off"),
    "title_en": gettext_lazy("Title in English"),
    "two_people": gettext_lazy("Verifier and accepter are two people"),
    "unit": gettext_lazy("Unit of measure"),
}
# Keys of assigning rules that mean something else there, or are there alone.
_OF_RULES = {
    ("assigned", "when"): gettext_lazy("condition by the answers"),
    ("assigned", "registry"): gettext_lazy("condition by the register alone"),
    ("assigned", "because"): gettext_lazy("why it is owed"),
    ("assigned", "because_en"): gettext_lazy("why it is owed, in English"),
    ("assigned", "otherwise"): gettext_lazy("why it is not owed"),
    ("assigned", "otherwise_en"): gettext_lazy("why it is not owed, in English"),
    ("exclusion", "excludes"): gettext_lazy("forms that it excludes"),
    ("order", "after"): gettext_lazy("forms that are filed before it"),
}
_WORDS: dict[str, dict[str, Any]] = {
    "class": dict(Edition.Class.choices),
    "frequency": dict(Edition.Frequency.choices),
    "levels": {
        "collective": gettext_lazy("collectively for the whole activity of the entity"),
        "individual": gettext_lazy("individually for chosen organisational units"),
    },
    "per": dict(Edition.Per.choices),
    "tab": dict(Edition.Tab.choices),
}
# What whoever fills a form in is told of; codes, sources and notes of the office are none of it.
_TOLD_TO_UNITS = frozenset(
    ("label", "title", "help", "check", "when", "message", "level", "type", "required", "options",
     "min", "max", "places", "closed", "")
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One difference as it is read."""

    what: Any
    colour: str
    icon: str
    name: str
    label: str
    key: Any
    before: str
    after: str


@dataclass(frozen=True)
class Since:
    """What changed since an edition."""

    edition: Edition
    lines: list[Shown]


def shown(found: Iterable[Difference]) -> list[Shown]:
    """Return every difference in words."""
    return [_shown(one) for one in found if one.is_seen]


def since_last_year(edition: Edition) -> Since | None:
    """Return what differs from the edition before, for whoever fills the form in."""
    before = _before(edition)
    if before is None:
        return None
    first, second = (questionnaire_of(one).definition for one in (before, edition))
    return Since(before, shown_to_units(differences(first, second)))


def shown_to_units(found: Iterable[Difference]) -> list[Shown]:
    """Return what concerns whoever fills the form in, each rule once, by the sentence it says."""
    lines: list[Shown] = []
    rules: set[str] = set()
    for one in found:
        if not one.is_seen or one.kind == "moved" or one.key not in _TOLD_TO_UNITS:
            continue
        if one.what == "rule" and one.name not in rules:
            rules.add(one.name)
            lines.append(_rule(one))
        elif one.what not in ("rule", "form"):
            lines.append(_shown(one))
    return lines


def _before(edition: Edition) -> Edition | None:
    if edition.based_on_id is None:
        return previous_edition(edition)
    return Edition.objects.light().get(pk=edition.based_on_id)


def _rule(one: Difference) -> Shown:
    what, colour, icon = _LOOKS["changed" if one.key else one.kind]
    return Shown(what, colour, icon, _("rule"), one.label, "", "", "")


def _shown(one: Difference) -> Shown:
    what, colour, icon = _LOOKS[one.kind]
    whole = not one.key
    return Shown(
        what=what,
        colour=colour,
        icon=icon,
        name=one.name,
        label=one.label,
        key="" if whole else _OF_RULES.get((one.what, one.key), KEYS.get(one.key, one.key)),
        before="" if whole else said(_in_words(one.key, one.before)),
        after="" if whole else said(_in_words(one.key, one.after)),
    )


def _in_words(key: str, value: Any) -> Any:
    """Say what is chosen from a fixed list by the words of the list."""
    words = _WORDS.get(key, {})
    if isinstance(value, list):
        return [words.get(each, each) if isinstance(each, str) else each for each in value]
    return words.get(value, value) if isinstance(value, str) else value


def said(value: Any) -> str:
    """Write a value of a definition as people read it."""
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(_of_list(each) for each in value)
        case dict():
            return ", ".join(f"{key}: {said(each)}" for key, each in value.items())
    return str(tied(str(value)))


def _of_list(value: Any) -> str:
    if isinstance(value, dict):
        name = value.get("label") or value.get("title") or ""
        code = value.get("code", "")
        return f"{code} ({name})" if name and name != code else str(code or said(value))
    return str(value)
