"""What stands in a field of the desk, and what it means in the definition of a form.

Nothing is refused here: what cannot be read is kept as it was typed, and the loader says what is wrong.
"""

import re
from collections.abc import Mapping
from typing import Any

from backoffice.desk.keys import Asked, Group
from backoffice.desk.places import Thing

YES, NO = "yes", "no"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_EXACT = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,12})?")
_PARTS = re.compile(r"\t|\|")
# Keys that must be there whatever stands in them: without one the message would name no field.
_KEPT_EMPTY = frozenset({"code", "name", "check", "cell", "value"})


def asked_of(groups: tuple[Group, ...]) -> list[Asked]:
    """Return every key of some groups."""
    return [asked for group in groups for asked in group.asked]


def typed_of(asked: Asked, thing: Thing) -> Any:
    """Write the value of a key as its field shows it."""
    value = thing.get(asked.key)
    match asked.way:
        case "flag":
            return {True: YES, False: NO}.get(value, "") if isinstance(value, bool) else ""
        case "texts":
            return "\n".join(map(str, value)) if isinstance(value, list) else _text(value)
        case "options":
            return "" if isinstance(value, str) else _options_typed(value)
        case "list":
            options = thing.get("options")
            return options if isinstance(options, str) else ""
        case "closed" | "ticks" | "others":
            return [str(each) for each in value] if isinstance(value, list) else []
    return _text(value)


def value_of(asked: Asked, typed: Any) -> Any:
    """Read what was typed; None means that the key is not there."""
    match asked.way:
        case "flag":
            return {YES: True, NO: False}.get(typed)
        case "number":
            return _number(asked.key, typed)
        case "texts":
            return [line.strip() for line in typed.splitlines() if line.strip()] or None
        case "options":
            return _options(typed) or None
        case "closed" | "ticks" | "others":
            return list(typed) or ([] if asked.is_needed else None)
        case "formula":
            typed = " ".join(typed.splitlines())
    return typed.strip() or ("" if asked.is_needed or asked.key in _KEPT_EMPTY else None)


def thing_of(groups: tuple[Group, ...], typed: Mapping[str, Any]) -> Thing:
    """Read a whole form into the keys it stands for, without those that are left empty."""
    values = {
        asked.key: value_of(asked, typed[asked.key])
        for asked in asked_of(groups)
        if asked.key in typed
    }
    if values.pop("options_list", None):
        values["options"] = typed["options_list"]
    return {key: value for key, value in values.items() if value is not None}


def changes_of(groups: tuple[Group, ...], before: Thing, typed: Mapping[str, Any]) -> Thing:
    """Return the keys that were typed anew with their values, None for those taken away.

    A key whose field stands as it stood is not touched, however it was written.
    """
    same = {
        asked.key
        for asked in asked_of(groups)
        if asked.key in typed
        and _same(asked, typed_of(asked, before), typed[asked.key])
    }  # fmt: skip
    # Answers are written in two fields, as a list of the form or as lines; they are one key.
    if {"options", "options_list"} & typed.keys() <= same:
        same.add("options")
    else:
        same.discard("options")
    now = thing_of(groups, typed)
    keys = [asked.key for asked in asked_of(groups) if asked.key in typed]
    return {
        key: now.get(key)
        for key in keys
        if key != "options_list" and key not in same and now.get(key) != before.get(key)
    }


def _same(asked: Asked, shown: Any, typed: Any) -> bool:
    if isinstance(shown, list):
        return shown == list(typed)
    return _lines(shown) == _lines(typed)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in str(text).strip().splitlines())


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(key: str, typed: str) -> Any:
    text = "".join(typed.split()).replace("\N{MINUS SIGN}", "-")
    if _WHOLE.fullmatch(text):
        return int(text)
    if key in ("min", "max") and _EXACT.fullmatch(text):
        return text.replace(",", ".")
    return typed.strip() or None


def _options_typed(value: Any) -> str:
    if not isinstance(value, list):
        return _text(value)
    return "\n".join(_option_typed(option) for option in value)


def _option_typed(option: Any) -> str:
    if not isinstance(option, dict):
        return str(option)
    parts = [_text(option.get(key)) for key in ("code", "label", "label_en")]
    return " | ".join(parts).rstrip(" |")


def _options(typed: str) -> list[Any]:
    return [_option(line) for line in typed.splitlines() if line.strip()]


def _option(line: str) -> Any:
    parts = [part.strip() for part in _PARTS.split(line, maxsplit=2)]
    if len(parts) == 1:
        return parts[0]
    return {
        key: part for key, part in zip(("code", "label", "label_en"), parts, strict=False) if part
    }
