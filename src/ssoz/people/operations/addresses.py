"""The address that mail goes to: it is used only once its holder has opened a link."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor, require
from ssoz.ciphers import one_time_token
from ssoz.journal.operations import note, record
from ssoz.mail.operations import post
from ssoz.parameters.reading import value
from ssoz.people.models import EmailVerification, Person
from ssoz.people.operations.oneself import as_oneself

LINK_LIFE = timedelta(hours=24)  # the longest that the parameter allows
LINKS_PER_HOUR = 5

_BAD_ADDRESS = _("This is not an e-mail address. Enter it like name@example.pl.")
_OLD_LINK = _("The link was used or has expired. We can send a new one.")
_TOO_MANY = _("Too many tries. Try again in {n} minutes.")


class AddressRefused(Exception):
    """The address cannot be asked to confirm. The message is fit for the user."""


class LinkNotValid(Exception):
    """The link was used, has expired or never was. The message is fit for the user."""


@transaction.atomic
def ask_email_verification(
    *, person: Person, email: str, actor: Actor, profile_id: int | None = None
) -> EmailVerification:
    """Send a link that confirms an address, once, within hours: of the account, or of a profile.

    Links to other addresses stop working. Raise `AddressRefused` for what is no address, and
    when too many were asked for.
    """
    require(actor.person_id == person.pk)
    _refuse_what_is_no_address(email)
    Person.objects.select_for_update().get(pk=person.pk)
    now = timezone.now()
    token = one_time_token()
    link = EmailVerification(
        person=person,
        profile_id=profile_id,
        email=email,
        created_at=now,
        expires_at=now + timedelta(hours=value("email_link_hours")),
    )
    _limit(link)
    link.carry(token)
    record(link, "people.email.asked", by=actor)
    others = EmailVerification.objects.beside(link).usable(now)
    others.exclude(email=email).update(expires_at=now)
    _send(link, token)
    return link


@transaction.atomic
def verify_email(*, token: str) -> EmailVerification:
    """Take the link of a mail: the address is confirmed. Raise `LinkNotValid` the second time.

    Whoever holds the link holds the mailbox, so nobody need be signed in. The address of a profile
    is set by the floor that knows profiles.
    """
    now = timezone.now()
    links = EmailVerification.objects.for_token(token)
    if links.usable(now).update(used_at=now) != 1:
        raise LinkNotValid(_OLD_LINK)
    link = links.select_related("person").get()
    EmailVerification.objects.beside(link).usable(now).update(expires_at=now)
    person = link.person
    actor = as_oneself(person, address="")
    if link.profile_id is None:
        person.email, person.email_verified_at = link.email, now
        record(person, "people.email.verified", by=actor, email=link.email)
    else:
        note("people.email.verified", by=actor, thing=link, email=link.email)
    return link


def _refuse_what_is_no_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise AddressRefused(_BAD_ADDRESS) from None


def _send(link: EmailVerification, token: str) -> None:
    post(
        "people/mails/verify_email.txt",
        to=link.email,
        context={"email": link.email, "expires_at": link.expires_at},
        person_id=link.person_id,
        link=f"{settings.BASE_URL}/potwierdz/{token}/",
    )


def _limit(link: EmailVerification) -> None:
    hour_ago = link.created_at - timedelta(hours=1)
    recent = EmailVerification.objects.beside(link).filter(created_at__gt=hour_ago)
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True))
    if len(times) >= LINKS_PER_HOUR:
        wait = times[LINKS_PER_HOUR - 1] - hour_ago
        raise AddressRefused(_TOO_MANY.format(n=int(wait.total_seconds()) // 60 + 1))
