"""How tests are spread over the processes of a run: one by one, but the journeys of a file together.

The journeys of a file share a running system. They go out first, as they take longest, but one process
begins with the rest: journeys wait more than they work, and the rest never waits. (The package's own
marks of groups do nothing under pytest 9.)
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_JOURNEYS = "tests/journeys/"
# Its tests only look at one country, which takes long to make.
_WHOLE = ("test_demo_country.py",)


class KeptTogether(LoadScopeScheduling):
    """Hands out the journeys of a file to one process, every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        wants_journeys = self.nodes.index(node) < max(1, len(self.nodes) - 1)
        liked = (group for group in self.workqueue if group.startswith(_JOURNEYS) == wants_journeys)
        if first := next(liked, None):
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def group_of(nodeid: str) -> str:
    """Name what a test is handed out with: the tests of its file, or nothing but itself."""
    file = nodeid.partition("::")[0]
    return file if file.startswith(_JOURNEYS) or file.endswith(_WHOLE) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> KeptTogether | None:
    """Spread a run that asks for groups; any other goes the package's way."""
    return KeptTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
