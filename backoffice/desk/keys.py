"""What a form is made of, as people change it: the keys of each thing, in plain words.

The language itself stays in the domain; this says in which field a key is typed and how it is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ssoz.questionnaires.models import Edition

type Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Asked:
    """One key: how it is called, what stands under it, and with what it is typed.

    `way` is line, text, formula, flag, choice, number, texts, options, closed, parent, list, ticks;
    of assigning rules also form, assigned, others. What is needed is kept though it is empty, so
    that the loader objects at its field.
    """

    key: str
    label: Any
    way: str = "line"
    hint: Any = ""
    choices: Choices = ()
    is_needed: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that stand together; those that are seldom needed lie folded."""

    title: Any
    asked: tuple[Asked, ...]
    is_folded: bool = False


_PROVENANCE: Choices = (
    ("official", _("from an official print")),
    ("project", _("the project’s own work")),
)
TYPES: Choices = (
    ("integer", _("whole number")),
    ("decimal", _("number with decimal places")),
    ("money", _("amount in złote")),
    ("percent", _("per cent")),
    ("text", _("text")),
    ("date", _("date")),
    ("yesno", _("yes or no")),
    ("choice", _("one of several answers")),
    ("choices", _("several answers to tick")),
    ("code", _("code from a dictionary")),
)
_FORMATS: Choices = (
    ("regon", "REGON"),
    ("regon9", _("REGON, 9 digits")),
    ("regon14", _("REGON, 14 digits")),
    ("nip", "NIP"),
    ("teryt2", _("TERYT of a voivodeship")),
    ("teryt7", _("TERYT of a commune")),
    ("icd10", _("ICD-10 code")),
    ("resort4", _("part VIII of the resort code")),
    ("phone", _("telephone number")),
    ("email", _("e-mail address")),
)
_DICTIONARIES: Choices = (("icd10", "ICD-10"), ("teryt", "TERYT"), ("resort8", _("resort codes")))
_REGISTRY: Choices = (
    ("registry.name", _("name of the unit")),
    ("registry.regon", "REGON"),
    ("registry.teryt", "TERYT"),
    ("registry.unit_type", _("type of the unit")),
    ("registry.founder", _("code of the founding body")),
    ("registry.legal_form", _("code of the legal form")),
    ("registry.activity", _("kind of activity")),
    ("registry.practice", _("practice code")),
    ("registry.beds", _("number of beds")),
    ("registry.day_places", _("number of day places")),
    ("period.days", _("days of the period")),
    ("period.year", _("year of the period")),
)
LEVELS: Choices = (
    ("error", pgettext_lazy("rule", "error: stops sending")),
    ("warning", pgettext_lazy("rule", "warning: asks for an explanation")),
)
_SHOWN_WHEN = _('A condition like 2.typ = "1". Empty: always.')

_CODE = Asked(
    "code", _("Code"), hint=_("Letters a-z, digits, _ and hyphens, at most 20. Rules name it.")
)
_LABEL = Asked("label", _("Label"), "text")
_LABEL_EN = Asked("label_en", _("Label in English"), "text")
_HELP = Asked("help", _("Help for the reporter"), "text")
_HELP_EN = Asked("help_en", _("Help in English"), "text")
_NOTE = Asked("note", _("Note for the office"), "text")
_UNIT = Asked("unit", _("Unit of measure"))
_SHOW = Asked("show", _("Shown only when"), "formula", _SHOWN_WHEN)
_OWN_PROVENANCE = Asked("provenance", _("Where it comes from"), "choice", choices=_PROVENANCE)
_SOURCE = Asked(
    "source", _("Sources"), "texts", _("One in a line. Needed for what is from an official print.")
)
_FILLING = (
    Asked("required", _("An answer is required"), "flag"),
    Asked("na", _("“n/d” may be answered"), "flag"),
    Asked("min", _("Smallest value"), "number"),
    Asked("max", _("Greatest value"), "number"),
    Asked("places", _("Decimal places"), "number"),
    Asked("signed", _("May be below zero"), "flag"),
    Asked("digits_only", _("Digits only, no spaces"), "flag"),
)
_OPTIONS = (
    Asked("options_list", _("Answers from a list"), "list"),
    Asked(
        "options",
        _("Answers to choose from"),
        "options",
        _("One in a line: code | label | label in English. Cells copied from Excel fit too."),
    ),
)
_TEXTS = (
    Asked("length", _("Longest text, in characters"), "number"),
    Asked("format", _("Checked as"), "choice", choices=_FORMATS),
    Asked("dictionary", _("Dictionary"), "choice", choices=_DICTIONARIES),
    Asked("pattern", _("Pattern of the text"), hint=_("Like [A-Z]{2}: two capital letters.")),
    Asked("from", _("Filled in from"), "choice", choices=_REGISTRY),
)
_TYPE = Asked("type", _("Kind of answer"), "choice", choices=TYPES)

