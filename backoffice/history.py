"""History of values: what a row was, when, and who changed it by what act."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from simple_history.admin import SimpleHistoryAdmin

from backoffice.base import ScopedAdmin
from backoffice.saved_filters import ListedAdmin
from backoffice.wording import act_words
from ssoz.people.models import Person

_PER_PAGE = 25
_NOTHING = "–"


class HistoryAdmin(SimpleHistoryAdmin, ListedAdmin):
    """A screen whose rows have a history that can be read, and never gone back to.

    The views of the package show the history of rows that the list hides and can put an old
    version back past machine and journal; these ask the scope first and only read.
    """

    history_list_per_page = _PER_PAGE
    keeps_history = True
    # Fields too long to be read here, and how the codes of fields that hold a list read.
    untold: tuple[str, ...] = ()
    list_names: Mapping[str, Mapping[str, Any]] = {}

    def get_urls(self) -> list[URLPattern]:
        """Leave out the package's own address of a version, which knows no scope."""
        return ScopedAdmin.get_urls(self)

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of one version."""
        slug = "<path:object_id>/history/<int:version_id>/"
        return [
            *super().extra_urls(),
            self.address(slug, self.history_form_view, "simple_history"),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the versions of a row, newest first, with what each changed."""
        return require_safe(self._list)(request, self.readable(request, object_id))

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: int,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one version of a row."""
        return require_safe(self._version)(request, self.readable(request, object_id), version_id)

    def _list(self, request: HttpRequest, thing: Model) -> HttpResponse:
        versions = thing.history.order_by("-history_date", "-history_id")
        page = Paginator(versions, _PER_PAGE).get_page(request.GET.get("p"))
        shown = list(page.object_list)
        last = versions[page.end_index() : page.end_index() + 1] if page.has_next() else []
        older = [*shown[1:], *(last or [None])]
        people = Person.objects.in_bulk({v.history_user_id for v in shown if v.history_user_id})
        context = {
            **self.frame(request, thing),
            "title": _("History: %(thing)s") % {"thing": thing},
            "crumb": _("History"),
            "page_url": self.url_of("change", thing.pk),
            "page": page,
            "versions": [
                {
                    "at": version.history_date,
                    "by": people.get(version.history_user_id) or _("System"),
                    "act": act_words(version.history_change_reason or ""),
                    "changes": self._changes(version, before) if before else [],
                    "url": self.url_of("simple_history", thing.pk, version.pk),
                }
                for version, before in zip(shown, older, strict=False)
            ],
        }
        return TemplateResponse(request, "backoffice/history.html", context)

    def _version(self, request: HttpRequest, thing: Model, version_id: int) -> HttpResponse:
        version = thing.history.filter(history_id=version_id).first()
        if version is None:
            raise Http404
        author = Person.objects.filter(pk=version.history_user_id).first()
        context = {
            **self.frame(request, thing),
            "title": _("Version of: %(thing)s") % {"thing": thing},
            "page_url": self.url_of("history", thing.pk),
            "at": version.history_date,
            "by": author or _("System"),
            "act": act_words(version.history_change_reason or ""),
            "values": [
                (_name(field), self._shown(version, field))
                for field in _told(version.tracked_fields)
                if field.name not in self.untold
            ],
        }
        return TemplateResponse(request, "backoffice/version.html", context)

    def _changes(self, version: Model, before: Model) -> list[dict[str, Any]]:
        """Name the fields that differ; which row a number points at is told by the version's page."""
        return [
            {
                "field": _name(field),
                "old": _NOTHING if is_untold else self._shown(before, field),
                "new": _("changed") if is_untold else self._shown(version, field),
            }
            for field in _told(version.tracked_fields)
            if getattr(version, field.attname) != getattr(before, field.attname)
            for is_untold in [field.is_relation or field.name in self.untold]
        ]

    def _shown(self, version: Model, field: Field) -> str:
        value = getattr(version, field.attname)
        if isinstance(value, list):
            names = self.list_names.get(field.name, {})
            return ", ".join(str(names.get(code, code)) for code in value) or _NOTHING
        return shown_value(value, field)


def _told(fields: Any) -> list[Field]:
    return [field for field in fields if not field.primary_key]


def _name(field: Field) -> Any:
    """Return the name of a field; a relation without one is called as what it points at."""
    if field.is_relation and field.verbose_name == field.name.replace("_", " "):
        return field.related_model._meta.verbose_name
    return field.verbose_name


def shown_value(value: Any, field: Field) -> str:
    """Write a value of a field as people read it."""
    if value in (None, ""):
        return _NOTHING
    if field.is_relation:
        row = field.related_model._base_manager.filter(pk=value).first()
        return str(row) if row else str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j E Y, H.i.s")
    if isinstance(value, date):
        return date_format(value, "j E Y")
    return str(value)
