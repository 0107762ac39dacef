"""Reads that a queryset method cannot say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ssoz.access.models import (
    Application,
    Attachment,
    LegacyAccount,
    Packet,
    Profile,
    Role,
    RoleGrant,
)
from ssoz.access.policies import DECIDING, may_invite
from ssoz.actors import Actor, Grant, Reach, ReportClass
from ssoz.composed import Composed
from ssoz.files.models import StoredFile
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import PasswordAccount, Person
from ssoz.units.models import Supervision, Unit, Voivodeship, units_in_reach

_ACTIVITY_OF = {Unit.Institution.IPIN: "psychiatric", Unit.Institution.KCPU: "addiction"}


def actor_for(person: Person, profile_id: int | None, *, day: date, address: str = "") -> Actor:
    """Build the actor of a request: the rights of the chosen profile alone, if it is in force.

    The stored status is never trusted for rights: the unit's dates are asked at every request.
    """
    profiles = _profile_in_force(profile_id, person.pk, day) if profile_id else []
    if not profiles:
        return Actor(name=person.full_name, person_id=person.pk, address=address)
    profile = profiles[0]
    unit = profile.unit
    grants = frozenset(row.as_value() for row in _grants_of(profile.pk))
    return Actor(
        name=person.full_name,
        person_id=person.pk,
        profile_id=profile.pk,
        profile_name=unit.name,
        unit_id=unit.pk,
        voivodeship=_voivodeship_run_by(profile, grants),
        activity=_ACTIVITY_OF.get(unit.institution, ""),
        listed=_listed_for(unit, grants),
        grants=grants,
        address=address,
    )


def active_profiles(person: Person, day: date) -> QuerySet[Profile]:
    """Return the profiles in force of a person, as the menu shows them."""
    return Profile.objects.in_force(day).filter(person=person).select_related("unit")


def needs_second_factor(person: Person, day: date) -> bool:
    """Tell whether a password alone is too little: some profile in force opens the back-office."""
    enters = RoleGrant.objects.filter(
        permission__code="backoffice.enter",
        role__applications__profile=OuterRef("pk"),
        role__applications__state=Application.State.APPROVED,
    )
    return Profile.objects.in_force(day).filter(Exists(enters), person=person).exists()


def deciding_office(role: Role, unit: Unit) -> Unit | None:
    """Return the office to which an application is addressed (access.md 2, *Who decides*)."""
    institutions = Unit.objects.filter(institution=Unit.Institution.CEZ)
    match role.decided_by:
        case Role.DecidedBy.VOIVODESHIP:
            return unit.voivodeship.office
        case Role.DecidedBy.PSYCHIATRIC:
            institutions = Unit.objects.filter(institution=Unit.Institution.IPIN)
        case Role.DecidedBy.OWN if unit.institution:
            return unit
    return institutions.first()


@dataclass(frozen=True)
class RoleChoice:
    """A role in step 2 of the wizard, and why it cannot be ticked if it cannot."""

    role: Role
    held: bool = False
    open_number: str = ""
    missing_activity: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.held or self.open_number or self.missing_activity)


def role_choices(packet: Packet) -> list[RoleChoice]:
    """Return the roles that the packet's unit offers, those not open to the person marked so."""
    standing = {
        application.role_id: application
        for application in Application.objects.filter(
            profile__person_id=packet.person_id,
            profile__unit_id=packet.unit_id,
            state__in=[
                Application.State.DRAFT,
                Application.State.PENDING,
                Application.State.APPROVED,
            ],
        ).exclude(packet=packet)
    }
    return [
        _role_choice(role, standing.get(role.pk), packet.unit)
        for role in Role.objects.open_to(packet.unit)
    ]


def roles_to_invite(actor: Actor, unit: Unit) -> list[Role]:
    """Return the roles of a unit to which an actor may invite: those that they would decide on."""
    return [
        role
        for role in Role.objects.open_to(unit)
        if may_invite(actor, unit, role)
        and (unit.psychiatric or not role.needs_psychiatric_activity)
    ]


