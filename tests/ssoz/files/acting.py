"""Acts on files that several tests do."""

from ssoz.actors import Actor
from ssoz.files import operations
from ssoz.files.models import StoredFile
from tests.ssoz.files.uploads import upload

ACTOR = Actor(name="Łucja Żak", person_id=77)


def stored(name: str, content: bytes) -> StoredFile:
    """Keep a file as its owner would."""
    return operations.store(upload=upload(name, content), actor=ACTOR)


def scan_now(file: StoredFile) -> StoredFile:
    """Do the three steps of a scan, as the task of the file's owner does, and read the row again."""
    claimed = operations.claim(file_id=file.pk)
    verdict = operations.examine(file=claimed) if claimed else None
    if verdict:
        operations.conclude(file=claimed, verdict=verdict)
    return StoredFile.objects.get(pk=file.pk)
