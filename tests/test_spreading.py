"""The journeys of a file go to one process; everything else goes by itself."""

from tests.spreading import group_of


def test_journeys_of_a_file_are_handed_out_together():
    first, second = (f"tests/journeys/test_joining.py::{test}" for test in ("test_a", "test_b[x]"))
    assert group_of(first) == group_of(second)
    assert group_of("tests/journeys/test_session.py::test_a") != group_of(first)


def test_every_other_test_is_handed_out_by_itself():
    nodeid = "tests/web/test_health.py::test_a[tests/journeys/]"
    assert group_of(nodeid) == nodeid


def test_this_run_is_spread_so(request):
    hooks = request.config.hook.pytest_xdist_make_scheduler.get_hookimpls()
    assert "tests.spreading" in {hook.function.__module__ for hook in hooks}
