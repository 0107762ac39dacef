"""Assigning rules as they are read: each form with its conditions and its sentences, others in one line."""

from typing import Any

from django.utils.translation import get_language

from backoffice.desk.outline import Item, told_list
from backoffice.desk.places import Thing, holder_of


def forms_of(definition: Thing, items: list[Item] | None = None) -> list[dict[str, Any]]:
    """Return who owes what; with what can be done in the lines where they are edited."""
    forms = [one for one in holder_of(definition, ("form",)) if isinstance(one, dict)]
    lines: list[Item | None] = [*items] if items is not None else [None] * len(forms)
    return [
        {
            "code": form.get("code") or "?",
            "when": form.get("when", ""),
            "registry": form.get("registry", ""),
            "because": _said(form, "because"),
            "otherwise": _said(form, "otherwise"),
            "item": item,
        }
        for form, item in zip(forms, lines, strict=True)
    ]


def pairs_of(definition: Thing, name: str, others: str) -> list[tuple[str, str, str]]:
    """Return the lines of a list of pairs: the form, the other forms, what the unit reads."""
    return [
        (str(one.get("form", "")), told_list(one.get(others)), _said(one, "message"))
        for one in holder_of(definition, (name,))
        if isinstance(one, dict)
    ]


def _said(thing: Thing, key: str) -> str:
    english = thing.get(f"{key}_en") if (get_language() or "pl").startswith("en") else ""
    return str(english or thing.get(key, ""))
