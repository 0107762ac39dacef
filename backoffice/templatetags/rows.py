"""The rows of a list: each cell with its heading, so that on a phone the table becomes blocks."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.db.models import Model
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from backoffice.listing import ScopedChangeList
from backoffice.shown import Shown
from web.templatetags.words import unbroken

register = template.Library()
_NOTHING = "–"


@register.simple_tag
def rows(cl: ScopedChangeList, may_read: bool, shown: Shown) -> dict[str, Any]:
    """Return headings, rows and the addresses of the pages before and after."""
    told = shown.values(cl.result_list)
    return {
        "headers": [_header(cl, name, label) for name, label in shown.headings.items()],
        "rows": [
            _row(cl, thing, shown.headings, told(thing.pk), may_read) for thing in cl.result_list
        ],
        "previous": cl.page_url(cl.page_num - 1) if cl.page_num > 1 else "",
        "next": cl.page_url(cl.page_num + 1) if cl.has_next else "",
    }


def _header(cl: ScopedChangeList, name: str, label: str) -> dict[str, Any]:
    """Return a heading, and where the list is sorted by it."""
    if name not in cl.model_admin.sorts:
        return {"label": label}
    column, backwards = cl.sorted_by
    order = ("descending" if backwards else "ascending") if column == name else ""
    return {"label": label, "order": order, "url": cl.sort_url(name)}


def _row(
    cl: ScopedChangeList, thing: Model, headings: Mapping[str, Any], told: Mapping[str, Any],
    may_read: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    cells = [
        {"label": label, "value": told[name] if name in told else _value(cl, thing, name)}
        for name, label in headings.items()
    ]
    if may_read and getattr(thing, "is_readable", True):  # some lists reach further than pages
        cells[0]["pk"] = thing.pk
        kept = f"?{cl.preserved_filters}" if cl.preserved_filters else ""
        cells[0]["url"] = cl.url_for_result(thing) + kept
    return cells


def _value(cl: ScopedChangeList, thing: Model, name: str) -> Any:
    field, _attribute, value = lookup_field(name, thing, cl.model_admin)
    if isinstance(value, SafeString):
        return value
    if field is None:
        return unbroken(display_for_value(value, _NOTHING))
    if field.is_relation:
        return unbroken(getattr(thing, field.name) or _NOTHING)
    return unbroken(display_for_field(value, field, _NOTHING) or _NOTHING)


@register.filter(is_safe=True)
def spoken(value: Any) -> str:
    """Say a cell in one line: what stands in two tags does not run together."""
    return " ".join(strip_tags(str(value).replace("<", " <")).split())
