"""What the queue may call: sending links, and removing what sign-ins leave behind."""

from ssoz.people import operations


def purge_attempts() -> int:
    """Remove attempts, assertions, links, sessions and forms that nothing asks for any more."""
    return operations.purge_attempts()


def send_password_link(account_id: int, address: str) -> bool:
    """Send the link for a new password to the holder of a login, if there is one."""
    return operations.send_link(account_id=account_id, address=address)
