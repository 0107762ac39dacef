"""Changing a draft without TOML: a page for each thing of the form, and plain forms that do one step."""

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
from backoffice.desk.places import (
    Path,
    Thing,
    found,
    holder_of,
    is_number,
    kind_of_holder,
    path_of,
    slug_of,
)
from ssoz.actors import NotAllowed
from ssoz.questionnaires import operations, policies
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Move, Remove, Step

EDIT = "edition.edit"
_asks = require_http_methods(["GET", "HEAD", "POST"])


class DraftPages(DrawnPages):
    """The pages on which a draft is changed."""

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
        there = found(saving.base_of(draft, seen), path_of(place))
        if there is None:
            return self._gone(request, draft)
        if request.method != "POST":
            return self.show_thing(
                request, draft, saving.Attempt(saving.form_at(there), there, seen)
            )
        tried = saving.attempt(draft, there, request.POST, seen, request.actor)
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
        if kind is None:
            raise Http404
        at = _at(request, around, holder)
        form = _new_form(request, kind, around, holder)
        refusal = ""
        if form.is_valid():
            steps = saving.insertion(around, holder, at, form.thing())
            done = self.stepped(request, draft, seen, steps)
            if isinstance(done, Draft):
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
        there = found(saving.base_of(draft, seen), path_of(place))
        if there is None or not there.path:
            return self._gone(request, draft)
        refusal = ""
        if request.method == "POST":
            done = self.stepped(request, draft, seen, [Remove(there.path)])
            if isinstance(done, Draft):
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
        there = found(
            saving.base_of(draft, seen),
            path_of(request.POST.get("up") or request.POST.get("down", "")),
        )
        if there is None or not there.path:
            return self._gone(request, draft)
        to = min(max(there.number + by, 0), len(there.like) - 1)
        done = self.stepped(request, draft, seen, [Move(there.path, to)])
        if not isinstance(done, Draft):
            messages.error(request, done)
            return redirect(self.page_around(draft, there.path))
        return redirect(self.page_around(done, (*there.path[:-1], to)))

    # --- What the pages share -----------------------------------------------------------------------

    def to_change(self, request: HttpRequest, object_id: int) -> Draft | HttpResponse:
        """Return a draft that may be changed now, or the way to where it says why not."""
        draft = self.readable(request, str(object_id))
        if not policies.may_change_draft(request.actor, draft):
            raise Http404
        if draft.state != Draft.State.EDITING:
            messages.warning(
                request, _("This draft is not being edited now. See its state and its history.")
            )
            return redirect(self.page_of(request, draft))
        return draft

    def stepped(
        self, request: HttpRequest, draft: Draft, seen: int, steps: list[Step]
    ) -> Draft | str:
        """Take steps by the one operation; return the draft, or why it was not done."""
        try:
            return operations.change_draft(
                draft=draft, revision=seen, steps=steps, actor=request.actor
            )
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

    def _added(self, request: HttpRequest, draft: Draft, path: Path) -> HttpResponse:
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

    def _gone(self, request: HttpRequest, draft: Draft) -> HttpResponse:
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
