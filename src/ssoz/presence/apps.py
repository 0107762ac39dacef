"""Who is filling in which section of a report at this moment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    name = "ssoz.presence"
    verbose_name = _("Presence")
