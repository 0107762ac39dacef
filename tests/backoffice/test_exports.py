"""What a list shows is what leaves: its rows, its order, its filters, its columns; nothing beyond."""

import csv
import hashlib
import io
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from backoffice.sites import site
from ssoz.access import operations as access
from ssoz.access.models import Application, LegacyAccount, Profile, Role
from ssoz.exchange import operations, storage
from ssoz.exchange.models import Export
from ssoz.exchange.refusals import Refused
from ssoz.exchange.tasks import resume_exports
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.units.models import Unit
from tests.makers import make_actor, make_application, make_person, make_unit, uw_of
from tests.older_systems import make_legacy_account, make_unit_with_regon

pytestmark = pytest.mark.django_db
SCREENS = {
    "units_unit": Unit, "people_person": Person, "access_profile": Profile,
    "access_application": Application, "mail_outgoingmail": OutgoingMail, "journal_entry": Entry,
}  # fmt: skip


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def address(screen: str, **query: str) -> str:
    kept = urlencode({"_changelist_filters": urlencode(query)})
    return f"{reverse(f'backoffice:{screen}_export')}?{kept}"


def exported(client, screen: str, *, format="csv", columns="listed", **query) -> list[list[str]]:
    answer = client.post(address(screen, **query), {"format": format, "columns": columns})
    assert answer.status_code == 200 and answer.streaming, answer.content.decode()[:3000]
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    content = b"".join(answer.streaming_content)
    if format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def column(rows: list[list], title: str) -> list:
    return [row[rows[0].index(title)] for row in rows[1:]]


@pytest.fixture
def units():
    names = ["Żłobek", "Ćma", "Zakład", "Ćwierć", "Łąka", "=SUM(A1)"]
    return [make_unit(name=name, town="Łódź") for name in names]


def test_the_rows_their_order_and_their_filters_are_those_of_the_list(client, units):
    make_unit(voivodeship="14", name="Ćma na Mazowszu")
    for query in ({}, {"q": "cma"}, {"open": "no"}, {"kind": "reporting"}, {"nonsense": "1"}):
        listed = client.get(reverse("backoffice:units_unit_changelist"), query).context["cl"]
        names = [unit.name for unit in listed.queryset]
        rows = exported(client, "units_unit", **query) if names else [["Nazwa"]]
        assert column(rows, "Nazwa") == [f"'{n}" if n[0] == "=" else n for n in names], query
    assert "Ćma na Mazowszu" not in str(exported(client, "units_unit"))


def test_the_columns_are_those_of_the_list_or_all_of_the_register(client, units):
    assert exported(client, "units_unit")[0] == [
        "Nazwa", "Miejscowość", "Typ", "REGON", "NIP", "Województwo", "Status",
    ]  # fmt: skip
    every = exported(client, "units_unit", columns="all")[0]
    fields = {f.name for f in Unit._meta.concrete_fields}
    helpers = {"search_text", "name_text", "town_text", "book_text", "name_key"}
    assert len(every) == len(fields - helpers) + 1  # and the status of today


def test_days_are_days_and_numbers_keep_their_zeros_in_a_workbook(client):
    make_unit(name="Jedyna", regon="012345678", started_on=date(2001, 2, 3))
    rows = exported(client, "units_unit", format="xlsx", columns="all", q="jedyna")
    assert column(rows, "REGON") == ["012345678"]
    assert column(rows, "Rozpoczęcie działalności")[0].date() == date(2001, 2, 3)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("columns", ["listed", "all"])
def test_every_list_leaves_with_as_many_rows_as_it_shows_and_without_a_pesel(
    client, run_queue, screen, columns
):
    application = make_application(unit=make_unit(name="Nasza"))
    make_application(unit=make_unit(voivodeship="14", name="Obca za miedzą"))
    run_queue()
    count = client.get(reverse(f"backoffice:{screen}_changelist")).context["cl"].queryset.count()
    count += screen == "journal_entry"  # the export itself is an entry before it is read
    rows = exported(client, screen, columns=columns)
    text = str(rows)
    assert len(rows) - 1 == count > 0
    assert application.profile.person.pesel[-4:] not in [c for row in rows for c in row]
    assert application.profile.person.pesel not in text and "Obca za miedzą" not in text
    assert "Pesel" not in str(rows[0]).title()


def test_an_export_of_the_list_has_a_column_for_each_of_its_own():
    for model, screen in site._registry.items():
        if not hasattr(screen, "sheet_columns"):
            continue
        table = screen.table_for(make_actor(role="cez-admin"))
        for listed in screen.list_display:
            for name in screen.sheet_columns.get(listed, (listed,)):
                assert name in table.by_name, f"{model.__name__}: {listed}"


