"""Forms that came after the end of a session: kept for their person, and for nobody else."""

import json
import re
from collections.abc import Sequence

from django.utils import timezone

from ssoz.ciphers import encrypt
from ssoz.people.models import KeptForm

KEPT_LENGTH = 5_000_000
_PAGE_LENGTH = 500
_NOT_KEPT = re.compile(r"csrfmiddlewaretoken|passw|haslo|secret|token|otp|pin\b", re.IGNORECASE)


def keep_form(
    *,
    person_id: int,
    page: str,
    address: str,
    fields: Sequence[tuple[str, str]],
    had_files: bool = False,
) -> KeptForm | None:
    """Keep what was typed, as cipher text, in place of what this form held before.

    Passwords are not kept; nothing is where nothing was typed, or more than any form of ours holds.
    """
    typed = [(name, value) for name, value in fields if not _NOT_KEPT.search(name)]
    too_long = sum(len(name) + len(value) for name, value in typed) > KEPT_LENGTH
    if not typed or too_long or max(len(page), len(address)) > _PAGE_LENGTH:
        return None
    kept, _ = KeptForm.objects.update_or_create(
        person_id=person_id,
        page=page,
        address=address,
        defaults={
            "fields_cipher": encrypt(json.dumps(typed)),
            "had_files": had_files,
            "kept_at": timezone.now(),
        },
    )
    return kept


def drop_forms(*, person_id: int, **which: object) -> None:
    """Forget kept forms of a person: they were sent, or given up."""
    KeptForm.objects.filter(person=person_id, **which).delete()
