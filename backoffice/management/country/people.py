"""The people of the invented country, made by the very operations that real ones go through."""

from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from backoffice.management.country import cast
from backoffice.management.country.citizens import (
    as_citizen,
    at_work,
    citizen,
    confirm_address,
    submit,
    unit_for,
)
from backoffice.management.country.numbers import pesel11
from backoffice.management.country.words import some_person
from ssoz.access import operations
from ssoz.access.installation import name_first_administrator
from ssoz.access.models import Application, Packet, Profile
from ssoz.access.queries import deciding_office
from ssoz.actors import SYSTEM, Actor
from ssoz.journal.models import Entry
from ssoz.journal.operations import note
from ssoz.units.models import Unit

FIRST_ADDRESS = "wieslawa.lukaszewicz.cwikla@poczta.example"
PEOPLE_MADE = "access.demo.made"
APPLICANTS = 30
_VOIVODESHIPS = ("10", "14", "12", "24", "10", "14", "30", "02")
_ROLES = ("reporter-non-financial", "reporter-financial")


@transaction.atomic
def populate(seed: int) -> int:
    """Make the cast and the applicants; return how many people there are."""
    offices = Offices(_first_administrator())
    players = [offices.first.person_id]
    for player in cast.CAST:
        players += offices.engage(player)
    applicants = Applicants(seed, offices).apply_all()
    note(PEOPLE_MADE, by=SYSTEM, cast=players, applicants=applicants, seed=seed)
    return len(players) + len(applicants)


def people_made() -> Entry | None:
    """Return the journal entry of the invented people, if there are any."""
    return Entry.objects.filter(act=PEOPLE_MADE).first()


class Offices:
    """Who decides in the invented country: each application goes to somebody in its office."""

    def __init__(self, first: Actor) -> None:
        self.first = first
        self.actors: dict[int | None, Actor] = {first.unit_id: first}

    def engage(self, player: cast.Player) -> list[int]:
        """Bring one person of the cast to their profiles; nobody where there is no such unit."""
        units = [unit for part in player.parts if (unit := unit_for(part.place))]
        if len(units) < len(player.parts):
            return []
        pesel = pesel11(player.born, player.serial)
        person = citizen(player.first_name, player.family_name, pesel)
        for part, unit in zip(player.parts, units, strict=True):
            for application in submit(person, unit, part.roles):
                self.approve(application)
            profile = Profile.objects.get(person=person, unit=unit)
            if player.is_blocked:
                office = self.of(unit.voivodeship.office)
                operations.block(profile=profile, reason=cast.BLOCK_REASON, actor=office)
            elif unit.institution:
                self.actors.setdefault(unit.pk, at_work(person, profile))
        return [person.pk]

    def approve(self, application: Application) -> None:
        """Have the paper recorded and the application approved by the office that decides."""
        office = deciding_office(application.role, application.profile.unit)
        actor = self.of(office)
        today = timezone.localdate()
        operations.record_paper(
            application=application, channel=Packet.Channel.POST, received_on=today, actor=actor
        )
        operations.approve(application=application, actor=actor)

    def of(self, office: Unit | None) -> Actor:
        """Return who acts for an office; the first administrator where nobody else does."""
        return self.actors.get(office.pk, self.first) if office else self.first


class Applicants:
    """People whose applications wait, with and without a signed document."""

    def __init__(self, seed: int, offices: Offices) -> None:
        self.chance = Random(seed + 1)
        self.offices = offices

    def apply_all(self) -> list[int]:
        """Make them all; return who they are."""
        made = []
        for number in range(APPLICANTS):
            place = cast.Place(_VOIVODESHIPS[number % len(_VOIVODESHIPS)], nth=3 + number)
            unit = unit_for(place)
            if unit is not None:
                made.append(self._apply(number, unit))
        return made

    def _apply(self, number: int, unit: Unit) -> int:
        first_name, family_name = some_person(self.chance)
        serial = 6000 + 10 * number + (0 if first_name.endswith("a") else 1)
        born = date(1960 + number, 1 + number % 12, 1 + number % 28)
        person = citizen(first_name, family_name, pesel11(born, serial))
        roles = _ROLES if number % 4 == 0 else _ROLES[:1]
        scan = ("", "pdf", "jpg", "", "jpg")[number % 5]
        applications = submit(person, unit, roles, scan)
        actor = as_citizen(person)
        if number % 5 == 3:
            operations.mark_sent_otherwise(application=applications[0], value=True, actor=actor)
        if number % 5 == 4:
            office = self.offices.of(deciding_office(applications[0].role, unit))
            operations.ask_for_document(
                application=applications[0], reason=cast.ASKED_REASON, actor=office
            )
        return person.pk


def _first_administrator() -> Actor:
    first = cast.FIRST
    application = name_first_administrator(
        first_name=first.first_name,
        family_name=first.family_name,
        pesel=pesel11(first.born, first.serial),
        email=FIRST_ADDRESS,
        actor=SYSTEM,
    )
    profile = application.profile
    confirm_address(profile.person)
    return at_work(profile.person, profile)
