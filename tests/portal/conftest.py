"""Whom the tests of the portal are about, unless they say otherwise."""

import pytest

from ssoz.people.models import Person
from tests.makers import make_person


@pytest.fixture
def person() -> Person:
    """Make somebody with a confirmed address who has done nothing yet."""
    return make_person()


@pytest.fixture
def at_work(client_for):
    """Return a function that gives an English-speaking browser of an actor."""

    def make(actor):
        client = client_for(actor)
        client.cookies["django_language"] = "en"
        return client

    return make
