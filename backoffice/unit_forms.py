"""The fields of the register as they are typed; what is right, the operations say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from backoffice.forms import AskedForm
from backoffice.history import shown_value
from ssoz.units.models import Part, Unit
from ssoz.units.operations.editing import PART_FIELDS, UNIT_FIELDS
from ssoz.units.refusals import ChangedMeanwhile, Refused, WrongFields

_NO_DATE = _("This is not a date. Enter it like 2027-02-09.")
_NO_COUNT = _("This is not a number of beds or places. Enter digits only, or leave it empty.")
_UNIT_GROUPS = (
    (_("What it is"), UNIT_FIELDS[:4]),
    (_("Numbers"), UNIT_FIELDS[4:8]),
    (_("Address and contact"), UNIT_FIELDS[8:18]),
    (_("Resort codes and activity"), UNIT_FIELDS[18:26]),
    (_("Dates"), UNIT_FIELDS[26:]),
)
_PART_GROUPS = (
    (_("What it is"), ("level", *PART_FIELDS[:7])),
    (_("Address and contact"), PART_FIELDS[7:17]),
    (_("Beds and places"), PART_FIELDS[17:24]),
    (_("Dates"), PART_FIELDS[24:]),
)
_HINTS = {
    "regon": _("9 digits, or 14 for a local unit."),
    "teryt": _("7 digits; the first two are the voivodeship."),
    "book_number": _("Up to 12 digits; leading zeros are added."),
}


def _typed(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """Make the field of a column; what must be there, the operation asks, all of it at once."""
    if isinstance(column, models.DateField):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return column.formfield(required=False, widget=widget, error_messages={"invalid": _NO_DATE})
    if isinstance(column, models.PositiveIntegerField):
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        said = {"invalid": _NO_COUNT, "min_value": _NO_COUNT, "max_value": _NO_COUNT}
        return column.formfield(required=False, widget=widget, error_messages=said)
    if column.choices or isinstance(column, models.BooleanField):
        return column.formfield()
    made = column.formfield(
        required=False, widget=forms.TextInput(), help_text=_HINTS.get(column.name, "")
    )
    return made


class RegisterForm(AskedForm):
    """The fields of one model of the register, in groups."""

    model: type[models.Model]
    names: tuple[str, ...] = ()
    said: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def offer(self) -> None:
        """Take the fields from the columns, so that lengths and names stand once."""
        self.fields.update(
            forms.fields_for_model(self.model, self.names, formfield_callback=_typed)
        )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields as they stand together on the page."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.said
        ]

    def clean(self) -> dict[str, Any]:
        """Read a number that was left empty as none."""
        answers = super().clean()
        for name, column in self.fields.items():
            if isinstance(column, forms.IntegerField) and answers.get(name, 0) is None:
                answers[name] = 0
        return answers


class UnitForm(RegisterForm):
    """A unit."""

    model = Unit
    names = UNIT_FIELDS
    said = _UNIT_GROUPS

    def __init__(self, *args: Any, kinds: bool = True, **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer the kind only to whoever may choose it."""
        super().offer()
        if not self.kinds:
            del self.fields["kind"]


class _Place(forms.ModelChoiceField):
    def label_from_instance(self, obj: Part) -> str:
        """Name a place by its name and its level."""
        return f"{obj.name} ({obj.get_level_display()})"


class PartForm(RegisterForm):
    """A part of a unit; its level is chosen once."""

    model = Part
    names = PART_FIELDS
    said = _PART_GROUPS

    def __init__(
        self, *args: Any, places: QuerySet[Part], new: bool = False, **kwargs: Any
    ) -> None:
        self.places, self.new = places, new
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer the places under which a part may hang."""
        super().offer()
        self.fields["parent"] = _Place(
            label=_("Place in the unit"),
            help_text=_("An establishment has none; everything else hangs under one."),
            queryset=self.places,
            required=False,
            empty_label=_("directly under the unit"),
            error_messages={"invalid_choice": _("This place is not in the list. Choose another.")},
        )
        if self.new:
            self.fields["level"] = forms.ChoiceField(
                label=_("Level"), choices=Part.Level.choices, initial=Part.Level.CELL
            )


def places_in(unit: Unit, beside: Part | None = None) -> QuerySet[Part]:
    """Return the parts of a unit under which others may hang."""
    above = Part.objects.filter(unit=unit).exclude(level=Part.Level.CELL)
    if beside is not None:
        above = above.exclude(pk=beside.pk)
    return above.order_by("level", "unit_code", "id")


def values_of(thing: Unit | Part, names: tuple[str, ...]) -> dict[str, Any]:
    """Return what stands in the register, as a form begins with it."""
    return {name: getattr(thing, thing._meta.get_field(name).attname) for name in names}


# --- Saving --------------------------------------------------------------------------------------


@dataclass
class Attempt:
    """What came of saving a form: the thing that was saved, or what to show."""

    form: RegisterForm
    seen: int = 0
    saved: Any = None
    refusal: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)


def attempt(
    make: Callable[..., RegisterForm],
    typed: QueryDict,
    save: Callable[[Mapping[str, Any], int], Any],
    thing: Unit | Part | None = None,
) -> Attempt:
    """Save a form by one operation; bring what is wrong, or what others changed, back to it."""
    seen = int(typed["seen"]) if typed.get("seen", "").isdecimal() else 0
    tried = Attempt(make(typed), seen)
    if not tried.form.is_valid():
        return tried
    try:
        tried.saved = save(tried.form.cleaned_data, seen)
    except ChangedMeanwhile as late:
        return _merged(make, typed, tried, late, thing)
    except WrongFields as wrong:
        beside = [
            str(text) for name, text in wrong.mistakes.items() if name not in tried.form.fields
        ]
        for name, text in wrong.mistakes.items():
            if name in tried.form.fields:
                tried.form.add_error(name, text)
        tried.form.describe()
        tried.refusal = " ".join(beside)
    except Refused as refusal:
        tried.refusal = str(refusal)
    return tried


def _merged(
    make: Callable[..., RegisterForm],
    typed: QueryDict,
    tried: Attempt,
    late: ChangedMeanwhile,
    thing: Unit | Part | None,
) -> Attempt:
    """Show both: what others saved stands where nothing was typed, and is told beside what was."""
    assert thing is not None  # only what is there already can be changed by somebody else
    now = type(thing)._default_manager.get(pk=thing.pk)
    base = thing.history.filter(history_id=tried.seen).first() or now
    data, changes = typed.copy(), []
    for name in tried.form.fields:
        column = thing._meta.get_field(name)
        before, theirs = (getattr(row, column.attname) for row in (base, now))
        if before == theirs:
            continue
        mine = tried.form.cleaned_data[name]
        mine = getattr(mine, "pk", mine)
        if mine == before:
            _put(data, name, theirs)
        changes.append(
            {
                "field": column.verbose_name,
                "old": shown_value(before, column),
                "new": shown_value(theirs, column),
                "kept": mine not in (before, theirs),
            }
        )
    return Attempt(make(data), late.seen, refusal=str(late), changes=changes)


def _put(data: QueryDict, name: str, value: Any) -> None:
    if value is False:
        data.pop(name, None)
    else:
        data[name] = "" if value is None else "on" if value is True else str(value)
