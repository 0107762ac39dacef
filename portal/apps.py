from django.apps import AppConfig

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    checks = checks
