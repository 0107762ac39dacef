"""The published table of profile statuses (access.md 4), over every set of states."""

from itertools import chain, combinations

import pytest

from ssoz.access.models import Application
from ssoz.access.statuses import ProfileStatus, profile_status

STATES = [state.value for state in Application.State]
SETS = list(chain.from_iterable(combinations(STATES, size) for size in range(len(STATES) + 1)))


def from_the_table(states, unit_open, blocked):
    """Read the table as it is printed, row by row; written apart from the function under test."""
    counted = [state for state in states if state not in ("draft", "discarded")]
    rows = [
        (blocked or not unit_open, "blocked"),
        (any(state == "approved" for state in counted), "active"),
        (any(state == "pending" for state in counted), "not_activated"),
        (bool(counted) and all(state == "archived" for state in counted), "rejected"),
        (True, "not_activated"),
    ]
    return next(status for holds, status in rows if holds)


@pytest.mark.parametrize("unit_open", [True, False])
@pytest.mark.parametrize("blocked", [True, False])
def test_every_set_of_states_gives_the_status_of_the_table(unit_open, blocked):
    for states in SETS:
        expected = from_the_table(states, unit_open, blocked)
        found = profile_status(states, unit_open=unit_open, blocked=blocked)
        assert found == expected, (states, unit_open, blocked)


@pytest.mark.parametrize(
    ("states", "unit_open", "blocked", "status"),
    [
        (["approved", "pending"], True, False, ProfileStatus.ACTIVE),
        (["approved"], True, True, ProfileStatus.BLOCKED),
        (["approved"], False, False, ProfileStatus.BLOCKED),
        (["pending", "archived"], True, False, ProfileStatus.NOT_ACTIVATED),
        (["archived", "archived"], True, False, ProfileStatus.REJECTED),
        (["archived", "rejected"], True, False, ProfileStatus.NOT_ACTIVATED),
        (["archived", "draft"], True, False, ProfileStatus.REJECTED),
        (["rejected"], True, False, ProfileStatus.NOT_ACTIVATED),
        ([], True, False, ProfileStatus.NOT_ACTIVATED),
    ],
)
def test_the_rows_of_the_manual_hold_word_for_word(states, unit_open, blocked, status):
    assert profile_status(states, unit_open=unit_open, blocked=blocked) == status
