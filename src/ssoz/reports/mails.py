"""The e-mails of this subject (screens/copy.md 10). No answer ever stands in one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from ssoz.access.models import Profile
from ssoz.actors import Actor
from ssoz.mail.operations import post
from ssoz.reports.models import Obligation, Remark, Report
from ssoz.reports.queries import reporters_of, supervisors_of
from ssoz.reports.statuses import obligation_status
from ssoz.units.models import Succession, Unit

_FOLDER = "reports/mails"


def report_sent(report: Report) -> None:
    """Confirm to the unit that a report was handed in."""
    _to_unit("report_sent", report, at=timezone.localtime(report.sent_at))


def survey_settled(
    report: Report,
    laid: Sequence[Obligation],
    restored: Sequence[Obligation],
    set_aside: Sequence[Obligation],
) -> None:
    """Confirm to the unit that its assigning survey was handed in, and what follows from it."""
    rows = _rows([*laid, *restored])
    _to(_reporters(report), "survey_settled", report, rows=rows, dropped=set_aside, url=_list_url())


def obligation_decided(obligation: Obligation, reason: str, actor: Actor) -> None:
    """Tell the unit that an office laid an obligation on it, or took one away, and why."""
    collection = obligation.collection
    words = {
        "is_owed": obligation.not_applicable_at is None, "reason": reason,
        "due": obligation.due, "office": _office(actor), "collection": collection,
        "url": _url_of_obligation(obligation), "unit": obligation.unit,
    }  # fmt: skip
    for profile in reporters_of([obligation.unit_id], collection.edition.report_class):
        _to_profile("obligation_decided", profile, **words)


def report_returned(report: Report, actor: Actor) -> None:
    """Tell the unit that the office gives a report back, why, and how many remarks it has."""
    remarks = Remark.objects.filter(report=report, closed_at__isnull=True).exclude(cell="")
    words = {"reason": report.return_reason, "remarks": remarks.count()}
    _to_unit("report_returned", report, office=_office(actor), due=_still_due(report), **words)


def report_accepted(report: Report) -> None:
    """Tell the unit that a report was accepted."""
    _to_unit("report_accepted", report, at=timezone.localtime(report.accepted_at))


def report_reopened(report: Report, actor: Actor) -> None:
    """Tell the unit that an accepted report was opened for correction, and why."""
    words = {"reason": report.return_reason, "due": _still_due(report)}
    _to_unit("report_reopened", report, office=_office(actor), **words)


def filled_on_behalf(report: Report, cells: int, actor: Actor) -> None:
    """Tell the unit that an office fills in for it: at its first save in a report on a day."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = report.changes.filter(on_behalf=True, at__gte=midnight, revision__lt=report.revision)
    if not today.exists():
        _to_unit("report_filled_on_behalf", report, office=_office(actor), cells=cells)


def note_to_unit(report: Report) -> None:
    """Tell the unit that a message of the office waits at a report."""
    _to_unit("report_note", report)


def note_to_office(report: Report) -> None:
    """Tell the office that a message of the unit waits at a report."""
    url = f"{settings.BASE_URL}/backoffice/reports/report/{report.pk}/change/"
    _to(supervisors_of(report), "report_note", report, url=url)


def deadline_near(profile: Profile, owed: Sequence[Obligation]) -> None:
    """Remind somebody of what is due soon."""
    due = min(one.due for one in owed if one.due)
    _to_profile("deadline_near", profile, rows=_rows(owed), due=due, url=_list_url())


def deadline_passed(profile: Profile, obligation: Obligation) -> None:
    """Tell somebody that a day has passed, and that the report can still be sent."""
    _to_profile(
        "deadline_passed", profile, obligation=obligation, due=obligation.due,
        url=_url_of_obligation(obligation), collection=obligation.collection,
    )  # fmt: skip


def reminder(profile: Profile, owed: Sequence[Obligation], text: str) -> None:
    """Remind somebody, as an office asked, with the words of the office if it wrote any."""
    _to_profile("reminder", profile, rows=_rows(owed), text=text, url=_list_url())


def unit_succeeded(profile: Profile, rows: Sequence[Succession], heir: Unit, passing: int) -> None:
    """Tell somebody that their unit gave way to another, and where to apply for roles now."""
    url = f"{settings.BASE_URL}/wniosek/"
    _to_profile("unit_succeeded", profile, url=url, **_succession(rows, heir, passing))


def unit_succeeds(profile: Profile, rows: Sequence[Succession], heir: Unit, passing: int) -> None:
    """Tell somebody that their unit came after others, and what it owes since."""
    inherits = profile.unit_id == heir.pk
    words = _succession(rows, heir, passing if inherits else 0)
    _to_profile("unit_succeeds", profile, url=_list_url(), **words)


def succession_seen(profile: Profile, rows: Sequence[Succession], heir: Unit, passing: int) -> None:
    """Tell a supervising office which of its units gave way to which."""
    url = f"{settings.BASE_URL}/backoffice/units/unit/{heir.pk}/change/"
    _to_profile("succession_seen", profile, url=url, **_succession(rows, heir, passing))


def _succession(rows: Sequence[Succession], heir: Unit, passing: int) -> dict[str, Any]:
    return {
        "kind": rows[0].kind,
        "day": rows[0].effective_on,
        "reason": rows[0].reason,
        "predecessors": list(dict.fromkeys(row.predecessor for row in rows)),
        "successors": list(dict.fromkeys(row.successor for row in rows)),
        "heir": heir,
        "passing": passing,
    }


def _to_unit(template: str, report: Report, **context: Any) -> None:
    _to(_reporters(report), template, report, **context)


def _to(people: Iterable[Profile], template: str, report: Report, **context: Any) -> None:
    words = {"report": report, "collection": report.collection, "url": _url_of(report), **context}
    for profile in people:
        _to_profile(template, profile, **{**words, "unit": report.unit})


def _to_profile(template: str, profile: Profile, **context: Any) -> None:
    unit = context.setdefault("unit", profile.unit)
    post(
        f"{_FOLDER}/{template}.txt",
        to=profile.contact_email,
        context=context,
        person_id=profile.person_id,
        about_unit_id=unit.pk,
    )


def _reporters(report: Report) -> list[Profile]:
    return reporters_of([report.unit_id], report.collection.edition.report_class)


def _rows(owed: Sequence[Obligation]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    ordered = sorted(owed, key=lambda one: (one.due is None, one.due or today, one.pk))
    return [
        {"collection": one.collection, "due": one.due, "status": obligation_status(one, today)}
        for one in ordered
    ]


def _still_due(report: Report) -> Any:
    due = report.due
    return due if due is not None and due >= timezone.localdate() else None


def _office(actor: Actor) -> str:
    if actor.unit_id is None:
        return actor.name
    return Unit.objects.values_list("name", flat=True).get(pk=actor.unit_id)


def _url_of(report: Report) -> str:
    return f"{settings.BASE_URL}/sprawozdania/{report.pk}/"


def _url_of_obligation(obligation: Obligation) -> str:
    return f"{settings.BASE_URL}/sprawozdania/obowiazki/{obligation.pk}/"


def _list_url() -> str:
    return f"{settings.BASE_URL}/sprawozdania/"
