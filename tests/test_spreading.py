"""Journeys that share a running system go to one process; everything else goes by itself."""

import pytest

from tests.spreading import group_of


def test_journeys_that_share_a_system_are_handed_out_together():
    files = ("test_joining.py", "test_joining_by_keyboard.py", "test_another.py")
    assert len({group_of(f"tests/journeys/{file}::test_a[x]") for file in files}) == 1


@pytest.mark.parametrize("file", ["test_crashes.py", "test_session.py"])
def test_journeys_with_a_system_of_their_own_are_handed_out_by_file(file):
    first, second = (f"tests/journeys/{file}::{test}" for test in ("test_a", "test_b[x]"))
    assert group_of(first) == group_of(second) != group_of("tests/journeys/test_joining.py::test_a")


def test_every_other_test_is_handed_out_by_itself():
    nodeid = "tests/web/test_health.py::test_a[tests/journeys/]"
    assert group_of(nodeid) == nodeid


def test_this_run_is_spread_so(request):
    hooks = request.config.hook.pytest_xdist_make_scheduler.get_hookimpls()
    assert "tests.spreading" in {hook.function.__module__ for hook in hooks}
