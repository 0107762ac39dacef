"""Every page answers, with a bounded number of queries, whatever stands in the names."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from backoffice.sites import site
from backoffice.wording import act_words
from ssoz.access import operations
from ssoz.access.models import Role
from ssoz.actors import SYSTEM
from ssoz.bulk.models import BulkAct
from ssoz.exchange.models import Batch, Export
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.notices.models import Announcement
from ssoz.notices.operations import announce
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations import begin_draft
from ssoz.questionnaires.steps import Insert
from ssoz.reports.models import AssigningRules, Obligation, Report
from ssoz.reports.operations import begin_rules, change_rules
from ssoz.units.models import Likeness, Unit
from ssoz.units.operations import find_doubles
from tests.makers import (
    attach,
    make_actor,
    make_application,
    make_collection,
    make_obligation,
    make_packet,
    make_person,
    make_report,
    make_unit,
)
from tests.older_systems import make_legacy_account, make_unit_with_regon
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import begin, carry
from tests.surveys import make_conflict
from tests.trying import try_out

pytestmark = pytest.mark.django_db
LISTS = sorted(
    model._meta.label_lower.replace(".", "_")
    for model, screen in site._registry.items()
    if screen.keeps_list
)
# Their rows lead to pages of other screens.
WITHOUT_PAGES = {"access_grantedrole", "access_strandedprofile"}
OF_THE_DESK = ("questionnaires_draft", "trials_trial", "trials_sample", "trials_triedreport")
MANY = 30
FEW = 3


def _queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _make_rows(count, collection):
    for _ in range(count):
        application = make_application(unit=make_unit(voivodeship="10"))
        attach(application.packet)
        make_obligation(collection=collection, unit=application.profile.unit)


def test_lists_and_dashboard_ask_the_same_few_queries_with_3_and_with_30_rows(client_for, settings):
    settings.IDLE_TOUCH_SECONDS = 3600  # however long it takes, no session is written meanwhile
    chief = client_for(make_actor(role="cez-admin"))
    office = client_for(make_actor(role="uw-admin"))
    pages = {reverse(f"backoffice:{name}_changelist"): chief for name in LISTS}
    pages[reverse("backoffice:index")] = office
    collection = make_collection()
    _make_rows(FEW, collection)
    few = {address: _queries(client, address) for address, client in pages.items()}
    _make_rows(MANY - FEW, collection)
    many = {address: _queries(client, address) for address, client in pages.items()}
    assert many == few
    # The dashboard is several lists at once, with the bars of completeness beside them.
    assert few.pop(reverse("backoffice:index")) <= 16
    assert max(few.values()) <= 15, few


def test_a_page_is_called_as_the_menu_calls_it(client_for):
    client = client_for(make_actor(role="cez-admin"))
    menu = client.get(reverse("backoffice:index")).context["sidebar_navigation"]
    links = [link for group in menu for link in group["items"]]
    assert len(links) > 8
    for link in links:
        page = html.document_fromstring(client.get(link["link"]).content)
        assert page.findtext(".//main//h1").strip() == str(link["title"])


def test_the_page_of_an_application_asks_a_bounded_number_of_queries(client_for):
    client = client_for(make_actor(role="uw-admin"))
    unit, person = make_unit(voivodeship="10"), make_person()
    first = make_application(unit=unit, person=person)
    address = reverse("backoffice:access_application_change", args=[first.pk])
    alone = _queries(client, address)
    for _ in range(3):
        make_application(unit=unit)
        make_application(unit=make_unit(voivodeship="10"), person=person)
        attach(first.packet)
    assert alone <= 32
    assert _queries(client, address) <= alone + 2


def _things(application):
    """Return one thing of each screen, with the address of its page."""
    attachment = attach(application.packet)
    return {
        "access_application": application.pk,
        "access_profile": application.profile_id,
        "access_role": Role.objects.get(code="uw-admin").pk,
        "people_person": application.profile.person_id,
        "units_unit": application.profile.unit_id,
        "files_storedfile": attachment.file_id,
        "mail_outgoingmail": OutgoingMail.objects.filter(person_id=application.profile.person_id)
        .latest("pk")
        .pk,
        "journal_entry": Entry.objects.about(application).latest("pk").pk,
        **_reports(application.profile.unit),
    }


def _reports(unit):
    """Return a sent report of a unit with what it stands on."""
    report = make_report(state="sent", unit=unit)
    return {
        "reports_report": report.pk,
        "reports_obligation": report.obligation_id,
        "reports_collection": report.collection_id,
        "questionnaires_edition": report.collection.edition_id,
    }


HOSTILE = '<script>alert("1")</script>'


@pytest.mark.parametrize("name", LISTS)
def test_every_page_opens_and_escapes_a_hostile_name(
    client_for, run_queue, settings, tmp_path, name
):
    settings.EXPORT_DIRECT_ROWS = 0
    client = client_for(make_actor(role="cez-admin"))
    person = make_person(first_name=HOSTILE, family_name="Żółć")
    application = make_application(unit=make_unit(name=HOSTILE), person=person)
    things = _things(application)
    if name == "bulk_bulkact":
        query = {"act": "verify", "ids": things["reports_report"]}
        client.post(reverse("backoffice:reports_report_bulk"), query)
        things[name] = BulkAct.objects.get().pk
    if name == "access_invitation":
        invited = {"unit": application.profile.unit, "roles": ["reporter-non-financial"]}
        things[name] = operations.invite(
            **invited, email="a@przyklad.example", actor=make_actor(role="cez-admin")
        ).pk
    if name == "access_legacyaccount":
        things[name] = make_legacy_account(
            unit=make_unit_with_regon(voivodeship="10", name=HOSTILE)
        ).pk
    if name == "exchange_export":
        query = {"format": "csv", "columns": "all"}
        client.post(reverse("backoffice:units_unit_export"), query)
        things[name] = Export.objects.get().pk
    if name == "exchange_batch":
        upload = SimpleUploadedFile(f"{HOSTILE}.csv", f"REGON;{HOSTILE}\r\n{HOSTILE}".encode())
        client.post(reverse("backoffice:exchange_batch_new_units"), {"upload": upload})
        run_queue()
        things[name] = Batch.objects.get().pk
    if name == "register_registerimport":
        Register().write(Picture(2), tmp_path)
        things[name] = carry(begin(tmp_path, day=timezone.localdate())).pk
    if name == "units_likeness":
        make_unit(name=HOSTILE, regon=make_unit(name=HOSTILE, regon="590096454").regon)
        find_doubles()
        things[name] = Likeness.objects.get().pk
    if name == "notices_announcement":
        notice = Announcement(title=HOSTILE, text=HOSTILE, slug="a", shown_from=timezone.now())
        things[name] = announce(announcement=notice, actor=SYSTEM).pk
    if name in OF_THE_DESK:
        chief = make_actor(role="cez-admin")
        report = Report.objects.get(pk=things["reports_report"])
        draft = begin_draft(edition=report.collection.edition, name="2031", actor=chief)
        things |= dict(zip(OF_THE_DESK, (draft, *try_out(draft, report, chief)), strict=True))
        things[name] = things[name].pk
    if name in ("reports_assigningrules", "reports_conflict"):
        conflict = make_conflict(application.profile.unit)
        things["reports_conflict"] = conflict.pk
        things["reports_assigningrules"] = AssigningRules.objects.get().pk
    if name == "reports_assigningdraft":
        edition = Edition.objects.get(pk=things["questionnaires_edition"])
        draft = begin_rules(edition=edition, based_on=None, actor=SYSTEM)
        new = {"code": HOSTILE, "when": HOSTILE, "because": HOSTILE, "otherwise": HOSTILE}
        steps = [Insert(("form", 0), new)]
        things[name] = change_rules(draft=draft, revision=1, steps=steps, actor=SYSTEM).pk
    addresses = [reverse(f"backoffice:{name}_changelist")]
    if name not in WITHOUT_PAGES:
        addresses.append(reverse(f"backoffice:{name}_change", args=[things[name]]))
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert HOSTILE not in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "access_application", "access_profile", "access_role", "people_person", "units_unit",
        "reports_report", "reports_obligation", "reports_collection", "questionnaires_edition",
    ],
)  # fmt: skip
def test_every_history_opens_and_escapes_a_hostile_name(client_for, name):
    client = client_for(make_actor(role="cez-admin"))
    person = make_person(first_name=HOSTILE, family_name="Żółć")
    application = make_application(unit=make_unit(name=HOSTILE), person=person)
    pk = _things(application)[name]
    model = next(m for m in site._registry if m._meta.label_lower.replace(".", "_") == name)
    version = model._base_manager.get(pk=pk).history.latest()
    history = client.get(reverse(f"backoffice:{name}_history", args=[pk]))
    one = client.get(reverse(f"backoffice:{name}_simple_history", args=[pk, version.pk]))
    assert history.status_code == one.status_code == 200
    assert HOSTILE not in history.content.decode() + one.content.decode()
    assert client.post(history.request["PATH_INFO"]).status_code == 405
    assert client.post(one.request["PATH_INFO"]).status_code == 405


def test_the_history_tells_the_author_and_the_act(client_for):
    deciding = make_actor(role="uw-admin", first_name="Katarzyna", family_name="Wróbel")
    client = client_for(deciding)
    application = make_application(unit=make_unit(voivodeship="10"), evidence=True)
    address = reverse("backoffice:access_application_zatwierdz", args=[application.pk])
    client.post(address)
    history = client.get(reverse("backoffice:access_application_history", args=[application.pk]))
    newest = history.context["versions"][0]
    assert str(newest["by"]) == "Katarzyna Wróbel"
    assert newest["act"] == act_words("access.application.approved")
    assert newest["changes"]


def test_a_version_names_what_it_points_at_and_says_no_raw_code_and_no_whole_form(client_for):
    client = client_for(make_actor(role="cez-admin"))
    collection = make_collection(owed_by=["entity"])
    edition = collection.edition
    pages = {
        (name, view): client.get(reverse(f"backoffice:{name}_{view}", args=arguments)).content.decode()
        for name, thing in (("reports_collection", collection), ("questionnaires_edition", edition))
        for view, arguments in (
            ("history", [thing.pk]),
            ("simple_history", [thing.pk, thing.history.latest().pk]),
        )
    }  # fmt: skip
    of_collection = pages["reports_collection", "simple_history"]
    assert str(edition._meta.verbose_name).capitalize() in of_collection
    assert str(Unit.Type.ENTITY.label) in of_collection
    of_edition = pages["questionnaires_edition", "simple_history"]
    assert str(Obligation.Level.COLLECTIVE.label) in of_edition
    for page in pages.values():
        assert "Pielęgniarki" not in page
        assert "&#x27;entity" not in page


def test_no_get_of_a_page_writes_anything_but_the_session(client_for):
    client = client_for(make_actor(role="cez-admin"))
    application = make_application(unit=make_unit(voivodeship="10"))
    client.get(reverse("backoffice:index"))
    acts = ["zatwierdz", "odrzuc", "archiwizuj", "popros-o-dokument", "dokument-papierowy"]
    addresses = [reverse("backoffice:access_application_change", args=[application.pk])]
    addresses += [
        reverse(f"backoffice:access_application_{a}", args=[application.pk]) for a in acts
    ]
    addresses += [reverse(f"backoffice:{name}_changelist") for name in LISTS]
    with CaptureQueriesContext(connection) as captured:
        for address in addresses:
            client.get(address, follow=True)
    written = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_a_discarded_draft_and_a_draft_are_in_no_list(client_for):
    client = client_for(make_actor(role="cez-admin"))
    packet = make_packet(unit=make_unit(voivodeship="10"))
    draft, gone = packet.applications.get(), make_application(state="discarded")
    address = reverse("backoffice:access_application_changelist")
    page = client.get(address, {"state": "all"}).content.decode()
    assert draft.number not in page and gone.number not in page
    for hidden in (draft, gone):
        shown = client.get(reverse("backoffice:access_application_change", args=[hidden.pk]))
        assert shown.status_code == 404
