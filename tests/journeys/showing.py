"""What a screen is, and the ways to one that many of them share."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys.browser import Visitor
from tests.journeys.steps import sign_in_as
from tests.journeys.system import System

Step = Callable[[Visitor, System], None]


@dataclass(frozen=True)
class Screen:
    """One screen; those of one `entering` are shown one after another to the same visitor."""

    name: str
    show: Step
    entering: Step | None = None


def at(path: str, *, status: int = 200) -> Step:
    """Show an address."""
    return lambda visitor, system: visitor.open(path, status=status)


def first_row(path: str, rows: str = "") -> Step:
    """Show the first thing of a list of the back-office, or the first of some of its rows."""
    return follow(path, f"{rows} a[href*='/change/']")


def follow(path: str, *links: str) -> Step:
    """Show what the first of some links of a page leads to, and the first of some on that page."""

    def show(visitor: Visitor, system: System) -> None:
        visitor.open(path)
        for link in links:
            visitor.click(visitor.page.locator("main").locator(link).first)

    return show


def office(visitor: Visitor, system: System) -> None:
    """Work as the administrator of a voivodeship office."""
    sign_in_as(visitor, system, "Administrator UW", "Łódzki")


def centre(visitor: Visitor, system: System) -> None:
    """Work as an administrator of the e-Health Centre."""
    sign_in_as(visitor, system, "Administrator CeZ", "Centrum")


def reporter(visitor: Visitor, system: System) -> None:
    """Work as somebody who fills in reports."""
    sign_in_as(visitor, system, "Wypełniający sprawozdania niefinansowe", "")
