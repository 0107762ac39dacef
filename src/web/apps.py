from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.module_loading import import_string

from web import checks


class WebConfig(AppConfig):
    name = "web"
    checks = checks

    def ready(self) -> None:
        """Whatever door somebody comes in or goes out by, their session begins and ends with it."""
        user_logged_in.connect(import_string("web.open_sessions.begin"))
        user_logged_out.connect(import_string("web.open_sessions.leave"))
