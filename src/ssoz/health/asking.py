"""Asking others side by side, each only so long: one that hangs holds up nobody."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What came of a question: a value, or the error, or nothing in time."""

    value: Any = None
    error: str = ""
    came: bool = True


def ask_all(questions: Mapping[str, Callable[[], Any]], seconds: float) -> dict[str, Answer]:
    """Ask everybody at once and wait so many seconds for all of them together.

    A thread that hangs is left behind: it holds no connection to the database and no lock.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, len(questions)))
    asked = {name: pool.submit(question) for name, question in questions.items()}
    wait(asked.values(), timeout=seconds)
    pool.shutdown(wait=False)
    return {name: _answer(future) for name, future in asked.items()}


def _answer(future: Future) -> Answer:
    if not future.done():
        return Answer(came=False)
    error = future.exception()
    return Answer(error=type(error).__name__) if error else Answer(future.result())
