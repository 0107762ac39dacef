"""What tests of register imports share: a dump in a folder, brought in by the operations."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.files.base import File

from ssoz.actors import SYSTEM, Actor
from ssoz.register import operations
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.operations import Next


def begin(folder: Path, *, actor: Actor = SYSTEM, ending: str = "txt", **how) -> RegisterImport:
    """Take a dump in without reading it."""
    with ExitStack() as opened:
        uploads = {
            name: File(opened.enter_context((folder / f"{name}.{ending}").open("rb")),
                       name=f"{name}.{ending}")
            for name in FILES
        }  # fmt: skip
        return operations.start(uploads=uploads, queued=False, actor=actor, **how)


def carry(job: RegisterImport) -> RegisterImport:
    """Do all that an import waits for."""
    while operations.carry_on(job_id=job.pk) != Next.NOTHING:
        pass
    return RegisterImport.objects.get(pk=job.pk)


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
