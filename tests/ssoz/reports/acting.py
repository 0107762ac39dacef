"""Acts of reports as the stories say them: by short cell names, and refused with a code."""

from collections.abc import Callable
from typing import Any

import pytest

from ssoz.actors import Actor
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.refusals import Refused


def fill(report: Report, actor: Actor, **cells: str | None) -> Any:
    """Save cells, named with underscores for dots, into the report as it now stands."""
    named = {name.replace("_", "."): answer for name, answer in cells.items()}
    revision = Report.objects.get(pk=report.pk).revision
    return operations.fill(report=report, revision=revision, cells=named, actor=actor)


def refusal(call: Callable, *args: Any, **words: Any) -> Refused:
    """Call what must be refused and return the refusal, which says something to a person."""
    with pytest.raises(Refused) as caught:
        call(*args, **words)
    assert str(caught.value)
    return caught.value


def code_of(call: Callable, **words: Any) -> str:
    """Call what must be refused and return the code of the refusal."""
    return refusal(call, **words).code
