"""Profiles as they come in from a spreadsheet: an office blocks, unblocks and invites, no more."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ssoz.access import policies
from ssoz.access.invitation_rows import COLUMNS, InvitationDesk, invites
from ssoz.access.models import Application, Invitation, Profile
from ssoz.access.operations.statuses import refuse_if_last_holder
from ssoz.access.refusals import REASON_MISSING, Refused
from ssoz.access.sheets import PROFILES
from ssoz.access.statuses import ProfileStatus, profile_status
from ssoz.actors import Actor
from ssoz.exchange.resources import InReach, RegisterResource
from ssoz.sheets.tables import rows
from ssoz.sheets.typed import text_of

type Row = Mapping[str, Any]
_BLOCKED = ProfileStatus.BLOCKED
_NAMES = gettext_lazy(
    "Names come from Profil Zaufany and are not changed here. Put “%(held)s” back."
)
_CONTACT = gettext_lazy("Contact data belong to the person, who changes them in the portal. Put “%(held)s” back.")  # fmt: skip
_UNIT = gettext_lazy("Data of a unit are changed in the register of units. Put “%(held)s” back.")
_ROLES = gettext_lazy("Roles are given and taken away by applications. Put “%(held)s” back.")
_TWICE = gettext_lazy("This address stands in row %(n)d already, with the same unit. Leave one.")
# Whose each column is: what stands there must stand there still.
_NOT_OURS = {
    "family_name": _NAMES, "first_name": _NAMES,
    "email": _CONTACT, "phone": _CONTACT, "position": _CONTACT,
    "unit_id": _UNIT, "unit": _UNIT, "town": _UNIT, "regon": _UNIT, "voivodeship": _UNIT,
    "roles": _ROLES,
}  # fmt: skip


class ProfilesInReach(InReach):
    """The profiles that some rows of a file mean, and what their sheet says of them now."""

    def __init__(self, resource: "ProfileResource", dataset: Sequence[Row]) -> None:
        super().__init__(resource, dataset)
        found = Profile.objects.filter(pk__in=[thing.pk for thing in self.found()])
        names = ["id", *resource.compared]
        _head, *told = rows(found.order_by("pk"), PROFILES.chosen(names))
        self.told = {values[0]: dict(zip(names, values, strict=True)) for values in told}
        self.desk = InvitationDesk(dataset, resource.actor)


class ProfileResource(RegisterResource):
    """Profiles, known by their number here; a row without one invites."""

    permission = policies.BLOCK
    table = PROFILES
    title = gettext_lazy("Import of profiles")
    thing_word = gettext_lazy("Profile")
    hint = gettext_lazy(
        "A row is known by the SSOZ II number. A profile is blocked by the status “Blocked” with a"
        " reason, and unblocked by another status; each person gets an e-mail. Every other column"
        " must stay as it was exported. A row without this number invites a person: it needs an"
        " e-mail address, the number or REGON of the unit, and roles with commas between."
    )
    not_found = gettext_lazy(
        "There is no such profile among those that you may block. Check the number."
    )
    twice = gettext_lazy("This profile stands in row %(n)d already.")

    class Meta(RegisterResource.Meta):
        model = Profile
        import_id_fields = ("id",)
        instance_loader_class = ProfilesInReach

    def __init__(self, head: Sequence[str], actor: Actor) -> None:
        super().__init__(head, actor)
        self.compared = [name for name in _NOT_OURS if name in self.places]
        compared = {head[self.places[name]] for name in self.compared}
        self.ignored = [title for title in self.ignored if title not in compared]

    @classmethod
    def reads(cls, name: str) -> bool:
        """Read also what an invitation needs."""
        return name in COLUMNS or super().reads(name)

    def reached(self) -> QuerySet[Profile]:
        """Return the profiles that the actor may block, with their status of today."""
        with_status = super().reached().with_status(timezone.localdate())
        return with_status.select_related("person", "unit")

    def get_instance(self, instance_loader: Any, row: Row) -> Profile | None:
        """Find the profile; refuse what is not changed here."""
        profile = super().get_instance(instance_loader, row)
        self._desk = instance_loader.desk
        if profile is not None:
            told = instance_loader.told[profile.pk]
            others = {
                name: _NOT_OURS[name] % {"held": told[name]}
                for name in self.compared
                if _plain(row[name]) != _plain(told[name])
            }
            if others:
                raise ValidationError(others)
        return profile

    def init_instance(self, row: Row | None = None) -> Invitation:
        """Begin an invitation; profiles themselves begin with an application."""
        if row is None or not invites(row):
            raise ValidationError({"id": _("This row has no SSOZ II number. Enter it; or, to invite a person, fill in the e-mail, the unit and the roles.")})  # fmt: skip
        return self._desk.judge(row)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Refuse a second row of the same profile, or of the same address and unit."""
        super().after_init_instance(instance, new, row, **kwargs)
        if new:
            key = (instance.unit_id, instance.email.casefold())
            self.once(key, "email", _TWICE, kwargs["row_number"])

    def import_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        """Read the cells of a profile; those of an invitation were read when it was begun."""
        if isinstance(instance, Profile):
            super().import_instance(instance, row, **kwargs)

    def skip_row(self, instance: Any, original: Any, row: Row, *args: Any) -> bool:
        """Pass over a profile that stays as it is."""
        return isinstance(instance, Profile) and super().skip_row(instance, original, row, *args)

    def check(self, thing: Any, original: Any, changed: Row, number: int) -> None:
        """See that this blocks or unblocks, and that it can be done; invitations are judged."""
        if isinstance(thing, Invitation):
            return
        if thing.status == original.status:
            raise ValidationError({"block_reason": _why_no_reason(original)})
        if not policies.may_block(self.actor, original):
            raise ValidationError({"status": _("Nobody blocks or unblocks their own profile. Ask another administrator.")})  # fmt: skip
        if thing.status == _BLOCKED:
            _check_block(thing)
        elif original.status == _BLOCKED:
            _check_unblock(thing, original)
            thing.block_reason = ""
        else:
            text = _("The status follows from the applications; here a profile can be blocked. Put “%(held)s” back.")  # fmt: skip
            raise ValidationError({"status": text % {"held": _word(original)}})

    def changed(self, thing: Any, original: Any) -> dict[str, Any]:
        """Return what makes and lifts a block, or an invitation; the way back needs all of it."""
        if isinstance(thing, Invitation):
            return self._desk.told(thing)
        return {"status": thing.status, "block_reason": thing.block_reason}


