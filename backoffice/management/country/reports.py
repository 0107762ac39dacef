"""The reports of the invented country: collections, obligations, and what has become of them.

Everything goes through the operations that real people use, each at its own moment of the past.
"""

from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backoffice.management.commands.load_questionnaires import shipped, shipped_rules
from backoffice.management.country.cast import CAST
from backoffice.management.country.citizens import at_work, unit_for
from backoffice.management.country.clock import Timeline
from backoffice.management.country.fates import Fates
from backoffice.management.country.filing import Filing
from backoffice.management.country.last_evening import send_the_rest
from backoffice.management.country.plays import PLAYS, Play
from backoffice.management.country.seasons import (
    ACTIVITY,
    FINANCES,
    SPECIALISTS,
    STAFF,
    Round,
    Season,
    open_season,
    seasons,
)
from backoffice.management.country.words import some_person
from ssoz.access.models import Profile, RoleGrant
from ssoz.actors import SYSTEM, Actor, Grant, Reach
from ssoz.journal.models import Entry
from ssoz.journal.operations import note
from ssoz.questionnaires.operations import load_many
from ssoz.reports import operations
from ssoz.reports.models import Collection, Obligation, Report
from ssoz.units.models import Unit, open_on

REPORTS_MADE = "reports.demo.made"
ASSIGNED = "Praktyka prowadzi działalność z kontraktem; obowiązek ustalono telefonicznie."
OF_PUBLIC_SECTOR = "Podmiot z sektora publicznego; obowiązek wskazało CeZ."
_PUBLIC_FORM = "146"
# CeZ names those who owe the finances one by one.
_MOST_NAMED = 24
# How many of all units that owe a form file it, and how many of these are decided on.
FILED = {
    Round.OLD_SURVEY: (0.08, 0.8),
    Round.STAFF_BEFORE: (0.75, 0.95),
    Round.STAFF_LAST: (0.06, 0.6),
    Round.NEW_SURVEY: (0.04, 0.0),
    Round.ACTIVITY_BEFORE: (0.05, 0.9),
    Round.ACTIVITY_LAST: (0.08, 0.5),
    Round.FINANCES_BEFORE: (0.25, 1.0),
    Round.FINANCES_LAST: (0.4, 0.7),
    Round.ASSIGNING: (0.05, 0.0),
}
# Each report is filled in and decided on by the real operations: a large country has no more of them.
_MOST_FILED = 300
_MOST_FILED_LONG = 20
_LONG = (ACTIVITY, FINANCES)
# How many of those who filed the staff form go on with the one on specialists.
SPECIALISTS_FOLLOW = 0.3


def reports_made() -> Entry | None:
    """Return the journal entry of the invented reports, if there are any."""
    return Entry.objects.filter(act=REPORTS_MADE).first()


@transaction.atomic
def make_reports(seed: int, staff: int = 0) -> int:
    """Make the collections and what was filed; return how many reports there are.

    So many units at least send the staff form of a past year, if so many owe it.
    """
    load_many(files=shipped(), actor=SYSTEM)
    operations.load_assigning_rules(files=shipped_rules(), actor=SYSTEM)
    Story(seed, staff).tell()
    count = Report.objects.current().count()
    note(REPORTS_MADE, by=SYSTEM, reports=count, seed=seed)
    return count


