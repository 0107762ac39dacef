"""What stands beside a condition: how one is written, what the survey asks, what the register says."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backoffice.desk.helping import Example
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.schema import label
from ssoz.reports.queries import form_of
from ssoz.units.models import Unit

_WITH_HELP = ("assigned",)
CHECKS: Sequence[Example] = (
    Example("1.pracuje", _("the question pracuje of section 1 is answered with yes")),
    Example("1.pracuje and 1.specjalisci", _("both are answered with yes")),
    Example("not 3.szpital", _("it is answered with no")),
    Example('registry.unit_type = "entity"', _("the register says that the unit is an entity")),
    Example('registry.founder in ["11", "12"]', _("the register says one of these")),
    Example('"1700" in registry.specialties', _("a cell of the unit has this specialty")),
    Example("registry.beds > 0", _("the register knows of beds")),
    Example('2.nfz or registry.practice = "94" and 2.dzieci', _("and binds stronger than or; brackets part them otherwise")),
)  # fmt: skip
REGISTER: Sequence[Example] = (
    Example("registry.unit_type", _("type of the unit")),
    Example("registry.founder", _("code of the founding body")),
    Example("registry.legal_form", _("code of the legal form")),
    Example("registry.activity", _("kind of activity")),
    Example("registry.practice", _("practice code")),
    Example("registry.specialties", _("specialties of the cells (part VIII)")),
    Example("registry.beds", _("number of beds")),
    Example("registry.beds_by_specialty.4000", _("beds of one specialty")),
    Example("registry.teryt", _("TERYT of the unit")),
    Example("registry.name", _("name of the unit")),
    Example("registry.regon", "REGON"),
)


def help_for(edition: Edition, kind: str) -> dict[str, Any] | None:
    """Return what helps to write a condition, where one is written."""
    if kind not in _WITH_HELP:
        return None
    types = [Example(f'"{code}"', name) for code, name in Unit.Type.choices]
    return {
        "checks": CHECKS,
        "checks_heading": _("How a condition is written"),
        "addresses": REGISTER,
        "addresses_heading": _("What the register can be asked"),
        "codes_heading": _("What the survey asks"),
        "sections": [
            *_questions(edition),
            {"code": "registry.unit_type", "title": _("types of units"), "lists": [types]},
        ],
    }


def _questions(edition: Edition) -> list[dict[str, Any]]:
    language = get_language() or "pl"
    return [
        {
            "code": section.code,
            "title": label(section, language),
            "lists": [[Example(cell.address, label(cell, language)) for cell in section.cells]],
        }
        for section in form_of(edition).questionnaire.sections
    ]