def _plain(value: Any) -> str:
    """Return what a cell says, without the zeros that a spreadsheet eats."""
    return text_of(value).lstrip("0")


def _word(profile: Profile) -> str:
    return str(ProfileStatus(profile.status).label)


def _why_no_reason(profile: Profile) -> str:
    if profile.is_blocked:
        text = _("The reason of a block went into an e-mail and stays. Put “%(held)s” back.")
        return text % {"held": profile.block_reason}
    return _("There is a reason and no block. Enter “Blocked” as the status, or empty the cell.")


def _check_block(profile: Profile) -> None:
    if not profile.block_reason:
        raise ValidationError({"block_reason": str(REASON_MISSING)})
    approved = profile.applications.filter(state=Application.State.APPROVED)
    try:
        for application in approved.select_related("role"):
            refuse_if_last_holder(application.role, profile)
    except Refused as refusal:
        raise ValidationError({"status": str(refusal)}) from refusal


def _check_unblock(thing: Profile, original: Profile) -> None:
    if not original.is_blocked or not original.unit.is_open_on(timezone.localdate()):
        text = _("The unit is closed or suspended, which blocks its profiles. Put “%(held)s” back.")
        raise ValidationError({"status": text % {"held": _word(original)}})
    states = original.applications.values_list("state", flat=True)
    follows = profile_status(states, unit_open=True, blocked=False)
    if thing.status != follows:
        text = _("Without the block the status is “%(status)s”. Enter this one.")
        raise ValidationError({"status": text % {"status": follows.label}})