class Story:
    """The years of reporting, from the first survey to today."""

    def __init__(self, seed: int, staff: int) -> None:
        self.staff = staff
        self.chance = Random(seed + 2)
        self.timeline = Timeline(self.chance)
        self.filing = Filing(self.chance)
        self.fates = Fates(self.filing, self.timeline)
        self.people = _people_at_work()
        self.offices = {actor.unit_id: actor for actor in self.people.values() if _decides(actor)}
        self.chief = next(actor for actor in self.offices.values() if _decides_everywhere(actor))
        self.cast = _units_of_the_cast()
        self.grants = _grants_of("reporter-non-financial") | _grants_of("reporter-financial")

    def tell(self) -> None:
        """Open each collection at its day; what follows from it is done in its order."""
        today = self.timeline.today
        for season in seasons(today, settings.FORMS_UNTIL or today.year):
            day = datetime.combine(season.opens, time(7, 30))
            self.timeline.put(timezone.make_aware(day), partial(self._open, season))
        self.timeline.run()

    def _open(self, season: Season) -> None:
        collection = open_season(season)
        if season.code == FINANCES:
            self._name_the_public_sector(collection)
        for play in PLAYS:
            if play.round == season.round:
                self._play(play, season, collection)
        self._others(season, collection)
        if season.round == Round.ASSIGNING:
            self._propose(season)

    def _propose(self, season: Season) -> None:
        """Lay two forms by the register where nobody has answered, ten days after the question."""
        brought = (SPECIALISTS, ACTIVITY)
        forms = Collection.objects.filter(edition__code__in=brought, period__year=season.year)
        for form in forms:
            propose = partial(operations.propose, collection=form, actor=SYSTEM)
            self.timeline.put(self.timeline.later(10), propose)

    def _play(self, play: Play, season: Season, collection: Collection) -> None:
        unit = self.cast.get((play.family_name, play.nth))
        reporter = self.people.get((play.family_name, unit.pk)) if unit else None
        if unit is None or reporter is None:
            return
        obligation = Obligation.objects.filter(collection=collection, unit=unit).first()
        office = self._office_of(unit, collection)
        if obligation is None and unit.is_open_on(timezone.localdate()):
            reason = OF_PUBLIC_SECTOR if season.code == FINANCES else ASSIGNED
            obligation = operations.assign(
                collection=collection, unit=unit, reason=reason, actor=office
            )
        if obligation is not None:
            self.fates.befall(play.fate, season, obligation, reporter, office)

    def _name_the_public_sector(self, collection: Collection) -> None:
        """Let CeZ lay the finances on the first of the public units."""
        is_open = open_on(timezone.localdate())
        public = Unit.objects.filter(is_open, type=Unit.Type.ENTITY, legal_form=_PUBLIC_FORM)
        for unit in public.order_by("pk")[:_MOST_NAMED]:
            operations.assign(
                collection=collection, unit=unit, reason=OF_PUBLIC_SECTOR, actor=self.chief
            )

    def _others(self, season: Season, collection: Collection) -> None:
        """Let a share of the other units file, most of them in time."""
        share, decided = FILED.get(season.round, (0, 0))
        cast = [unit.pk for unit in self.cast.values()]
        owing = collection.obligations.exclude(unit__in=cast).order_by("pk")
        pks = list(owing.values_list("pk", flat=True))
        last = min(season.first_due + timedelta(days=6), self.timeline.today)
        most = _MOST_FILED_LONG if season.code in _LONG else _MOST_FILED
        for pk in self.chance.sample(pks, min(round(len(pks) * share), most)):
            moment = self.timeline.some_moment(season.opens, last)
            is_decided = self.chance.random() < decided
            self.timeline.put(moment, partial(self._file, pk, is_decided))
        if self.staff and season.round in (Round.STAFF_BEFORE, Round.STAFF_LAST):
            evening = datetime.combine(last + timedelta(days=3), time(20))
            rest = partial(send_the_rest, collection, self.staff, self.filing, self._somebody_at)
            self.timeline.put(timezone.make_aware(evening), partial(rest, but_for=cast))

    def _file(self, obligation_id: int, is_decided: bool) -> None:
        rows = Obligation.objects.select_related("unit__voivodeship")
        obligation = rows.get(pk=obligation_id)
        unit = obligation.unit
        if not unit.is_open_on(timezone.localdate()):
            return
        filed = self.filing.file(obligation, self._somebody_at(unit))
        if filed.is_fillable:
            return
        if is_decided:
            office = self._office_of(unit, filed.collection)
            days = self.chance.randint(3, 40)
            accept = partial(operations.accept, report=filed, actor=office)
            self.timeline.put(self.timeline.later(days), accept)
        if filed.stage is not None:
            self.timeline.put(self.timeline.later(100), partial(self._finish, filed))
        self._go_on(filed)

    def _finish(self, filed: Report) -> None:
        """Hand in the final data after the preliminary ones, to be decided on by CeZ."""
        final = Report.objects.for_acting().get(obligation=filed.obligation, key="final")
        self.filing.finish(final, self._somebody_at(filed.unit))

    def _go_on(self, filed: Report) -> None:
        """Let some units file the form on specialists a day or two after the staff form."""
        next_form = Obligation.objects.filter(
            unit_id=filed.unit_id,
            collection__edition__code=SPECIALISTS,
            collection__period_id=filed.collection.period_id,
        )
        if filed.collection.edition.code != STAFF or self.chance.random() > SPECIALISTS_FOLLOW:
            return
        for pk in next_form.values_list("pk", flat=True):
            end = self.chance.random() < FILED[Round.STAFF_LAST][1]
            self.timeline.put(self.timeline.later(1), partial(self._file, pk, end))

    def _somebody_at(self, unit: Unit) -> Actor:
        """Return somebody who fills in for a unit that nobody of the cast works in."""
        first, family = some_person(self.chance)
        return Actor(
            name=f"{first} {family}", profile_name=unit.name, unit_id=unit.pk, grants=self.grants
        )

    def _office_of(self, unit: Unit, collection: Collection) -> Actor:
        if not collection.for_voivodeship:
            return self.chief
        return self.offices.get(unit.voivodeship.office_id, self.chief)


def _people_at_work() -> dict[tuple[str, int], Actor]:
    """Return who works where, by family name and unit."""
    profiles = Profile.objects.in_force(timezone.localdate()).select_related("person", "unit")
    return {
        (profile.person.family_name, profile.unit_id): at_work(profile.person, profile)
        for profile in profiles.order_by("pk")
    }


def _units_of_the_cast() -> dict[tuple[str, int], Unit]:
    """Return the units in which the cast reports, by family name and the number of the place."""
    places = {
        (player.family_name, number): part.place
        for player in CAST
        for number, part in enumerate(player.parts)
        if not part.place.institution
    }
    return {key: unit for key, place in places.items() if (unit := unit_for(place))}


def _grants_of(role: str) -> frozenset[Grant]:
    rows = RoleGrant.objects.filter(role__code=role).select_related("permission")
    return frozenset(row.as_value() for row in rows)


def _decides(actor: Actor) -> bool:
    return actor.can("report.accept") and any(
        grant.reach in (Reach.VOIVODESHIP, Reach.ALL) for grant in actor.reach("report.accept")
    )


def _decides_everywhere(actor: Actor) -> bool:
    return any(grant.reach == Reach.ALL for grant in actor.reach("report.accept"))
