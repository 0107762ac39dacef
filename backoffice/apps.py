"""The back-office: its own admin site in place of Django's."""

from importlib import import_module

import django.contrib.admin.apps as admin_apps
from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "backoffice"


class BackofficeAdminConfig(admin_apps.SimpleAdminConfig):
    """Register our own screens and nobody else's: packages bring admins that know no scope."""

    default = False
    default_site = "backoffice.sites.BackofficeSite"
    screens = (
        "access", "invitations", "profiles", "roles", "people", "units", "parts", "files", "mail", "journal",
        "reports", "bulk_acts", "obligations", "collections", "editions", "drafts", "conflicts",
        "assigning", "assigning_drafts",
        "register", "exports", "imports", "legacy", "announcements", "doubts", "stranded",
        "likenesses", "trials", "tried_reports", "samples",
    )  # fmt: skip

    def ready(self) -> None:
        """Import the screens, which register themselves."""
        super().ready()
        for screen in self.screens:
            import_module(f"backoffice.admin.{screen}")
