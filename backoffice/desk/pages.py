"""Changing a draft without TOML: a page for each thing of the form, and plain forms that do one step."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.desk import outline, saving
from backoffice.desk.drawing import AFTER, DrawnPages
from backoffice.desk.forms import NewSectionForm, ThingForm
from backoffice.desk.keys import OF_FORM
from backoffice.desk.places import (
    Path,
    Place,
    Thing,
    found,
    holder_of,
    is_number,
    kind_of_holder,
    path_of,
    slug_of,
)
from ssoz.actors import Actor, NotAllowed
from ssoz.questionnaires import operations, policies
from ssoz.questionnaires.models import DeskDraft
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Move, Remove, Step

EDIT = "edition.edit"
_asks = require_http_methods(["GET", "HEAD", "POST"])


class DraftPages(DrawnPages):
    """The pages on which a draft is changed: a form's, unless a screen says of what it is one."""

    kinds: Collection[str] = OF_FORM

    def change(self, actor: Actor, draft: Any, revision: int, steps: list[Step]) -> DeskDraft:
        """Call the one operation that changes a draft."""
        return operations.change_draft(draft=draft, revision=revision, steps=steps, actor=actor)

    def may_change(self, actor: Actor, draft: Any) -> bool:
        """Ask the policy of that operation."""
        return policies.may_change_draft(actor, draft)

    def extra_urls(self) -> list[URLPattern]:
        """Add the addresses of the pages."""
        return [
            *super().extra_urls(),
            self.address("<int:object_id>/dodaj/<path:place>/", self.add, "add_thing", EDIT),
            self.address("<int:object_id>/usun/<path:place>/", self.remove, "remove_thing", EDIT),
            self.address("<int:object_id>/przesun/", self.move, "move_thing", EDIT),
            self.address("<int:object_id>/zmien/<path:place>/", self.edit, "edit_thing", EDIT),
        ]

    # --- Pages ------------------------------------------------------------------------------------

    @method_decorator(_asks)
    def edit(self, request: HttpRequest, object_id: int, place: str) -> HttpResponse:
        """Show one thing of the form, and save what was typed anew of it."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        seen = saving.seen_of(request.POST, draft)
        there = self._at(saving.base_of(draft, seen), place)
        if there is None:
            return self._gone(request, draft)
        if request.method != "POST":
            return self.show_thing(
                request, draft, saving.Attempt(saving.form_at(there), there, seen)
            )
        change = partial(self.change, request.actor)
        tried = saving.attempt(draft, there, request.POST, seen, change)
        if tried.saved is None:
            return self.show_thing(request, draft, tried)
        return self._saved(request, tried)

    @method_decorator(_asks)
    def add(self, request: HttpRequest, object_id: int, place: str) -> HttpResponse:
        """Put a new thing into a list of the form."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        holder, seen = path_of(place), saving.seen_of(request.POST, draft)
        kind, around = kind_of_holder(holder), saving.base_of(draft, seen)
        if kind is None or kind not in self.kinds:
            raise Http404
        at = _at(request, around, holder)
        form = _new_form(request, kind, around, holder)
        refusal = ""
        if form.is_valid():
            steps = saving.insertion(around, holder, at, form.thing())
            done = self.stepped(request, draft, seen, steps)
            if isinstance(done, DeskDraft):
                return self._added(request, done, (*holder, at))
            refusal = done
        return self.ask_new(request, draft, form, holder, at, refusal)

    @method_decorator(_asks)
    def remove(self, request: HttpRequest, object_id: int, place: str) -> HttpResponse:
        """Ask before a thing is taken out, and take it out."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        seen = saving.seen_of(request.POST, draft)
        there = self._at(saving.base_of(draft, seen), place)
        if there is None or not there.path:
            return self._gone(request, draft)
        refusal = ""
        if request.method == "POST":
            done = self.stepped(request, draft, seen, [Remove(there.path)])
            if isinstance(done, DeskDraft):
                messages.success(request, _("Removed: %(thing)s.") % {"thing": there.name})
                return redirect(self.page_around(done, there.path))
            refusal = done
        return self.ask_removal(request, draft, there, seen, refusal)

    @method_decorator(require_POST)
    def move(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Move a thing one place up or down."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        seen, by = saving.seen_of(request.POST, draft), -1 if "up" in request.POST else 1
        there = self._at(
            saving.base_of(draft, seen), request.POST.get("up") or request.POST.get("down", "")
        )
        if there is None or not there.path:
            return self._gone(request, draft)
        to = min(max(there.number + by, 0), len(there.like) - 1)
        done = self.stepped(request, draft, seen, [Move(there.path, to)])
        if not isinstance(done, DeskDraft):
            messages.error(request, done)
            return redirect(self.page_around(draft, there.path))
        return redirect(self.page_around(done, (*there.path[:-1], to)))

    # --- What the pages share -----------------------------------------------------------------------

    def to_change(self, request: HttpRequest, object_id: int) -> DeskDraft | HttpResponse:
        """Return a draft that may be changed now, or the way to where it says why not."""
        draft = self.readable(request, str(object_id))
        if not self.may_change(request.actor, draft):
            raise Http404
        if not draft.is_edited:
            messages.warning(
                request, _("This draft is not being edited now. See its state and its history.")
            )
            return redirect(self.page_of(request, draft))
        return draft

    def stepped(
        self, request: HttpRequest, draft: DeskDraft, seen: int, steps: list[Step]
    ) -> DeskDraft | str:
        """Take steps by the one operation; return the draft, or why it was not done."""
        try:
            return self.change(request.actor, draft, seen, steps)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except (DraftChangedMeanwhile, Refused) as refusal:
            return str(refusal)

    def _saved(self, request: HttpRequest, tried: saving.Attempt) -> HttpResponse:
        """Go on where one was; what the loader says of the thing keeps one at it."""
        draft, place = tried.saved, tried.place
        assert draft is not None
        now = found(draft.definition, place.path) or place
        wrong = outline.at_fields(draft.mistakes, now)
        if tried.is_unchanged:
            messages.info(request, _("Nothing was changed."))
        elif wrong:
            messages.warning(request, _("Saved, but something is still wrong here. See below."))
        else:
            messages.success(request, _("Saved: %(thing)s.") % {"thing": now.name})
        stays = bool(wrong) or now.kind == "section"
        here = self.url_of("edit_thing", draft.pk, now.slug)
        return redirect(here if stays else self.page_around(draft, now.path))

    def _at(self, definition: Thing, slug: str) -> Place | None:
        """Find the thing that an address names, if it is one of this desk."""
        there = found(definition, path_of(slug))
        return there if there and there.kind in self.kinds else None

    def _added(self, request: HttpRequest, draft: DeskDraft, path: Path) -> HttpResponse:
        now = found(draft.definition, path)
        name = now.name if now else ""
        if now and outline.at_fields(draft.mistakes, now):
            messages.warning(request, _("Added, but something is still wrong here. See below."))
            return redirect(self.url_of("edit_thing", draft.pk, slug_of(path)))
        messages.success(request, _("Added: %s.") % name)
        if "another" in request.POST:
            add = self.url_of("add_thing", draft.pk, slug_of(path[:-1]))
            return redirect(f"{add}?{AFTER}={path[-1]}")
        if path[0] == "section" and len(path) == 2:
            return redirect(self.url_of("edit_thing", draft.pk, slug_of(path)))
        return redirect(self.page_around(draft, path))

    def _gone(self, request: HttpRequest, draft: DeskDraft) -> HttpResponse:
        messages.warning(
            request, _("What you looked for is no longer there. Somebody may have removed it.")
        )
        return redirect(self.page_of(request, draft))


def _at(request: HttpRequest, around: Thing, holder: Path) -> int:
    """Return the number that the new thing gets: after the one named, else the last."""
    count, after = len(holder_of(around, holder)), request.GET.get(AFTER, "")
    return min(int(after) + 1, count) if is_number(after) else count


def _new_form(request: HttpRequest, kind: str, around: Thing, holder: Path) -> ThingForm:
    section = found(around, holder[:-1]) if len(holder) == 3 else None
    if len(holder) == 3 and section is None:
        raise Http404
    make = NewSectionForm if kind == "section" else ThingForm
    typed = request.POST if request.method == "POST" else None
    return make(typed, kind=kind, around=around, section=section.thing if section else None)
