"""What becomes of an account of e-PLOZ at the first sign-in: it is migrated, or a new one begins."""

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ssoz.actors import Actor, require
from ssoz.identifiers import fold
from ssoz.journal.operations import record
from ssoz.people.eploz import OldAccount, directory
from ssoz.people.models import Person

_CHOSEN = _("This was chosen already and cannot be changed.")
_NOT_YOURS = _(
    "The e-PLOZ account cannot be migrated: its first name or family name is not the one from"
    " Profil Zaufany."
)


class ActivationRefused(Exception):
    """The account cannot begin in this way. The message is fit for the user."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.code = code


def old_account_of(person: Person) -> OldAccount | None:
    """Return the e-PLOZ account of a person's PESEL, whatever names stand in it."""
    return directory().account_of(person.pesel)


def names_agree(person: Person, account: OldAccount) -> bool:
    """Tell whether both names are the same but for case, spaces, hyphens and diacritics."""
    own, old = _names(person), _names(account)
    return all(own) and own == old


def migrate_account(*, person: Person, actor: Actor) -> Person:
    """Go on with the e-PLOZ account of one's PESEL; its address is proposed, not yet confirmed.

    Raise `ActivationRefused` where there is none, its names are others, or one went on without it.
    """
    require(actor.person_id == person.pk)
    account = old_account_of(person)  # before any lock: a directory may be far away
    if account is None or not names_agree(person, account):
        raise ActivationRefused(_NOT_YOURS, "names")
    return _begin(person, Person.Beginning.MIGRATED, account, actor)


def begin_new_account(*, person: Person, actor: Actor) -> Person:
    """Go on with a new account without migration; raise `ActivationRefused` if one was migrated."""
    require(actor.person_id == person.pk)
    return _begin(person, Person.Beginning.NEW, None, actor)


@transaction.atomic
def _begin(person: Person, how: str, account: OldAccount | None, actor: Actor) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.beginning == how:  # the same button, pressed twice
        return person
    if person.beginning or person.has_verified_email:
        raise ActivationRefused(_CHOSEN, "chosen")
    person.beginning = how
    if account is not None:
        person.eploz_login = account.login
        person.email = person.email or account.email
    act = "people.account.migrated" if account else "people.account.begun_new"
    record(person, act, by=actor)
    return person


def _names(bearer: Person | OldAccount) -> tuple[str, str]:
    return fold(bearer.first_name), fold(bearer.family_name)