def registration_roles(unit: Unit, *, financial: bool, psychiatric: bool) -> list[Role]:
    """Return the roles that a registration with a password asks for in a unit (access.md 6).

    Non-financial reports by default, financial ones beside them, psychiatric cards alone.
    """
    if psychiatric:
        classes = [ReportClass.PSYCHIATRIC]
    else:
        classes = [ReportClass.NON_FINANCIAL, *([ReportClass.FINANCIAL] if financial else [])]
    offered = Role.objects.open_to(unit).filter(side=Role.Side.REPORTING)
    return list(offered.filter(report_class__in=classes))


def waiting_packets() -> QuerySet[Packet]:
    """Return the registrations that an office still has to decide on, while their login is shut.

    Whoever came by Profil Zaufany meanwhile has no such login any more, and goes on by themselves.
    """
    pending = Application.objects.pending().filter(
        packet=OuterRef("pk"), origin=Application.Origin.PASSWORD
    )
    unproved = PasswordAccount.objects.filter(person=OuterRef("person"), activated_at=None)
    waiting = Packet.objects.filter(Exists(pending), Exists(unproved))
    return waiting.select_related("person", "unit__voivodeship__office")


def waiting_packet(person_id: int) -> Packet | None:
    """Return the registration of a person that an office still has to decide on."""
    return waiting_packets().filter(person=person_id).last()


def without_attachment(person_id: int) -> QuerySet[Application]:
    """Return the pending applications of which a person is reminded at each sign-in (seed 000).

    No file waits or is safe in the packet, no paper was recorded, and the person did not say that
    it goes another way.
    """
    standing = Attachment.objects.filter(
        packet=OuterRef("packet"), removed_at__isnull=True, file__erased_at__isnull=True
    )
    return (
        Application.objects.of(person_id)
        .pending()
        .filter(~Exists(standing), packet__paper_channel="", sent_otherwise=False)
        .select_related("role", "profile__unit")
        .order_by("id")
    )


def pending_in_reach(actor: Actor) -> QuerySet[Application]:
    """Return the pending applications that an office may decide, the longest waiting first."""
    visible = [Application.objects.visible_to(actor, to=permission) for permission in DECIDING]
    decidable = reduce(or_, visible)  # one look at each: rows are not sought among themselves
    return decidable.pending().exclude(profile__person_id=actor.person_id).order_by("sent_at", "id")


def people_visible_to(actor: Actor, to: str = "person.list") -> QuerySet[Person]:
    """Return the people with a shown profile in reach; a nationwide grant reaches everybody."""
    if any(grant.reach == Reach.ALL for grant in actor.reach(to)):
        return Person.objects.all()
    profiles = Profile.objects.visible_to(actor, to=to).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(profiles))


def profiles_in_force(actor: Actor, ids: Sequence[Any]) -> Mapping[Any, int]:
    """Count for each of some people the profiles in force that the actor may see."""
    found = _counted_by_person(actor).filter(person__in=ids)
    return dict.fromkeys(ids, 0) | dict(found)


def with_profiles_in_force(people: QuerySet[Person], actor: Actor) -> QuerySet[Person]:
    """Count the same beside each person, as `in_force`."""
    counted = _counted_by_person(actor).filter(person=OuterRef("pk")).values("n")
    return people.annotate(in_force=Coalesce(Subquery(counted), Value(0)))


def _counted_by_person(actor: Actor) -> QuerySet[Profile, Any]:
    # What is in force has an approved application: `visible_to` would look for it once more.
    reached = Profile.objects.filter(units_in_reach(actor, "person.list", prefix="unit__"))
    profiles = reached.in_force(timezone.localdate())
    return profiles.order_by().values_list("person").annotate(n=Count("pk"))