def test_roles_and_old_accounts_leave_as_well(client_for):
    chief = client_for(make_actor(role="cez-admin"))
    unit = make_unit_with_regon(voivodeship="10")
    make_legacy_account(unit=unit, login="stary login")
    rows = exported(chief, "access_role", columns="all")
    assert len(rows) - 1 == Role.objects.count()
    rows = exported(chief, "access_legacyaccount", columns="all")
    assert column(rows, "Jednostka") == [unit.name] and "stary login" not in str(rows)
    assert LegacyAccount.objects.count() == 1


def test_without_the_right_to_export_there_is_no_such_page_nor_link(client, office, units):
    page = client.get(reverse("backoffice:units_unit_changelist")).content.decode()
    assert reverse("backoffice:units_unit_export") in page
    Role.objects.get(code="uw-admin").grants.filter(permission__code="export.make").delete()
    assert client.get(address("units_unit")).status_code == 404
    page = client.get(reverse("backoffice:units_unit_changelist")).content.decode()
    assert reverse("backoffice:units_unit_export") not in page


def test_the_narrower_of_the_two_rights_decides(client, office, units):
    grants = Role.objects.get(code="uw-admin").grants
    grants.filter(permission__code="export.make").update(reach="own")
    listed = client.get(reverse("backoffice:units_unit_changelist")).context["cl"].queryset.count()
    assert listed > 1 and len(exported(client, "units_unit")) == 2
    grants.filter(permission__code="export.make").update(reach="all")
    assert len(exported(client, "units_unit")) == listed + 1
    grants.filter(permission__code="unit.list").delete()
    assert client.get(address("units_unit")).status_code == 404


def test_each_export_is_in_the_journal_and_a_pesel_in_the_address_is_not(client, office, units):
    person = make_person()
    exported(client, "units_unit", q=person.pesel, kind="reporting")
    entry = Entry.objects.filter(act="exchange.list.exported").latest("pk")
    assert entry.details == {
        "screen": "units.unit", "query": "kind=reporting", "kind": "csv", "rows": 6,
    }  # fmt: skip
    assert entry.person_id == office.person_id


def test_wrong_answers_are_said_and_an_empty_list_makes_no_file(client, units):
    answer = client.post(address("units_unit"), {"format": "exe", "columns": "x"})
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {"format", "columns"}
    answer = client.post(
        address("units_unit", q="nieznana"), {"format": "csv", "columns": "listed"}
    )
    assert answer.context["refusal"] and not answer.streaming


def test_an_export_asks_few_questions_whatever_its_size(client, django_assert_max_num_queries):
    for _ in range(15):
        make_application()
    for screen in SCREENS:
        with django_assert_max_num_queries(20):
            exported(client, screen, columns="all")


# --- Large ones ------------------------------------------------------------------------------------


@pytest.fixture
def asked(client, units, settings):
    """Ask for a file that the queue has to write."""
    settings.EXPORT_DIRECT_ROWS = 3
    answer = client.post(
        address("units_unit", kind="reporting"), {"format": "csv", "columns": "all"}
    )
    export = Export.objects.get()
    assert answer.url == reverse("backoffice:exchange_export_change", args=[export.pk])
    return export


def page_url(export) -> str:
    return reverse("backoffice:exchange_export_change", args=[export.pk])


def page_of(client, export):
    return client.get(page_url(export))


def download(client, export):
    return client.get(reverse("backoffice:exchange_export_download", args=[export.pk]))


def test_a_large_list_is_written_by_the_queue_and_told_by_mail(client, office, asked, run_queue):
    assert "data-running" in page_of(client, asked).content.decode()
    assert download(client, asked).url == page_url(asked)
    run_queue()
    asked.refresh_from_db()
    assert (asked.state, asked.rows_done) == ("ready", 6)
    page = page_of(client, asked).content.decode()
    assert "data-running" not in page and asked.sha256 in page
    answer = download(client, asked)
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == asked.sha256 and len(content) == asked.size
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    names = [unit.name for unit in Unit.objects.filter(kind="reporting").order_by("name_key", "id")]
    assert [name.lstrip("'") for name in column(rows, "Nazwa")] == names
    mail = OutgoingMail.objects.get(template="export_ready")
    assert mail.person_id == office.person_id and asked.sha256 in mail.body
    assert f"/backoffice/exchange/export/{asked.pk}/change/" in mail.body
    assert mail.subject == "SSOZ II: eksport „Jednostki” jest gotowy"


def test_who_took_a_file_when_stands_in_the_journal_and_on_its_page(client, asked, run_queue):
    run_queue()
    for _ in range(2):
        download(client, asked)
    entries = Entry.objects.filter(act="exchange.export.downloaded", thing_id=asked.pk)
    assert entries.count() == 2 and entries[0].details == {"sha256": Export.objects.get().sha256}
    assert list(page_of(client, asked).context["downloads"]) == list(entries.order_by("id"))


