"""Accounts of SSOZ I: in which unit each gives what, and whether it was used; no login is shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backoffice import filters
from backoffice.sheets import SheetAdmin
from ssoz.access import queries
from ssoz.access.models import LegacyAccount, Role
from ssoz.access.operations.importing_legacy import LEGACY
from ssoz.access.sheets import LEGACY_ACCOUNTS
from ssoz.actors import Actor
from web.templatetags.words import tied


def _scope(actor: Actor, to: str) -> QuerySet[LegacyAccount]:
    return queries.legacy_accounts_visible_to(actor, to)


@admin.register(LegacyAccount)
class LegacyAccountAdmin(SheetAdmin):
    """Accounts by unit; whoever holds one transfers its rights once."""

    scope = staticmethod(_scope)
    list_permission = "profile.read"
    read_permission = "profile.read"
    page_template = "backoffice/legacy.html"
    list_title = _("Accounts of SSOZ I")
    search_fields = ("id",)
    ordering = ("unit__name_key", "id")
    list_display = ("unit_name", "role_codes_held", "imported_at", "used_at")
    list_filter = (filters.PlaceOfProfile,)
    list_select_related = ("unit",)
    sheet = LEGACY_ACCOUNTS
    imports = LEGACY
    sheet_columns = {"unit_name": ("unit", "town"), "role_codes_held": ("role_codes",)}

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by unit."""
        return filters.by_words(queryset, words, "unit__search_text")

    @admin.display(description=_("unit"))
    def unit_name(self, account: LegacyAccount) -> SafeString:
        return format_html('{}<span class="muted">{}</span>', tied(account.unit), account.unit.town)

    @admin.display(description=_("roles"))
    def role_codes_held(self, account: LegacyAccount) -> str:
        return ", ".join(account.role_codes)

    def page_context(self, request: HttpRequest, thing: LegacyAccount) -> dict[str, Any]:
        """Return the account with the roles that it gives."""
        return {
            "account": thing,
            "roles": Role.objects.filter(code__in=thing.role_codes),
            "may_open_unit": request.actor.can("unit.list"),
        }
