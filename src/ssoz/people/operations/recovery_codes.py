"""Recovery codes: for the day when app and passkeys are out of reach. Each works once."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from ssoz.actors import Actor, require
from ssoz.journal.operations import note
from ssoz.people import factor_mails, refusals
from ssoz.people.models import Person, RecoveryCode
from ssoz.people.operations.second_factors import has_second_factor, spend_factor_try
from ssoz.people.refusals import FactorRefused

CODES = 10
FEW_CODES = 3
# Without I, L, O and U: what is read from paper is not taken for another sign (Crockford).
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAKEN_FOR = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_GROUPS, _GROUP = 5, 4


def last_codes(person: Person) -> int:
    """Name the set of codes that a person has now: making others is asked for by this number."""
    last = RecoveryCode.objects.filter(person=person).order_by("-pk").first()
    return last.pk if last else 0


@transaction.atomic
def make_recovery_codes(*, person: Person, actor: Actor, instead_of: int) -> list[str]:
    """Make ten codes in place of all before and return them: they are nowhere else.

    `instead_of` names the set to be replaced, so that a page sent twice does not make void what
    was just written down. Raise `FactorRefused` then, and for who has no factor.
    """
    require(actor.person_id == person.pk)
    Person.objects.select_for_update().get(pk=person.pk)
    if not has_second_factor(person):
        raise FactorRefused(refusals.NO_FACTOR, "no_factor")
    if last_codes(person) != instead_of:
        raise FactorRefused(refusals.CODES_MADE_MEANWHILE, "made_meanwhile")
    codes = [_fresh() for _ in range(CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    now = timezone.now()
    rows = [RecoveryCode(person=person, digest=_digest(code), made_at=now) for code in codes]
    RecoveryCode.objects.bulk_create(rows)
    note("people.recovery_codes.made", by=actor, thing=person, count=len(codes))
    factor_mails.recovery_codes_made(person)
    return codes


def use_recovery_code(*, person: Person, code: str, actor: Actor) -> int:
    """Use a code up and return how many are left; raise `FactorRefused` where it does not work.

    Raise `TooManyTries` before anything is compared.
    """
    require(actor.person_id == person.pk)
    spend_factor_try(person)
    with transaction.atomic():
        mine = RecoveryCode.objects.filter(person=person).unused()
        right = mine.filter(digest=_digest(code)).update(used_at=timezone.now()) == 1
        if right:
            left = mine.count()
            note("people.second_factor.used", by=actor, thing=person, kind="recovery", left=left)
            factor_mails.recovery_code_used(person, left)
        else:
            note("people.second_factor.refused", by=actor, thing=person, kind="recovery")
    if not right:  # raised after the commit: the note stays
        raise FactorRefused(refusals.WRONG_RECOVERY_CODE, "wrong")
    return left


def _fresh() -> str:
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _digest(typed: str) -> str:
    plain = "".join(typed.split()).upper().translate(_TAKEN_FOR)
    return hashlib.sha256(plain.encode()).hexdigest()
