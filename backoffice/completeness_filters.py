"""What a page of completeness is asked for in its address: filters, the way of counting, a figure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ssoz.actors import Actor, Reach
from ssoz.reports.models import Deadline
from ssoz.summaries import queries
from ssoz.summaries.queries import Asked
from ssoz.units.models import Unit, Voivodeship

ALL = "all"  # of periods: unless something is chosen, the newest one is shown
WAYS = {
    queries.BY_FORM: gettext_lazy("Form"),
    queries.BY_PERIOD: gettext_lazy("Period"),
    queries.BY_VOIVODESHIP: gettext_lazy("Voivodeship"),
    queries.BY_TYPE: gettext_lazy("Unit type"),
    queries.BY_LINK: gettext_lazy("Link of the chain"),
}
_REPORTING_TYPES = [choice for choice in Unit.Type.choices if choice[0] != Unit.Type.ADMINISTRATION]
_FIGURES = {
    "": gettext_lazy("all that is owed"),
    "handed_over": gettext_lazy("handed over"),
    "in_time": gettext_lazy("handed over in time"),
    "late": gettext_lazy("handed over late"),
    "missing": gettext_lazy("not handed over"),
    "overdue": gettext_lazy("not handed over and overdue"),
    "returned": gettext_lazy("sent back for correction"),
    "accepted": gettext_lazy("accepted"),
}


@dataclass(frozen=True)
class Choice:
    """One select of the page."""

    name: str
    title: Any
    options: list[tuple[str, Any]]
    chosen: str


class Question:
    """The address of a page, read; what is no choice of a filter counts as not chosen."""

    def __init__(self, request: HttpRequest) -> None:
        self.given = request.GET
        self.actor: Actor = request.actor
        collected = queries.collected(self.actor)
        self.forms = sorted({form for form, _period in collected})
        self.periods = list(dict.fromkeys(period for _form, period in collected))
        newest = self.periods[0] if self.periods else ""
        period = self._one("period", [ALL, *self.periods]) or newest
        self.asked = Asked(
            form=self._one("form", self.forms),
            period="" if period == ALL else period,
            voivodeship=self._voivodeship(),
            type=self._one("type", dict(_REPORTING_TYPES)),
            link=self._one("link", queries.LINKS) or Deadline.Link.UNIT.value,
            stage=self._one("stage", Deadline.Stage.values) or Deadline.Stage.FINAL.value,
        )
        self.by = (self._one("by", self.ways) if "by" in self.given else "") or queries.BY_FORM
        self.figure = self._one("figure", _FIGURES)

    @property
    def voivodeships(self) -> dict[str, str]:
        """Return the sixteen, or none to who sees only one of them."""
        if not hasattr(self, "_voivodeships"):
            reaches = {grant.reach for grant in self.actor.reach(queries.PERMISSION)}
            narrow = reaches <= {Reach.OWN, Reach.VOIVODESHIP}
            rows = Voivodeship.objects.values_list("code", "name")
            self._voivodeships = {} if narrow else dict(rows)
        return self._voivodeships

    @property
    def ways(self) -> dict[str, Any]:
        """Return the ways of counting; one's own voivodeship is none."""
        alone = not self.voivodeships
        return {w: t for w, t in WAYS.items() if not (alone and w == queries.BY_VOIVODESHIP)}

    @property
    def figure_words(self) -> Any:
        return _FIGURES[self.figure]

    def labels(self) -> dict[str, str]:
        """Return how the keys of the way of counting read."""
        return self.voivodeships if self.by == queries.BY_VOIVODESHIP else queries.labels(self.by)

    def pairs(self, **changes: str) -> list[tuple[str, str]]:
        """Return what the page asks, but for some changes, as names and values."""
        asked = {**asdict(self.asked), "period": self.asked.period or ALL, "by": self.by}
        kept = {**asked, "figure": self.figure, **changes}
        return [(name, str(value)) for name, value in kept.items() if value]

    def address(self, **changes: str) -> str:
        """Return the query of a page that asks the same but for some changes."""
        return urlencode(self.pairs(**changes))

    def choices(self, *, with_way: bool) -> Iterator[Choice]:
        """Yield the selects of the page of figures, or of the list of units."""
        every = [("", _("all"))]
        asked = self.asked
        yield Choice(
            "period", _("Period"), [*_same(self.periods), (ALL, _("all"))], asked.period or ALL
        )
        yield Choice("form", _("Form"), [*every, *_same(self.forms)], asked.form)
        if self.voivodeships:
            options = [*every, *self.voivodeships.items()]
            yield Choice("voivodeship", _("Voivodeship"), options, asked.voivodeship)
        yield Choice("type", _("Unit type"), [*every, *_REPORTING_TYPES], asked.type)
        links = [(link.value, link.label) for link in queries.LINKS]
        yield Choice("link", _("Link of the chain"), links, asked.link)
        yield Choice("stage", _("Pass"), Deadline.Stage.choices, asked.stage)
        if with_way:
            yield Choice("by", _("Count by"), list(self.ways.items()), self.by)
        else:
            yield Choice("figure", _("What to list"), list(_FIGURES.items()), self.figure)

    def _voivodeship(self) -> str:
        """Read the voivodeships only when one is named."""
        return self._one("voivodeship", self.voivodeships) if "voivodeship" in self.given else ""

    def _one(self, name: str, known: Any) -> str:
        value = self.given.get(name, "")
        return value if value in {str(one) for one in known} else ""


def _same(words: list[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]
