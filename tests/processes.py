"""Processes that tests start: none outlives the tests, however these end."""

import ctypes
import signal

_PR_SET_PDEATHSIG = 1
_C = ctypes.CDLL(None)


def end_with_parent() -> None:
    """Ask Linux, in the child, to end it when the process that started it is gone."""
    _C.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
