"""History of values: django-simple-history, set up once for the whole house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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


def versions_before(model: Any, moment: datetime, **which: Any) -> dict[int, Any]:
    """Return of each row its last version before a moment; what was deleted by then is left out.

    Versions of one moment both count as the latest: the one written last is meant.
    """
    versions = model.history.filter(history_date__lt=moment, **which)
    last = {version.id: version for version in versions.order_by("history_date", "history_id")}
    return {pk: version for pk, version in last.items() if version.history_type != "-"}
