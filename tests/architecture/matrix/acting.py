"""The cells of the operations: an operation, who acts, an own or a foreign thing."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import transaction

from ssoz.actors import NotAllowed
from ssoz.people.models import Person
from tests.architecture.matrix.expected import NOBODY, every_role
from tests.architecture.matrix.letting_in import Case, Line
from tests.architecture.matrix.operations import FURTHER_LINES, LINES, OF_A_PERSON
from tests.architecture.matrix.requires import asked
from tests.architecture.matrix.world import SIDES, MatrixWorld

LET_IN, REFUSED, NO_PERSON = "let in", "refused", "no person"
# A call that the table writes wrongly would end in these, and look like being let in.
_OUR_MISTAKES = (TypeError, AttributeError, NameError, KeyError)


@dataclass(frozen=True)
class Acting:
    """One cell: who calls which operation on which side, and whether they are let in."""

    line: Line
    who: str
    side: str
    lets_in: bool | None = None

    def __str__(self) -> str:
        return f"{self.who}: {self.line.name} ({self.side})"


def cells() -> Iterator[Acting]:
    """Yield every cell of the product, then the further ones."""
    for line in LINES:
        for side in SIDES:
            for who in every_role():
                yield Acting(line, who, side)
            for who, lets_in in FURTHER_LINES.get(line.name, {}).items():
                yield Acting(line, who, side, lets_in)


def size() -> int:
    """Return how many cells there are."""
    further = sum(len(who) for who in FURTHER_LINES.values())
    return (len(LINES) * len(every_role()) + further) * len(SIDES)


def mistake_in(world: MatrixWorld, cell: Acting) -> str:
    """Say how a cell comes out otherwise than it should, or nothing."""
    right = LET_IN if lets_in(world, cell) else REFUSED
    if cell.who == NOBODY and cell.line.name in OF_A_PERSON:
        right = NO_PERSON
    got = outcome(cell, Case(world, cell.who, cell.side))
    return "" if got == right else f"{cell}: {got}, not {right}"


def lets_in(world: MatrixWorld, cell: Acting) -> bool:
    """Tell whether who acts ought to be let in."""
    if cell.lets_in is not None:
        return cell.lets_in
    return cell.line.lets_in(Case(world, cell.who, cell.side))


def outcome(cell: Acting, case: Case) -> str:
    """Call the operation, take back what it did, and tell whether who acts was let in."""
    with transaction.atomic():
        try:
            cell.line.call(case)
        except NotAllowed:
            return REFUSED
        except Person.DoesNotExist:
            return NO_PERSON
        except _OUR_MISTAKES as error:
            return f"{type(error).__name__}: {error}"
        except Exception:  # noqa: BLE001 - whoever is let in may be refused for another reason
            return LET_IN
        finally:
            with suppress(transaction.TransactionManagementError):
                transaction.set_rollback(True)
    return LET_IN


@dataclass
class Acts:
    """What came of the cells, run once, and through which calls of `require` each of them went."""

    world: MatrixWorld
    mistakes: list[str] = field(default_factory=list)
    count: int = 0
    through: dict[str, list[Acting]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> "Acts":
        """Run every cell, unless they were run."""
        if not self.count:
            passed: set[str] = set()
            with asked(passed.add):
                self.mistakes = list(filter(None, (self._ran(cell, passed) for cell in cells())))
        return self

    def noticing(self, place: str) -> str:
        """Return what comes out otherwise where one call of `require` says yes, or nothing."""
        with asked(lambda place: None, broken=place):
            found = (mistake_in(self.world, cell) for cell in self.through[place])
            return next(filter(None, found), "")

    def _ran(self, cell: Acting, passed: set[str]) -> str:
        passed.clear()
        self.count += 1
        mistake = mistake_in(self.world, cell)
        if not lets_in(self.world, cell):  # whoever is let in notices no question that is left out
            for place in passed:
                self.through[place].append(cell)
        return mistake
