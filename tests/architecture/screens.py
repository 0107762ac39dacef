"""The screens of the system with something on them: who looks, and at which addresses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import product
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from backoffice.management.commands.routes import routes
from ssoz.access import operations
from ssoz.access.models import Application, Attachment, Invitation, Packet, Profile
from ssoz.access.operations import announcing
from ssoz.actors import SYSTEM, Actor
from ssoz.journal.operations import record
from ssoz.mail.models import OutgoingMail
from ssoz.notices.models import Announcement
from ssoz.people import operations as people_operations
from ssoz.people.models import Passkey, Person
from ssoz.questionnaires import operations as questionnaires
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.steps import Insert, Put, Remove
from ssoz.register import operations as imports
from ssoz.reports import operations as reports
from ssoz.reports.models import AssigningDraft, AssigningRules, Collection, Obligation, Report
from ssoz.units import operations as units
from ssoz.units.models import Part, Unit
from ssoz.units.past import version_of
from tests import makers, older_systems, passwords, second_factors
from tests.architecture import exchanged, reported
from tests.clamd import EICAR
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import begin, carry
from tests.trying import try_out
from web import errors

# Addresses that no link leads to with GET alone: forms that are sent, files, answers for scripts,
# the journey to the identity provider. Each other address must show a page to one of the visitors.
NO_PAGES = {
    "sign-out", "choose-account", "contrast", "language", "session-extend",
    "session-end", "sessions-end", "kept-discard",
    "saml-login", "saml-acs", "saml-finish", "saml-metadata", "saml-slo",
    "robots", "wizard", "wizard-autosave",
    "application-pdf", "packet-files", "file-download",
    "registration-units", "registration-challenge", "registration-form-pdf",
    "sent-otherwise", "reapply", "other-roles",
    "own-code-app-begin",
    "backoffice:autocomplete", "backoffice:palette",
    "backoffice:access_application_file", "backoffice:access_application_pesel",
    "backoffice:people_person_pesel",
    "backoffice:people_person_session_end", "backoffice:people_person_sessions_end",
    "report-rules", "report-save", "report-check", "report-explain", "report-pdf",
    "report-presence", "report-comparison-pdf", "report-comparison-xlsx",
    "backoffice:reports_report_changes_pdf", "backoffice:reports_report_changes_xlsx",
    "report-workbook-file", "report-workbook-in",
    "backoffice:reports_report_pdf", "backoffice:reports_report_remark_close",
    "backoffice:exchange_export_download", "backoffice:exchange_export_cancel",
    "backoffice:exchange_batch_apply", "backoffice:exchange_batch_undo",
    "backoffice:exchange_batch_drop",
    "backoffice:bulk_bulkact_stop", "backoffice:bulk_bulkact_resume",
    "backoffice:bulk_bulkact_undo",
    "backoffice:trials_trial_stop", "backoffice:trials_trial_resume",
    "backoffice:trials_sample_drop",
    "backoffice:completeness-csv", "backoffice:completeness-xlsx", "backoffice:rights-csv",
    "backoffice:register_registerimport_mistakes_csv",
    "backoffice:parameter-put-back", "backoffice:system-trial", "backoffice:system-job-again", "backoffice:system-job-discard",
    "backoffice:units_likeness_szukaj",
    "backoffice:questionnaires_edition_toml", "backoffice:questionnaires_edition_xlsx",
    "backoffice:questionnaires_draft_toml", "backoffice:questionnaires_draft_xlsx",
    "backoffice:questionnaires_draft_move_thing", "backoffice:reports_assigningdraft_move_thing",
    "backoffice:questionnaires_draft_restore",
    "",
}  # fmt: skip
# What makes two rows look different on their page: one row of each is looked at.
_DIFFERENCE = {
    "access.application": "state",
    "access.profile": "stored_status",
    "access.role": "side",
    "files.storedfile": "state",
    "journal.entry": "act",
    "mail.outgoingmail": "template",
    "questionnaires.edition": "code",
    "questionnaires.draft": "state",
    "reports.assigningdraft": "state",
    "register.registerimport": "state",
    "bulk.bulkact": "act",
    "exchange.batch": "state",
    "exchange.export": "state",
}
# What of a draft its pages are about.
_PLACES = ("calosc", "section/0", "section/1", "section/1/rows/1", "section/1/columns/0", "section/2/fields/2",
           "rule/0", "calc/0")  # fmt: skip
_OF_DRAFT = {
    "backoffice:questionnaires_draft_edit_thing": _PLACES,
    "backoffice:questionnaires_draft_remove_thing": ("rule/0",),
    "backoffice:questionnaires_draft_add_thing": ("section", "section/1/rows", "rule", "list"),
    "backoffice:questionnaires_draft_revision": (1, 2),
    "backoffice:reports_assigningdraft_edit_thing": ("form/0", "form/1", "exclusion/0", "order/0"),
    "backoffice:reports_assigningdraft_remove_thing": ("exclusion/0",),
    "backoffice:reports_assigningdraft_add_thing": ("form", "exclusion", "order"),
}
INVITED = "link-do-zaproszenia"
_SEARCHES = [
    "/wniosek/jednostka/?q=",
    "/wniosek/jednostka/?q=szpital",
    "/wniosek/jednostka/?q=niemanic",
    "/wniosek/jednostka/?regon=12x&nip=1x&book=x&kind=x&voivodeship=x",
    "/wniosek/jednostka/?regon=123456789&nip=1234567890&q=84051712345",
    "/moje-konto/?tab=contact",
    "/nie-ma-takiej-strony/",
]


@dataclass
class Visitor:
    """Somebody who looks at screens."""

    name: str
    client: Client
    person: Person | None = None
    office: str = ""
    unit: int | None = None
    sent: set[tuple[str, ...]] = field(default_factory=set)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the address of every screen that may show something to them."""
        for route in routes():
            found: Iterator[str] = iter(())
            if route.name in NO_PAGES:
                continue
            if route.face == "portal" and (not route.public or self.person is None):
                found = self._portal(route.name, route.path)
            elif route.face == "backoffice" and self._looks_at(route.name):
                found = _backoffice(route.name, route.path)
            yield from ((route.name, address) for address in found)
        yield from (("", address) for address in ["/", *_SEARCHES])

    def _looks_at(self, name: str) -> bool:
        """Look at everything as one administrator, at what depends on the office as the others."""
        some = ("index", "_changelist", "_application_change", "_profile_change")
        about_reports = name.startswith(
            ("backoffice:reports_", "backoffice:completeness", "backoffice:bulk_")
        )
        return self.office == "all" or (
            self.office == "some" and (name.endswith(some) or about_reports)
        )

    def _portal(self, name: str, path: str) -> Iterator[str]:
        if path.startswith("/sprawozdania/"):
            yield from reported.portal_addresses(name, self.unit)
            return
        values = [self._values(name, part.partition(":")[2].partition(">")[0])
                  for part in path.split("<")[1:]]  # fmt: skip
        for chosen in product(*values):
            yield reverse(name, args=chosen)

    def _values(self, name: str, parameter: str) -> list:
        match name, parameter:
            case _, "name":
                return ["testidp"]
            case "invitation", "token":
                return ["nie-ma-takiego-linku", INVITED]
            case _, "token":
                return ["nie-ma-takiego-linku"]
            case _, "slug":
                return list(Announcement.objects.values_list("slug", flat=True)[:1])
        if self.person is None:
            return []
        match name, parameter:
            case "transfer-done", "packet_id":
                return _keys(Packet.objects.filter(legacy_account__used_by=self.person))
            case _, "packet_id":
                return _keys(Packet.objects.filter(person=self.person))
            case "held-role", "code":
                held = Application.objects.of(self.person.pk).filter(state="approved")
                return list(held.values_list("role__code", flat=True).distinct()[:1])
            case _, "number":
                return list(Application.objects.of(self.person.pk).values_list("number", flat=True))
            case "message", "pk":
                mails = OutgoingMail.objects.filter(person_id=self.person.pk)
                return [row.pk for row in _one_of_each(mails)]
            case (("file-download" | "file-delete"), "pk"):
                files = Attachment.objects.filter(packet__person=self.person)
                return list(files.values_list("file_id", flat=True))
            case "own-passkey-remove", "pk":
                return _keys(Passkey.objects.filter(person=self.person))
            case (("contact-edit" | "other-roles"), "pk"):
                return _keys(Profile.objects.filter(person=self.person))
        raise AssertionError(f"Nobody knows what to put for {parameter} of {name}.")


