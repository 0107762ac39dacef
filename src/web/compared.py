"""Two stands of a report beside each other: which are asked for, and the files of what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ssoz.actors import Actor
from ssoz.journal.operations import note
from ssoz.reports import queries
from ssoz.reports.documents import comparison_pdf, report_file_name, stand_words
from ssoz.reports.models import Report, Version
from ssoz.reports.queries import Comparison, Stand
from ssoz.reports.sheets import comparison_page
from ssoz.sheets import Format

BEFORE, AFTER, NOW = "przed", "po", "teraz"
_VERSION, _OTHER = "w", "s"

type Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Shortcut:
    """A pair of stands that people ask for most."""

    words: str
    query: str
    is_current: bool


class Asked:
    """What the address asks to compare: two stands of one report, or of two years of it."""

    def __init__(self, report: Report, actor: Actor, given: Mapping[str, str]) -> None:
        self.report = report
        self.stands: dict[str, Stand] = {NOW: Stand(report)}
        versions = queries.versions_of(report).defer("answers", "values", "explanations")
        self.versions = list(versions)
        self.others = list(queries.other_years(report, actor).defer("answers"))
        self.stands |= {f"{_VERSION}{one.number}": Stand(report, one) for one in self.versions}
        self.stands |= {f"{_OTHER}{one.pk}": Stand(one) for one in self.others}
        self.before = given.get(BEFORE) or self._usual()
        self.after = given.get(AFTER) or NOW
        if not {self.before, self.after} <= self.stands.keys():
            raise Http404

    @cached_property
    def comparison(self) -> Comparison:
        """Return what differs; a first report is compared with itself."""
        one, other = self.stands[self.before], self.stands[self.after]
        return queries.compared(one, other, get_language() or "pl")

    @property
    def query(self) -> str:
        return _query(self.before, self.after)

    @property
    def has_choice(self) -> bool:
        return len(self.stands) > 1

    @property
    def has_two(self) -> bool:
        return self.before != self.after

    @property
    def other(self) -> Report | None:
        """Return the other report that is read, where it is another."""
        stands = (self.stands[token] for token in (self.before, self.after))
        return next((one.report for one in stands if one.report.pk != self.report.pk), None)

    @property
    def choices(self) -> Choices:
        """Name the stands that can be chosen, this report's own first."""
        own = {token: stand for token, stand in self.stands.items() if stand.report is self.report}
        years = {token: stand for token, stand in self.stands.items() if token not in own}
        groups = [(_("This report"), own), (_("Other periods"), years)]
        return [
            (name, [(token, stand_words(stand)) for token, stand in stands.items()])
            for name, stands in groups
            if stands
        ]

    @property
    def shortcuts(self) -> list[Shortcut]:
        """Offer what changed since acceptance, since the last sending, and since a year ago."""
        pairs = [
            (_("Since acceptance"), self._last(Version.Occasion.ACCEPTED)),
            (_("Since the last sending"), self._last(Version.Occasion.SENT)),
            (_("Since the period before"), f"{_OTHER}{self.others[0].pk}" if self.others else ""),
        ]
        chosen = (self.before, self.after)
        return [
            Shortcut(words, _query(before, NOW), chosen == (before, NOW))
            for words, before in pairs
            if before
        ]

    def _last(self, occasion: str) -> str:
        found = (one for one in self.versions if one.occasion == occasion)
        version = next(found, None)
        return f"{_VERSION}{version.number}" if version else ""

    def _usual(self) -> str:
        """Begin with the version before."""
        before = queries.version_before(self.report)
        return f"{_VERSION}{before.number}" if before else NOW


def send_pdf(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Hand out what differs on paper; it stands in the journal of the report."""
    comparison = _noted(request, asked, "pdf")
    content = comparison_pdf(comparison, get_language() or "pl")
    return _as_file(HttpResponse(content, content_type="application/pdf"), asked, "pdf")


def send_xlsx(request: HttpRequest, asked: Asked) -> StreamingHttpResponse:
    """Hand out what differs as a spreadsheet; it stands in the journal of the report."""
    comparison = _noted(request, asked, "xlsx")
    written = Format.XLSX.written(comparison_page(comparison))
    response = StreamingHttpResponse(written, content_type=Format.XLSX.content_type)
    return _as_file(response, asked, "xlsx")


def _noted(request: HttpRequest, asked: Asked, kind: str) -> Comparison:
    note(
        "reports.report.compared",
        by=request.actor,
        thing=asked.report,
        before=asked.before,
        after=asked.after,
        kind=kind,
        fields=len(asked.comparison.lines),
    )
    return asked.comparison


def _as_file[Answer: HttpResponse | StreamingHttpResponse](
    response: Answer, asked: Asked, kind: str
) -> Answer:
    name = report_file_name(asked.report).removesuffix(".pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}_roznice.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _query(before: str, after: str) -> str:
    return urlencode({BEFORE: before, AFTER: after})
