"""The things that the cells are about, and who acts: one person in each of the roles."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from ssoz.access.models import Application, Packet, Role
from ssoz.actors import SYSTEM, Actor
from ssoz.notices.models import Announcement
from ssoz.notices.operations import announce
from ssoz.people.models import Person
from ssoz.questionnaires.models import Draft
from ssoz.questionnaires.operations import begin_draft
from ssoz.register.models import RegisterImport
from ssoz.reports.models import AssigningDraft, AssigningRules, Collection, Report
from ssoz.reports.operations import begin_rules
from ssoz.trials.models import Sample, Trial
from ssoz.units.models import Unit
from ssoz.units.operations import add_supervision
from tests.architecture.matrix.expected import NO_ROLE, NOBODY, Facts, roles
from tests.architecture.two_sides import (
    Side,
    add_report,
    begin_batch,
    begin_bulk,
    begin_export,
    make_side,
)
from tests.makers import (
    make_actor,
    make_application,
    make_collection,
    make_edition,
    make_obligation,
    make_packet,
    make_person,
    make_report,
    make_shipped_edition,
    make_unit,
    person_actor,
    uw_of,
)
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import begin
from tests.surveys import RULES, load_rules
from tests.trying import try_out

CLASSES = ("non_financial", "financial", "psychiatric")
OWN, FOREIGN, OTHER_CLASS = "own", "foreign", "in reach, of another class"
SIDES = (OWN, FOREIGN)
NEAR = {"voivodeship": "10", "psychiatric": True, "addiction": True}
FAR = {"voivodeship": "14", "psychiatric": False, "addiction": False}
# The class of the things that a role is tried on, where it is not that of the role.
_TRIED = {"ipin-admin": "psychiatric", "kcpu-admin": "non_financial"}
# What is foreign to IPiN practises no psychiatry, so cards are not filled in there.
_TRIED_FAR = {"ipin-admin": "non_financial"}


@dataclass
class MatrixWorld:
    """Both sides for each report class, and whoever looks."""

    near: dict[str, Side] = field(default_factory=dict)
    far: dict[str, Side] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    personal: dict[str, Side] = field(default_factory=dict)
    begun: dict[str, Side] = field(default_factory=dict)
    spare: dict[str, Report] = field(default_factory=dict)
    job: RegisterImport | None = None
    draft: Packet | None = None
    central: Application | None = None
    announcement: Announcement | None = None
    desk: Draft | None = None
    rules: AssigningRules | None = None
    rules_draft: AssigningDraft | None = None
    trial: Trial | None = None
    sample: Sample | None = None
    paths: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def side(self, role: str, which: str) -> Side:
        """Return the things of an office's work: of the role's class, in its reach or out of it."""
        if which == FOREIGN:
            return self.far[_class_on(role, which)]
        near = self.near[_class_on(role, which)]
        return near if which == OTHER_CLASS else self.begun.get(role, near)

    def things_of_person(self, role: str, which: str) -> Side:
        """Return the things that one has for oneself, or those of somebody else; reports as above."""
        theirs = self.side(role, which)
        if which != OWN or role == NOBODY:
            return theirs
        return replace(
            self.personal[role], report=theirs.report, remark=theirs.remark,
            conflict=theirs.conflict,
        )  # fmt: skip

    def side_of(self, role: str, which: str, face: str) -> Side:
        """Return the things of a face: in the portal everybody has their own."""
        if face == "portal":
            return self.things_of_person(role, which)
        return self.side(role, which)

    def facts(self, role: str, which: str, kind: str) -> Facts:
        """Say of a thing what decides about it."""
        if kind in ("exchange_export", "exchange_batch", "bulk_bulkact"):
            return Facts(begun_by=role if which == OWN and role in self.begun else "another")
        report_class = _class_on(role, which)
        filler = f"reporter-{report_class.replace('_', '-')}"
        return Facts(
            **(_far(report_class) if which == FOREIGN else NEAR),
            listed=which != FOREIGN,
            report_class=report_class if kind in OF_CLASS else "",
            home_of="" if which == FOREIGN else filler,
            asked=filler,
        )


# What is of a report class; everything else is of a unit alone.
OF_CLASS = (
    "access_application",
    "files_storedfile",
    "reports_report",
    "reports_obligation",
    "reports_conflict",
)


def _class_of(role: str) -> str:
    own = roles()[role]["report_class"] if role in roles() else ""
    return own or _TRIED.get(role, "financial")


def _class_on(role: str, which: str) -> str:
    usual = _class_of(role)
    match which:
        case "foreign":
            return _TRIED_FAR.get(role, usual)
        case "own":
            return usual
    held = {one for grant in roles()[role]["grants"] for one in grant["classes"]}
    return next((name for name in CLASSES if name not in held), usual)


def _far(report_class: str) -> dict[str, Any]:
    # Cards are filled in only where psychiatry is practised, on whatever side.
    return {**FAR, "psychiatric": report_class == "psychiatric"}


def make_world(client_for: Callable[..., Client], folder: Path) -> MatrixWorld:
    """Make both sides for each class, then whoever looks at them."""
    world = MatrixWorld()
    deciders = {which: _decider(which) for which in SIDES}
    ministries = {
        name: make_unit(kind=Unit.Kind.SUPERVISING, name=f"Ministerstwo {name}") for name in CLASSES
    }
    for report_class in CLASSES:
        collection = _collection(report_class)
        world.near[report_class] = _cluster(report_class, NEAR, collection, deciders[OWN])
        for ministry in ministries.values():
            _list(ministry, world.near[report_class])
        elsewhere = world.near[report_class].approved.profile.unit
        owed = make_obligation(collection=collection, unit=elsewhere)
        world.spare[report_class] = make_report(state="sent", obligation=owed)
        plain = _far(report_class)
        world.far[report_class] = _cluster(report_class, plain, collection, deciders[FOREIGN])
    _add_people(world, ministries)
    for role, actor in world.actors.items():
        who = actor if actor.profile_id else Person.objects.get(pk=actor.person_id)
        world.clients[role] = client_for(who)
    world.clients[NOBODY], world.actors[NOBODY] = Client(), Actor(name="")
    Register().write(Picture(20), folder)
    world.job = begin(folder)
    make_shipped_edition("ankieta", "2025")
    load_rules(RULES.read_text(encoding="utf-8"))
    world.rules = AssigningRules.objects.get()
    world.rules_draft = begin_rules(edition=world.rules.edition, based_on=world.rules, actor=SYSTEM)
    world.announcement = announce(
        announcement=Announcement(
            slug="komunikat", title="Komunikat", text="…", shown_from=timezone.now()
        ),
        actor=SYSTEM,
    )
    edition = world.near["non_financial"].report.collection.edition
    world.desk = begin_draft(edition=edition, name="2031", actor=SYSTEM)
    report = world.near["non_financial"].report
    world.trial, world.sample, _found = try_out(world.desk, report, world.actors["cez-admin"])
    return world


def _decider(which: str) -> Actor:
    return make_actor(role="cez-admin", family_name=f"Rozstrzygająca-{which}")


def _collection(report_class: str) -> Collection:
    code = f"T-{CLASSES.index(report_class) + 1}"
    edition = make_edition(code=code, report_class=report_class)
    return make_collection(edition=edition, for_psychiatric=True, for_addiction=True)


def _cluster(
    report_class: str, plain: dict[str, Any], collection: Collection, decider: Actor
) -> Side:
    """Give one person, in one unit, a thing of each kind in one class."""
    where = f"{plain['voivodeship']} {report_class}"
    unit = make_unit(name=f"Przychodnia za granicą {where}", town=f"Miasto {where}", **plain)
    role = f"reporter-{report_class.replace('_', '-')}"
    side = make_side(
        person=make_person(family_name=f"Granica {where}"),
        unit=unit, approved=role, pending=role, approved_in=make_unit(**plain), others=plain,
    )  # fmt: skip
    add_report(side, collection, decider)
    return side


def _list(supervisor: Unit, side: Side) -> None:
    """Put every unit of a side on the list of a ministry."""
    units = {application.profile.unit for application in side.applications.values()}
    units.add(side.transferred.unit)
    for unit in units:
        add_supervision(supervisor=supervisor, unit=unit, actor=SYSTEM)


def _add_people(world: MatrixWorld, ministries: dict[str, Unit]) -> None:
    """Let one person hold all roles of offices, another those of units, and a third none.

    Rights are those of the chosen profile alone: whoever holds many roles shows it best. Only the
    two roles of CeZ would be one profile.
    """
    official, employee, reporter, third = (
        make_person(family_name=name)
        for name in ("Urzędowa", "Pracownicza", "Sprawozdawcza", "Bezrolna")
    )
    personal = {person.pk: _personal(person) for person in (official, employee, reporter, third)}
    holders = {"cez-employee": employee}
    for role, about in roles().items():
        usual = reporter if about["side"] == "reporting" else official
        person = holders.get(role, usual)
        unit = _home(role, about, world, ministries)
        world.actors[role] = make_actor(role=role, unit=unit, person=person)
        world.personal[role] = personal[person.pk]
        _begin_own(world, role)
    world.actors[NO_ROLE], world.personal[NO_ROLE] = person_actor(third), personal[third.pk]
    world.draft = make_packet(person=third)
    world.central = make_application(role="uw-admin", unit=uw_of("10"))


def _personal(person: Person) -> Side:
    unit = make_unit(name=f"Własna jednostka: {person.family_name}")
    return make_side(
        person=person, unit=unit, approved="reporter-non-financial", approved_in=make_unit()
    )


def _home(
    role: str, about: dict[str, Any], world: MatrixWorld, ministries: dict[str, Unit]
) -> Unit | None:
    if about["side"] == "reporting":
        return world.near[about["report_class"]].unit
    if role == "uw-admin":
        return uw_of("10")
    return None if about["institution"] else ministries[about["report_class"]]


def _begin_own(world: MatrixWorld, role: str) -> None:
    """Let a role begin what it may: a file, an import, an act on many reports."""
    held = {grant["permission"] for grant in roles()[role]["grants"]}
    side, actor = world.near[_class_of(role)], world.actors[role]
    own: dict[str, Any] = {}
    if "export.make" in held:
        own["export"] = begin_export(actor)
        own["batch"] = begin_batch(actor, "units" if "unit.edit" in held else "profiles")
    if "report.verify" in held:
        own["bulk"] = begin_bulk(actor, world.spare[_class_of(role)])
    if own:
        world.begun[role] = replace(side, **own)


def role_thing() -> Role:
    """Return the role whose page is opened."""
    return Role.objects.get(code="uw-admin")
