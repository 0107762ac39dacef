"""A clock that is moved by hand."""

from datetime import datetime

import pytest


@pytest.fixture
def clock(time_machine):
    """Return a clock that stands at nine in the morning until it is moved.

    Whoever signs in asks for it before: a session begun by another clock ends at another hour.
    """
    time_machine.move_to(datetime.now().astimezone().replace(hour=9, minute=0), tick=False)
    return time_machine
