"""What tests of register imports share: a dump of a folder, brought in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ssoz.actors import SYSTEM, Actor
from ssoz.register import operations
from ssoz.register.models import RegisterImport
from tests.ssoz.register.importing import begin, carry


@pytest.fixture
def bring() -> Callable[..., RegisterImport]:
    """Return a function that reads and compares the dump of a folder."""
    return lambda folder, **how: carry(begin(folder, **how))


@pytest.fixture
def bring_in(bring) -> Callable[..., RegisterImport]:
    """Return a function that reads, compares and applies the dump of a folder."""

    def act(folder: Path, *, close_gone: bool = False, actor: Actor = SYSTEM, **how):
        job = bring(folder, actor=actor, **how)
        operations.apply(job=job, close_gone=close_gone, queued=False, actor=actor)
        return carry(job)

    return act
