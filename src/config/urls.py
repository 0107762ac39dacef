"""The map of addresses: the portal at the root, the back-office under its own path."""

from django.apps import apps
from django.urls import include, path

from backoffice.sites import site
from web.health import health

urlpatterns = [
    path("", include("portal.urls")),
    path("backoffice/", site.urls),
    path("health/", health, name="health"),
]
if apps.is_installed("testidp"):
    urlpatterns.append(path("testidp/", include("testidp.urls")))

handler400 = "web.errors.bad_request"
handler403 = "web.errors.refused"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
