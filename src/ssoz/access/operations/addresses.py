"""New e-mail addresses of a profile: each serves once it is confirmed."""

from ssoz.access.models import Profile
from ssoz.access.refusals import Refused
from ssoz.actors import Actor
from ssoz.people.operations import AddressRefused, ask_email_verification


def ask_to_confirm(profile: Profile, email: str, *, actor: Actor) -> None:
    """Send the link for a new address of a profile; the old address stays in use until then."""
    try:
        ask_email_verification(
            person=profile.person, email=email, profile_id=profile.pk, actor=actor
        )
    except AddressRefused as refusal:
        raise Refused(str(refusal), "email") from refusal
