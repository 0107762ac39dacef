"""Several reports of one form taken as one (questionnaires.md 3, *Other reports*). Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ssoz.questionnaires.evaluation.values import NOT_APPLICABLE, canonical_number, is_blank

# What no cell of any type can read: it leaves every rule that asks for it undecided.
UNDECIDED: dict[str, Any] = {}


def added(reports: Sequence[Mapping[str, Any]], is_number: Callable[[str], bool]) -> dict[str, Any]:
    """Add the numbers of the parts; other answers stand where all parts that answer agree."""
    if len(reports) == 1:
        return dict(reports[0])
    addresses = dict.fromkeys(address for answers in reports for address in answers)
    return {
        address: _one([answers.get(address) for answers in reports], is_number(address))
        for address in addresses
    }


def _one(given: Sequence[Any], is_number: bool) -> Any:
    written = [answer for answer in given if not is_blank(answer)]
    counted = [answer for answer in written if answer != NOT_APPLICABLE]
    if is_number and counted:
        return _sum(counted)
    return written[0] if all(answer == written[0] for answer in written) else UNDECIDED


def _sum(answers: Sequence[Any]) -> Any:
    numbers = [canonical_number(answer) if isinstance(answer, str) else None for answer in answers]
    if None in numbers:
        return UNDECIDED
    return format(sum((Decimal(number) for number in numbers if number), Decimal()), "f")
