"""How tests are spread over the processes of a run: one by one, but journeys kept together.

The journeys of one group share a running system, which takes half a minute to start. The groups go
out first, as they take longest. (The package's own marks of groups do nothing under pytest 9.)
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

_JOURNEYS = "tests/journeys/"
# Its tests only look at one country, which takes long to make.
_WHOLE = ("test_demo_country.py",)
# These have a running system of their own, or need none.
_APART = (
    "test_crashes.py",
    "test_helper.py",
    "test_saves_survive.py",
    "test_screens_of_reports.py",
    "test_session.py",
)


class KeptTogether(LoadScopeScheduling):
    """Hands out the journeys of a group to one process, every other test by itself."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Name what a test is handed out with: its journeys, or nothing but itself."""
    file = nodeid.partition("::")[0]
    if not file.startswith(_JOURNEYS):
        return file if file.endswith(_WHOLE) else nodeid
    return file if file.endswith(_APART) else _JOURNEYS


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> KeptTogether | None:
    """Spread a run that asks for groups; any other goes the package's way."""
    return KeptTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
