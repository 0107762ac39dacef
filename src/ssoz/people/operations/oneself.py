"""Whoever acts on their own account: before any profile is chosen."""

from ssoz.actors import Actor
from ssoz.people.models import Person


def as_oneself(person: Person, address: str) -> Actor:
    """Return the actor of a person who signs in, or who opens a link of their own."""
    return Actor(name=person.full_name, person_id=person.pk, address=address)
