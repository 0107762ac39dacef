"""What tests of the desk share: a form with a table, and people with the rights of the desk."""

from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ssoz.actors import EVERY_CLASS, Actor, Grant, Reach
from tests.makers import make_person

# Every edition file of the house.
WHOLE = sorted(
    file
    for folder in ("fixtures/questionnaires", "tests/vectors/editions")
    for file in (Path(settings.BASE_DIR) / folder).rglob("*.toml")
)
TABLE = """\
language = 1
code = "TB-1"
edition = "2025"
title = "Próba stołu"
class = "non_financial"
frequency = "yearly"
per = "unit"

[[section]]
code = "1"
title = "Dział 1"
provenance = "project"
columns = [
  { code = "a", label = "Ogółem" },
  { code = "b", label = "w tym kobiety" },
]
rows = [
  { code = "01", label = "Lekarze" },
  { code = "02", label = "Pielęgniarki" },
]

[[rule]]
id = "kobiety"
check = "1.*.b <= 1.*.a"
"""


def actor(
    name: str,
    *,
    permissions: tuple[str, ...] = ("edition.edit", "edition.publish"),
    classes: tuple[str, ...] = (EVERY_CLASS,),
) -> Actor:
    """Make somebody who works at the desk."""
    return Actor(
        name=name,
        person_id=make_person(family_name=name.replace(" ", "")).pk,
        grants=frozenset(Grant(code, frozenset(classes), Reach.ALL) for code in permissions),
    )


def tomorrow() -> date:
    """Return the day after today."""
    return timezone.localdate() + timedelta(days=1)
