"""The subject of imports of the national register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """The public dump of the national register: read, compared, applied, undone."""

    name = "ssoz.register"
    label = "register"
    verbose_name = _("Register import")
