"""Verbs: the only place of this subject that writes. Each is one transaction."""

from ssoz.reports.operations.activation import activate, change_level
from ssoz.reports.operations.assigning import load_assigning_rules
from ssoz.reports.operations.bulk import continue_bulk, start_bulk
from ssoz.reports.operations.collections import (
    add_collection,
    add_period,
    close_collection,
    open_collection,
    reopen_collection,
    set_deadline,
)
from ssoz.reports.operations.conflicting import settle_conflict
from ssoz.reports.operations.deciding import accept, reopen, send_back, verify
from ssoz.reports.operations.drafting import (
    abandon_rules,
    begin_rules,
    change_rules,
    propose_rules,
    publish_rules,
    send_rules_back,
)
from ssoz.reports.operations.obligations import (
    assign,
    extend,
    mark_applicable,
    mark_not_applicable,
)
from ssoz.reports.operations.planning import plan_collection
from ssoz.reports.operations.proposing import propose
from ssoz.reports.operations.remarks import answer_remark, close_remark, remark, write_note
from ssoz.reports.operations.reminders import (
    obligations_to_remind,
    remind,
    remind_of_due_dates,
)
from ssoz.reports.operations.saving import Clash, Saved, copy_last_year, fill, fill_zero
from ssoz.reports.operations.sending import ask_for_correction, explain, send
from ssoz.reports.operations.succession import heir_of, refuse_unless_possible, succeed
from ssoz.reports.refusals import ChangedMeanwhile, DecidedMeanwhile, Refused, SendRefused
from ssoz.reports.succession_refusals import HeritageChanged

__all__ = [
    "ChangedMeanwhile",
    "Clash",
    "DecidedMeanwhile",
    "HeritageChanged",
    "Refused",
    "Saved",
    "SendRefused",
    "abandon_rules",
    "accept",
    "activate",
    "add_collection",
    "add_period",
    "answer_remark",
    "ask_for_correction",
    "assign",
    "begin_rules",
    "change_level",
    "change_rules",
    "close_collection",
    "close_remark",
    "continue_bulk",
    "copy_last_year",
    "explain",
    "extend",
    "fill",
    "fill_zero",
    "heir_of",
    "load_assigning_rules",
    "mark_applicable",
    "mark_not_applicable",
    "obligations_to_remind",
    "open_collection",
    "plan_collection",
    "propose",
    "propose_rules",
    "publish_rules",
    "refuse_unless_possible",
    "remark",
    "remind",
    "remind_of_due_dates",
    "reopen",
    "reopen_collection",
    "send",
    "send_back",
    "send_rules_back",
    "set_deadline",
    "settle_conflict",
    "start_bulk",
    "succeed",
    "verify",
    "write_note",
]
