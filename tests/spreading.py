"""How tests are spread over the processes of a run: one by one, but the journeys of a file together.

The journeys of a file share a running system. They go out first, as they take longest, but one process
begins with the rest: journeys wait more than they work, and the rest never waits. (The package's own
marks of groups do nothing under pytest 9.)
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_JOURNEYS = "tests/journeys/"
# What takes longest goes first, or it alone would be awaited at the end.
_LONGEST = (
    "test_reporting.py",
    "test_session.py",
    "test_crashes.py",
    "test_sign_in.py",
    "test_saves_survive.py",
    "test_screens_of_reports.py",
    "test_matrix.py",
    "test_untranslated.py",
    "test_marked_answers.py",
    "test_masking.py",
    "test_scopes.py",
    "test_demo_country.py",
)
# Their tests look at one country, or one world, which takes long to make.
_WHOLE = ("test_demo_country.py", "test_scopes.py", "test_matrix.py")


class KeptTogether(LoadScopeScheduling):
    """Hands out the journeys of a file to one process, every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        is_last = len(self.nodes) > 1 and node is self.nodes[-1]
        first = first_of(self.workqueue, begins_with_the_rest=is_last)
        self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def first_of(groups: Iterable[str], *, begins_with_the_rest: bool) -> str:
    """Return what goes out next: a journey as long as there is one, or to one process the rest."""
    return min(
        groups,
        key=lambda group: (group.startswith(_JOURNEYS) == begins_with_the_rest, _place_of(group)),
    )


def _place_of(group: str) -> int:
    name = PurePosixPath(group.partition("::")[0]).name
    return _LONGEST.index(name) if name in _LONGEST else len(_LONGEST)


def group_of(nodeid: str) -> str:
    """Name what a test is handed out with: the tests of its file, or nothing but itself."""
    file = nodeid.partition("::")[0]
    return file if file.startswith(_JOURNEYS) or file.endswith(_WHOLE) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> KeptTogether | None:
    """Spread a run that asks for groups; any other goes the package's way."""
    return KeptTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
