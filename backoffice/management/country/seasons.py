"""What is collected when in the invented country: all days follow from today."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ssoz.actors import SYSTEM
from ssoz.questionnaires.models import Edition
from ssoz.reports import operations
from ssoz.reports.models import Collection, Deadline, Period
from ssoz.units.models import Unit

STAFF, SPECIALISTS, SURVEY, ASSIGNING = "MZ-88", "MZ-89", "CYBER", "ANKIETA"
ACTIVITY, FINANCES = "MZ-11", "MZ-03"
SURVEY_YEAR = 2023
# The staff forms of 2022 were due on 10 April 2023 (domain.md 2).
DUE_MONTH, DUE_DAY = 4, 10
# Those of MZ-11 of 2022 on 31 March; of MZ-03 of 2023 on 23 February and 3 July (domain.md 2).
_ACTIVITY_DUE, _PRELIMINARY_DUE, _FINAL_DUE = (3, 31), (2, 23), (7, 3)
_ENTITIES = (Unit.Type.ENTITY,)
_PHYSICIANS = (Unit.Type.ENTITY, Unit.Type.PHYSICIAN, Unit.Type.DENTIST)
_EVERYBODY = (*_PHYSICIANS, Unit.Type.NURSE, Unit.Type.PHYSIOTHERAPIST)


class Round(StrEnum):
    """The collections, by what they are in the story."""

    OLD_SURVEY = "old survey"
    STAFF_BEFORE = "staff, the year before"
    STAFF_LAST = "staff, last year"
    SPECIALISTS_LAST = "specialists, last year"
    STAFF_NOW = "staff, this year"
    SPECIALISTS_NOW = "specialists, this year"
    NEW_SURVEY = "new survey"
    ACTIVITY_BEFORE = "activity, the year before"
    ACTIVITY_LAST = "activity, last year"
    FINANCES_BEFORE = "finances, the year before"
    FINANCES_LAST = "finances, last year"
    ACTIVITY_NOW = "activity, this year"
    ASSIGNING = "assigning survey, this year"


@dataclass(frozen=True)
class Season:
    """One form collected for one year: when it opens, when it is due, who owes it by type.

    A form that is handed in twice has a `preliminary` day; CeZ alone supervises it.
    """

    round: Round
    code: str
    year: int
    opens: date
    due: date
    owed_by: tuple[str, ...]
    links: dict[str, date] = field(default_factory=dict)
    preliminary: date | None = None

    @property
    def first_due(self) -> date:
        """Return the day by which units send for the first time."""
        return self.preliminary or self.due


def seasons(today: date, until: int) -> Iterator[Season]:
    """Yield what is collected up to a year."""
    return (season for season in _seasons(today, until) if season.year <= until)


def _seasons(today: date, until: int) -> Iterator[Season]:
    """Yield what is collected in all years.

    The staff forms of a year are due on 10 April of the next. After that day the next round is
    open already, and the surveys of this year always are, so that something is due in the future.
    """
    old = date(SURVEY_YEAR, 10, 2), date(SURVEY_YEAR, 12, 15)
    yield Season(Round.OLD_SURVEY, SURVEY, SURVEY_YEAR, *old, _ENTITIES)
    last = today.year - 1
    # Of the newest year everybody's form is there; of the one before it, that of the entities.
    yield _yearly(Round.STAFF_BEFORE, STAFF, last - 1, _ENTITIES if until >= last else _EVERYBODY)
    yield _yearly(Round.STAFF_LAST, STAFF, last, _EVERYBODY)
    yield _yearly(Round.SPECIALISTS_LAST, SPECIALISTS, last, _PHYSICIANS)
    for activity, finances, year in (
        (Round.ACTIVITY_BEFORE, Round.FINANCES_BEFORE, last - 1),
        (Round.ACTIVITY_LAST, Round.FINANCES_LAST, last),
    ):
        opens = date(year + 1, 1, 7)
        due = date(year + 1, *_ACTIVITY_DUE)
        yield Season(activity, ACTIVITY, year, opens, due, _ENTITIES)
        yield _in_two_passes(finances, year)
    if today > date(today.year, DUE_MONTH, DUE_DAY):
        opens = date(today.year, DUE_MONTH, DUE_DAY + 1)
        yield _yearly(Round.STAFF_NOW, STAFF, today.year, _EVERYBODY, opens)
        # Owed by nobody's type: by the answers of the assigning survey, else by the register.
        yield _yearly(Round.SPECIALISTS_NOW, SPECIALISTS, today.year, (), opens)
        due = date(today.year + 1, *_ACTIVITY_DUE)
        yield Season(Round.ACTIVITY_NOW, ACTIVITY, today.year, opens, due, ())
    opens = max(today - timedelta(days=20), date(today.year, 1, 1))
    due = _end_of_next_month(today)
    yield Season(Round.NEW_SURVEY, SURVEY, today.year, opens, due, _ENTITIES)
    due += timedelta(days=14)
    yield Season(Round.ASSIGNING, ASSIGNING, today.year, opens, due, _EVERYBODY)


def open_season(season: Season) -> Collection:
    """Collect a form for a year, with a due day on each link."""
    collection = operations.add_collection(
        edition=_edition(season.code, season.year), period=_year(season.year),
        owed_by=season.owed_by, for_voivodeship=season.preliminary is None, actor=SYSTEM,
    )  # fmt: skip
    if season.preliminary is not None:
        operations.set_deadline(
            collection=collection, stage=Deadline.Stage.PRELIMINARY, due_on=season.preliminary,
            actor=SYSTEM,
        )  # fmt: skip
    for link, day in {Deadline.Link.UNIT: season.due, **season.links}.items():
        operations.set_deadline(collection=collection, link=link, due_on=day, actor=SYSTEM)
    operations.open_collection(collection=collection, actor=SYSTEM)
    return Collection.objects.select_related("edition", "period").get(pk=collection.pk)


def _yearly(
    which: Round, code: str, year: int, owed_by: tuple[str, ...], opens: date | None = None
) -> Season:
    links = {
        Deadline.Link.OFFICE: date(year + 1, 6, 30),
        Deadline.Link.CEZ: date(year + 1, 7, 31),
    }
    due = date(year + 1, DUE_MONTH, DUE_DAY)
    return Season(which, code, year, opens or date(year + 1, 1, 7), due, owed_by, links)


def _in_two_passes(which: Round, year: int) -> Season:
    """Collect the finances: nobody owes them by type, CeZ says who is of the public sector."""
    links = {Deadline.Link.CEZ: date(year + 1, 8, 1)}
    opens, due = date(year + 1, 1, 7), date(year + 1, *_FINAL_DUE)
    preliminary = date(year + 1, *_PRELIMINARY_DUE)
    return Season(which, FINANCES, year, opens, due, (), links, preliminary)


def _edition(code: str, year: int) -> Edition:
    """Return the edition of a year, or the newest there is before a new one comes out."""
    published = Edition.objects.published().light().filter(code=code)
    return published.filter(edition=str(year)).first() or published.latest("edition")


def _year(year: int) -> Period:
    known = Period.objects.filter(code=str(year)).first()
    return known or operations.add_period(
        code=str(year), year=year, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31),
        actor=SYSTEM,
    )  # fmt: skip


def _end_of_next_month(today: date) -> date:
    in_two_months = today.replace(day=1) + timedelta(days=62)
    return in_two_months.replace(day=1) - timedelta(days=1)
