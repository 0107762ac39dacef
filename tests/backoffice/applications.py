"""Applications before the office of Łódź, and where it finds them."""

from django.urls import reverse

from ssoz.access.models import Application
from tests.makers import make_application, make_unit


def pending(**how) -> Application:
    """Make an application that the office of Łódź may decide."""
    return make_application(unit=make_unit(voivodeship="10"), **how)


def page_of(application: Application) -> str:
    """Return the address of an application."""
    return reverse("backoffice:access_application_change", args=[application.pk])