def _backoffice(name: str, path: str) -> Iterator[str]:
    yield from reported.office_addresses(name)
    if name.endswith("_przenies"):  # asked only where somebody is left in a closed unit
        left = Profile.objects.stranded(timezone.localdate()).values_list("pk", "unit")
        yield from (reverse(name, args=[unit if "unit_" in name else pk]) for pk, unit in left)
        return
    if name in ("backoffice:trials_trial_add", "backoffice:trials_sample_add"):
        yield f"{reverse(name)}?draft={Draft.objects.latest('pk').pk}"
        return
    if name == "backoffice:reports_assigningdraft_begin":
        yield from (f"{reverse(name)}?edition={pk}" for pk in _without_rules_at_work())
    if "<" not in path:
        yield reverse(name)
        if name.endswith("_changelist"):
            yield reverse(name) + "?q=niemanic"
            yield reverse(name) + "?state=all"
        if name.endswith(":find"):
            yield from (
                f"{reverse(name)}?q={words}" for words in ("szpital", "niemanic", "%C5%9Blęzak")
            )
        return
    if name == "backoffice:parameter":
        yield from (reverse(name, args=[code]) for code in ("help_phone", "password_door"))
        return
    if name in _OF_DRAFT:
        desk = AssigningDraft if "_assigningdraft_" in name else Draft
        for draft in desk.objects.order_by("pk"):
            yield from (reverse(name, args=[draft.pk, one]) for one in _OF_DRAFT[name])
        return
    app, model, _verb = name.removeprefix("backoffice:").split("_", 2)
    for row in _one_of_each(apps.get_model(app, model)._default_manager.all()):
        if "history/<" in path:
            versions = row.history.order_by("history_id").values_list("history_id", flat=True)
            yield from (reverse(name, args=[row.pk, pk]) for pk in [*versions][-1:])
        elif path.count("<") == 1:
            yield reverse(name, args=[row.pk])


