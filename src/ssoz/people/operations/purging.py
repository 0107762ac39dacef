"""Removing what nothing asks for any more."""

from datetime import timedelta

from django.utils import timezone

from ssoz.people.models import (
    AuthnAttempt,
    EmailVerification,
    KeptForm,
    OpenSession,
    PasswordLink,
    RecentTries,
    SeenAssertion,
)

KEEP_ATTEMPTS = timedelta(days=1)
KEEP_LINKS = timedelta(days=30)
KEEP_SESSIONS = timedelta(days=1)
KEEP_TRIES = timedelta(days=1)


def purge_attempts() -> int:
    """Remove attempts, assertions, links, sessions and forms that nothing asks for any more."""
    now = timezone.now()
    removed = (
        AuthnAttempt.objects.filter(created_at__lt=now - KEEP_ATTEMPTS).delete()[0],
        SeenAssertion.objects.filter(expires_at__lt=now - KEEP_ATTEMPTS).delete()[0],
        EmailVerification.objects.filter(expires_at__lt=now - KEEP_LINKS).delete()[0],
        PasswordLink.objects.filter(expires_at__lt=now - KEEP_LINKS).delete()[0],
        OpenSession.objects.filter(seen_at__lt=now - KEEP_SESSIONS).delete()[0],
        KeptForm.objects.filter(kept_at__lt=now - KEEP_SESSIONS).delete()[0],
        RecentTries.objects.filter(last_at__lt=now - KEEP_TRIES).delete()[0],
    )
    return sum(removed)
