"""Acts on the register as the stories say them, and those that are refused."""

from collections.abc import Callable
from typing import Any

import pytest

from ssoz.units import operations
from ssoz.units.models import Part, Unit
from ssoz.units.operations import WrongFields
from ssoz.units.past import version_of
from ssoz.units.refusals import Refused


def change(thing: Unit | Part, actor: Any, seen: int | None = None, **values: Any) -> Any:
    """Save values on the version that stands, or on one that was seen."""
    known = version_of(thing) if seen is None else seen
    if isinstance(thing, Unit):
        return operations.change_unit(unit=thing, values=values, seen=known, actor=actor)
    return operations.change_part(part=thing, values=values, seen=known, actor=actor)


def mistakes_of(call: Callable, *args: Any, **words: Any) -> set[str]:
    """Call what must be refused and return which fields are wrong, each with a sentence."""
    with pytest.raises(WrongFields) as caught:
        call(*args, **words)
    assert all(str(text) for text in caught.value.mistakes.values())
    return set(caught.value.mistakes)


def code_of(call: Callable, **words: Any) -> str:
    """Call what must be refused and return the code of the refusal, which says something."""
    with pytest.raises(Refused) as caught:
        call(**words)
    assert str(caught.value)
    return caught.value.code
