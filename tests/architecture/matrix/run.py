"""All cells of a role, run once, and which of them pass through what says who sees what."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from tests.architecture.matrix.cell import MISSING, NAMES_IT_NOT, Cell
from tests.architecture.matrix.cells import cells_of, expected, outcome
from tests.architecture.matrix.expected import every_role
from tests.architecture.matrix.world import MatrixWorld
from tests.architecture.scopes import SCOPES, replaced


@dataclass
class Run:
    """What came of the cells; each role is run when it is first asked for, and once."""

    world: MatrixWorld
    mistakes: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0
    through: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    _current: Cell | None = None

    def mistakes_of(self, role: str) -> list[str]:
        """Return each cell of a role that came out otherwise than it should."""
        if role not in self.mistakes:
            with ExitStack() as recording:
                for scope in SCOPES:
                    recording.enter_context(replaced(scope, self._recorder(scope)))
                self.mistakes[role] = list(self._run(role))
        return self.mistakes[role]

    def of_all_roles(self) -> "Run":
        """Run what has not been run yet."""
        for role in every_role():
            self.mistakes_of(role)
        return self

    def differing(self, scope: str) -> Iterator[str]:
        """Yield what comes out otherwise among the cells that pass through a scope."""
        for cell in sorted(self.through[scope], key=self._likely):
            if mistake := mistake_in(self.world, cell):
                yield mistake

    def _run(self, role: str) -> Iterator[str]:
        for cell in cells_of(role):
            self._current = cell
            self.count += 1
            if mistake := mistake_in(self.world, cell):
                yield mistake

    def _recorder(self, scope: str) -> Callable[[Callable], Callable]:
        def recording(original: Callable) -> Callable:
            @wraps(original)
            def noted(*args: Any, **kwargs: Any) -> Any:
                passed = self.through[scope]
                if not passed or passed[-1] is not self._current:
                    passed.append(self._current)
                return original(*args, **kwargs)

            return noted

        return recording

    def _likely(self, cell: Cell) -> bool:
        """Put first what ought to see nothing: a scope that lets everything through shows there."""
        return not expected(self.world, cell) & {MISSING, NAMES_IT_NOT}


def mistake_in(world: MatrixWorld, cell: Cell) -> str:
    """Say how a cell comes out otherwise than it should, or nothing."""
    got, right = outcome(world, cell), expected(world, cell)
    return "" if got in right else f"{cell}: {got}, not {' or '.join(sorted(right))}"
