"""Reading one line of the file, and writing down the cells of each of its runs."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from ssoz.questionnaires.expressions.parser import parse
from ssoz.questionnaires.expressions.resolving import Resolver
from ssoz.questionnaires.expressions.selections import Selection, Slot, Step
from ssoz.questionnaires.expressions.trees import Node, references
from ssoz.questionnaires.mistakes import Mistakes, Path, Refusal
from ssoz.questionnaires.schema import RUNNING


def read(line: str, resolver: Resolver, mistakes: Mistakes, path: Path) -> Node | None:
    """Parse a line and look up all its addresses; None when mistakes were noted."""
    try:
        node = parse(line)
    except Refusal as refusal:
        mistakes.refuse(refusal, path)
        return None
    good = True
    for reference in references(node):
        try:
            resolver.resolve(reference.address)
        except Refusal as refusal:
            mistakes.refuse(refusal, path)
            good = False
    return node if good else None


def expand(selections: Sequence[Selection], row: Step, column: Step) -> list[Slot] | None:
    """Give the slots of one run; None where a cell that is named singly is not there."""
    slots: list[Slot] = []
    for selection in selections:
        slot = selection.at(row, column)
        if slot is None:
            return None
        slots.append(slot)
    gathered = [slot for slot in slots if isinstance(slot, list)]
    return None if gathered and not any(gathered) else slots


def nothing_left(selections: Sequence[Selection], row: Step, column: Step) -> Refusal:
    """Say that all cells a line names are closed, or that no rows stand below."""
    blamed = next((found for found in selections if not found.at(row, column)), selections[0])
    return Refusal(
        "E35",
        _("Nothing is left: the cells are closed, or no rows stand below."),
        _("Name cells that are open."),
        blamed.text,
    )


def own_cells(selections: Iterable[Selection], slots: Iterable[Slot]) -> Iterator[str]:
    """Give the cells of this report that one run reads, any row of a repeating section as `#`."""
    for selection, slot in zip(selections, slots, strict=True):
        if not selection.own:
            continue
        for address in [slot] if isinstance(slot, str) else slot:
            yield address.replace(".:.", f".{RUNNING}.")


class Outside:
    """What a compiled edition needs from outside the report, with the kind of each."""

    def __init__(self) -> None:
        self.needed: dict[str, str] = {}

    def note(self, selections: Iterable[Selection], slots: Iterable[Slot]) -> None:
        """Note what one run needs."""
        for selection, slot in zip(selections, slots, strict=True):
            if selection.own:
                continue
            for address in [slot] if isinstance(slot, str) else slot:
                self.needed[address] = "text" if selection.kind == "any" else selection.kind

    def note_forms(self, codes: Iterable[str]) -> None:
        """Note the forms of which it is asked whether they were filed."""
        self.needed.update({f"filed:{code}": "filed" for code in codes})
