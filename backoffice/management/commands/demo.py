"""Make an invented country to try the system with: units, parts, people, applications, reports."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.management.country.crowd import MOST, crowd_made, make_crowd
from backoffice.management.country.newcomers import (
    NEWCOMERS,
    for_identity_provider,
    lines_of,
    make_newcomers,
    newcomers_made,
)
from backoffice.management.country.people import people_made, populate
from backoffice.management.country.reports import make_reports, reports_made
from backoffice.management.country.table import rows
from backoffice.management.country.units import Country
from ssoz.access.refusals import Refused
from ssoz.actors import SYSTEM
from ssoz.units.models import Voivodeship
from ssoz.units.operations import load
from ssoz.units.queries import DEMO_LOADED, demo_entry

_APPLICANTS_OFFERED = 3


class Command(BaseCommand):
    """The same seed makes the same country; a country that is there is left alone."""

    help = "Make an invented country. Running it again adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size and the seed."""
        parser.add_argument("--units", type=int, default=2000, help="how many units to make")
        parser.add_argument("--seed", type=int, default=1, help="what decides everything invented")
        parser.add_argument(
            "--staff-reports",
            type=int,
            default=0,
            help="how many units send the staff form of a past year, if more than by themselves",
        )
        parser.add_argument(
            "--people",
            nargs="?",
            type=int,
            const=True,
            help="how many people to make beside the named ones; without a number: only print "
            "who is there, and what for",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and say what there is."""
        if not settings.PRETEND_IDENTITY_PROVIDER:
            raise CommandError("This is a real installation: nothing invented is put into it.")
        crowd = options["people"]
        if crowd is True:
            self._print_people()
            return
        if options["units"] < 1:
            raise CommandError("--units: at least 1.")
        if options["staff_reports"] < 0:
            raise CommandError("--staff-reports: at least 0.")
        if crowd is not None and not 1 <= crowd <= MOST:
            raise CommandError(f"--people: at least 1, at most {MOST}.")
        if Voivodeship.objects.count() < 16:
            raise CommandError("There are no voivodeships yet. Run `manage.py prepare` first.")
        self._make_units(options["units"], options["seed"])
        self._make_people(options["seed"])
        self._make_reports(options["seed"], options["staff_reports"])
        if crowd is not None:
            self._make_crowd(crowd, options["seed"])

    def _make_units(self, units: int, seed: int) -> None:
        made = demo_entry()
        if made is not None:
            there = made.details
            self.stdout.write(
                f"The invented country is there already: {there['loaded']} units, "
                f"seed {there['seed']}. Nothing was added."
            )
            return
        country = Country(units, seed)
        count = load(branches=country.branches(), act=DEMO_LOADED, actor=SYSTEM, seed=seed)
        self.stdout.write(f"Made {count} units.")

    def _make_people(self, seed: int) -> None:
        if people_made() is None:
            try:
                count = populate(seed)
            except Refused:
                self.stdout.write("An administrator is named already: no people were invented.")
                return
            self.stdout.write(f"Made {count} people.")
        if not newcomers_made():
            self.stdout.write(f"Brought in {make_newcomers()} accounts of SSOZ I.")
        self._tell_identity_provider()

    def _make_reports(self, seed: int, staff: int) -> None:
        if people_made() is not None and reports_made() is None:
            self.stdout.write(f"Made {make_reports(seed, staff)} reports.")

    def _make_crowd(self, people: int, seed: int) -> None:
        if people_made() is None:
            return
        made = crowd_made()
        if made is not None:
            there = made.details
            self.stdout.write(
                f"The many people are there already: {there['settled']}, seed {there['seed']}. "
                "Nobody was added."
            )
            return
        self.stdout.write(f"Made {make_crowd(people, seed)} more people.")

    def _tell_identity_provider(self) -> None:
        known = rows()
        offered = [row for row in known if not row.is_applicant]
        offered += [row for row in known if row.is_applicant][:_APPLICANTS_OFFERED]
        path = Path(settings.TESTIDP_DIR) / "people.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        people = [row.for_identity_provider() for row in offered]
        people += [for_identity_provider(one) for one in NEWCOMERS]
        path.write_text(json.dumps(people, ensure_ascii=False, indent=1), encoding="utf-8")

    def _print_people(self) -> None:
        known = rows()
        if not known:
            self.stdout.write("No people were invented here.")
        for row in known:
            if not row.is_applicant:
                self._print(row.name, row.lines)
        for one in NEWCOMERS if newcomers_made() else ():
            name = f"{one.first_name} {one.family_name}"
            self._print(f"{name}, pierwsze logowanie", lines_of(one))
        waiting = sum(row.is_applicant for row in known)
        if waiting:
            self.stdout.write(f"{waiting} more people wait for a decision on their applications.")

    def _print(self, name: str, lines: Iterable[str]) -> None:
        self.stdout.write(name)
        for line in lines:
            self.stdout.write(f"    {line}")
