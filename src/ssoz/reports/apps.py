"""The subject of reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Obligations, reports, and what becomes of them."""

    name = "ssoz.reports"
    label = "reports"
    verbose_name = _("Reports")