_CELL = (
    Group(_("What may be answered"), (_TYPE, *_FILLING)),
    Group(_("Answers, texts and codes"), (*_OPTIONS, *_TEXTS), is_folded=True),
)
_ORIGIN = Group(
    _("Provenance and condition"), (_OWN_PROVENANCE, _SOURCE, _NOTE, _SHOW), is_folded=True
)

COLUMN = (
    Group(_("Code and texts"), (_CODE, _LABEL, _LABEL_EN, _UNIT, _HELP, _HELP_EN)),
    *_CELL,
    _ORIGIN,
)
ROW = (
    Group(
        _("Code and texts"),
        (
            _CODE,
            _LABEL,
            _LABEL_EN,
            _HELP,
            Asked(
                "parent",
                _("Belongs to the row"),
                "parent",
                _("“Of which” rows stand below the row of which they are a part."),
            ),
            Asked("closed", _("Not to be filled in"), "closed"),
        ),
    ),
    Group(_("What may be answered in this row"), (_TYPE, *_FILLING), is_folded=True),
    Group(_("Answers, texts and codes"), (*_OPTIONS, *_TEXTS), is_folded=True),
    _ORIGIN,
)
_SECTION_TEXTS = Group(
    _("Code and texts"),
    (
        Asked(
            "code",
            _("Code"),
            hint=_("Letters a-z, digits and _, at most 20. Rules name it first."),
        ),
        Asked("title", _("Title"), "text"),
        Asked("title_en", _("Title in English"), "text"),
        Asked("group", _("Heading above several sections")),
        _HELP,
    ),
)
SECTION = (
    _SECTION_TEXTS,
    Group(
        _("Where it comes from"), (Asked("provenance", _("Where it comes from"), "choice", choices=_PROVENANCE), _SOURCE, _NOTE)
    ),
    Group(
        _("For every cell of the section"),
        (_TYPE, *_FILLING, _SHOW),
        is_folded=True,
    ),
)  # fmt: skip
TOP = (
    Group(
        _("Titles and texts"),
        (
            Asked("title", _("Title"), "text"),
            Asked("title_en", _("Title in English"), "text"),
            Asked("edition", _("Edition")),
            Asked("legal_basis", _("Legal basis"), "text"),
            Asked("help", _("Help for the reporter"), "text"),
        ),
    ),
    Group(
        _("Who reports, and when"),
        (
            Asked("class", _("Class"), "choice", choices=tuple(Edition.Class.choices)),
            Asked("tab", _("Periodic or one-off"), "choice", choices=tuple(Edition.Tab.choices)),
            Asked("frequency", _("Frequency"), "choice", choices=tuple(Edition.Frequency.choices)),
            Asked("reference", _("Day or time that the data are about")),
            Asked("per", _("How many"), "choice", choices=tuple(Edition.Per.choices)),
            Asked("key", _("Fields that tell the reports apart"), "texts", _("One in a line, like 1.regon_szkoly.")),
            Asked(
                "levels",
                _("Levels"),
                "ticks",
                choices=(
                    ("collective", _("collectively for the whole activity of the entity")),
                    ("individual", _("individually for chosen organisational units")),
                ),
            ),
            Asked("two_people", _("Verifier and accepter are two people"), "flag"),
        ),
    ),
)  # fmt: skip
LIST = (
    Group(
        _("List of answers"),
        (
            Asked("name", _("Name of the list")),
            Asked("options", _("Answers"), "options", _OPTIONS[1].hint),
        ),
    ),
)
CALC = (
    Group(
        _("Calculation"),
        (
            Asked("cell", _("Cell that fills itself"), "formula", _("Like 1.99.*: row 99, each column.")),
            Asked("value", _("What stands in it"), "formula", _("Like sum(1.01:20.*).")),
        ),
    ),
)  # fmt: skip
RULE = (
    Group(
        _("Rule"),
        (
            Asked("check", _("What must be true"), "formula"),
            Asked("when", _("Judged only when"), "formula", _("Empty: always.")),
            Asked("level", _("When it is broken"), "choice", choices=LEVELS),
            Asked(
                "message",
                _("What the reporter reads"),
                "text",
                _("May hold {row}, {column}, {value}, {left}, {right}, {difference}, {last}."),
            ),
            Asked("message_en", _("The same in English"), "text"),
        ),
    ),
    Group(
        _("Name, place and provenance"),
        (
            Asked("id", _("Short name of the rule"), hint=_CODE.hint),
            Asked("at", _("Shown at the cell"), "formula", _("Empty: at every cell it names.")),
            Asked("provenance", _("Where it comes from"), "choice", choices=_PROVENANCE),
        ),
        is_folded=True,
    ),
)  # fmt: skip

OF_FORM: Mapping[str, tuple[Group, ...]] = {
    "form": TOP,
    "section": SECTION,
    "fields": COLUMN,
    "columns": COLUMN,
    "rows": ROW,
    "list": LIST,
    "calc": CALC,
    "rule": RULE,
}
SECTION_WAYS: Choices = (
    ("fields", _("single questions")),
    ("rows", _("a table with rows and columns")),
    ("rows_from", _("a table whose rows are the answers of a list")),
    ("repeat", _("a table with as many rows as the reporter needs")),
)
