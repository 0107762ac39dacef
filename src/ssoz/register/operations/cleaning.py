"""What nobody needs once an import has come to its end."""

from functools import partial

from django.db import transaction

from ssoz.files import storage
from ssoz.register.models import RegisterImport, SeenId, StagedPart, StagedUnit
from ssoz.register.statements import run, table


def forget_staged(job: RegisterImport) -> None:
    """Drop what was read; the mistakes stay, to be looked at."""
    for model in (StagedUnit, StagedPart, SeenId):
        run(f"DELETE FROM {table(model)} WHERE job_id = %s", job.pk)


def forget_files(job: RegisterImport) -> None:
    """Remove the files once it is committed that nobody reads them again; their hashes stay."""
    for file in job.files.values():
        transaction.on_commit(partial(storage.drop, file["key"]))
