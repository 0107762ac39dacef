"""Roles and what each may do."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.filters import by_words
from backoffice.history import HistoryAdmin
from backoffice.sheets import SheetAdmin
from ssoz.access.models import Role
from ssoz.access.models.role import REPORT_CLASSES
from ssoz.access.operations.importing_grants import GRANTS
from ssoz.access.sheets import ROLES
from ssoz.actors import EVERY_CLASS, Actor


def _scope(actor: Actor, to: str) -> QuerySet[Role]:
    return Role.objects.all() if actor.can(to) else Role.objects.none()


@admin.register(Role)
class RoleAdmin(SheetAdmin, HistoryAdmin):
    """The matrix of roles and permissions, to be read."""

    scope = staticmethod(_scope)
    list_permission = "role.edit"
    read_permission = "role.edit"
    page_template = "backoffice/role.html"
    list_title = _("Roles and permissions")
    search_fields = ("name",)
    ordering = ("position", "id")
    list_display = ("name", "side", "decided_by", "grant_count")
    sheet = ROLES
    imports = GRANTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Count the grants of each role."""
        return super().get_queryset(request).annotate(granted=Count("grants"))

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by name."""
        return by_words(queryset, words, "name", "code")

    @admin.display(description=_("permissions"))
    def grant_count(self, role: Role) -> int:
        return role.granted

    def page_context(self, request: HttpRequest, thing: Role) -> dict[str, Any]:
        """Return the grants of the role in words."""
        classes = {str(code): words for code, words in REPORT_CLASSES}
        grants = thing.grants.select_related("permission").order_by("permission__code", "id")
        return {
            "grants": [
                {
                    "permission": grant.permission,
                    "reach": grant.get_reach_display(),
                    "classes": [_("all classes")]
                    if EVERY_CLASS in grant.classes
                    else [classes[code] for code in grant.classes],
                }
                for grant in grants
            ]
        }
