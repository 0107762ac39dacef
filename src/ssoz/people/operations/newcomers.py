"""People whom nobody knew before, by whichever door they come."""

import logging
from datetime import date

from django.db import IntegrityError, transaction

from ssoz.actors import Actor
from ssoz.journal.operations import record
from ssoz.people.models import Person, PersonPesel
from ssoz.people.operations.oneself import as_oneself

log = logging.getLogger(__name__)


def can_admit_anybody() -> bool:
    """Tell whether a newcomer can be told from everybody known: each hash is by a key that we have."""
    if PersonPesel.is_anybody_out_of_reach():
        log.critical("people are hashed by a key that DATA_HASH_KEYS lacks: nobody new is let in")
        return False
    return True


def new_person(
    *,
    pesel: str,
    first_name: str,
    family_name: str,
    birth_date: date,
    address: str,
    by: Actor | None = None,
) -> Person | None:
    """Make a person; return nothing if they came in two windows at once and the other was faster."""
    person = Person(first_name=first_name, family_name=family_name, birth_date=birth_date)
    person.pesel = pesel
    try:
        with transaction.atomic():
            record(person, "people.person.registered", by=by or as_oneself(person, address))
    except IntegrityError:
        return None
    return person
