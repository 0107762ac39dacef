"""What a cell is, and what can come back."""

from dataclasses import dataclass

from backoffice.management.commands.routes import Route

SIGN_IN, ANSWER, MISSING, NO_METHOD = "sign in", "answer", "missing", "no such method"
NAMES_IT, NAMES_IT_NOT = "names it", "names it not"


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    role: str
    route: Route
    side: str
    method: str

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.route.path} ({self.side})"

    @property
    def name(self) -> str:
        return name_of(self.route)


def name_of(route: Route) -> str:
    """Return the name under which the table knows an address."""
    return route.name.removeprefix("backoffice:") or route.path
