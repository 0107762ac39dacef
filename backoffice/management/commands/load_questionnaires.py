"""`manage.py load_questionnaires`: bring the forms in from their files, or only check the files."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ssoz.actors import SYSTEM
from ssoz.questionnaires import catalogue
from ssoz.questionnaires.catalogue import Source
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.operations import load_many
from ssoz.reports.assigning import reading
from ssoz.reports.operations import load_assigning_rules


def shipped() -> list[Source]:
    """Return the editions that come with the system."""
    return _of_the_years_wanted("questionnaires")


def shipped_rules() -> list[Source]:
    """Return the assigning rules that come with the system."""
    return _of_the_years_wanted("assigning")


def _of_the_years_wanted(folder: str) -> list[Source]:
    """Read the files of a folder, each called by its year, up to the last year that is wanted."""
    files = sorted((settings.BASE_DIR / "fixtures" / folder).rglob("*.toml"))
    until = settings.FORMS_UNTIL
    wanted = [file for file in files if not until or int(file.stem) <= until]
    return list(catalogue.sources(wanted, base=settings.BASE_DIR))


class Command(BaseCommand):
    """Load editions."""

    help = "Load edition files and publish the new ones. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files or folders, and the switch that only checks."""
        parser.add_argument(
            "paths", nargs="*", type=Path, help="Files or folders; without any, the system's own."
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="Load nothing; print every mistake as file:line: …, and exit 1 if there is any.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or load, and say what was found or done."""
        chosen = _chosen(options["paths"])
        rules = [source for source in chosen if reading.survey_of(source.text)]
        files = [source for source in chosen if source not in rules]
        try:
            if options["check"]:
                # Without a database: what other forms there are, the system's own files tell.
                own = catalogue.read(shipped()) if options["paths"] else []
                forms = [entry.loaded.questionnaire for entry in own]
                read = catalogue.read(files, known=forms)
                reading.check(rules, [entry.loaded.questionnaire for entry in read] + forms)
                self.stdout.write(f"No mistakes in {len(read)} editions.")
                return
            changed, frozen = load_many(files=files, actor=SYSTEM)
            assigning, kept = load_assigning_rules(files=rules, actor=SYSTEM)
        except EditionInvalid as invalid:
            for mistake in invalid.mistakes:
                self.stderr.write(str(mistake))
            sys.exit(1)
        for refusal in (*frozen, *kept):
            self.stderr.write(str(refusal))
        self.stdout.write(f"Loaded: {changed} of {len(files)} editions new or changed.")
        if rules:
            self.stdout.write(f"Assigning rules: {assigning} of {len(rules)} new or changed.")
        if frozen or kept:
            sys.exit(1)


def _chosen(paths: list[Path]) -> list[Source]:
    if missing := [path for path in paths if not path.exists()]:
        raise CommandError(f"There is no {missing[0]}.")
    if paths:
        return list(catalogue.sources(paths, base=Path.cwd()))
    return [*shipped(), *shipped_rules()]
