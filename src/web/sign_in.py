"""How the web remembers who is signed in. There are no passwords here."""

from typing import Any

from django.http import HttpRequest

from ssoz.people.models import Person


class PersonBackend:
    """Load the person of a session; a person who may not sign in is nobody at the next request."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Refuse: people come in by `portal.sign_in` alone."""

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, if they may still sign in."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
