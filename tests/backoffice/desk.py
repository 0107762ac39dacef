"""What tests of the desk do with a draft through its screens."""

from typing import Any

from django.test import Client
from django.urls import reverse
from lxml import html

from ssoz.questionnaires.models import Draft


def url_of(draft: Draft, name: str = "change", *args: Any) -> str:
    """Return an address of a draft."""
    return reverse(f"backoffice:questionnaires_draft_{name}", args=[draft.pk, *args])


def draft_of(draft: Draft) -> Draft:
    """Read a draft as it is now."""
    return Draft.objects.get(pk=draft.pk)


def row_of(draft: Draft, number: int) -> dict[str, Any]:
    """Return a row of the table of the small form."""
    return draft_of(draft).definition["section"][1]["rows"][number]


def fields_of(page: Any) -> dict[str, Any]:
    """Return what a browser would send of the form of a page, left as it came."""
    [form] = html.fromstring(page.text).xpath("//main//form[.//input[@name='seen']][last()]")[-1:]
    typed: dict[str, Any] = {}
    for name, value in form.fields.items():
        if value is None or name is None:
            continue
        typed[name] = list(value) if not isinstance(value, str) else value
    return typed


def post_place(client: Client, draft: Draft, place: str, **typed: Any) -> Any:
    """Change some fields of a thing and save its page."""
    address = url_of(draft, "edit_thing", place)
    return client.post(address, {**fields_of(client.get(address)), **typed})
