"""Things that tests need, made by the real operations."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ssoz.access import loading, operations
from ssoz.access.models import Application, Packet, Profile, Role
from ssoz.access.operations.locks import locked_profile
from ssoz.access.operations.numbers import take_numbers
from ssoz.access.operations.statuses import refresh_status
from ssoz.access.queries import actor_for
from ssoz.actors import SYSTEM, Actor, Grant, Reach
from ssoz.journal.models import Entry
from ssoz.journal.operations import record
from ssoz.mail.models import OutgoingMail
from ssoz.people.identity import Assertion
from ssoz.people.models import Person
from ssoz.people.operations import ask_email_verification, register
from ssoz.questionnaires import operations as questionnaires
from ssoz.questionnaires.models import Edition
from ssoz.reports import operations as reports
from ssoz.reports.models import Collection, Obligation, Period, Report
from ssoz.units.models import Part, Unit, Voivodeship
from ssoz.units.operations import add_unit
from tests.editions import RIGHT, SMALL
from tests.leaks import USED
from tests.queue import drain

_numbers = count(1)
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
# Who decides in tests where nobody in particular does. No person: nothing is ever one's own.
_OFFICE = Actor(
    name="Urząd w testach",
    grants=frozenset(
        Grant(code, frozenset({"*"}), Reach.ALL)
        for code in ("application.decide", "application.decide_central", "profile.block")
    ),
)


def load_registers() -> None:
    """Load roles, permissions, voivodeships and the fixed institutions; the journal begins empty."""
    loading.load_registers(folder=settings.BASE_DIR / "fixtures", actor=SYSTEM)
    entries = Entry.objects.all()
    entries._raw_delete(entries.db)


# --- People and units ----------------------------------------------------------------------------


def make_pesel(born: date = date(1984, 5, 17), number: int | None = None) -> str:
    """Form a valid PESEL of somebody born on a day from 1900 on."""
    running = (next(_numbers) if number is None else number) % 10_000
    month = born.month + (20 if born.year >= 2000 else 0)
    body = f"{born:%y}{month:02d}{born:%d}{running:04d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    made = body + str(-total % 10)
    USED.add(made)
    return made


def make_person(
    *,
    first_name: str = "Żaneta",
    family_name: str = "Ślęzak",
    pesel: str = "",
    email: str = "",
    verified: bool = True,
) -> Person:
    """Make a person as a first sign-in does, with an address that counts as confirmed."""
    number = next(_numbers)
    born = date(1950 + number // 10_000 % 50, 5, 17)
    assertion = Assertion(
        provider="testidp",
        pesel=pesel or make_pesel(born, number),
        first_name=first_name,
        family_name=family_name,
        birth_date=born,
    )
    person = register(assertion=assertion, actor=SYSTEM)
    if verified:
        _confirm(person, email or f"osoba{number}@example.test")
    return person


def send_link(person: Person, email: str = "nowy.adres@przyklad.example") -> OutgoingMail:
    """Send somebody the link that confirms an address; return the message."""
    with quietly():
        ask_email_verification(person=person, email=email, actor=person_actor(person))
    return OutgoingMail.objects.filter(person_id=person.pk, to=email).latest("pk")


def make_unit(
    *, voivodeship: str = "10", kind: str = Unit.Kind.REPORTING, name: str = "", **fields: Any
) -> Unit:
    """Add an open unit of a voivodeship to the register."""
    number = next(_numbers)
    unit = Unit(
        **{
            "kind": kind,
            "type": Unit.Type.ENTITY,
            "name": name or f"Szpital Powiatowy nr {number}",
            "teryt": f"{voivodeship}61011",
            "voivodeship": Voivodeship.objects.get(pk=voivodeship),
            "town": "Łódź",
            "street": "ul. Źródlana",
            "building": str(number),
            "postal_code": "90-001",
            "started_on": date(2000, 1, 1),
            **fields,
        }
    )
    return add_unit(unit=unit, actor=SYSTEM)


def make_part(unit: Unit, *, level: str = Part.Level.SUBUNIT, **fields: Any) -> Part:
    """Add an open part of a unit, as a load of the register does."""
    part = Part(
        **{
            "unit": unit,
            "level": level,
            "name": f"Szpital przy Źródlanej {next(_numbers)}",
            "started_on": date(2001, 1, 1),
            **fields,
        }
    )
    record(part, "units.part.added", by=SYSTEM)
    return part


def uw_of(voivodeship: str) -> Unit:
    """Return the executing office of a voivodeship."""
    return Voivodeship.objects.select_related("office").get(pk=voivodeship).office


def person_actor(person: Person, profile: Profile | None = None) -> Actor:
    """Return the actor of a person, in a profile if one is given."""
    return actor_for(person, profile and profile.pk, day=timezone.localdate())


def make_actor(
    *, role: str, unit: Unit | None = None, person: Person | None = None, **names: str
) -> Actor:
    """Make somebody who holds a role in a unit (by default in the institution the role is for)."""
    unit = unit or _home_of(role)
    person = person or make_person(**names)
    return person_actor(person, _hold(role, unit, person))


@transaction.atomic
def _hold(code: str, unit: Unit, person: Person) -> Profile:
    """Grant a role by the transitions and the record alone.

    Most tests need somebody who holds a role and not the way there, which `make_application` walks
    and which takes ten times as long.
    """
    now, role = timezone.now(), Role.objects.get(code=code)
    contact = {"email": person.email, "phone": "42 123 45 67", "position": "statystyczka"}
    packet = Packet(
        person=person, unit=unit, role_codes=[code], created_at=now, changed_at=now, saved_at=now,
        finished_at=now, **contact,
    )  # fmt: skip
    record(packet, "access.packet.saved", by=SYSTEM)
    profile = Profile.objects.filter(person=person, unit=unit).first()
    if profile is None:
        profile = Profile(person=person, unit=unit, **contact)
        record(profile, "access.profile.made", by=SYSTEM)
    number = take_numbers(1, year=timezone.localtime(now).year)[0]
    application = Application(
        number=number, packet=packet, profile=profile, role=role, saved_at=now,
        origin=Application.Origin.PORTAL,
    )  # fmt: skip
    record(application, "access.application.saved", by=SYSTEM, role=code)
    application.finish(now)
    application.approve(now, SYSTEM)
    record(application, "access.application.approved", by=SYSTEM)
    refresh_status(locked_profile(profile.pk), actor=SYSTEM)
    return profile


# --- Applications --------------------------------------------------------------------------------


def make_packet(
    *,
    roles: list[str] | None = None,
    unit: Unit | None = None,
    person: Person | None = None,
    saved: bool = True,
) -> Packet:
    """Fill in the wizard for some roles, up to the summary or saved."""
    with quietly():
        person = person or make_person()
        actor = person_actor(person)
        packet = operations.begin(actor=actor)
        packet = operations.choose_unit(packet=packet, unit=unit or make_unit(), actor=actor)
        packet = operations.choose_roles(
            packet=packet,
            role_codes=roles or ["reporter-non-financial"],
            phone="42 123 45 67",
            email=person.email,
            position="statystyczka",
            actor=actor,
        )
        if saved:
            operations.apply(packet=packet, revision=packet.revision, declared=True, actor=actor)
    packet.refresh_from_db()
    return packet


def make_application(
    *,
    state: str = "pending",
    role: str = "reporter-non-financial",
    unit: Unit | None = None,
    person: Person | None = None,
    evidence: bool = False,
    blocked: bool = False,
) -> Application:
    """Bring an application to a state by the acts that lead there; `evidence` is a received paper."""
    return make_applications(
        [role], state=state, unit=unit, person=person, evidence=evidence, blocked=blocked
    )[0]


def make_applications(
    roles: list[str],
    *,
    state: str = "pending",
    unit: Unit | None = None,
    person: Person | None = None,
    evidence: bool = False,
    blocked: bool = False,
) -> list[Application]:
    """Bring the applications of one packet to a state; the profile is blocked last, if at all."""
    with quietly():
        packet = make_packet(roles=roles, unit=unit, person=person)
        _advance(packet, state, evidence)
        if blocked:
            profile = packet.applications.first().profile
            operations.block(profile=profile, reason="Kontrola", actor=_OFFICE)
    return list(packet.applications.for_page().order_by("id"))


def attach(packet: Packet, upload: SimpleUploadedFile | None = None) -> Any:
    """Attach a document to a packet as its applicant; it waits for the scanner."""
    actor = person_actor(packet.person)
    return operations.attach(packet=packet, upload=upload or pdf_upload(), actor=actor)


def _advance(packet: Packet, state: str, evidence: bool) -> None:
    owner = person_actor(packet.person)
    if state == "draft":
        return
    if state == "discarded":
        operations.discard(packet=packet, actor=owner)
        return
    operations.finish(packet=packet, actor=owner)
    applications = list(packet.applications.for_page().order_by("id"))
    if evidence or state == "approved":
        operations.record_paper(
            application=applications[0], channel="post", received_on=timezone.localdate(),
            actor=_OFFICE,
        )  # fmt: skip
    for application in applications:
        _decide(application, state, owner)


def _decide(application: Application, state: str, owner: Actor) -> None:
    match state:
        case "approved":
            operations.approve(application=application, actor=_OFFICE)
        case "rejected":
            operations.reject(
                application=application, reason_code="signature", reason="", actor=_OFFICE
            )
        case "withdrawn":
            operations.withdraw(application=application, actor=owner)
        case "archived":
            operations.archive(application=application, reason="Porządki", actor=_OFFICE)


# --- Reports -------------------------------------------------------------------------------------


def make_edition(
    *,
    code: str = "T-1",
    edition: str = "2025",
    report_class: str = "non_financial",
    tab: str = "periodic",
    two_people: bool = False,
    text: str = "",
    published: bool = True,
) -> Edition:
    """Bring an edition in, by default the small form of `tests.editions`, and publish it."""
    small = SMALL.format(
        code=code, edition=edition, report_class=report_class, tab=tab,
        two_people=str(two_people).lower(),
    )  # fmt: skip
    made = questionnaires.load(text=text or small, file=f"{code}-{edition}.toml", actor=SYSTEM)
    if published and not made.is_published:
        made = questionnaires.publish(edition=made, actor=SYSTEM)
    return made


def make_shipped_edition(code: str, edition: str) -> Edition:
    """Bring in one of the editions that the system ships, such as `mz-88`, `2025`."""
    file = settings.BASE_DIR / "fixtures" / "questionnaires" / code / f"{edition}.toml"
    return make_edition(code=code, edition=edition, text=file.read_text(encoding="utf-8"))


def make_period(year: int = 2025, quarter: int | None = None) -> Period:
    """Add a year, or a quarter of one, unless it is there."""
    code = str(year) if quarter is None else f"{year}-Q{quarter}"
    known = Period.objects.filter(code=code).first()
    if known is not None:
        return known
    first = 1 if quarter is None else quarter * 3 - 2
    last = 12 if quarter is None else quarter * 3
    return reports.add_period(
        code=code, year=year, quarter=quarter, starts_on=date(year, first, 1),
        ends_on=date(year, last, monthrange(year, last)[1]), actor=SYSTEM,
    )  # fmt: skip


def make_collection(
    *,
    edition: Edition | None = None,
    period: Period | None = None,
    due_on: date | None = None,
    opened: bool = True,
    owed_by: Sequence[str] = (),
    **supervised: bool,
) -> Collection:
    """Say that an edition is collected for a period; nobody owes it by type unless said."""
    collection = reports.add_collection(
        edition=edition or make_edition(), period=period or make_period(), owed_by=list(owed_by),
        **supervised, actor=SYSTEM,
    )  # fmt: skip
    if due_on is not None:
        reports.set_deadline(collection=collection, due_on=due_on, actor=SYSTEM)
    if opened:
        reports.open_collection(collection=collection, actor=SYSTEM)
    return Collection.objects.select_related("edition", "period").get(pk=collection.pk)


def make_obligation(
    *, collection: Collection | None = None, unit: Unit | None = None, due_on: date | None = None
) -> Obligation:
    """Lay an obligation on a unit."""
    unit = unit or make_unit()
    collection = collection or make_collection(due_on=due_on)
    return reports.assign(
        collection=collection, unit=unit, reason="Tak zdecydowano w teście.", actor=SYSTEM
    )


def make_reporter(unit: Unit, report_class: str = "non_financial", **names: str) -> Actor:
    """Make somebody who fills in the reports of a unit."""
    role = f"reporter-{report_class.replace('_', '-')}"
    return make_actor(role=role, unit=unit, **names)


def make_supervisor(unit: Unit, **names: str) -> Actor:
    """Make an administrator of the voivodeship office that supervises a unit."""
    return make_actor(role="uw-admin", unit=uw_of(unit.voivodeship_id), **names)


def make_report(
    *,
    state: str = "draft",
    answers: dict[str, Any] | None = None,
    obligation: Obligation | None = None,
    unit: Unit | None = None,
    reporter: Actor | None = None,
    supervisor: Actor | None = None,
    part: Part | None = None,
) -> Report:
    """Bring a report to a state by the acts that lead there, filled in so that it can be sent."""
    with quietly():
        obligation = obligation or make_obligation(unit=unit)
        unit, report_class = obligation.unit, obligation.collection.edition.report_class
        reporter = reporter or make_reporter(unit, report_class)
        level = "collective" if part is None else "individual"
        [report] = reports.activate(
            obligation=obligation, level=level, parts=[part] if part else [], actor=reporter
        )
        cells = (RIGHT if state != "draft" else {}) if answers is None else answers
        saved = reports.fill(report=report, revision=report.revision, cells=cells, actor=reporter)
        if state != "draft":
            _bring_report(saved.report, state, reporter, supervisor)
    return Report.objects.for_acting().get(pk=report.pk)


def _bring_report(report: Report, state: str, reporter: Actor, supervisor: Actor | None) -> None:
    report = reports.send(report=report, revision=report.revision, actor=reporter)
    if state == "sent":
        return
    supervisor = supervisor or make_supervisor(report.unit)
    match state:
        case "verified":
            reports.verify(report=report, actor=supervisor)
        case "accepted":
            reports.accept(report=report, actor=supervisor)
        case "returned":
            reports.send_back(report=report, reason="Popraw wiersz 01.", actor=supervisor)
        case "reopened":
            reports.accept(report=report, actor=supervisor)
            reports.reopen(report=report, reason="Korekta.", actor=supervisor)


# --- Uploads -------------------------------------------------------------------------------------


def pdf_upload(name: str = "wniosek.pdf", text: str = "Podpisano.") -> SimpleUploadedFile:
    """Return a whole PDF of one page."""
    page = BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, text)
    canvas.save()
    return SimpleUploadedFile(name, page.getvalue(), content_type="application/pdf")


def jpg_upload(name: str = "skan.jpg") -> SimpleUploadedFile:
    """Return a small whole photo."""
    photo = BytesIO()
    Image.new("RGB", (60, 40), "white").save(photo, "JPEG")
    return SimpleUploadedFile(name, photo.getvalue(), content_type="image/jpeg")


# --- Within --------------------------------------------------------------------------------------


@contextmanager
def quietly() -> Iterator[None]:
    """Let the queue do what the making queued, and forget the mails that it sent."""
    last = OrmQ.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    sent = len(getattr(mail, "outbox", []))
    yield
    drain(OrmQ.objects.filter(pk__gt=last))
    if hasattr(mail, "outbox"):
        del mail.outbox[sent:]


def _confirm(person: Person, email: str) -> None:
    """Confirm an address by the record alone: the way by a link takes longer than all the rest."""
    person.email, person.email_verified_at = email, timezone.now()
    record(person, "people.email.verified", by=person_actor(person), email=email)


def _home_of(role: str) -> Unit:
    institution = {"cez": "CeZ", "ipin": "IPiN", "kcpu": "KCPU"}.get(role.partition("-")[0])
    if institution:
        return Unit.objects.get(institution=institution)
    if role == "uw-admin":
        return uw_of("10")
    kind = Unit.Kind.SUPERVISING if role.startswith("supervisor") else Unit.Kind.REPORTING
    return make_unit(kind=kind, psychiatric=role.endswith("psychiatric"))
