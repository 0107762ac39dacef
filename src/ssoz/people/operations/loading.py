"""Many people at once, as a part of one act."""

from collections.abc import Sequence

from ssoz.actors import Actor
from ssoz.journal.bulk import add_all
from ssoz.people.models import Person, PersonPesel


def add_people(*, people: Sequence[Person], act: str, actor: Actor) -> list[Person]:
    """Save new people whose PESEL was set, with history; return who was not known already.

    The act itself, its transaction and its journal entry are the caller's.
    """
    hashes = [person.new_hashes() for person in people]
    digests = [one.digest for of_person in hashes for one in of_person]
    known = set(
        PersonPesel.objects.filter(digest__in=digests).values_list("digest", flat=True)
    )  # fmt: skip
    fresh = [
        (person, of_person)
        for person, of_person in zip(people, hashes, strict=True)
        if known.isdisjoint(one.digest for one in of_person)
    ]
    for person, _ in fresh:
        person.index()
    add_all([person for person, _ in fresh], act, by=actor)
    add_all([one for _, of_person in fresh for one in of_person], by=actor)
    return [person for person, _ in fresh]