def without_profile_since(border: datetime) -> Q:
    """Say in a query on people that none had a profile in force, or asked for one, since a moment."""
    lately = Q(saved_at__gte=border) | Q(decided_at__gte=border) | Q(archived_at__gte=border)
    stirred = Application.objects.filter(lately, profile__person=OuterRef("pk"))
    in_force = Profile.objects.in_force(timezone.localdate()).filter(person=OuterRef("pk"))
    return ~Exists(in_force) & ~Exists(stirred) & Q(created_at__lt=border)


def sessions_in_reach(actor: Actor, person: Person) -> bool:
    """Tell whether an office may end the sessions of a person: it may block a profile of theirs."""
    return people_visible_to(actor, to="profile.block").filter(pk=person.pk).exists()


def files_visible_to(actor: Actor, to: str = "application.read") -> QuerySet[StoredFile]:
    """Return the files of packets that hold an application the actor may read."""
    applications = Application.objects.visible_to(actor, to=to)
    attachments = Attachment.objects.filter(
        file=OuterRef("pk"), packet__in=applications.values("packet")
    )
    return StoredFile.objects.filter(Exists(attachments))


def mails_visible_to(actor: Actor, to: str = "mail.read") -> QuerySet[OutgoingMail]:
    """Return the messages that concern a unit in reach; nationwide, all of them."""
    if any(grant.reach == Reach.ALL for grant in actor.reach(to)):
        return OutgoingMail.objects.all()
    units = Unit.objects.filter(units_in_reach(actor, to))
    return OutgoingMail.objects.filter(about_unit_id__in=units.values("pk"))


def legacy_accounts_visible_to(actor: Actor, to: str = "profile.read") -> QuerySet[LegacyAccount]:
    """Return the accounts of SSOZ I that give rights in a unit in reach."""
    return LegacyAccount.objects.filter(units_in_reach(actor, to, prefix="unit__"))


def entries_visible_to(actor: Actor, to: str = "journal.read") -> QuerySet[Entry]:
    """Return the journal entries done in, or about, a unit in reach; nationwide, all of them."""
    if any(grant.reach == Reach.ALL for grant in actor.reach(to)):
        return Entry.objects.all()
    units = Unit.objects.filter(units_in_reach(actor, to)).values("pk")
    return Entry.objects.filter(Q(unit_id__in=units) | Q(about_unit_id__in=units))


def _role_choice(role: Role, standing: Application | None, unit: Unit) -> RoleChoice:
    missing = role.needs_psychiatric_activity and not unit.psychiatric
    if standing is None:
        return RoleChoice(role, missing_activity=missing)
    held = standing.state == Application.State.APPROVED
    return RoleChoice(role, held=held, open_number="" if held else standing.number)


@Composed
def _profile_in_force(profile: int, person: int, day: date) -> QuerySet[Profile]:
    in_force = Profile.objects.in_force(day).filter(pk=profile, person=person)
    run = Voivodeship.objects.filter(office=OuterRef("unit")).values("code")[:1]
    named = in_force.select_related("unit").only("unit__name", "unit__institution")
    return named.annotate(runs=Subquery(run))


@Composed
def _grants_of(profile: int) -> QuerySet[RoleGrant]:
    held = Role.objects.held_in(profile).order_by()
    grants = RoleGrant.objects.filter(role__in=held).select_related("permission")
    return grants.only("classes", "reach", "permission__code").order_by()


def _voivodeship_run_by(profile: Profile, grants: frozenset[Grant]) -> str:
    if not any(grant.reach == Reach.VOIVODESHIP for grant in grants):
        return ""
    return profile.runs or ""  # type: ignore[attr-defined]


def _listed_for(unit: Unit, grants: frozenset[Grant]) -> frozenset[int]:
    if unit.institution or not any(grant.reach == Reach.LISTED for grant in grants):
        return frozenset()
    return frozenset(Supervision.objects.filter(supervisor=unit).values_list("unit_id", flat=True))
