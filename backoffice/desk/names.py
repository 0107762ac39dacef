"""How the things of a form are called on the desk, alone and in lists."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# What a thing of a kind is called, where it stands alone and where one of several is meant.
NAMES: Mapping[str, Any] = {
    "form": _("Form"),
    "section": _("Section"),
    "fields": _("Question"),
    "columns": _("Column"),
    "rows": _("Row"),
    "list": _("List"),
    "calc": _("Calculation"),
    "rule": _("Rule"),
    "assigned": _("Form"),
    "exclusion": _("Exclusion"),
    "order": _("Order of filing"),
}
HEADINGS: Mapping[str, Any] = {
    "section": _("Sections"),
    "fields": _("Questions"),
    "columns": _("Columns"),
    "rows": _("Rows"),
    "list": _("Lists of answers"),
    "calc": _("Calculations"),
    "rule": _("Rules"),
    "assigned": _("Who owes what"),
    "exclusion": _("What excludes what"),
    "order": _("What is filed first"),
}
ADD_WORDS: Mapping[str, Any] = {
    "section": _("Add a section"),
    "fields": _("Add a question"),
    "columns": _("Add a column"),
    "rows": _("Add a row"),
    "list": _("Add a list"),
    "calc": _("Add a calculation"),
    "rule": _("Add a rule"),
    "assigned": _("Add a form"),
    "exclusion": _("Add an exclusion"),
    "order": _("Add an order of filing"),
}
# What the two columns of a list hold: the code, or what stands for it, and what is said.
HEADS: Mapping[str, tuple[Any, Any]] = {
    "fields": (_("Code"), _("Label")),
    "columns": (_("Code"), _("Label")),
    "rows": (_("Code"), _("Label")),
    "list": (_("Name"), _("Number of answers")),
    "calc": (_("Cell"), _("What stands in it")),
    "rule": (_("Rule"), _("What must be true")),
    "assigned": (_("Form"), _("Condition by the answers")),
    "exclusion": (_("Form"), _("Forms that it excludes")),
    "order": (_("Form"), _("Forms that are filed before it")),
}
