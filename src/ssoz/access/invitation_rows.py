"""Rows of a spreadsheet of profiles that invite: whom, to which unit, to which roles."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ssoz.access import policies, refusals
from ssoz.access.models import Invitation
from ssoz.access.operations.wizard import refuse_if_not_open
from ssoz.access.queries import roles_to_invite
from ssoz.access.refusals import Refused
from ssoz.access.sheets import PROFILES
from ssoz.actors import Actor
from ssoz.exchange.resources import RegisterResource
from ssoz.sheets import Mistake
from ssoz.sheets.typed import Reader, choice, text_of
from ssoz.units.models import Unit
from ssoz.units.typed import regon

type Row = Mapping[str, Any]
COLUMNS = ("unit_id", "regon", "roles", "email")
# What is only said of a profile that exists: such a row has lost its number.
_OF_PROFILES = ("status", "block_reason")
_LONGEST_KEY = 18
_LONGEST_EMAIL = 254


def invites(row: Row) -> bool:
    """Tell whether a row is about nobody's profile and says whom to invite, or where to."""
    return not text_of(row.get("id")) and any(text_of(row.get(name)) for name in COLUMNS)


class InvitationDesk:
    """Who judges the rows that invite: units and waiting invitations are read once for many."""

    def __init__(self, rows: Sequence[Row], actor: Actor) -> None:
        self._actor = actor
        self._names: dict[str, str] = {}
        self._readers: dict[int, Reader | None] = {}
        units = _units_of([row for row in rows if invites(row)], actor)
        self._by_id = {unit.pk: unit for unit in units}
        waiting = Invitation.objects.waiting(timezone.now()).filter(unit__in=self._by_id)
        whom = waiting.values_list("unit", "email") if units else []
        self._waiting = {(unit, email.casefold()) for unit, email in whom}

    def judge(self, row: Row) -> Invitation:
        """Return the invitation that a row asks for, or raise `ValidationError` with its mistakes."""
        if not self._actor.can(policies.DECIDE):
            raise ValidationError({"email": _("You do not decide on applications, so you can invite nobody. Take the row out.")})  # fmt: skip
        mistakes: dict[str, str] = dict(_left_of_a_profile(row))
        email = text_of(row.get("email"))
        if not _is_email(email):
            mistakes["email"] = str(refusals.EMAIL_WRONG)
        invitation = Invitation(email=email)
        try:
            invitation.unit = self._unit_of(row)
            invitation.role_codes = self._roles_of(row, invitation.unit)
        except ValidationError as error:
            raise ValidationError({**mistakes, **error.message_dict}) from error
        if (invitation.unit_id, email.casefold()) in self._waiting:
            mistakes.setdefault("email", str(refusals.INVITED_ALREADY))
        if mistakes:
            raise ValidationError(mistakes)
        return invitation

    def told(self, invitation: Invitation) -> dict[str, Any]:
        """Return what would be sent, for whoever compares and for the operation."""
        codes = invitation.role_codes
        return {
            "unit_id": invitation.unit_id, "unit": str(invitation.unit),
            "regon": invitation.unit.regon, "email": invitation.email,
            "roles": ", ".join(self._names[code] for code in codes), "role_codes": codes,
        }  # fmt: skip

    def _unit_of(self, row: Row) -> Unit:
        key, number = text_of(row.get("unit_id")), _regon_of(row)
        if not key and not number:
            text = _("No unit is given. Enter its SSOZ II number or its REGON.")
            raise ValidationError({"unit_id": text})
        name = "unit_id" if key else "regon"
        known = self._by_id.values()
        found = [unit for unit in known if (str(unit.pk) == key if key else unit.regon == number)]
        if len(found) > 1:
            title = {"name": PROFILES.by_name["unit_id"].heading}
            raise ValidationError({name: RegisterResource.several % title})
        if not found:
            raise ValidationError({name: _("There is no such unit among those whose applications you decide on. Check the number.")})  # fmt: skip
        if number and found[0].regon != number:
            text = _("This is not the REGON of the unit with this number. Correct one of them.")
            raise ValidationError({"regon": text})
        try:
            refuse_if_not_open(found[0])
        except Refused as refusal:
            raise ValidationError({name: str(refusal)}) from refusal
        return found[0]

    def _roles_of(self, row: Row, unit: Unit) -> list[str]:
        read = self._reader_of(unit)
        if read is None:
            text = _("There is no role in this unit that you decide on. Choose another.")
            raise ValidationError({"roles": text})
        parts = [part.strip() for part in text_of(row.get("roles")).split(",")]
        try:
            codes = list(dict.fromkeys(read(part) for part in parts if part))
        except Mistake as mistake:
            raise ValidationError({"roles": str(mistake)}) from mistake
        if not codes:
            text = _("This cell must not be empty. Fill it in.")
            raise ValidationError({"roles": text})
        return codes

    def _reader_of(self, unit: Unit) -> Reader | None:
        if unit.pk not in self._readers:
            offered = [(role.code, role.name) for role in roles_to_invite(self._actor, unit)]
            self._names |= dict(offered)
            self._readers[unit.pk] = choice(offered) if offered else None
        return self._readers[unit.pk]


def _left_of_a_profile(row: Row) -> Iterator[tuple[str, str]]:
    for name in _OF_PROFILES:
        if text_of(row.get(name)):
            yield name, _("Whoever is invited has no profile yet. Empty this cell, or enter the SSOZ II number of the profile.")  # fmt: skip


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _LONGEST_EMAIL


def _regon_of(row: Row) -> str:
    try:
        return regon(row.get("regon"))
    except Mistake as mistake:
        raise ValidationError({"regon": str(mistake)}) from mistake


def _units_of(rows: Sequence[Row], actor: Actor) -> list[Unit]:
    """Find the units that some rows name, if the actor decides on applications there."""
    keys = {text_of(row.get("unit_id")) for row in rows}
    keys = {key for key in keys if key.isdecimal() and len(key) <= _LONGEST_KEY}
    numbers = set()
    for row in rows:
        try:
            numbers.add(regon(row.get("regon")))
        except Mistake:
            continue
    numbers.discard("")
    if not keys and not numbers:
        return []
    units = Unit.objects.visible_to(actor, to=policies.DECIDE).select_related("voivodeship")
    return list(units.filter(Q(pk__in=keys) | Q(regon__in=numbers)))
