"""Acts on editions and on the drafts of which they are made."""

from ssoz.questionnaires.operations.beginning import (
    begin_draft,
    restore_edition,
    take_in,
    take_in_workbook,
)
from ssoz.questionnaires.operations.changing import change_draft, restore_draft, set_mapping
from ssoz.questionnaires.operations.editions import (
    digest_of,
    load,
    load_many,
    mark_used,
    publish,
    withdraw,
)
from ssoz.questionnaires.operations.publishing import (
    abandon_draft,
    propose,
    publish_draft,
    send_draft_back,
)

__all__ = [
    "abandon_draft",
    "begin_draft",
    "change_draft",
    "digest_of",
    "load",
    "load_many",
    "mark_used",
    "propose",
    "publish",
    "publish_draft",
    "restore_draft",
    "restore_edition",
    "send_draft_back",
    "set_mapping",
    "take_in",
    "take_in_workbook",
    "withdraw",
]
