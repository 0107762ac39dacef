"""Whom the tests of the portal are about, unless they say otherwise."""

import pytest

from ssoz.people.models import Person
from tests.makers import make_person


@pytest.fixture
def person() -> Person:
    """Make somebody with a confirmed address who has done nothing yet."""
    return make_person()
