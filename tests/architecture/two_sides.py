"""Things on two sides of a border of scope, and the addresses that lead to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from backoffice.management.commands.routes import Route
from ssoz.access import importing, operations
from ssoz.access.models import Application, Invitation, Packet
from ssoz.actors import SYSTEM, Actor
from ssoz.bulk.models import BulkAct
from ssoz.exchange.models import Batch, Export
from ssoz.exchange.operations import start_export
from ssoz.files.models import StoredFile
from ssoz.journal.models import Entry
from ssoz.journal.operations import record
from ssoz.mail.models import OutgoingMail
from ssoz.people import operations as people
from ssoz.people.models import KeptForm, OpenSession, Passkey, Person
from ssoz.preferences.models import SavedFilter
from ssoz.preferences.operations import save_filter
from ssoz.reports import operations as reports
from ssoz.reports.models import Collection, Conflict, Remark, Report
from ssoz.units.models import Likeness, Part, Unit
from tests.makers import (
    attach,
    make_application,
    make_obligation,
    make_part,
    make_report,
    make_unit,
    person_actor,
    quietly,
)
from tests.older_systems import PASSWORD, make_legacy_account, make_unit_with_regon
from tests.passwords import make_account
from tests.second_factors import Device, passkey_in_use


@dataclass
class Side:
    """One side of the border: the things of one unit and one person."""

    applications: dict[str, Application] = field(default_factory=dict)
    report: Report | None = None
    remark: Remark | None = None
    bulk: BulkAct | None = None
    session: OpenSession | None = None
    kept: KeptForm | None = None
    transferred: Packet | None = None
    passkey: Passkey | None = None
    part: Part | None = None
    likeness: Likeness | None = None
    export: Export | None = None
    batch: Batch | None = None
    invitation: Invitation | None = None
    saved: SavedFilter | None = None
    conflict: Conflict | None = None

    @property
    def pending(self) -> Application:
        return self.applications["pending"]

    @property
    def approved(self) -> Application:
        return self.applications["approved"]

    @property
    def person(self) -> Person:
        return self.pending.profile.person

    @property
    def unit(self) -> Unit:
        return self.pending.profile.unit

    @property
    def file(self) -> StoredFile:
        return self.pending.packet.attachments.get().file

    @property
    def mail(self) -> OutgoingMail:
        to_person = OutgoingMail.objects.filter(person_id=self.person.pk)
        return to_person.filter(about_unit_id=self.unit.pk).latest("pk")

    @property
    def entry(self) -> Entry:
        return Entry.objects.filter(about_person_id=self.person.pk).latest("pk")


def make_side(
    *,
    person: Person,
    unit: Unit,
    approved: str,
    pending: str = "reporter-non-financial",
    approved_in: Unit | None = None,
    others: dict[str, Any] | None = None,
) -> Side:
    """Give a person one thing of each kind about a unit; `others` says what further units are like.

    The role that is approved is held in the same unit, unless another one is named.
    """
    side, others = Side(), {"voivodeship": unit.voivodeship_id, **(others or {})}
    side.part = make_part(unit)
    side.likeness = Likeness.objects.create(
        first=unit, second=make_unit(**others), reasons="regon", score=60, found_at=timezone.now()
    )
    side.applications["approved"] = make_application(
        state="approved", role=approved, person=person, unit=approved_in or unit
    )
    # Granted long ago, and never used: a right to look at.
    held = Application.objects.filter(pk=side.approved.pk)
    held.update(decided_at=timezone.now() - timedelta(days=400))
    side.session = people.open_session(person=person, provider="", agent="", address="")
    side.kept = people.keep_form(
        person_id=person.pk, page="/", address="/profil/", fields=[("a", "b")]
    )
    side.transferred = _transferred(person, others)
    make_account(person=person, login=person.email)
    side.passkey = passkey_in_use(person, Device())
    sent = make_application(state="pending", role=pending, person=person, unit=unit)
    side.applications["pending"] = sent
    with quietly():
        attach(sent.packet)
    closed = make_unit(**others)
    stranded = make_application(state="approved", role=pending, unit=closed)
    side.applications["stranded"] = stranded
    Unit.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    for state, blocked in (("rejected", False), ("approved", True)):
        side.applications["blocked" if blocked else state] = make_application(
            state=state, role=pending, person=person, unit=make_unit(**others), blocked=blocked
        )
    return side


def _transferred(person: Person, where: dict[str, Any]) -> Packet:
    unit, login = make_unit_with_regon(**where), f"granica {person.pk}"
    make_legacy_account(unit=unit, login=login)
    with quietly():
        actor = person_actor(person)
        return operations.transfer(login=login, password=PASSWORD, actor=actor)


def add_report(side: Side, collection: Collection, decider: Actor) -> None:
    """Give a side a sent report with a remark, and what its office began for itself."""
    obligation = make_obligation(collection=collection, unit=side.unit)
    side.report = make_report(state="sent", obligation=obligation)
    side.remark = reports.remark(report=side.report, cell="1.01.a", text="Uwaga", actor=decider)
    second = make_obligation(
        collection=collection, unit=make_unit(voivodeship=side.unit.voivodeship_id)
    )
    side.bulk = begin_bulk(decider, make_report(state="sent", obligation=second))
    side.conflict = conflict_of(side.report)
    side.export = begin_export(decider)
    side.invitation = begin_invitation(decider, side.unit)
    side.batch = begin_batch(decider)
    side.saved = save_filter(
        screen="units.unit", name=f"Filtr {side.unit.voivodeship_id}, {side.unit.pk}", query="", shared=True,
        actor=decider,
    )  # fmt: skip


def conflict_of(report: Report) -> Conflict:
    """Let something in a report not fit, as if it were a survey."""
    said = {"pl": "Coś się nie zgadza.", "en": "Something does not fit."}
    conflict = Conflict(
        collection=report.collection, unit=report.unit, survey=report, kind="contradiction",
        key="r1", said=said, opened_at=timezone.now(),
    )  # fmt: skip
    record(conflict, "reports.conflict.found", by=SYSTEM)
    return conflict


def begin_bulk(actor: Actor, report: Report) -> BulkAct:
    """Begin an act on many reports, on one of them."""
    with quietly():
        return reports.start_bulk(act="verify", reports=[report], actor=actor)


def begin_invitation(actor: Actor, unit: Unit) -> Invitation:
    """Invite somebody to a unit."""
    email = f"granica{unit.pk}@przyklad.example"
    roles = ["reporter-non-financial"]
    return operations.invite(unit=unit, roles=roles, email=email, actor=actor)


def begin_export(actor: Actor) -> Export:
    """Ask for a file that the queue writes."""
    return start_export(
        screen="units.unit", name="Jednostki", query="", columns=["name"], format="csv", rows=1,
        actor=actor,
    )  # fmt: skip


def begin_batch(actor: Actor, register: str = "units") -> Batch:
    """Bring a spreadsheet in."""
    upload = SimpleUploadedFile("jednostki.csv", b"REGON;Nazwa\r\n")
    return importing.begin_import(register=register, upload=upload, actor=actor)


# --- What each parameter of an address stands for ---------------------------------------------------


def history_id(thing: Any) -> int:
    """Return the number of the last version of a thing."""
    return thing.history.latest().pk


def things_of(side: Side) -> dict[str, Any]:
    """Return what of a side each screen of the back-office shows."""
    return {
        "access_application": side.pending,
        "access_profile": side.pending.profile,
        "people_person": side.person,
        "units_unit": side.unit,
        "units_part": side.part,
        "units_likeness": side.likeness,
        "files_storedfile": side.file,
        "mail_outgoingmail": side.mail,
        "journal_entry": side.entry,
        "reports_report": side.report,
        "reports_obligation": side.report.obligation,
        "reports_conflict": side.conflict,
        "bulk_bulkact": side.bulk,
        "exchange_batch": side.batch,
        "exchange_export": side.export,
        "access_legacyaccount": side.transferred.legacy_account,
        "access_invitation": side.invitation,
        "access_strandedprofile": side.applications["stranded"].profile,
        "access_grantedrole": side.approved,
    }


def arguments_of(route: Route, side: Side) -> dict[str, object] | None:
    """Return the arguments that make a route lead to a thing of one side, or nothing if unknown."""
    name = route.name.removeprefix("backoffice:")
    if route.face == "portal":
        return _portal_arguments(name, side)
    things = things_of(side)
    owner = next((prefix for prefix in things if name.startswith(prefix)), None)
    if owner is None:
        return None
    special = {
        "access_application_odbierz-role": side.approved,
        "access_profile_odblokuj": side.applications["blocked"].profile,
    }
    thing = special.get(name, things[owner])
    if name.endswith("_simple_history"):
        return {"object_id": thing.pk, "history_id": history_id(thing)}
    if name in _REPORT_PAGES:
        return {"object_id": thing.pk, **_REPORT_PAGES[name](side)}
    if name == "access_application_file":
        return {"object_id": thing.pk, "file_id": side.file.pk}
    if name == "people_person_session_end":
        return {"object_id": thing.pk, "session_id": side.session.pk}
    return {"object_id": thing.pk}


_REPORT_PAGES: dict[str, Callable[[Side], dict[str, object]]] = {
    "reports_report_remark": lambda side: {"cell": "1.01.a"},
    "reports_report_remark_close": lambda side: {"remark_id": side.remark.pk},
    "reports_report_version": lambda side: {"number": 1},
}


def _portal_arguments(name: str, side: Side) -> dict[str, object] | None:
    if name == "report" or name.startswith(("report-", "remark-")):
        further = {"report-version": {"number": 1}, "remark-answer": {"remark_id": side.remark.pk}}
        return {"pk": side.report.pk, **further.get(name, {})}
    if name.startswith("obligation"):
        return {"pk": side.report.obligation_id}
    return {
        "application-pdf": {"packet_id": side.pending.packet_id},
        "packet-files": {"packet_id": side.pending.packet_id},
        "transfer-done": {"packet_id": side.transferred.pk},
        "file-download": {"pk": side.file.pk},
        "file-delete": {"pk": side.file.pk},
        "withdraw": {"number": side.pending.number},
        "sent-otherwise": {"number": side.pending.number},
        "reapply": {"number": side.applications["rejected"].number},
        "other-roles": {"pk": side.pending.profile_id},
        "contact-edit": {"pk": side.pending.profile_id},
        "message": {"pk": side.mail.pk},
        "session-end": {"pk": side.session.pk},
        "kept-discard": {"pk": side.kept.pk},
        "own-passkey-remove": {"pk": side.passkey.pk},
        "report-pdf": {"pk": side.report.pk},
        "held-role": {"code": side.approved.role.code},
    }.get(name)


def address_of(route: Route, arguments: dict[str, object]) -> str:
    """Write the address of a route."""
    if "history_id" in arguments:
        return reverse(route.name, args=[arguments["object_id"], arguments["history_id"]])
    return reverse(route.name, kwargs=arguments)
