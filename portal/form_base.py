"""What every form of the portal is: ids, hints and mistakes as `portal/parts` draws them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the sentence, and the field to which it leads."""

    target: str
    message: Words


@dataclass(frozen=True)
class Choice:
    """The label of a choice with a second line; a closed one is shown but cannot be taken."""

    name: Words
    hint: Words = ""
    closed: bool = False

    def __str__(self) -> str:
        return str(self.name)


class _ClosedChoices:
    """Disable the inputs of closed choices."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Build one option."""
        option = super().create_option(*args, **kwargs)  # type: ignore[misc]
        if getattr(option["label"], "closed", False):
            option["attrs"]["disabled"] = True
        return option


class Picks(_ClosedChoices, forms.CheckboxSelectMultiple):
    """Several choices, each a frame to tick."""


class OnePick(_ClosedChoices, forms.RadioSelect):
    """One choice of several, each a frame."""


class PortalForm(forms.Form):
    """A form that the server alone checks: the browser's own bubbles stay off."""

    use_required_attribute = False
    marks_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def problems(self) -> list[Problem]:
        """List what is wrong, field by field in their order, as the error summary shows it."""
        return list(self._problems()) if self.is_bound else []

    def _problems(self) -> Iterator[Problem]:
        for message in self.non_field_errors():
            yield Problem("", message)
        for field in self:
            for message in field.errors:
                yield Problem(_first_input(field), message)


def _first_input(field: forms.BoundField) -> str:
    """Return the id of the input that takes the focus; of several choices, the first open one."""
    if not field.use_fieldset:
        return field.id_for_label
    inputs = [option.data["attrs"] for option in field.subwidgets]
    openly = [attrs["id"] for attrs in inputs if not attrs.get("disabled")]
    return (openly or [attrs["id"] for attrs in inputs] or [field.auto_id])[0]
