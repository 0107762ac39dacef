"""What differs between two stands of a report, drawn as a PDF."""

from collections.abc import Iterator
from itertools import groupby

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ssoz import pdf
from ssoz.questionnaires.schema import label
from ssoz.reports.documents.heading import moment
from ssoz.reports.documents.words import shortened, watermark_of
from ssoz.reports.models import Version
from ssoz.reports.queries import Comparison, Line, Stand, form_of

_WIDTHS = (6.0, 3.4, 3.4, 3.6)
_LONG = 600


def comparison_pdf(comparison: Comparison, language: str) -> bytes:
    """Draw what differs, section by section, with who changed it when."""
    with translation.override(language):
        report, after = comparison.after.report, comparison.after
        name = f"{report.collection.edition.code} {report.collection.period}"
        printed = _("printed %(when)s") % {"when": moment(timezone.now())}
        return pdf.compose(
            pdf.Paper(
                title=f"{_('What changed')}: {name}, {report.unit}",
                watermark=watermark_of(report, after.version, False),
                foot=" · ".join(filter(None, (name, report.unit.regon, printed))),
                paging=_("page {page} of {pages}"),
                language=language,
                blocks=tuple(_blocks(comparison, language)),
            )
        )


def stand_words(stand: Stand) -> str:
    """Say which stand of a report is meant: its period, its version or its state, and when."""
    period, version = stand.report.collection.period, stand.version
    if version is None:
        said = _("as it stands: %(state)s") % {"state": stand.report.get_state_display()}
    else:
        occasion = Version.Occasion(version.occasion).label
        said = _("version %(number)d: %(occasion)s") % {
            "number": version.number,
            "occasion": occasion,
        }
    return ", ".join(filter(None, (str(period), said, moment(stand.at))))


def problem_words(stand: Stand) -> str:
    """Say what the check found in a stand."""
    errors, warnings = stand.problems
    return _("errors: %(errors)d, warnings: %(warnings)d") % {
        "errors": errors,
        "warnings": warnings,
    }


def _count_words(comparison: Comparison) -> str:
    """Say how many cells differ."""
    count = len(comparison.lines)
    return ngettext("%(n)d field differs", "%(n)d fields differ", count) % {"n": count}


def _blocks(comparison: Comparison, language: str) -> Iterator[pdf.Block]:
    report = comparison.after.report
    questionnaire = form_of(report.collection.edition).questionnaire
    yield pdf.Text(f"{questionnaire.code}. {label(questionnaire, language)}", "title")
    yield pdf.Text(_("What changed"), "group")
    facts = [
        (_("Unit"), report.unit.name),
        (_("Part of the unit"), str(report.part) if report.part else ""),
        (_("REGON"), report.unit.regon),
        (_("Before"), _in_full(comparison.before)),
        (_("After"), _in_full(comparison.after)),
        (_("Differences"), _count_words(comparison)),
    ]
    yield pdf.Facts([(name, words) for name, words in facts if words])
    if not comparison.lines:
        yield pdf.Text(_("The answers are the same."), "body")
    for section, lines in groupby(comparison.lines, key=lambda line: line.name.section):
        yield pdf.Text(section, "head")
        yield _table(list(lines), comparison)
    if comparison.explained:
        yield pdf.Text(_("Explanations"), "head")
        yield _table(comparison.explained, comparison)


def _in_full(stand: Stand) -> str:
    return f"{stand_words(stand)}; {problem_words(stand)}"


def _table(lines: list[Line], comparison: Comparison) -> pdf.Grid:
    heads = [_("Field"), _("Before"), _("After")]
    names_authors = any(line.who for line in lines)
    if names_authors:
        heads.append(_("Who and when"))
    rows = [
        [
            pdf.Box(shortened(str(line.name), _LONG)),
            pdf.Box(shortened(line.before, _LONG) or "–"),
            pdf.Box(_after(line)),
            *([pdf.Box(_author(line))] if names_authors else []),
        ]
        for line in lines
    ]
    return pdf.Grid(_WIDTHS[: len(heads)], [pdf.Box(words, look="head") for words in heads], rows)


def _after(line: Line) -> str:
    if line.is_ended:
        return _("not asked any more")
    return shortened(line.after, _LONG) or "–"


def _author(line: Line) -> str:
    behalf = _("on behalf of the unit") if line.on_behalf else ""
    return ", ".join(filter(None, (line.who, moment(line.at), behalf)))
