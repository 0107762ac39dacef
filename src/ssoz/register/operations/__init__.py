"""Acts on imports of the national register."""

from ssoz.register.operations.applying import apply, complete
from ssoz.register.operations.carrying import Next, carry_on, fail
from ssoz.register.operations.comparing import compare
from ssoz.register.operations.listing import download_mistakes
from ssoz.register.operations.reading import read
from ssoz.register.operations.receiving import cancel, start
from ssoz.register.operations.undoing import complete_undo, undo

__all__ = [
    "Next",
    "apply",
    "cancel",
    "carry_on",
    "compare",
    "complete",
    "complete_undo",
    "download_mistakes",
    "fail",
    "read",
    "start",
    "undo",
]
