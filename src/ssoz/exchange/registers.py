"""What can be brought in: how the rows of a register are told, made into changes, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from ssoz.actors import Actor
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.resources import RegisterResource


@dataclass(frozen=True)
class Register:
    """A register that comes in as a spreadsheet.

    `apply` makes the changes of all lines in the transaction of the caller, or raises `Refused`;
    `undo` takes them back and returns the lines that were left as they are. Both keep in each line
    what it made. The file of a register that is `secret` goes as soon as its changes are made.
    """

    name: str
    resource: type[RegisterResource]
    apply: Callable[[list[Line], Batch, Actor], None]
    undo: Callable[[list[Line], Batch, Actor], list[Line]]
    secret: bool = False

    @property
    def permission(self) -> str:
        """Name what it takes to bring a file of this register in."""
        return self.resource.permission
