"""History of values: django-simple-history, set up once for the whole house."""

from collections.abc import Sequence

from django.db import models
from simple_history.models import HistoricalRecords


def tracked(*, excluded_fields: Sequence[str] = ()) -> HistoricalRecords:
    """Keep the history of a model, its author as a plain number.

    A foreign key from a lower floor to `people` would cross it; `journal.operations.record`
    stamps the author, so that author and act agree.
    """
    return HistoricalRecords(
        excluded_fields=list(excluded_fields),
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=lambda row: row.history_user_id,
        history_user_setter=_set_author,
        get_user=lambda **_: None,
        history_change_reason_field=models.CharField(max_length=100, null=True),
    )


def _set_author(row: models.Model, author: int | None) -> None:
    row.history_user_id = author
