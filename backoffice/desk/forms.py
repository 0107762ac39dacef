"""The form of one thing of a questionnaire, made from the keys that the thing may have."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import values
from backoffice.desk.keys import SECTION_WAYS, Asked, Group
from backoffice.desk.kinds import KINDS
from backoffice.desk.places import Thing, code_of, holder_of
from backoffice.forms import AskedForm
from ssoz.reports.queries import known_forms

_INHERITED = gettext_lazy("– as the section or the table says –")
_NOT_SET = gettext_lazy("– not said –")
_LONG = 20_000


class ThingForm(AskedForm):
    """The keys of one thing; `around` is the form it belongs to and `section` where it stands."""

    def __init__(
        self, *args: Any, kind: str, around: Thing, section: Thing | None = None,
        thing: Thing | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.kind, self.around, self.section = kind, around, section or {}
        self.before = thing or {}
        self.mistakes: dict[str, list[Mapping[str, Any]]] = {}
        kwargs.setdefault("initial", initial_of(kind, self.before))
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Make a field of each key."""
        for asked in values.asked_of(KINDS[self.kind]):
            self.fields[asked.key] = self._field(asked)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the fields as they stand together; a group in which something stands is unfolded."""
        return [self._group(group) for group in KINDS[self.kind]]

    def _group(self, group: Group) -> dict[str, Any]:
        keys = [asked.key for asked in group.asked]
        is_used = any(self[key].value() for key in keys)
        is_wrong = any(key in self.mistakes or key in self.errors for key in keys)
        return {
            "title": group.title,
            "fields": [
                {"field": self[key], "mistakes": self.mistakes.get(key, [])} for key in keys
            ],
            "is_folded": group.is_folded,
            "is_open": is_used or is_wrong,
        }

    def changes(self) -> Thing:
        """Return what was typed anew, by key; None takes a key away."""
        return values.changes_of(KINDS[self.kind], self.before, self.cleaned_data)

    def thing(self) -> Thing:
        """Return the thing as a whole, as a new one is put in."""
        return values.thing_of(KINDS[self.kind], self.cleaned_data)

    def tell(self, mistakes: Mapping[str, list[Mapping[str, Any]]]) -> None:
        """Let what the loader says of a key stand at its field."""
        self.mistakes = {key: found for key, found in mistakes.items() if key in self.fields}
        for key in self.mistakes:
            attrs = self.fields[key].widget.attrs
            said = [attrs.get("aria-describedby", ""), f"{self[key].id_for_label}_mistake"]
            attrs["aria-describedby"] = " ".join(filter(None, said))
            attrs["aria-invalid"] = "true"

    # --- Fields ---------------------------------------------------------------------------------

    def _field(self, asked: Asked) -> forms.Field:
        how: dict[str, Any] = {"label": asked.label, "help_text": asked.hint, "required": False}
        match asked.way:
            case "flag" | "choice" | "parent" | "list" | "form" | "assigned":
                return forms.ChoiceField(choices=self._choices(asked), **how)
            case "closed" | "ticks" | "others":
                widget = forms.CheckboxSelectMultiple
                return forms.MultipleChoiceField(
                    choices=self._several(asked), widget=widget, **how
                )  # fmt: skip
            case "text":
                widget = forms.Textarea(attrs={"rows": 2})
            case "formula":
                widget = forms.Textarea(
                    attrs={"rows": 2, "class": "formula", "spellcheck": "false"}
                )
            case "texts":
                widget = forms.Textarea(attrs={"rows": 3})
            case "options":
                widget = forms.Textarea(attrs={"rows": 6})
            case _:
                widget = forms.TextInput()
        return forms.CharField(widget=widget, max_length=_LONG, **how)

    def _choices(self, asked: Asked) -> list[tuple[str, Any]]:
        empty = _INHERITED if self._inherits(asked) else _NOT_SET
        offered: Iterable[tuple[str, Any]] = asked.choices
        if asked.way == "flag":
            offered = [(values.YES, _("yes")), (values.NO, _("no"))]
        elif asked.way == "parent":
            offered = _coded(holder_of(self.section, ("rows",)), but=self.before)
            empty = gettext_lazy("– none, or the row that its code begins with –")
        elif asked.way == "list":
            offered = [(name, name) for name in list_names(self.around)]
            empty = gettext_lazy("– no list: the answers written below –")
        elif asked.way in _CODES:
            offered = _CODES[asked.way](self.around)
        return self._with_own(asked, [("", empty), *offered])

    def _several(self, asked: Asked) -> list[tuple[str, Any]]:
        if asked.way == "ticks":
            return self._with_own(asked, list(asked.choices))
        if asked.way in _CODES:
            return self._with_own(asked, _CODES[asked.way](self.around))
        columns = _coded(holder_of(self.section, ("columns",)))
        return self._with_own(asked, [("*", _("the whole row")), *columns])

    def _with_own(self, asked: Asked, offered: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        """Offer also what stands there though it is none of these: saving must not lose it."""
        own = values.typed_of(asked, self.before)
        known = {code for code, _name in offered}
        return offered + [
            (code, _("%(code)s (not known)") % {"code": code})
            for code in (own if isinstance(own, list) else [own])
            if code and code not in known
        ]

    def _inherits(self, asked: Asked) -> bool:
        inherited = ("type", "required", "na", "signed", "digits_only", "provenance")
        return self.kind in ("fields", "columns", "rows") and asked.key in inherited


class NewSectionForm(ThingForm):
    """A new section: what it is, and of what it consists."""

    def offer(self) -> None:
        """Ask first for the way in which the section is filled in."""
        self.fields["way"] = forms.ChoiceField(
            label=_("It consists of"),
            choices=SECTION_WAYS,
            widget=forms.RadioSelect,
            initial="rows",
        )
        names = [(name, name) for name in list_names(self.around)]
        self.fields["rows_list"] = forms.ChoiceField(
            label=_("List whose answers are the rows"),
            choices=[("", _NOT_SET), *names],
            required=False,
        )
        super().offer()

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Put the way before the other fields."""
        first = {
            "title": _("Kind of section"),
            "fields": [{"field": self[key], "mistakes": []} for key in ("way", "rows_list")],
            "is_folded": False,
            "is_open": True,
        }
        return [first, *super().groups]

    def clean(self) -> dict[str, Any]:
        """Ask for the list where the rows come from one."""
        typed = super().clean()
        if typed.get("way") == "rows_from" and not typed.get("rows_list"):
            self.add_error("rows_list", _("No list chosen. Choose one, or make a list first."))
        return typed

    def thing(self) -> Thing:
        """Return the section with an empty table, or with no question yet."""
        typed = self.cleaned_data
        way = {
            "fields": {"fields": []},
            "rows": {"columns": [], "rows": []},
            "rows_from": {"rows_from": typed["rows_list"], "columns": []},
            "repeat": {"repeat": {"min": 0}, "columns": []},
        }[typed["way"]]
        return {**super().thing(), **way}