def _one_of_each(rows) -> list[Model]:
    difference = _DIFFERENCE.get(rows.model._meta.label_lower)
    found = list(rows.order_by("pk"))
    if rows.model in (Unit, Part):
        return list({_standing(row): row for row in found}.values())
    if rows.model in (Collection, Obligation, Report):
        return list({reported.unlike(row): row for row in found}.values())
    if difference is None:
        return found[:1] + found[-1:]
    return list({getattr(row, difference): row for row in found}.values())


def _standing(thing: Unit | Part) -> tuple:
    """Say what makes the page of a unit or a part look different, and which acts it offers."""
    kind = (thing.kind, thing.institution) if isinstance(thing, Unit) else thing.level
    return kind, thing.closed_on is None, thing.suspended_from is None


def _keys(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True))


# --- Answers to forms ----------------------------------------------------------------------------


def answers(visitor: Visitor, address: str, source: str) -> Iterator[tuple[str, str]]:
    """Send each form of a page as it stands there, undo what that did, and yield the answers."""
    for form in html.document_fromstring(source).xpath("//main//form[@method='post']"):
        target = form.get("action") or address
        values = dict(form.form_values())
        known = (target, *sorted(name for name in values if name != "csrfmiddlewaretoken"))
        if known in visitor.sent:
            continue
        visitor.sent.add(known)
        browser = Client()
        browser.cookies = SimpleCookie(visitor.client.cookies.output(header="", sep=";"))
        with transaction.atomic():
            response = browser.post(target, values)
            if response.status_code == 302 and response["Location"].startswith("/"):
                response = browser.get(response["Location"])
            transaction.set_rollback(True)
        if "text/html" in response.get("Content-Type", "") and response.content:
            yield f"{target}, sent", response.content.decode()


