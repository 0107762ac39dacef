from django.apps import AppConfig
from django.core.checks import register

from testidp.checks import only_where_it_is_wanted


class TestIdpConfig(AppConfig):
    name = "testidp"

    def ready(self) -> None:
        """Have Django refuse to start where a real provider is expected."""
        register(only_where_it_is_wanted)
