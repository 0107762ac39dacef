"""The keyed hash chain over the journal: digests, seals and anchors.

An act appends its entry with a digest of its own content and waits for nobody. One sealer at a
time gives entries their place in the order in which it finds them committed; ids commit out of
order. The anchor file lies outside the database: else cutting off the end, or computing
everything anew, could not be seen.
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from ssoz.journal import anchors
from ssoz.journal.models import ChainHead, Entry

_CONTENT = (
    "act", "thing_type", "thing_id", "thing_name", "person_id", "person_name", "profile_id",
    "profile_name", "unit_id", "about_person_id", "about_unit_id", "address", "details",
)  # fmt: skip
_BATCH = 1000


def digest_of(entry: Entry) -> str:
    """Compute the keyed hash of an entry's own content."""
    content = {name: getattr(entry, name) for name in _CONTENT}
    content["uid"] = str(entry.uid)
    content["at"] = entry.at.astimezone(UTC).isoformat()
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    return _keyed(text)


def is_untouched(entry: Entry) -> bool:
    """Tell whether the content of an entry is what it was when it was written."""
    try:
        return hmac.compare_digest(digest_of(entry), entry.digest)
    except (AttributeError, TypeError):  # a value that no longer is a time, or a hash not of ASCII
        return False


def seal_of(seal_no: int, digest: str, previous: str) -> str:
    """Compute the keyed hash of a place in the chain over the place before."""
    return _keyed(f"{seal_no}\n{digest}\n{previous}")


def seal_waiting() -> int:
    """Give every committed entry its place in the chain; return how many were sealed."""
    sealed, seen = 0, 0
    while batch := _seal_batch(after=seen):
        sealed += batch.sealed
        seen = batch.last_id
    return sealed


class _Batch:
    def __init__(self, entries: list[Entry]) -> None:
        self.last_id = entries[-1].pk
        # An entry whose digest is wrong stays unsealed: sealing it would launder it.
        self.whole = [entry for entry in entries if is_untouched(entry)]
        self.sealed = len(self.whole)


def _seal_batch(*, after: int) -> _Batch | None:
    with transaction.atomic():
        head = _locked_head()
        entries = list(Entry.objects.unsealed().filter(id__gt=after)[:_BATCH])
        if not entries:
            return None
        batch = _Batch(entries)
        for entry in batch.whole:
            head.seal_no += 1
            head.seal = seal_of(head.seal_no, entry.digest, head.seal)
            entry.seal_no, entry.seal = head.seal_no, head.seal
        _write_seals(batch.whole)
        head.save()
    if batch.whole:
        # After the commit: an anchor of a seal that was rolled back would be a false alarm for good.
        anchors.append(head.seal_no, head.seal)
    return batch


def _locked_head() -> ChainHead:
    ChainHead.objects.get_or_create(pk="main")
    head = ChainHead.objects.select_for_update().get(pk="main")
    if head.seal_no == 0:
        # From the first seal on there is an anchor file, so that its loss can be told.
        anchors.begin()
    return head


def _write_seals(entries: list[Entry]) -> None:
    # Past the manager on purpose: it refuses every change, and the seal is the one that is due.
    table = connection.ops.quote_name(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET seal_no = %s, seal = %s WHERE id = %s",
            [(entry.seal_no, entry.seal, entry.pk) for entry in entries],
        )


def _keyed(text: str) -> str:
    return hmac.new(settings.JOURNAL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
