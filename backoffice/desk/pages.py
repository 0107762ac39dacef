"""Changing a draft without TOML: a page for each thing of the form, and plain forms that do one step."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.acts import MachineAdmin
from backoffice.desk import helping, outline, saving
from backoffice.desk.forms import NewSectionForm, ThingForm
from backoffice.desk.keys import HEADS
from backoffice.desk.places import (
    Path,
    Place,
    Thing,
    found,
    holder_of,
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
AFTER = "po"
_asks = require_http_methods(["GET", "HEAD", "POST"])


class DraftPages(MachineAdmin):
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
        seen = _seen(request, draft)
        there = found(saving.base_of(draft, seen), path_of(place))
        if there is None:
            return self._gone(request, draft)
        if request.method != "POST":
            return self._show(request, draft, saving.Attempt(saving.form_at(there), there, seen))
        tried = saving.attempt(draft, there, request.POST, seen, request.actor)
        if tried.saved is None:
            return self._show(request, draft, tried)
        return self._saved(request, tried)

    @method_decorator(_asks)
    def add(self, request: HttpRequest, object_id: int, place: str) -> HttpResponse:
        """Put a new thing into a list of the form."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        holder, seen = path_of(place), _seen(request, draft)
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
        return self._ask_new(request, draft, form, holder, at, refusal)

    @method_decorator(_asks)
    def remove(self, request: HttpRequest, object_id: int, place: str) -> HttpResponse:
        """Ask before a thing is taken out, and take it out."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        seen = _seen(request, draft)
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
        return self._ask_removal(request, draft, there, seen, refusal)

    @method_decorator(require_POST)
    def move(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Move a thing one place up or down."""
        draft = self.to_change(request, object_id)
        if isinstance(draft, HttpResponse):
            return draft
        seen, by = _seen(request, draft), -1 if "up" in request.POST else 1
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

    def page_around(self, draft: Draft, path: Path) -> str:
        """Return the page in whose list a thing stands, at the thing."""
        anchor = f"#{outline.anchor_of(path)}"
        if len(path) == 4:
            return self.url_of("edit_thing", draft.pk, slug_of(path[:2])) + anchor
        return self.url_of("change", draft.pk) + anchor

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

    # --- Drawing --------------------------------------------------------------------------------------

    def _show(self, request: HttpRequest, draft: Draft, tried: saving.Attempt) -> HttpResponse:
        place, form = tried.place, tried.form
        wrong = outline.at_fields(draft.mistakes, place)
        form.tell(wrong)
        beside = [one for key, found_ in wrong.items() if key not in form.fields for one in found_]
        context = {
            **self._frame_of_place(request, draft, place.path),
            "title": place.name,
            "crumb": place.name,
            "place": place,
            "form": form,
            "seen": tried.seen,
            "refusal": tried.refusal,
            "clashes": tried.clashes,
            "failed": bool(form.errors or tried.refusal),
            "wrong": beside,
            "wrong_count": sum(map(len, wrong.values())),
            "action": self._action(draft, tried),
            "lists": self._lists(draft, place) if place.kind == "section" else [],
            "help": helping.help_for(place.kind, place.definition),
            "remove_url": place.path and self.url_of("remove_thing", draft.pk, place.slug),
        }
        return TemplateResponse(request, "backoffice/desk/place.html", context)

    def _action(self, draft: Draft, tried: saving.Attempt) -> str:
        """Return where the form is sent; a thing that somebody removed is put in anew."""
        if not tried.is_gone:
            return self.url_of("edit_thing", draft.pk, tried.place.slug)
        holder = slug_of(tried.place.path[:-1])
        add = self.url_of("add_thing", draft.pk, holder)
        return f"{add}?{AFTER}={tried.place.number - 1}" if tried.place.number else add

    def _lists(self, draft: Draft, place: Place) -> list[dict[str, Any]]:
        return [
            self.list_of(draft, place.definition, (*place.path, name))
            for name in outline.holders_of(place)
        ]

    def list_of(self, draft: Draft, definition: Thing, path: Path) -> dict[str, Any]:
        """Return a list of the form with the addresses of what can be done in it."""
        return {
            "kind": path[-1],
            "heading": outline.heading_of(str(path[-1])),
            "heads": HEADS[str(path[-1])],
            "add_words": outline.add_words_of(str(path[-1])),
            "items": outline.items_of(definition, path, draft.mistakes),
            "add_url": self.url_of("add_thing", draft.pk, slug_of(path)),
            "move_url": self.url_of("move_thing", draft.pk),
        }

    def _ask_new(
        self, request: HttpRequest, draft: Draft, form: forms.Form, holder: Path, at: int,
        refusal: str,
    ) -> HttpResponse:  # fmt: skip
        kind = kind_of_holder(holder) or ""
        title = outline.add_words_of(kind)
        context = {
            **self._frame_of_place(request, draft, (*holder, at)),
            "title": title,
            "crumb": title,
            "form": form,
            "seen": draft.revision,
            "refusal": refusal,
            "failed": bool(form.errors or refusal),
            "is_new": True,
            "action": request.get_full_path(),
            "help": helping.help_for(kind, draft.definition),
        }
        return TemplateResponse(request, "backoffice/desk/place.html", context)

    def _ask_removal(
        self, request: HttpRequest, draft: Draft, place: Place, seen: int, refusal: str
    ) -> HttpResponse:
        context = {
            **self._frame_of_place(request, draft, place.path),
            "title": _("Remove: %(thing)s?") % {"thing": place.name},
            "crumb": _("Remove"),
            "place": place,
            "seen": seen,
            "refusal": refusal,
            "failed": bool(refusal),
            "cancel_url": self.page_around(draft, place.path),
        }
        return TemplateResponse(request, "backoffice/desk/remove.html", context)

    def _frame_of_place(self, request: HttpRequest, draft: Draft, path: Path) -> dict[str, Any]:
        request.current_app = self.admin_site.name
        section = found(draft.definition, path[:2]) if len(path) == 4 else None
        inner = section and (section.name, self.url_of("edit_thing", draft.pk, section.slug))
        return {
            **self.frame(request, draft),
            "draft": draft,
            "page_url": self.page_of(request, draft),
            "around": inner,
            "around_url": self.page_around(draft, path),
        }


def _seen(request: HttpRequest, draft: Draft) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isdecimal() and int(given) <= draft.revision else draft.revision


def _at(request: HttpRequest, around: Thing, holder: Path) -> int:
    """Return the number that the new thing gets: after the one named, else the last."""
    count, after = len(holder_of(around, holder)), request.GET.get(AFTER, "")
    return min(int(after) + 1, count) if after.isdecimal() else count


def _new_form(request: HttpRequest, kind: str, around: Thing, holder: Path) -> ThingForm:
    section = found(around, holder[:-1]) if len(holder) == 3 else None
    if len(holder) == 3 and section is None:
        raise Http404
    make = NewSectionForm if kind == "section" else ThingForm
    typed = request.POST if request.method == "POST" else None
    return make(typed, kind=kind, around=around, section=section.thing if section else None)
