"""What a person has in the system, as *My account* shows it: profiles, applications, their course."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Case, Prefetch, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.files_shown import PacketFiles, files_of
from ssoz.access.models import Application, Attachment, Profile, Role
from ssoz.access.queries import deciding_office, without_attachment
from ssoz.access.statuses import ProfileStatus
from ssoz.actors import Actor
from ssoz.units.models import Unit


@dataclass(frozen=True)
class Moment:
    """One line in the course of an application."""

    at: datetime
    what: str | Promise
    detail: str | Promise = ""


@dataclass(frozen=True)
class ApplicationItem:
    """One application with everything that its fold shows."""

    application: Application
    office: Unit | None
    files: PacketFiles
    lacks_file: bool = False
    beside: list["ApplicationItem"] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.application.number

    @property
    def is_asked_for_document(self) -> bool:
        """Tell whether the office waits for a better document than those that came before."""
        asked_at = self.application.asked_at
        if asked_at is None:
            return False
        files = [*self.files.waiting, *self.files.safe]
        return not any(attachment.file.uploaded_at > asked_at for attachment in files)

    @property
    def outcome(self) -> str | Promise:
        """Say in a word what became of it."""
        application = self.application
        return (
            _("withdrawn by the applicant")
            if application.withdrawn
            else application.get_state_display()
        )

    @property
    def course(self) -> list[Moment]:
        """Return what happened with it, oldest first."""
        return sorted(_course(self.application, self.office), key=lambda moment: moment.at)


@dataclass(frozen=True)
class ProfileItem:
    """One profile with its applications that are not pending."""

    profile: Profile
    status: ProfileStatus
    items: list[ApplicationItem] = field(default_factory=list)

    @property
    def latest(self) -> ApplicationItem:
        return self.items[-1]

    @property
    def held(self) -> list[ApplicationItem]:
        return [i for i in self.items if i.application.state == Application.State.APPROVED]

    @property
    def ended(self) -> list[ApplicationItem]:
        return [i for i in self.items if i.application.state != Application.State.APPROVED]


@dataclass(frozen=True)
class Standing:
    """The three areas."""

    active: list[ProfileItem]
    pending: list[ApplicationItem]
    others: list[ProfileItem]

    def profile_holding(self, number: str) -> int:
        """Return the profile whose fold holds an application that is not pending, or 0."""
        for item in (*self.active, *self.others):
            if any(one.number == number for one in item.items):
                return item.profile.pk
        return 0

    @property
    def without_file(self) -> list[ApplicationItem]:
        return [item for item in self.pending if item.lacks_file]


def standing_of(actor: Actor, day: date) -> Standing:
    """Sort a person's applications into the three areas (access.md 5.9); drafts are the wizard's."""
    applications = [a for a in _applications(actor) if a.state != Application.State.DRAFT]
    items = _items(applications, actor)
    pending = [item for item in items if item.application.is_pending]
    waiting_in = {item.application.profile_id for item in pending}
    by_profile = defaultdict(list)
    for item in items:
        by_profile[item.application.profile_id].append(item)
    profiles = [_profile_item(own, day) for own in by_profile.values()]
    active = [p for p in profiles if p.status == ProfileStatus.ACTIVE]
    ended = {p.profile.pk: p.ended for p in profiles if p.status != ProfileStatus.ACTIVE}
    pending = [replace(item, beside=ended.pop(item.application.profile_id, [])) for item in pending]
    others = [
        p for p in profiles
        if p.status != ProfileStatus.ACTIVE and p.profile.pk not in waiting_in
    ]  # fmt: skip
    return Standing(active, pending, others)


def _applications(actor: Actor) -> list[Application]:
    lacking = without_attachment(actor.person_id).values("pk")
    attachments = Attachment.objects.select_related("file", "packet")
    rows = (
        Application.objects.of(actor.person_id)
        .select_related("role", "packet", "profile__unit__voivodeship__office", "decided_in")
        .select_related("profile__person")
        .prefetch_related(Prefetch("packet__attachments", queryset=attachments))
        .annotate(lacks_file=Case(When(pk__in=lacking, then=True), default=False))
    )
    return list(rows.order_by("id"))


def _items(applications: list[Application], actor: Actor) -> list[ApplicationItem]:
    packets = defaultdict(list)
    for application in applications:
        packets[application.packet_id].append(application)
    offices = _Offices()
    return [
        ApplicationItem(
            application,
            offices.of(application),
            files_of(application.packet, packets[application.packet_id], actor=actor),
            lacks_file=application.lacks_file,
        )
        for application in applications
    ]


def _profile_item(items: list[ApplicationItem], day: date) -> ProfileItem:
    profile = items[0].application.profile
    decided = [item for item in items if not item.application.is_pending]
    return ProfileItem(profile, profile.status_on(day), decided)


class _Offices:
    """The deciding offices of many applications, each kind of question asked once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Unit | None] = {}

    def of(self, application: Application) -> Unit | None:
        """Return the office that decides an application."""
        role, unit = application.role, application.profile.unit
        follows_place = unit.institution or role.decided_by == Role.DecidedBy.VOIVODESHIP
        place = unit.voivodeship_id if follows_place else ""
        key = (role.decided_by, unit.institution, place)
        if key not in self._known:
            self._known[key] = deciding_office(role, unit)
        return self._known[key]


def _course(application: Application, office: Unit | None) -> Iterable[Moment]:
    decider = application.decided_in or office or ""
    if application.origin == Application.Origin.LEGACY_TRANSFER:
        yield Moment(application.saved_at, _("Rights transferred from SSOZ I"))
        yield from _ending(application)
        return
    yield Moment(application.saved_at, _("Application saved"))
    if application.sent_at:
        yield Moment(application.sent_at, _("Submitted"), f"{office or ''}")
    for attachment in application.packet.attachments.all():
        yield from _file_moments(attachment)
    if application.asked_at:
        yield Moment(
            application.asked_at, _("A better document was asked for"), application.asked_reason
        )
    if application.decided_at:
        yield _decision(application, decider)
    yield from _ending(application)


def _ending(application: Application) -> Iterable[Moment]:
    if application.archived_at:
        yield Moment(application.archived_at, _("Application archived"), application.archive_reason)


def _decision(application: Application, decider: Unit | str) -> Moment:
    at = application.decided_at
    if application.withdrawn:
        return Moment(at, _("Application withdrawn"))
    if application.reason_code or application.reason:
        label = application.get_reason_code_display()
        reason = ". ".join(str(part) for part in (label, application.reason) if part)
        return Moment(at, _("Rejected by: %(office)s") % {"office": decider}, reason)
    return Moment(at, _("Approved by: %(office)s") % {"office": decider})


def _file_moments(attachment: Attachment) -> Iterable[Moment]:
    file, name = attachment.file, {"name": attachment.file.name}
    yield Moment(file.uploaded_at, _("File “%(name)s” attached") % name)
    if file.state == file.State.UNSAFE:
        yield Moment(file.scanned_at, _("File “%(name)s” found dangerous") % name)
    elif file.state == file.State.SAFE:
        yield Moment(file.scanned_at, _("File “%(name)s” found safe") % name)
    if attachment.removed_at:
        yield Moment(attachment.removed_at, _("File “%(name)s” deleted") % name)
