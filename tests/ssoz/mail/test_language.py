"""E-mails are Polish, in whatever language the one who acts reads the screens."""

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from ssoz.access import operations
from ssoz.mail.models import OutgoingMail
from tests.makers import make_actor, make_application

pytestmark = pytest.mark.django_db


def test_a_decision_made_on_an_english_screen_is_told_in_polish():
    administrator = make_actor(role="uw-admin")
    application = make_application()
    with translation.override("en"):
        operations.reject(
            application=application, reason_code="signature", reason="", actor=administrator
        )
    mail = OutgoingMail.objects.get(template="application_rejected")
    assert "Powód: Brak podpisu lub nieczytelny dokument." in mail.body
    application.refresh_from_db()
    with translation.override("pl"):
        assert date_format(timezone.localtime(application.decided_at), "j E Y") in mail.body
