"""The head of the paper: which form, whose, for when, how far it has come."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ssoz.pdf import Block, Facts, Text
from ssoz.questionnaires.schema import label
from ssoz.reports.documents.contents import Contents
from ssoz.reports.models import Report, Version


def heading(
    report: Report, version: Version | None, contents: Contents, language: str
) -> list[Block]:
    """Return the title and the facts under it."""
    questionnaire = contents.form.questionnaire
    title = Text(f"{questionnaire.code}. {label(questionnaire, language)}", "title")
    facts = [*_form(report), *_unit(report)]
    if not contents.is_empty_form:
        facts += [*_standing(report, version, contents)]
    blocks: list[Block] = [title, Facts([(name, words) for name, words in facts if words])]
    if questionnaire.legal_basis:
        basis = {"basis": questionnaire.legal_basis.rstrip(".")}
        blocks.append(Text(_("Legal basis: %(basis)s.") % basis, "small"))
    if contents.is_empty_form and questionnaire.help:
        blocks.append(Text(questionnaire.help, "body"))
    if contents.last:
        blocks.append(Text(_("In grey: the answer of the year before."), "small"))
    return blocks


def moment(at: datetime | None) -> str:
    """Write a moment in local time."""
    return date_format(timezone.localtime(at), "j E Y, H.i") if at else ""


def _form(report: Report) -> Iterator[tuple[str, str]]:
    edition, period = report.collection.edition, report.collection.period
    days = {
        "first": date_format(period.starts_on, "j E Y"),
        "last": date_format(period.ends_on, "j E Y"),
    }
    yield (
        _("Form"),
        _("%(form)s, edition %(edition)s")
        % {
            "form": edition.code,
            "edition": edition.edition,
        },
    )
    yield _("Period"), f"{period.code} ({_('%(first)s to %(last)s') % days})"
    yield _("Pass"), str(report.stage.label) if report.stage else ""
    due = report.due
    yield _("Due"), date_format(due, "j E Y") if due else ""


def _unit(report: Report) -> Iterator[tuple[str, str]]:
    unit = report.unit
    yield _("Unit"), unit.name
    yield _("Part of the unit"), str(report.part) if report.part else ""
    yield _("Address"), unit.address
    yield _("REGON"), unit.regon


def _standing(
    report: Report, version: Version | None, contents: Contents
) -> Iterator[tuple[str, str]]:
    if version is not None:
        occasion = Version.Occasion(version.occasion).label
        words = {"number": version.number, "revision": version.revision}
        yield _("State"), str(occasion)
        yield _("Version"), _("%(number)d, revision %(revision)d") % words
        yield _("When and who"), f"{moment(version.at)}, {version.person_name}"
        return
    yield _("State"), report.get_state_display()
    yield _("Revision"), f"{report.revision}, {moment(report.changed_at)}".rstrip(", ")
    late = f" ({_('late')})" if report.is_late else ""
    yield _("Sent by"), _by(report.sent_at, report.sent_by) + late
    yield _("Verified by"), _by(report.verified_at, report.verified_by)
    yield _("Accepted by"), _by(report.accepted_at, report.accepted_by)
    if contents.filled:
        yield (
            _("Filled in"),
            _("%(n)d of %(of)d fields") % dict(zip(("n", "of"), contents.filled, strict=True)),
        )
    if contents.missing:
        yield _("Required and empty"), str(contents.missing)


def _by(at: datetime | None, who: object) -> str:
    return ", ".join(filter(None, (moment(at), str(who) if who else ""))) if at else ""
