"""What a browser may know of other reports and the register: what the rules of the form ask about."""

from collections.abc import Iterable, Mapping
from typing import Any

from ssoz.questionnaires.evaluating import Context

_OWN = ("last", "before")
_RUNNING = frozenset("#:*")


def known_outside(asked: Iterable[str], context: Context) -> dict[str, Any]:
    """Cut a context down to the addresses that rules name."""
    names = list(asked)
    wanted: dict[str, set[str]] = {}
    for name in names:
        if "!" in name:
            source, _, address = name.partition("!")
            wanted.setdefault(source, set()).add(address)
    filed = {name.removeprefix("filed:") for name in names if name.startswith("filed:")}
    known: dict[str, Any] = {"period": dict(context.period or {})}
    for source in _OWN:
        answers = getattr(context, source)
        if answers is not None and source in wanted:
            known[source] = _only(answers, wanted[source])
    if context.others is not None:
        known["others"] = [_only(one, wanted.get("others", set())) for one in context.others]
    known["forms"] = {
        code: _only(answers, wanted.get(code, set()))
        for code, answers in (context.forms or {}).items()
        if code in wanted or code in filed
    }
    if context.registry is not None:
        known["registry"] = dict(context.registry)
    return known


def _only(answers: Mapping[str, Any], addresses: set[str]) -> dict[str, Any]:
    sections = {
        address.split(".", 1)[0] for address in addresses if not _RUNNING.isdisjoint(address)
    }
    return {
        address: answer
        for address, answer in answers.items()
        if address in addresses or address.split(".", 1)[0] in sections
    }
