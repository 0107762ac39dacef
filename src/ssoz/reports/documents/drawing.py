"""A report drawn as a PDF."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ssoz import pdf
from ssoz.identifiers import fold
from ssoz.reports.documents.contents import (
    Contents,
    as_it_stands,
    as_kept,
    nothing_filled_in,
)
from ssoz.reports.documents.heading import heading, moment
from ssoz.reports.documents.sections import Sections
from ssoz.reports.documents.words import watermark_of
from ssoz.reports.models import Report, Version

_MOST_COLUMNS_UPRIGHT = 6
_NOT_IN_NAMES = re.compile(r"[^a-z0-9-]+")


class NoSuchVersion(Exception):
    """The report has no version of this number."""


def report_pdf(
    report: Report,
    version: int | None = None,
    *,
    empty: bool = False,
    language: str = settings.LANGUAGE_CODE,
) -> bytes:
    """Draw a report as it stands, one of its versions, or its form with nothing filled in.

    Raise `NoSuchVersion` for a version that is not there.
    """
    kept = None if empty or version is None else _version(report, version)
    with translation.override(language):
        contents = _contents(report, kept, empty, language)
        return pdf.compose(_paper(report, kept, contents, language))


def report_file_name(report: Report, version: int | None = None, *, empty: bool = False) -> str:
    """Name the file by form, period and REGON: what is safe to see in a list of downloads."""
    collection = report.collection
    parts = [collection.edition.code, collection.period.code, report.unit.regon]
    if empty:
        parts.append("pusty")
    elif version is not None:
        parts.append(f"wersja-{version}")
    names = [_NOT_IN_NAMES.sub("-", fold(part)).strip("-") for part in parts if part]
    return f"{'_'.join(names)}.pdf"


def _version(report: Report, number: int) -> Version:
    found = report.versions.filter(number=number).first()
    if found is None:
        raise NoSuchVersion(number)
    return found


def _contents(report: Report, kept: Version | None, empty: bool, language: str) -> Contents:
    if empty:
        return nothing_filled_in(report)
    return as_it_stands(report, language) if kept is None else as_kept(report, kept)


def _paper(report: Report, kept: Version | None, contents: Contents, language: str) -> pdf.Paper:
    collection = report.collection
    name = f"{collection.edition.code} {collection.period}"
    return pdf.Paper(
        title=f"{name}, {report.unit}",
        watermark=watermark_of(report, kept, contents.is_empty_form),
        foot=" · ".join(filter(None, (name, report.unit.regon, _printed()))),
        paging=_("page {page} of {pages}"),
        language=language,
        is_wide=_is_wide(contents),
        blocks=tuple(_blocks(report, kept, contents, language)),
    )


def _printed() -> str:
    return _("printed %(when)s") % {"when": moment(timezone.now())}


def _is_wide(contents: Contents) -> bool:
    tables = (s for s in contents.form.questionnaire.sections if s.is_table or s.repeat)
    return any(len(section.columns) > _MOST_COLUMNS_UPRIGHT for section in tables)


def _blocks(
    report: Report, kept: Version | None, contents: Contents, language: str
) -> Iterator[pdf.Block]:
    yield from heading(report, kept, contents, language)
    yield from Sections(contents, language, is_wide=_is_wide(contents)).blocks()
