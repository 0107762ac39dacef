"""Files: what was uploaded and what the scanner said. Bytes are opened from the application."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice import filters
from backoffice.saved_filters import ListedAdmin
from ssoz.access import queries
from ssoz.access.models import Application
from ssoz.actors import Actor
from ssoz.files.models import StoredFile
from web.templatetags.state import state


def _scope(actor: Actor, to: str) -> QuerySet[StoredFile]:
    return queries.files_visible_to(actor, to)


@admin.register(StoredFile)
class StoredFileAdmin(ListedAdmin):
    """Uploaded files, newest first."""

    scope = staticmethod(_scope)
    list_permission = "application.read"
    read_permission = "application.read"
    page_template = "backoffice/file.html"
    search_fields = ("name",)
    ordering = ("-id",)
    list_display = ("name", "kind", "state_badge", "finding", "uploaded_at")
    list_filter = (filters.FileState,)

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by name."""
        for word in words.split():
            queryset = filters.as_written(queryset, word, "name", "finding")
        return queryset

    @admin.display(description=_("state"))
    def state_badge(self, file: StoredFile) -> SafeString:
        return state(file)

    def page_context(self, request: HttpRequest, thing: StoredFile) -> dict[str, Any]:
        """Return the file and the applications that it serves."""
        applications = Application.objects.visible_to(request.actor, to=self.read_permission)
        served = applications.filter(packet__attachments__file=thing)
        return {"file": thing, "applications": served.select_related("role").order_by("id")}
