from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from ssoz.files.checks import scanner_is_real


class FilesConfig(AppConfig):
    name = "ssoz.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        register(scanner_is_real, Tags.security)
