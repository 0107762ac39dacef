"""A dump brought in by the operations, step by step."""

from contextlib import ExitStack
from pathlib import Path

from django.core.files.base import File

from ssoz.actors import SYSTEM, Actor
from ssoz.register import operations
from ssoz.register.models import FILES, RegisterImport
from ssoz.register.operations import Next


def begin(folder: Path, *, actor: Actor = SYSTEM, ending: str = "txt", **how) -> RegisterImport:
    """Take a dump in without reading it."""
    with ExitStack() as opened:
        paths = [folder / f"{name}.{ending}" for name in FILES]
        uploads = {
            name: File(opened.enter_context(path.open("rb")), name=path.name)
            for name, path in zip(FILES, paths, strict=True)
        }
        return operations.start(uploads=uploads, queued=False, actor=actor, **how)


def carry(job: RegisterImport) -> RegisterImport:
    """Do all that an import waits for."""
    while operations.carry_on(job_id=job.pk) != Next.NOTHING:
        pass
    return fresh(job)


def fresh(job: RegisterImport) -> RegisterImport:
    """Read an import again."""
    return RegisterImport.objects.get(pk=job.pk)
