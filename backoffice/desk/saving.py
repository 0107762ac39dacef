"""Saving one thing of a form: the steps that were typed, and what to show when somebody was faster."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.desk import values
from backoffice.desk.forms import ThingForm
from backoffice.desk.keys import Asked
from backoffice.desk.kinds import KINDS
from backoffice.desk.places import Path, Place, Thing, again, holder_of
from ssoz.questionnaires import queries
from ssoz.questionnaires.models import DeskDraft
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Insert, Put, Remove, Step

# The one operation that changes a draft: by steps made on a revision of it.
type Change = Callable[[Any, int, list[Step]], DeskDraft]

KEEP = "keep."
THEIRS = "theirs"
_CHOOSE = gettext_lazy(
    "%(by)s saved something else in the same fields meanwhile. Nothing of your change is written"
    " yet: choose below which value stays, then save."
)


@dataclass(frozen=True)
class Clash:
    """One key that two people changed: what each wrote."""

    key: str
    name: str
    label: Any
    mine: str
    theirs: str


@dataclass
class Attempt:
    """What came of saving a thing: the draft as it is now, or what to show."""

    form: ThingForm
    place: Place
    seen: int
    saved: DeskDraft | None = None
    refusal: str = ""
    is_unchanged: bool = False
    is_gone: bool = False
    clashes: list[Clash] = field(default_factory=list)


def seen_of(typed: QueryDict, draft: DeskDraft) -> int:
    """Return the revision at which a page was opened, as its form says."""
    given = typed.get("seen", "")
    known = given.isascii() and given.isdecimal() and len(given) < 10
    return min(int(given), draft.revision) if known else draft.revision


def base_of(draft: DeskDraft, seen: int) -> Thing:
    """Return the form as it stood when a page was opened."""
    if seen == draft.revision:
        return draft.definition
    return queries.definition_at(draft, seen) or draft.definition


def form_at(place: Place, typed: QueryDict | None = None) -> ThingForm:
    """Make the form of a thing."""
    section = place.above.thing if place.above else None
    return ThingForm(
        typed, kind=place.kind, around=place.definition, section=section, thing=place.thing
    )


def attempt(draft: DeskDraft, place: Place, typed: QueryDict, seen: int, change: Change) -> Attempt:
    """Save what was typed anew of a thing, and nothing else of it."""
    tried = Attempt(form_at(place, _chosen(typed, place)), place, seen)
    if not tried.form.is_valid():
        return tried
    steps = steps_of(place.path, tried.form.changes(), place.thing)
    if not steps:
        tried.saved, tried.is_unchanged = draft, True
        return tried
    try:
        tried.saved = change(draft, seen, steps)
    except DraftChangedMeanwhile as late:
        return _merged(draft, tried, late)
    except Refused as refusal:
        tried.refusal = str(refusal)
    return tried


def steps_of(path: Path, changes: Thing, before: Thing) -> list[Step]:
    """Return the steps by which some keys of a thing change."""
    return [
        Remove((*path, key)) if value is None else Put((*path, key), value)
        for key, value in changes.items()
        if value is not None or key in before
    ]


def insertion(definition: Thing, holder: Path, at: int, thing: Thing) -> list[Step]:
    """Return the step that puts a new thing into a list."""
    return [Insert((*holder, min(at, len(holder_of(definition, holder)))), thing)]


def _chosen(typed: QueryDict, place: Place) -> QueryDict:
    """Take what the other person wrote, where that was chosen."""
    data = typed.copy()
    for asked in values.asked_of(KINDS[place.kind]):
        if typed.get(f"{KEEP}{asked.key}") == THEIRS:
            _put(data, asked, place.thing)
    return data


def _merged(draft: DeskDraft, tried: Attempt, late: DraftChangedMeanwhile) -> Attempt:
    """Show both: what others wrote stands where nothing was typed, and both where both wrote."""
    draft.refresh_from_db()
    there = again(draft.definition, tried.place)
    if there is None:
        tried.refusal, tried.is_gone = str(late), True
        return tried
    data, clashes = tried.form.data.copy(), []
    for asked in values.asked_of(KINDS[there.kind]):
        before, theirs = (values.typed_of(asked, one.thing) for one in (tried.place, there))
        mine = tried.form.cleaned_data.get(asked.key, before)
        if theirs in (before, mine):
            continue
        if _is_same(mine, before):
            _put(data, asked, there.thing)
        else:
            told = [_told(asked, value) for value in (mine, theirs)]
            clashes.append(Clash(asked.key, f"{KEEP}{asked.key}", asked.label, *told))
    refusal = _CHOOSE % {"by": late.by} if clashes else str(late)
    return Attempt(form_at(there, data), there, draft.revision, refusal=refusal, clashes=clashes)


def _put(data: QueryDict, asked: Asked, thing: Thing) -> None:
    typed = values.typed_of(asked, thing)
    if isinstance(typed, list):
        data.setlist(asked.key, typed)
    else:
        data[asked.key] = typed


def _is_same(mine: Any, before: Any) -> bool:
    if isinstance(before, list):
        return list(mine) == before
    return str(mine).split() == str(before).split()


def _told(asked: Asked, typed: Any) -> str:
    names = {str(code): str(name) for code, name in asked.choices}
    if asked.way == "flag":
        names = {values.YES: _("yes"), values.NO: _("no")}
    several = typed if isinstance(typed, list) else [typed]
    return ", ".join(names.get(one, one) for one in several) or "–"
