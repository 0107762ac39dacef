"""What the queue may call: removing what sign-ins leave behind."""

from ssoz.people import operations


def purge_attempts() -> int:
    """Remove attempts, assertions, links, sessions and forms that nothing asks for any more."""
    return operations.purge_attempts()