def mishaps(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Yield the pages for what goes wrong."""
    request = visitor.client.get("/pomoc/").wsgi_request
    for answer in (
        errors.bad_request, errors.refused, errors.csrf_failure, errors.server_error,
        errors.unavailable,
    ):  # fmt: skip
        yield answer.__name__, answer(request).content.decode()


# --- The world -----------------------------------------------------------------------------------


def visitors(client_for) -> list[Visitor]:
    """Make people at every point of their way through the system."""
    people = [
        ("a person without a confirmed address", makers.make_person(verified=False)),
        ("a person whom e-PLOZ knows", _known_to_eploz()),
        ("a person whose e-PLOZ account has another name", _known_to_eploz("Inna")),
        ("a person who has done nothing yet", makers.make_person()),
        ("a person with rights from SSOZ I", _transferred()),
        ("a person before choosing a unit", _at_unit()),
        ("a person choosing roles", _at_roles()),
        ("a person at the summary", makers.make_packet(saved=False).person),
        ("a person about to finish", _about_to_finish()),
        ("an applicant", _applicant()),
        ("a blocked person", _blocked()),
    ]
    with_password = _with_password()
    people.append(("a person with every second factor", with_password))
    found = [Visitor("nobody known", Client())]
    found.append(Visitor("a person between password and session", _half_in(with_password)))
    found += [Visitor(name, client_for(person), person) for name, person in people]
    worker = makers.make_actor(role="reporter-non-financial")
    _second_profile(worker)
    found.append(_actor("a person at work", client_for, worker))
    chief = makers.make_actor(role="cez-admin")
    _register()
    exchanged.make_exchanges(chief)
    _undelivered(chief)
    _imports()
    reporting = reported.make_reporting()
    _drafts(chief)
    _drafts_of_rules(chief)
    _invitations(reporting.office)
    found.append(_actor("a person who reports", client_for, reporting.reporter))
    found.append(_actor("uw-admin", client_for, reporting.office, "some"))
    reported.read_by(found[-1].client)
    found.append(_actor("cez-admin", client_for, chief, "all"))
    return found


def _drafts(chief: Actor) -> None:
    """Leave a draft with a rule that is wrong and a row that went, one proposed, and one tried."""
    edition = Edition.objects.published().filter(code="T-1").latest("edition")
    wrong = questionnaires.begin_draft(edition=edition, name="2041", actor=chief)
    questionnaires.change_draft(
        draft=wrong, revision=wrong.revision, actor=chief,
        steps=[Put(("rule", 0, "check"), "1.77.a > 0"), Remove(("section", 1, "rows", 1))],
    )  # fmt: skip
    colleague = makers.make_actor(role="cez-admin")  # whose drafts the chief may publish
    proposed = questionnaires.begin_draft(edition=edition, name="2042", actor=colleague)
    questionnaires.propose(draft=proposed, effective_on=timezone.localdate(), actor=colleague)
    tried = questionnaires.begin_draft(edition=edition, name="2043", actor=chief)
    try_out(tried, Report.objects.filter(state="sent").earliest("pk"), chief)


def _drafts_of_rules(chief: Actor) -> None:
    """Leave rules with a condition that is wrong, and rules of a form that were proposed."""
    rules = AssigningRules.objects.latest("pk")
    wrong = reports.begin_rules(edition=rules.edition, based_on=rules, actor=chief)
    reports.change_rules(
        draft=wrong, revision=wrong.revision, actor=chief,
        steps=[Put(("form", 0, "when"), "1.nie-ma"), Put(("form", 1, "registry"), "")],
    )  # fmt: skip
    colleague, said = makers.make_actor(role="cez-admin"), "⟦Łóżka są w rejestrze⟧"
    edition = Edition.objects.published().filter(code="T-1").latest("edition")
    other = reports.begin_rules(edition=edition, based_on=None, actor=colleague)
    form = {"code": "T-1", "when": "registry.beds > 0", "because": said, "otherwise": said}
    reports.change_rules(
        draft=other, revision=1, steps=[Insert(("form", 0), form)], actor=colleague
    )
    reports.propose_rules(draft=other, actor=colleague)


def _without_rules_at_work() -> list[int]:
    """Return an edition of which the rules may be begun."""
    editions = Edition.objects.published().exclude(assigning_drafts__isnull=False)
    return list(editions.order_by("pk").values_list("pk", flat=True)[:1])


def _invitations(office: Actor) -> None:
    """Leave an invitation that waits behind a known link, and one that was withdrawn."""
    for email in ("zaproszona@przyklad.example", "wycofana@przyklad.example"):
        made = operations.invite(
            unit=makers.make_unit(), roles=["reporter-non-financial"], email=email, actor=office
        )
    operations.withdraw_invitation(invitation=made, actor=office)
    waiting = Invitation.objects.earliest("pk")
    waiting.carry(INVITED)
    record(waiting, "access.invitation.sent_again", by=office)


def _undelivered(chief: Actor) -> None:
    """Send an announcement by e-mail; none of the messages can be delivered."""
    sent = Announcement.objects.earliest("pk")
    announcing.mail_announcement(announcement=sent, actor=chief)
    announcing.continue_mailing(announcement_id=sent.pk)
    for mail in OutgoingMail.objects.filter(template="announcement", state="waiting"):
        mail.start(timezone.now())
        mail.fail("550")
        record(mail, "mail.message.failed", by=SYSTEM)


def _actor(name: str, client_for, actor: Actor, office: str = "") -> Visitor:
    person = Person.objects.get(pk=actor.person_id)
    return Visitor(name, client_for(actor), person, office, actor.unit_id)


def _known_to_eploz(first_name: str = "Żaneta") -> Person:
    person = makers.make_person(verified=False)
    older_systems.make_eploz_account(person.pesel, first_name=first_name)
    return person


def _with_password() -> Person:
    person = passwords.make_account().person
    second_factors.phone_in_use(person)
    second_factors.passkey_in_use(person, second_factors.Device())
    actor = makers.person_actor(person)
    with makers.quietly():
        people_operations.make_recovery_codes(person=person, actor=actor, instead_of=0)
        people_operations.begin_code_app(person=person, actor=actor)
    return person


def _half_in(person: Person) -> Client:
    client = Client()
    login = person.password_account.login
    client.post(reverse("password-sign-in"), {"login": login, "password": passwords.PASSWORD})
    return client


def _transferred() -> Person:
    person = makers.make_person()
    older_systems.make_legacy_account()
    login, password = older_systems.LOGIN, older_systems.PASSWORD
    with makers.quietly():
        operations.transfer(login=login, password=password, actor=makers.person_actor(person))
    return person


def _at_unit() -> Person:
    person = makers.make_person()
    operations.begin(actor=makers.person_actor(person))
    return person


def _at_roles() -> Person:
    person = makers.make_person()
    actor = makers.person_actor(person)
    packet = operations.begin(actor=actor)
    operations.choose_unit(packet=packet, unit=makers.make_unit(), actor=actor)
    return person


def _about_to_finish() -> Person:
    packet = makers.make_packet(roles=["reporter-non-financial", "reporter-financial"])
    _attach_every_kind(packet)
    return packet.person


def _attach_every_kind(packet: Packet) -> None:
    with makers.quietly():
        makers.attach(packet)
        bad = SimpleUploadedFile("skan zagrożenia.jpg", makers.jpg_upload().read() + EICAR)
        makers.attach(packet, bad)
    makers.attach(packet, makers.jpg_upload())


def _applicant() -> Person:
    person = makers.make_person(first_name="Świętosława", family_name="Żółć-Gęś")
    actor = makers.person_actor(person)
    for state in ("pending", "rejected", "withdrawn", "archived", "approved"):
        makers.make_application(state=state, person=person)
    waiting = makers.make_application(person=person)
    _attach_every_kind(waiting.packet)
    with makers.quietly():
        operations.ask_for_document(
            application=waiting, reason="Skan jest za jasny.", actor=makers._OFFICE
        )
        on_paper = makers.make_application(person=person, evidence=True)
        operations.mark_sent_otherwise(application=on_paper, value=True, actor=actor)
    return person


def _blocked() -> Person:
    blocked = makers.make_application(state="approved")
    person = blocked.profile.person
    closed = makers.make_application(state="approved", person=person)
    unit = closed.profile.unit
    unit.closed_on = timezone.localdate() - timedelta(days=1)
    unit.save()
    with makers.quietly():
        operations.block(profile=blocked.profile, reason="Kontrola", actor=makers._OFFICE)
    return person


def _imports() -> None:
    """Bring the register's dump in: undone but for what somebody changed, applied, and to be applied."""
    register, day = Register(), timezone.localdate()
    for version, state in enumerate(("undone", "applied", "compared")):
        folder = Path(settings.DATA_DIR) / f"dump-{version}"
        picture = Picture(3, version=version, changed=0.5, more=1, spoiled=0.3 * (version == 2))
        register.write(picture, folder)
        job = carry(begin(folder, day=day))
        if state != "compared":
            imports.apply(job=job, close_gone=False, queued=False, actor=SYSTEM)
            job = carry(job)
        if state == "undone":
            edited = Unit.objects.exclude(register_id="").latest("pk")
            record(edited, "units.unit.changed", by=SYSTEM)
            imports.undo(job=job, queued=False, actor=SYSTEM)
            carry(job)


def _register() -> None:
    """Make units and parts in every state in which acts are offered, one that gave way among them."""
    today = timezone.localdate()
    university = makers.make_unit(kind=Unit.Kind.SUPERVISING, type=Unit.Type.UNIVERSITY)
    old, new = makers.make_unit(), makers.make_unit()
    suspended = makers.make_unit(suspended_from=today)
    home = makers.make_part(new, level=Part.Level.ESTABLISHMENT)
    makers.make_part(new, parent=home, suspended_from=today)
    makers.make_part(
        new, parent=home, level=Part.Level.CELL, closed_on=today, specialty_code="4000"
    )
    makers.make_unit(regon="590096454")
    makers.make_unit(regon="590096454")
    units.find_doubles()
    makers.make_actor(role="reporter-financial", unit=old)
    with makers.quietly():
        for unit in (suspended, new):
            units.add_supervision(supervisor=university, unit=unit, actor=SYSTEM)
        seen = version_of(home)
        units.change_part(part=home, values={"beds": 7}, seen=seen, actor=SYSTEM)
        units.change_unit(
            unit=new, values={"street": "ul. Nowa"}, seen=version_of(new), actor=SYSTEM
        )
        reports.succeed(
            kind="takeover", predecessors=[old], successors=[new], effective_on=today,
            reason="Uchwała nr 7", actor=SYSTEM,
        )  # fmt: skip


def _second_profile(actor: Actor) -> None:
    person = Person.objects.get(pk=actor.person_id)
    makers.make_application(state="approved", person=person)
    kept = makers.make_application(state="approved", person=person, role="reporter-financial")
    with makers.quietly():
        operations.archive(application=kept, reason="Zmiana pracy", actor=makers._OFFICE)
