from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "ssoz.presence"
