"""The rows of a list: each cell with its heading, so that on a phone the table becomes blocks."""

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.contrib.admin.utils import display_for_field, display_for_value
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from backoffice.listing import ScopedChangeList
from backoffice.shown import Shown
from web.templatetags.words import unbroken

register = template.Library()
_NOTHING = "–"

type _Reader = Callable[[Model], Any]


@register.simple_tag
def rows(cl: ScopedChangeList, may_read: bool, shown: Shown) -> dict[str, Any]:
    """Return headings, rows and the addresses of the pages before and after."""
    told = shown.values(cl.result_list)
    headings = {name: capfirst(str(label)) for name, label in shown.headings.items()}
    readers = {name: _reader(cl, name) for name in shown.own}
    return {
        "headers": [_header(cl, name, label) for name, label in headings.items()],
        "rows": [
            _row(cl, thing, headings, {**told(thing.pk), **_read(readers, thing)}, may_read)
            for thing in cl.result_list
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
    cl: ScopedChangeList, thing: Model, headings: Mapping[str, str], told: Mapping[str, Any],
    may_read: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return what heads a row, with the way to its page, and the other cells with their headings."""
    head, *others = headings
    row = {"head": told[head], "cells": [(headings[name], told[name]) for name in others]}
    if may_read and getattr(thing, "is_readable", True):  # some lists reach further than pages
        kept = f"?{cl.preserved_filters}" if cl.preserved_filters else ""
        row |= {"pk": thing.pk, "url": cl.url_for_result(thing) + kept}
    return row


def _read(readers: Mapping[str, _Reader], thing: Model) -> dict[str, Any]:
    return {name: read(thing) for name, read in readers.items()}


def _reader(cl: ScopedChangeList, name: str) -> _Reader:
    """Say once for a column how its cells are read: Django would find it out for each of them."""
    try:
        field: Any = cl.opts.get_field(name)
    except FieldDoesNotExist:
        column = getattr(cl.model_admin, name)
        return lambda thing: _written(column(thing))
    if field.is_relation:
        return lambda thing: unbroken(getattr(thing, name) or _NOTHING)
    return lambda thing: unbroken(
        display_for_field(getattr(thing, name), field, _NOTHING) or _NOTHING
    )


def _written(value: Any) -> Any:
    if isinstance(value, SafeString):
        return value
    return unbroken(display_for_value(value, _NOTHING))


@register.filter(is_safe=True)
def spoken(value: Any) -> str:
    """Say a cell in one line: what stands in two tags does not run together."""
    return " ".join(strip_tags(str(value).replace("<", " <")).split())
