"""What questionnaires keep: editions, and the drafts of which they are made."""

from ssoz.questionnaires.models.desk import DESK_RIGHTS, DeskDraft, DeskQuerySet, SeenAtTheDesk
from ssoz.questionnaires.models.draft import Draft
from ssoz.questionnaires.models.edition import Edition

__all__ = ["DESK_RIGHTS", "DeskDraft", "DeskQuerySet", "Draft", "Edition", "SeenAtTheDesk"]
