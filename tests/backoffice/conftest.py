"""Who looks at the back-office, unless a test says otherwise."""

import pytest

from ssoz.actors import Actor
from tests.makers import make_actor


@pytest.fixture
def office() -> Actor:
    """Make an administrator of the executing office in Łódź."""
    return make_actor(role="uw-admin")
