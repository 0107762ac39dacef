"""What has become of the reports of the invented reporters: every state is there to be seen."""

from dataclasses import dataclass
from enum import StrEnum

from backoffice.management.country.seasons import Round


class Fate(StrEnum):
    """How far a report of somebody in the cast has come."""

    DRAFT = "draft"
    WRONG = "wrong"
    PARTS = "parts"
    SENT = "sent"
    LATE = "late"
    VERIFIED = "verified"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    CORRECTION = "correction"
    EXTENDED = "extended"
    NOT_APPLICABLE = "not applicable"
    PRELIMINARY = "preliminary data accepted, final data begun"
    BOTH_PASSES = "both passes accepted"


@dataclass(frozen=True)
class Play:
    """One report of one unit of the cast; what is not named here is still to be activated."""

    family_name: str
    nth: int
    round: Round
    fate: Fate


PLAYS = (
    Play("Jeżyna", 0, Round.OLD_SURVEY, Fate.ACCEPTED),
    Play("Jeżyna", 0, Round.STAFF_BEFORE, Fate.ACCEPTED),
    Play("Jeżyna", 0, Round.STAFF_LAST, Fate.RETURNED),
    Play("Jeżyna", 0, Round.SPECIALISTS_LAST, Fate.DRAFT),
    Play("Jeżyna", 0, Round.NEW_SURVEY, Fate.DRAFT),
    Play("Jeżyna", 0, Round.ACTIVITY_BEFORE, Fate.ACCEPTED),
    Play("Jeżyna", 0, Round.ACTIVITY_LAST, Fate.DRAFT),
    Play("Jeżyna", 0, Round.FINANCES_BEFORE, Fate.BOTH_PASSES),
    Play("Jeżyna", 0, Round.FINANCES_LAST, Fate.PRELIMINARY),
    Play("Jeżyna", 0, Round.ASSIGNING, Fate.DRAFT),
    Play("Szczęśniak", 0, Round.OLD_SURVEY, Fate.ACCEPTED),
    Play("Szczęśniak", 0, Round.STAFF_BEFORE, Fate.ACCEPTED),
    Play("Szczęśniak", 0, Round.STAFF_LAST, Fate.SENT),
    Play("Szczęśniak", 0, Round.SPECIALISTS_LAST, Fate.DRAFT),
    Play("Szczęśniak", 0, Round.NEW_SURVEY, Fate.PARTS),
    Play("Szczęśniak", 0, Round.ASSIGNING, Fate.SENT),
    Play("Pączek", 0, Round.STAFF_BEFORE, Fate.ACCEPTED),
    Play("Pączek", 0, Round.STAFF_LAST, Fate.EXTENDED),
    Play("Szczęśniak", 0, Round.ACTIVITY_LAST, Fate.SENT),
    Play("Mączka", 0, Round.STAFF_LAST, Fate.LATE),
    Play("Mączka", 0, Round.SPECIALISTS_LAST, Fate.WRONG),
    Play("Źdźbło", 0, Round.STAFF_LAST, Fate.ACCEPTED),
    Play("Źdźbło", 1, Round.OLD_SURVEY, Fate.SENT),
    Play("Źdźbło", 1, Round.STAFF_BEFORE, Fate.ACCEPTED),
    Play("Źdźbło", 1, Round.STAFF_LAST, Fate.VERIFIED),
    Play("Źdźbło", 1, Round.SPECIALISTS_LAST, Fate.NOT_APPLICABLE),
    Play("Źdźbło", 2, Round.STAFF_BEFORE, Fate.CORRECTION),
    Play("Źdźbło", 2, Round.STAFF_LAST, Fate.REOPENED),
)