def initial_of(kind: str, thing: Thing) -> dict[str, Any]:
    """Return what the fields show of a thing."""
    shown = {asked.key: values.typed_of(asked, thing) for asked in values.asked_of(KINDS[kind])}
    if shown.get("options_list"):
        shown["options"] = ""
    return shown


def list_names(definition: Thing) -> list[str]:
    """Name the lists of a form."""
    lists = holder_of(definition, ("list",))
    return [str(one["name"]) for one in lists if isinstance(one, dict) and one.get("name")]


def _assigned(definition: Thing) -> list[tuple[str, str]]:
    codes = [code_of(one) for one in holder_of(definition, ("form",)) if isinstance(one, dict)]
    return [(code, code) for code in dict.fromkeys(codes) if code]


# Where codes of forms come from: those that the rules speak of, or those that the system knows.
_CODES: Mapping[str, Callable[[Thing], list[tuple[str, str]]]] = {
    "form": lambda _definition: known_forms(),
    "assigned": _assigned,
    "others": _assigned,
}


def _coded(things: Iterable[Any], but: Thing | None = None) -> list[tuple[str, str]]:
    return [
        (code, f"{code}: {thing.get('label', '')}".rstrip(": "))
        for thing in things
        if isinstance(thing, dict) and thing is not but
        for code in [code_of(thing)]
        if code
    ]
