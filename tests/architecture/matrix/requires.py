"""Every place of our source that calls `require`, and how to turn one of them into *yes*."""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ssoz import actors
from tests.architecture.source import CODE, ROOT, functions_with, modules

# What hands its question on to `require` is no place of its own: whoever calls it is.
_HANDED_ON = "_require"


def places() -> dict[str, str]:
    """Return the places, `file:line`, each with the function in which it stands."""
    return {
        f"{path}:{call.lineno}": name
        for path, tree in modules(*CODE)
        if _takes_it_from_actors(tree)
        for name, function in functions_with(tree)
        if name != _HANDED_ON
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("require", _HANDED_ON)
    }


@contextmanager
def asked(noted: Callable[[str], None], broken: str = "") -> Iterator[None]:
    """Tell of each place that is passed; at the broken one nothing is required."""
    original = actors.require

    def require(allowed: bool, *words: Any, **named: Any) -> None:
        place = _place(sys._getframe(1))
        noted(place)
        if place != broken:
            original(allowed, *words, **named)

    holders = [
        module
        for module in list(sys.modules.values())
        if getattr(module, "require", None) is original
    ]
    for module in holders:
        module.require = require
    try:
        yield
    finally:
        for module in holders:
            module.require = original


def _place(frame: Any) -> str:
    if frame.f_code.co_name == _HANDED_ON:
        frame = frame.f_back
    return f"{frame.f_code.co_filename.removeprefix(f'{ROOT}/')}:{frame.f_lineno}"


def _takes_it_from_actors(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "ssoz.actors"
        and any(alias.name == "require" for alias in node.names)
        for node in ast.walk(tree)
    )
