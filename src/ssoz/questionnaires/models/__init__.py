"""What questionnaires keep: editions, and the drafts of which they are made."""

from ssoz.questionnaires.models.draft import DESK_RIGHTS, Draft, SeenAtTheDesk
from ssoz.questionnaires.models.edition import Edition

__all__ = ["DESK_RIGHTS", "Draft", "Edition", "SeenAtTheDesk"]
