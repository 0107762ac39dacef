"""Handing the mistakes out: that somebody took them is on record."""

from collections.abc import Iterator

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.register import policies
from ssoz.register.models import RegisterImport
from ssoz.register.sheets import mistakes_csv


def download_mistakes(
    *, job: RegisterImport, file: str = "", code: str = "", actor: Actor
) -> Iterator[bytes]:
    """Return the mistakes as CSV."""
    require(policies.may_import(actor))
    note("register.mistakes.downloaded", by=actor, thing=job)
    return mistakes_csv(job, file=file, code=code)
