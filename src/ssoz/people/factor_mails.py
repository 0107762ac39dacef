"""Messages about second factors: whoever did not make the change learns of it."""

from typing import Any

from django.utils import timezone

from ssoz.mail.operations import post
from ssoz.people.models import Person


def code_app_added(person: Person) -> None:
    """Tell that an app shows codes for the account from now on."""
    _tell(person, "factor_added")


def passkey_added(person: Person, name: str) -> None:
    """Tell that a passkey opens the account from now on."""
    _tell(person, "factor_added", passkey=name)


def code_app_removed(person: Person) -> None:
    """Tell that the app's codes are worth nothing any more."""
    _tell(person, "factor_removed")


def passkey_removed(person: Person, name: str) -> None:
    """Tell that a passkey is worth nothing any more."""
    _tell(person, "factor_removed", passkey=name)


def recovery_codes_made(person: Person) -> None:
    """Tell that there are new recovery codes and the old ones are void."""
    _tell(person, "recovery_codes_made")


def recovery_code_used(person: Person, left: int) -> None:
    """Tell that somebody signed in with a recovery code."""
    _tell(person, "recovery_code_used", left=left)


def factors_dropped(person: Person) -> None:
    """Tell that an office has removed every factor."""
    _tell(person, "factors_dropped")


def _tell(person: Person, template: str, **context: Any) -> None:
    post(
        f"people/mails/{template}.txt",
        to=person.email,
        context={"now": timezone.localtime(), **context},
        person_id=person.pk,
    )
