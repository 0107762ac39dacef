"""Applications, profiles, roles and accounts of SSOZ I as sheets; no PESEL, login or password."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.models.role import REPORT_CLASSES, RoleGrant
from ssoz.access.moving import open_successors
from ssoz.access.queries import profiles_in_force
from ssoz.access.statuses import ProfileStatus
from ssoz.actors import EVERY_CLASS, Actor
from ssoz.files.models import StoredFile
from ssoz.people.sheets import people
from ssoz.sheets import Column, Lookup, Table, typed
from ssoz.units.models import Unit

_YES_NO = ((True, _("yes")), (False, _("no")))
_NUMBER = Column("id", _("SSOZ II number"), ("id",), 10)


def _unit_columns(path: str) -> tuple[Column, ...]:
    return (
        Column("unit", _("unit"), (f"{path}name",), 50),
        Column("town", _("town"), (f"{path}town",), 20),
        Column("regon", _("REGON"), (f"{path}regon",), 16),
        Column("voivodeship", _("voivodeship"), (f"{path}voivodeship__name",), 20),
    )


def _person_columns(path: str) -> tuple[Column, ...]:
    return (
        Column("family_name", _("family name"), (f"{path}family_name",), 24),
        Column("first_name", _("first name"), (f"{path}first_name",), 18),
    )


def people_for(actor: Actor) -> Table:
    """Return the sheet of people; of their profiles those in reach count."""

    return people(partial(profiles_in_force, actor))


def _roles_granted(ids: Sequence[Any]) -> Mapping[Any, Any]:
    approved = Application.objects.filter(profile__in=ids, state=Application.State.APPROVED)
    granted: dict[Any, str] = {}
    for profile, role in approved.order_by("role__position", "id").values_list(
        "profile", "role__name"
    ):
        granted[profile] = f"{granted[profile]}, {role}" if profile in granted else role
    return granted


PROFILES = Table(
    "profiles",
    _("profiles"),
    (
        _NUMBER,
        *_person_columns("person__"),
        Column("unit_id", format_lazy("{}: {}", _("unit"), _("SSOZ II number")), ("unit_id",), 10),
        *_unit_columns("unit__"),
        Column("roles", _("roles"), width=40, lookup=_roles_granted),
        Column(
            "status",
            _("status"),
            ("status",),
            16,
            words=ProfileStatus.choices,
            read=typed.choice(ProfileStatus.choices),
        ),
        Column(
            "block_reason", _("reason of the block"), ("block_reason",), 30, read=typed.words(2000)
        ),
        Column("email", _("e-mail"), ("email",), 30),
        Column("phone", _("phone"), ("phone",), 18),
        Column("position", _("position held"), ("position",), 30),
        Column("blocked_at", _("blocked"), ("blocked_at",), 18),
        Column("created_at", _("profile made"), ("created_at",), 18),
    ),
)


def _successors(ids: Sequence[Any]) -> Mapping[Any, Any]:
    units = dict(Profile.objects.filter(pk__in=ids).values_list("pk", "unit"))
    after = open_successors(Unit.objects.filter(pk__in=set(units.values())), timezone.localdate())
    return {pk: ", ".join(one.name for one in after[unit]) for pk, unit in units.items()}


STRANDED = Table(
    "people_in_closed_units",
    _("People in closed units"),
    (
        _NUMBER,
        *_person_columns("person__"),
        *_unit_columns("unit__"),
        Column("closed_on", _("closed"), ("unit__closed_on",), 14),
        Column("suspended_from", _("suspended from"), ("unit__suspended_from",), 14),
        Column("roles", _("roles"), width=40, lookup=_roles_granted),
        Column("successors", _("successor"), width=50, lookup=_successors),
    ),
)


def _office(decided_by: str, own: str, own_name: str, executing: str | None) -> str:
    if decided_by == Role.DecidedBy.VOIVODESHIP and executing:
        return executing
    if decided_by == Role.DecidedBy.OWN and own:
        return own_name
    return str(Role.DecidedBy(decided_by).label)


def _documents(ids: Sequence[Any]) -> Mapping[Any, Any]:
    standing = Q(packet__attachments__removed_at__isnull=True)
    safe = standing & Q(packet__attachments__file__state=StoredFile.State.SAFE)
    counted = (
        Application.objects.filter(pk__in=ids).order_by().values_list("pk", "packet__paper_channel")
    )
    channels = dict(Packet.Channel.choices)
    said = {}
    for pk, channel, files in counted.annotate(n=Count("packet__attachments", filter=safe)):
        words = ngettext("%(count)d file", "%(count)d files", files) % {"count": files}
        said[pk] = words if files else str(channels.get(channel, _("Missing")))
    return said


APPLICATIONS = Table(
    "applications",
    _("applications"),
    (
        Column("number", _("number"), ("number",), 16),
        *_person_columns("profile__person__"),
        *_unit_columns("profile__unit__"),
        Column("role", _("role"), ("role__name",), 40),
        Column(
            "office", _("deciding office"),
            (
                "role__decided_by", "profile__unit__institution", "profile__unit__name",
                "profile__unit__voivodeship__office__name",
            ),
            40, value=_office,
        ),
        Column("state", _("state"), ("state",), 14, words=Application.State.choices),
        Column("document", _("attachment"), width=20, lookup=_documents),
        Column("origin", _("origin"), ("origin",), 18, words=Application.Origin.choices),
        Column("saved_at", _("saved"), ("saved_at",), 18),
        Column("sent_at", _("submitted"), ("sent_at",), 18),
        Column("decided_at", _("decided"), ("decided_at",), 18),
        Column(
            "reason_code", _("reason"), ("reason_code",), 30, words=Application.Reason.choices
        ),
        Column("archived_at", _("archived"), ("archived_at",), 18),
    ),
)  # fmt: skip


def _grants_of(ids: Sequence[Any]) -> Mapping[Any, Any]:
    classes = {str(code): str(words) for code, words in REPORT_CLASSES}
    classes[EVERY_CLASS] = str(_("all classes"))
    granted: dict[Any, list[str]] = {pk: [] for pk in ids}
    grants = RoleGrant.objects.filter(role__in=ids).select_related("permission")
    for grant in grants.order_by("permission__code", "id"):
        over = ", ".join(classes[code] for code in grant.classes)
        granted[grant.role_id].append(
            f"{grant.permission.name}: {over}, {grant.get_reach_display()}"
        )
    return {pk: "; ".join(lines) for pk, lines in granted.items()}


def _grants_counted(ids: Sequence[Any]) -> Mapping[Any, Any]:
    grants = RoleGrant.objects.filter(role__in=ids).order_by().values_list("role")
    return dict.fromkeys(ids, 0) | dict(grants.annotate(n=Count("pk")))


ROLES = Table(
    "roles",
    _("Roles and permissions"),
    (
        Column("code", _("code"), ("code",), 24),
        Column("name", _("name"), ("name",), 40),
        Column("description", _("description"), ("description",), 60),
        Column("hint", _("hint for the applicant"), ("hint",), 40),
        Column("side", _("kind of unit"), ("side",), 20, words=Role.Side.choices),
        Column("institution", _("only in"), ("institution",), 10),
        Column("report_class", _("report class"), ("report_class",), 24, words=REPORT_CLASSES),
        Column("decided_by", _("decided by"), ("decided_by",), 30, words=Role.DecidedBy.choices),
        Column(
            "must_stay", _("the last person in force keeps it"), ("must_stay",), 12, words=_YES_NO
        ),
        Column("grant_count", _("number of permissions"), width=10, lookup=_grants_counted),
        Column("grants", _("permissions"), width=60, lookup=_grants_of),
    ),
)


def classes_in_words(classes: Sequence[str]) -> str:
    """Name the report classes over which a grant holds."""
    if EVERY_CLASS in classes:
        return str(_("all classes"))
    return ", ".join(str(words) for code, words in REPORT_CLASSES if code in classes)


def _read_classes(value: Any) -> list[str]:
    """Read report classes with commas between, or all of them."""
    text = typed.words(200, required=True)(value)
    if text == EVERY_CLASS or text.casefold() in typed.spoken(_("all classes")):
        return [EVERY_CLASS]
    named = [_read_class(part) for part in text.split(",")]
    return [code for code, _words in REPORT_CLASSES if code in named]


_read_class = typed.choice(REPORT_CLASSES)
_REACHES = RoleGrant._meta.get_field("reach").choices

GRANTS = Table(
    "grants",
    _("Rights of roles"),
    (
        Column("role_code", _("Role code"), ("role__code",), 24),
        Column("role", _("Role"), ("role__name",), 40),
        Column("permission", _("Permission"), ("permission__name",), 40),
        Column("permission_code", _("Code"), ("permission__code",), 26),
        Column(
            "reach", _("Reach"), ("reach",), 34, words=_REACHES, read=typed.choice(_REACHES)
        ),
        Column(
            "classes", _("Report classes"), ("classes",), 40, value=classes_in_words,
            read=_read_classes,
        ),
    ),
)  # fmt: skip


def granted_roles(doubts: Lookup) -> Table:
    """Return the sheet of roles in force; whoever asks says what is doubtful about them."""
    return Table(
        "rights_to_look_at",
        _("Rights to look at"),
        (
            Column("number", _("number"), ("number",), 16),
            *_person_columns("profile__person__"),
            *_unit_columns("profile__unit__"),
            Column("role", _("role"), ("role__name",), 40),
            Column("doubts", _("why"), width=50, lookup=doubts),
            Column("decided_at", _("granted"), ("decided_at",), 18),
            Column("chosen_at", _("used last"), ("profile__chosen_at",), 18),
        ),
    )


LEGACY_ACCOUNTS = Table(
    "legacy_accounts",
    _("Accounts of SSOZ I"),
    (
        _NUMBER,
        *_unit_columns("unit__"),
        Column("role_codes", _("roles"), ("role_codes",), 40, value=", ".join),
        Column("email", _("e-mail"), ("email",), 30),
        Column("imported_at", _("imported"), ("imported_at",), 18),
        Column("used_at", _("used"), ("used_at",), 18),
    ),
)

# What SSOZ I gives; of its logins and passwords nothing is ever said.
LEGACY_FILE = Table(
    "legacy",
    _("Accounts of SSOZ I"),
    (
        Column("login", _("login"), read=typed.text_of, value=lambda _login: ""),
        Column("password", _("password"), read=typed.text_of, value=lambda _is_new: _("changed")),
        Column("regon", _("REGON"), read=typed.text_of),
        Column("roles", _("roles"), read=typed.text_of),
        Column("email", _("e-mail"), read=typed.text_of),
    ),
)
