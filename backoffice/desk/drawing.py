"""How the pages of the desk are drawn: a thing of the form, a new one, the question before it goes."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from backoffice.acts import MachineAdmin
from backoffice.desk import helping, outline, saving
from backoffice.desk.names import HEADS
from backoffice.desk.places import Path, Place, Thing, found, kind_of_holder, slug_of
from ssoz.questionnaires.models import DeskDraft

AFTER = "po"


class DrawnPages(MachineAdmin):
    """Draws the pages of a draft."""

    def frame(self, request: HttpRequest, thing: Any) -> dict[str, Any]:
        """Name the addresses of the screen's own pages, for the blocks that every desk shares."""
        names = {
            name: f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{name}"
            for name in ("edit_thing", "add_thing", "remove_thing", "move_thing")
        }
        return {**super().frame(request, thing), "desk": names}

    def help_for(self, draft: Any, kind: str, definition: Thing) -> dict[str, Any] | None:
        """Return what helps to write a line of the language."""
        return helping.help_for(kind, definition)

    def page_around(self, draft: DeskDraft, path: Path) -> str:
        """Return the page in whose list a thing stands, at the thing."""
        anchor = f"#{outline.anchor_of(path)}"
        if len(path) == 4:
            return self.url_of("edit_thing", draft.pk, slug_of(path[:2])) + anchor
        return self.url_of("change", draft.pk) + anchor

    def show_thing(
        self, request: HttpRequest, draft: DeskDraft, tried: saving.Attempt
    ) -> HttpResponse:
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
            "help": self.help_for(draft, place.kind, place.definition),
            "remove_url": place.path and self.url_of("remove_thing", draft.pk, place.slug),
        }
        return TemplateResponse(request, "backoffice/desk/place.html", context)

    def _action(self, draft: DeskDraft, tried: saving.Attempt) -> str:
        """Return where the form is sent; a thing that somebody removed is put in anew."""
        if not tried.is_gone:
            return self.url_of("edit_thing", draft.pk, tried.place.slug)
        holder = slug_of(tried.place.path[:-1])
        add = self.url_of("add_thing", draft.pk, holder)
        return f"{add}?{AFTER}={tried.place.number - 1}" if tried.place.number else add

    def _lists(self, draft: DeskDraft, place: Place) -> list[dict[str, Any]]:
        return [
            self.list_of(draft, place.definition, (*place.path, name))
            for name in outline.holders_of(place)
        ]

    def list_of(self, draft: DeskDraft, definition: Thing, path: Path) -> dict[str, Any]:
        """Return a list of the form with the addresses of what can be done in it."""
        kind = kind_of_holder(path) or ""
        return {
            "kind": kind,
            "heading": outline.heading_of(kind),
            "heads": HEADS[kind],
            "add_words": outline.add_words_of(kind),
            "items": outline.items_of(definition, path, draft.mistakes),
            "add_url": self.url_of("add_thing", draft.pk, slug_of(path)),
            "move_url": self.url_of("move_thing", draft.pk),
        }

    def ask_new(
        self, request: HttpRequest, draft: DeskDraft, form: forms.Form, holder: Path, at: int,
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
            "help": self.help_for(draft, kind, draft.definition),
        }
        return TemplateResponse(request, "backoffice/desk/place.html", context)

    def ask_removal(
        self, request: HttpRequest, draft: DeskDraft, place: Place, seen: int, refusal: str
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

    def _frame_of_place(self, request: HttpRequest, draft: DeskDraft, path: Path) -> dict[str, Any]:
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
