"""The rows of a list: each cell with its heading, so that on a phone the table becomes blocks."""

from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
)
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from web.templatetags.words import unbroken

register = template.Library()
_NOTHING = "–"


@register.simple_tag
def rows(cl: ChangeList, may_read: bool) -> dict[str, Any]:
    """Return headings, rows and the addresses of the pages before and after."""
    headers = [
        label_for_field(name, cl.model, model_admin=cl.model_admin) for name in cl.list_display
    ]
    names = list(zip(cl.list_display, headers, strict=True))
    last = cl.paginator.num_pages
    return {
        "headers": headers,
        "rows": [_row(cl, thing, names, may_read) for thing in cl.result_list],
        "previous": cl.get_query_string({PAGE_VAR: cl.page_num - 1}) if cl.page_num > 1 else "",
        "next": cl.get_query_string({PAGE_VAR: cl.page_num + 1}) if cl.page_num < last else "",
    }


def _row(cl: ChangeList, thing: Model, names: list, may_read: bool) -> list[dict[str, Any]]:
    cells = [{"label": label, "value": _value(cl, thing, name)} for name, label in names]
    if may_read and getattr(thing, "is_readable", True):  # some lists reach further than pages
        cells[0]["pk"] = thing.pk
        kept = {"preserved_filters": cl.preserved_filters, "opts": cl.opts}
        cells[0]["url"] = add_preserved_filters(kept, cl.url_for_result(thing))
    return cells


def _value(cl: ChangeList, thing: Model, name: str) -> Any:
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
