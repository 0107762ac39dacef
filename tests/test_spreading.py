"""The journeys of a file go to one process; everything else goes by itself."""

from tests.spreading import first_of, group_of


def test_journeys_of_a_file_are_handed_out_together():
    first, second = (f"tests/journeys/test_joining.py::{test}" for test in ("test_a", "test_b[x]"))
    assert group_of(first) == group_of(second)
    assert group_of("tests/journeys/test_session.py::test_a") != group_of(first)


def test_every_other_test_is_handed_out_by_itself():
    nodeid = "tests/web/test_health.py::test_a[tests/journeys/]"
    assert group_of(nodeid) == nodeid


def test_journeys_go_out_first_the_longest_before_all_and_one_process_begins_with_the_rest():
    groups = [
        "tests/web/test_health.py::test_a",
        "tests/architecture/test_masking.py::test_b",
        "tests/journeys/test_joining.py",
        "tests/journeys/test_reporting.py",
    ]
    assert first_of(groups, begins_with_the_rest=False) == "tests/journeys/test_reporting.py"
    assert first_of(groups[:3], begins_with_the_rest=False) == "tests/journeys/test_joining.py"
    assert first_of(groups[:2], begins_with_the_rest=False) == groups[1]
    assert first_of(groups, begins_with_the_rest=True) == groups[1]
    assert first_of(groups[2:], begins_with_the_rest=True) == "tests/journeys/test_reporting.py"


def test_this_run_is_spread_so(request):
    hooks = request.config.hook.pytest_xdist_make_scheduler.get_hookimpls()
    assert "tests.spreading" in {hook.function.__module__ for hook in hooks}
