"""A definition as the text of its file, in the layout of the house: one thing on one line. Pure.

What a definition holds came from JSON: texts, whole numbers and truths are written alike in TOML.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_WIDEST = 100
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_INDENT = "  "
# In quotation marks that need no escapes, where a text holds others: most conditions do.
_LITERAL = re.compile(r"[^'\x00-\x1f\x7f]*")


def toml_text(definition: dict[str, Any]) -> str:
    """Write a definition; read again it is the same, whatever is right or wrong in it."""
    tables = {key: value for key, value in definition.items() if _is_tables(value)}
    lines = [
        line for key in definition if key not in tables for line in _pair(key, definition[key])
    ]
    for key, items in tables.items():
        for item in items:
            lines += [
                "",
                f"[[{_key(key)}]]",
                *(line for each in item for line in _pair(each, item[each])),
            ]
    return "\n".join(lines).lstrip("\n") + "\n"


def _pair(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        inline = f"{_key(key)} = {_inline(value)}"
        if _is_tables(value) or len(inline) > _WIDEST:
            yield f"{_key(key)} = ["
            yield from (f"{_INDENT}{_inline(each)}," for each in value)
            yield "]"
            return
        yield inline
        return
    yield f"{_key(key)} = {_inline(value)}"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {_inline(each)}" for key, each in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        is_literal = '"' in value and _LITERAL.fullmatch(value) is not None
        return f"'{value}'" if is_literal else _quoted(value)
    return json.dumps(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    """Write a text as JSON does: its escapes are TOML's as well, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