def test_nobody_else_finds_an_export_nor_its_owner_in_another_profile(
    client_for, office, asked, run_queue
):
    run_queue()
    person = Person.objects.get(pk=office.person_id)
    elsewhere = make_actor(role="uw-admin", unit=uw_of("14"), person=person)
    for actor in (make_actor(role="uw-admin"), make_actor(role="cez-admin"), elsewhere):
        other = client_for(actor)
        assert page_of(other, asked).status_code == download(other, asked).status_code == 404
        assert other.post(cancel_url(asked)).status_code == 404
        listed = other.get(reverse("backoffice:exchange_export_changelist")).context["cl"]
        assert listed.result_count == 0


def cancel_url(export) -> str:
    return reverse("backoffice:exchange_export_cancel", args=[export.pk])


def test_an_export_can_be_given_up(client, asked, run_queue):
    assert client.get(cancel_url(asked)).status_code == 405
    assert client.post(cancel_url(asked)).status_code == 302
    run_queue()
    asked.refresh_from_db()
    assert asked.state == "cancelled" and not storage.keys(-1)
    assert not OutgoingMail.objects.filter(template="export_ready").exists()


def test_whoever_gives_up_while_the_file_is_written_stops_the_writer(client, asked, monkeypatch):
    monkeypatch.setattr("ssoz.exchange.operations.exports._SAY_EVERY", -1)
    original = operations.exports.storage.pour

    def pour(pieces, file):
        client.post(cancel_url(asked))
        return original(pieces, file)

    monkeypatch.setattr("ssoz.exchange.operations.exports.storage.pour", pour)
    assert operations.write_export(export_id=asked.pk) == "given up"
    asked.refresh_from_db()
    assert asked.state == "cancelled" and not storage.keys(-1)


def test_rights_are_asked_anew_when_the_file_is_written(client, office, asked, run_queue):
    profile = Profile.objects.get(pk=office.profile_id)
    access.block(profile=profile, reason="Kontrola", actor=make_actor(role="cez-admin"))
    run_queue()
    asked.refresh_from_db()
    assert asked.state == "failed" and asked.problem and not storage.keys(-1)


def test_a_file_is_kept_for_days_and_then_gone(
    client, asked, run_queue, settings, django_capture_on_commit_callbacks
):
    run_queue()
    kept = storage.path_of(asked.key)
    with (
        django_capture_on_commit_callbacks(execute=True),
        time_machine.travel(timezone.now() + timedelta(days=settings.EXPORT_KEEP_DAYS, hours=1)),
    ):
        resume_exports()
        asked.refresh_from_db()
        assert asked.state == "expired"
    assert not kept.exists()
    assert not Entry.objects.filter(act="exchange.export.downloaded").exists()


def test_one_process_alone_writes_a_file_and_a_second_task_changes_nothing(asked):
    with storage.held(asked.key):
        assert operations.write_export(export_id=asked.pk) == "another process writes it"
    assert operations.write_export(export_id=asked.pk) == "done"
    assert operations.write_export(export_id=asked.pk) == "nothing to do"
    assert Entry.objects.filter(act="exchange.export.ready").count() == 1


def test_whoever_comes_when_another_has_just_finished_leaves_the_file_alone(asked, monkeypatch):
    original = storage.held

    def late(key):
        monkeypatch.setattr(storage, "held", original)
        assert operations.write_export(export_id=asked.pk) == "done"
        return original(key)

    monkeypatch.setattr(storage, "held", late)
    assert operations.write_export(export_id=asked.pk) == "done already"
    asked.refresh_from_db()
    assert asked.state == "ready" and storage.path_of(asked.key).stat().st_size == asked.size
    assert not list(storage.path_of(asked.key).parent.glob("*.part"))


def test_what_a_killed_worker_left_is_written_anew_from_the_beginning(asked, run_queue):
    operations.begin(export=asked, actor=operations.exports.SYSTEM)
    with storage.held(asked.key) as file:
        file.write(b"half a file")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert resume_exports() == 1
        run_queue()
    asked.refresh_from_db()
    content = storage.path_of(asked.key).read_bytes()
    assert asked.state == "ready" and asked.attempts == 2 and b"half" not in content
    assert hashlib.sha256(content).hexdigest() == asked.sha256


def test_what_never_succeeds_fails_in_the_end(asked):
    Export.objects.update(attempts=20, moved_at=timezone.now() - timedelta(minutes=5))
    assert resume_exports() == 0
    asked.refresh_from_db()
    assert asked.state == "failed" and asked.problem


def test_a_file_that_no_export_has_is_removed(asked, own_folders):
    stray = storage.path_of("f" * 40)
    stray.write_bytes(b"x")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        resume_exports()
    assert not stray.exists()


def test_nobody_fills_the_queue_with_exports(client, asked, office):
    for _ in range(6):
        client.post(address("units_unit"), {"format": "csv", "columns": "all"})
    assert Export.objects.count() == 5
    with pytest.raises(Refused):
        operations.start_export(
            screen="units.unit", name="x", query="", columns=["id"], format="exe", rows=1,
            actor=office,
        )  # fmt: skip
