"""What a form says as a file to download: TOML, or a workbook."""

from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from ssoz.questionnaires.sheets import workbook
from ssoz.questionnaires.toml_text import toml_text

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def toml_response(name: str, definition: dict[str, Any]) -> HttpResponse:
    """Hand a definition out as an edition file."""
    return _file(toml_text(definition).encode(), f"{slugify(name)}.toml", "application/toml")


def workbook_response(name: str, definition: dict[str, Any]) -> HttpResponse:
    """Hand a definition out as a workbook."""
    return _file(workbook(definition), f"{slugify(name)}.xlsx", _WORKBOOK)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
