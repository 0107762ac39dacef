"""What people call the things of a form: section 1, row 03."""

from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires.differing.identity import FORM, Item, code_of

_LABELS = {
    FORM: "title", "section": "title", "rule": "message", "calc": "value", "assigned": "because",
    "exclusion": "message", "order": "message",
}  # fmt: skip


def name_of(what: str, item: Item, holder: str) -> str:
    """Name a thing by its code, and by what holds it where its code alone does not tell."""
    code = code_of(what, item) or "?"
    match what:
        case "section":
            return _("section %(code)s") % {"code": code}
        case "list":
            return _("list %(name)s") % {"name": code}
        case "calc":
            return _("calculation of %(cell)s") % {"cell": code}
        case "rule":
            return _("rule %(id)s") % {"id": code}
        case "assigned":
            return _("form %(code)s") % {"code": code}
        case "exclusion":
            return _("what excludes %(code)s") % {"code": code}
        case "order":
            return _("what is filed before %(code)s") % {"code": code}
    words = {"holder": holder, "code": code}
    match what:
        case "row":
            return _("%(holder)s, row %(code)s") % words
        case "column":
            return _("%(holder)s, column %(code)s") % words
        case "field":
            return _("%(holder)s, field %(code)s") % words
    return _("%(holder)s, option %(code)s") % words


def name_of_form() -> str:
    """Name the form as a whole."""
    return _("the form")


def label_of(what: str, item: Any) -> str:
    """Return the words by which reporters know a thing; those of a rule are its message."""
    if not isinstance(item, dict):
        return ""
    return str(item.get(_LABELS.get(what, "label"), ""))
