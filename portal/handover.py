"""What a page hands to the next one over a redirect: what was typed, what is wrong, the focus.

After a POST there is always a redirect (screens/notes.md 0), so that a reload sends nothing twice.
What must outlive it waits in the session and is taken once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from portal.form_base import PortalForm, Problem

_KEY = "handover"
_NOT_KEPT = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Handover:
    """What the page before left for this one."""

    focus: str = ""
    problems: list[Problem] = field(default_factory=list)
    data: MultiValueDict | None = None

    def put_on(self, form: PortalForm) -> PortalForm:
        """Show on a bound form what the domain refused; the targets are names of its fields."""
        if self.problems:
            form.errors.clear()
        for problem in self.problems:
            form.add_error(problem.target or None, problem.message)
        return form

    def message_for(self, target: str) -> str:
        """Return what is wrong with one field."""
        return next((str(p.message) for p in self.problems if p.target == target), "")


def hand_over(
    request: HttpRequest,
    page: str,
    *,
    focus: str = "",
    errors: Iterable[tuple[str, object]] = (),
    data: MultiValueDict | None = None,
) -> None:
    """Leave something for a page: the element to focus, mistakes as (target, message), what was typed."""
    waiting = request.session.get(_KEY, {})
    waiting[page] = {
        "focus": focus,
        "errors": [[where, str(message)] for where, message in errors],
        "data": _kept(data),
    }
    request.session[_KEY] = waiting


def take_over(request: HttpRequest, page: str) -> Handover:
    """Take what was left for a page; the next time there is nothing."""
    waiting = request.session.get(_KEY, {})
    left = waiting.pop(page, None)
    if left is None:
        return Handover()
    request.session[_KEY] = waiting
    return Handover(
        focus=left["focus"],
        problems=[Problem(where, message) for where, message in left["errors"]],
        data=MultiValueDict(left["data"]) if left["data"] is not None else None,
    )


def _kept(data: MultiValueDict | None) -> dict[str, list[str]] | None:
    if data is None:
        return None
    return {name: values for name, values in data.lists() if name not in _NOT_KEPT}
