"""Each screen of reporting that is drawn is also inspected, in a demo country of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.browser import Visitor
from tests.journeys.screens_of_reports import SCREENS_OF_REPORTS
from tests.journeys.showing import Step
from tests.journeys.system import System

pytestmark = pytest.mark.timeout(600)
_ENTERING = list(dict.fromkeys(screen.entering for screen in SCREENS_OF_REPORTS))


@pytest.fixture(scope="module")
def country(make_system, journey_folder) -> System:
    """Run a system in which the screens may leave their traces."""
    return make_system(journey_folder / "screens")


@pytest.fixture
def come(browser, country) -> Iterator[Callable[[Step], Visitor]]:
    """Return a function that brings somebody; their way in is inspected elsewhere."""
    present: list[Visitor] = []

    def enter(step: Step) -> Visitor:
        visitor = Visitor(browser, country.url)
        present.append(visitor)
        inspect, visitor.look = visitor.look, lambda: None
        step(visitor, country)
        visitor.look = inspect
        return visitor

    yield enter
    for visitor in present:
        visitor.close()


@pytest.mark.parametrize("entering", _ENTERING, ids=lambda step: step.__name__)
def test_each_screen_of_reports_withstands_inspection(come, country, entering):
    visitor = come(entering)
    for screen in SCREENS_OF_REPORTS:
        if screen.entering is entering:
            screen.show(visitor, country)
            visitor.look()
