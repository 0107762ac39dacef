"""Removing what nothing asks for any more."""

from datetime import timedelta

from django.utils import timezone

from ssoz.people.models import AuthnAttempt, EmailVerification, SeenAssertion

KEEP_ATTEMPTS = timedelta(days=1)
KEEP_LINKS = timedelta(days=30)


def purge_attempts() -> int:
    """Remove attempts, seen assertions and links that nothing asks for any more."""
    now = timezone.now()
    removed = (
        AuthnAttempt.objects.filter(created_at__lt=now - KEEP_ATTEMPTS).delete()[0],
        SeenAssertion.objects.filter(expires_at__lt=now - KEEP_ATTEMPTS).delete()[0],
        EmailVerification.objects.filter(expires_at__lt=now - KEEP_LINKS).delete()[0],
    )
    return sum(removed)
