"""Units from a spreadsheet: told before anything changes, made in one act, undone in one act."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ssoz.access import importing
from ssoz.access import operations as access
from ssoz.access.models import Profile
from ssoz.access.tasks import resume_imports
from ssoz.exchange import storage
from ssoz.exchange.models import Batch, Line
from ssoz.exchange.tasks import resume_exports
from ssoz.journal.models import Entry
from ssoz.units.models import Unit
from tests.backoffice.brought import HEAD, a_file, mistakes, page_url
from tests.makers import make_actor, make_application, make_unit, uw_of

pytestmark = pytest.mark.django_db
NEW = reverse("backoffice:exchange_batch_new_units")
ZERO_REGON = "000288975"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def unit():
    return make_unit(name="Przychodnia", regon="123456785", phone="42 1")


@pytest.mark.parametrize(
    "how",
    [{}, {"encoding": "cp1250"}, {"name": "a.xlsx"}, {"name": "a.ods"}],
    ids=["utf-8", "windows-1250", "xlsx", "ods"],
)
def test_what_would_change_is_shown_cell_by_cell_and_nothing_changes(client, bring, unit, how):
    batch = bring(["123456785", "Przychodnia Żółć", "ul. Łąkowa", "42 1"], **how)
    line = batch.lines.get()
    assert (batch.state, line.fate, line.number, line.thing_id) == ("judged", "changed", 2, unit.pk)
    assert set(line.after) == {"name", "street"}
    page = client.get(page_url(batch)).content.decode()
    assert "<del>Przychodnia</del> → <ins>Przychodnia Żółć</ins>" in page
    assert reverse("backoffice:exchange_batch_apply", args=[batch.pk]) in page
    unit.refresh_from_db()
    assert unit.name == "Przychodnia"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "supervising"), ("practice_code", "98"),
        ("started_on", "2030-01-01"), ("suspended_from", "1999-12-31"), ("removed_on", "1999-01-01"),
    ],
)  # fmt: skip
def test_what_the_form_of_a_unit_refuses_a_spreadsheet_is_refused_as_well(
    bring, unit, column, value
):
    closed = {"closed_on": date(2029, 1, 1)} if column == "started_on" else {}
    Unit.objects.filter(pk=unit.pk).update(**closed or {"phone": unit.phone})
    batch = bring(["123456785", value], head=["regon", column])
    assert [number for number, _column in mistakes(batch)] == [2]
    assert batch.lines.get().fate == "wrong"


def test_what_was_wrong_before_stands_in_the_way_of_no_other_column(bring, unit):
    Unit.objects.filter(pk=unit.pk).update(nip="1234567890")
    batch = bring(["123456785", "42 222 33 44"], head=["regon", "phone"])
    assert mistakes(batch) == []
    assert batch.lines.get().fate == "changed"


def test_what_the_system_could_not_work_without_is_not_closed_by_a_spreadsheet(client_for, bring):
    chief = client_for(make_actor(role="cez-admin"))
    office = uw_of("10")
    batch = bring([str(office.pk), "2026-01-31"], head=["id", "closed_on"], by=chief)
    assert len(mistakes(batch)) == 1
    office.refresh_from_db()
    assert office.closed_on is None


def test_changes_are_made_in_one_act_with_history_and_journal_and_found_by_search(
    client, office, bring, press, unit
):
    other = make_unit(regon="590096454")
    batch = bring(["123456785", "Lecznica Łąkowa", "", "42 2"], ["590096454", "Druga", "x", ""])
    press("apply", batch)
    unit.refresh_from_db()
    other.refresh_from_db()
    assert batch.state == "applied"
    assert (unit.name, unit.street, unit.phone, other.name) == (
        "Lecznica Łąkowa",
        "",
        "42 2",
        "Druga",
    )
    assert Unit.objects.matching("lakowa lecznica").get() == unit
    version = unit.history.latest()
    assert (version.history_user_id, version.name) == (office.person_id, "Lecznica Łąkowa")
    entry = Entry.objects.about(unit).latest("pk")
    assert entry.act == "units.unit.changed_by_import" and entry.person_id == office.person_id
    assert entry.details == {"batch": batch.pk, "row": 2, "fields": ["name", "phone", "street"]}
    assert Entry.objects.filter(act="exchange.batch.applied").count() == 1


def test_new_units_are_added(bring, press):
    head = ["Nazwa", "Rodzaj", "Typ", "TERYT", "Miejscowość", "Rozpoczęcie działalności", "REGON"]
    row = [
        "Nowa",
        "jednostka sprawozdająca",
        "podmiot leczniczy",
        "1061011",
        "Łódź",
        "1.02.2020",
        "123456785",
    ]
    batch = bring(row, head=head)
    assert batch.lines.get().fate == "new", batch.lines.get().mistakes
    press("apply", batch)
    unit = Unit.objects.get(regon="123456785")
    assert (unit.name, unit.voivodeship_id, unit.started_on) == ("Nowa", "10", date(2020, 2, 1))
    assert unit.history.count() == 1 and unit.journal_unit_id == unit.pk
    press("undo", batch)
    assert not Unit.objects.filter(regon="123456785").exists() and batch.left == []


def test_an_export_of_our_own_brought_in_again_changes_nothing(client, run_queue, unit):
    make_unit(name="Druga", started_on=date(2001, 2, 3), psychiatric=True, regon=ZERO_REGON)
    for kind in ("xlsx", "ods", "csv"):
        answer = client.post(
            reverse("backoffice:units_unit_export"), {"format": kind, "columns": "all"}
        )
        content = b"".join(answer.streaming_content)
        client.post(NEW, {"upload": SimpleUploadedFile(f"a.{kind}", content)})
        batch = Batch.objects.latest("pk")
        run_queue()
        batch.refresh_from_db()
        assert (batch.state, batch.lines.count()) == ("judged", 0), (kind, mistakes(batch))
        assert batch.same == 3


def test_zeros_that_a_spreadsheet_has_eaten_are_given_back(bring):
    unit = make_unit(regon="000288975")
    batch = bring([288975.0, "Inna nazwa", unit.street, ""], name="a.xlsx")
    assert batch.lines.get().thing_id == unit.pk


def test_a_mistake_names_row_and_column_says_what_to_do_and_stops_everything(
    client, bring, press, unit
):
    head = [*HEAD, "Rozpoczęcie działalności", "E-mail", "Kod pocztowy", "Psychiatria"]
    batch = bring(
        ["123456785", "Dobra", "", "", "2001-01-01", "", "", "nie"],
        ["123456786", "", "", "", "wczoraj", "a@", "9", "może"],
        head=[*head[:4], *[str(Unit._meta.get_field(n).verbose_name) for n in ("started_on", "email", "postal_code", "psychiatric")]],
    )  # fmt: skip
    columns = {column for number, column in mistakes(batch) if number == 3}
    assert len(columns) == 6 and batch.counts()["wrong"] == 1
    page = client.get(page_url(batch)).content.decode()
    assert (
        "wczoraj" in page
        and reverse("backoffice:exchange_batch_apply", args=[batch.pk]) not in page
    )
    press("apply", batch)
    unit.refresh_from_db()
    assert (batch.state, unit.name) == ("judged", "Przychodnia")


def test_a_foreign_unit_is_not_found_and_nothing_of_it_is_shown(client, bring, press):
    far = make_unit(voivodeship="14", name="Tajna nazwa za miedzą", regon="590096454")
    for head, cell in ((HEAD, far.regon), (["SSOZ II number", *HEAD[1:]], far.pk), (["id", *HEAD[1:]], 10**9)):  # fmt: skip
        batch = bring([cell, "Nowa", "", ""], head=head)
        ((number, message),) = [(l.number, l.mistakes[0][1]) for l in batch.lines.all()]
        assert number == 2 and batch.lines.get().thing_id is None
        assert far.name not in client.get(page_url(batch)).content.decode()
        seen = message
    assert seen == message
    press("apply", batch)
    far.refresh_from_db()
    assert far.name == "Tajna nazwa za miedzą"


def test_a_unit_can_neither_be_moved_out_of_reach_nor_added_there(bring, unit):
    batch = bring(["123456785", "1465011"], head=["REGON", "TERYT"])
    assert batch.lines.get().fate == "wrong"
    head = ["Nazwa", "Rodzaj", "Typ", "TERYT", "Miejscowość", "Rozpoczęcie działalności"]
    row = [
        "Nowa",
        "jednostka sprawozdająca",
        "podmiot leczniczy",
        "1465011",
        "Warszawa",
        "2020-02-01",
    ]
    assert bring(row, head=head).lines.get().fate == "wrong"
    assert (
        bring([unit.regon, "jednostka centralna"], head=["REGON", "Rodzaj"]).lines.get().fate
        == "wrong"
    )


def test_one_unit_twice_and_a_number_of_several_units_are_mistakes(bring, unit):
    make_unit(regon="590096454")
    make_unit(regon="590096454")
    row = ["123456785", "Raz", "", ""]
    batch = bring(row, row, ["590096454", "Które", "", ""])
    assert [line.number for line in batch.lines.filter(fate="wrong")] == [3, 4]


def test_what_somebody_changed_meanwhile_stops_the_whole_import(client, bring, press, unit):
    batch = bring(["123456785", "Z arkusza", "", ""])
    unit.name = "Ręcznie"
    unit.save()
    press("apply", batch)
    assert batch.state == "judged" and batch.problem
    unit.refresh_from_db()
    assert unit.name == "Ręcznie" and batch.problem in client.get(page_url(batch)).content.decode()


def test_an_import_is_undone_and_what_changed_since_is_left_alone_and_named(
    client, bring, press, unit
):
    later = make_unit(name="Późniejsza", regon="590096454")
    batch = bring(["123456785", "A", "", ""], ["590096454", "B", "", ""])
    press("apply", batch)
    later.refresh_from_db()
    later.phone = "ręcznie"
    later.save()
    press("undo", batch)
    unit.refresh_from_db()
    later.refresh_from_db()
    assert (unit.name, unit.phone, later.name) == ("Przychodnia", "42 1", "B")
    assert batch.state == "undone" and batch.left == [[3, "Późniejsza"]]
    assert "Późniejsza" in client.get(page_url(batch)).content.decode()
    assert Unit.objects.matching("przychodnia").exists()
    assert Entry.objects.about(unit).latest("pk").act == "units.unit.import_undone"


def test_a_new_unit_in_which_somebody_works_by_now_is_not_removed(bring, press):
    head = ["Nazwa", "Rodzaj", "Typ", "TERYT", "Miejscowość", "Rozpoczęcie działalności"]
    batch = bring(["Nowa", "jednostka sprawozdająca", "podmiot leczniczy", "1061011", "Łódź", "2020-02-01"], head=head)  # fmt: skip
    press("apply", batch)
    make_application(unit=Unit.objects.get(name="Nowa"))
    press("undo", batch)
    assert Unit.objects.filter(name="Nowa").exists() and batch.left == [[2, "Nowa"]]


def test_a_formula_in_a_cell_is_words_and_nothing_more(client, bring, press, unit):
    batch = bring(["123456785", '=HYPERLINK("http://x.test")', "<script>", "+48 42 1"])
    page = client.get(page_url(batch)).content.decode()
    assert "<script>" not in page.split("<main", 1)[1]
    press("apply", batch)
    unit.refresh_from_db()
    assert (unit.name, unit.phone) == ('=HYPERLINK("http://x.test")', "+48 42 1")


def test_a_file_that_is_none_is_refused_with_words(client, run_queue):
    for content in (b"", b"PK\x03\x04x"):
        client.post(NEW, {"upload": SimpleUploadedFile("a.xlsx", content)})
        run_queue()
    batch = Batch.objects.get()
    assert batch.state == "refused" and len(batch.problem) > 20
    assert client.post(NEW, {}).context["form"].errors["upload"]
    client.post(NEW, {"upload": a_file([["Co", "to"], ["a", "b"]])})
    run_queue()
    assert Batch.objects.latest("pk").state == "refused"


def test_only_who_edits_units_brings_files_in_and_only_their_own_are_theirs(
    client, client_for, bring, unit
):
    batch = bring(["123456785", "A", "", ""])
    for role, unit_of in (("uw-admin", uw_of("10")), ("cez-admin", None)):
        other = client_for(make_actor(role=role, **({"unit": unit_of} if unit_of else {})))
        assert other.get(page_url(batch)).status_code == 404
        assert other.post(page_url(batch).replace("change", "zastosuj")).status_code == 404
    nobody = client_for(make_actor(role="cez-employee"))
    assert nobody.get(NEW).status_code == nobody.post(NEW).status_code == 404


def test_rights_are_asked_anew_by_the_queue(client, office, bring, run_queue, unit):
    batch = bring(["123456785", "A", "", ""])
    importing.ask_import(batch=batch, what="apply", actor=office)
    profile = Profile.objects.get(pk=office.profile_id)
    access.block(profile=profile, reason="Kontrola", actor=make_actor(role="cez-admin"))
    run_queue()
    batch.refresh_from_db()
    unit.refresh_from_db()
    assert (batch.state, batch.wanted, unit.name) == ("judged", "", "Przychodnia")
    assert batch.problem


def test_what_a_killed_worker_left_is_taken_up_and_done_once(
    client, office, bring, run_queue, unit, settings
):
    settings.EXPORT_STALE_SECONDS = -1
    batch = bring(["123456785", "A", "", ""])
    importing.ask_import(batch=batch, what="apply", actor=office)
    assert resume_imports() == 1
    run_queue()
    batch.refresh_from_db()
    assert batch.state == "applied" and unit.history.count() == 2
    assert Entry.objects.filter(act="units.unit.changed_by_import").count() == 1


def test_what_never_succeeds_is_given_back_with_words(bring, office, run_queue, unit):
    batch = bring(["123456785", "A", "", ""])
    importing.ask_import(batch=batch, what="apply", actor=office)
    Batch.objects.update(attempts=10)
    run_queue()
    batch.refresh_from_db()
    assert (batch.state, batch.wanted) == ("judged", "") and batch.problem


def test_an_import_can_be_given_up(bring, press, unit):
    batch = press("drop", bring(["123456785", "A", "", ""]))
    assert batch.state == "dropped"
    assert press("apply", batch).state == "dropped"


def test_an_import_that_nobody_goes_on_with_is_given_up_and_its_file_removed(
    bring, unit, settings, django_capture_on_commit_callbacks
):
    batch = bring(["123456785", "A", "", ""])
    resume_exports()
    batch.refresh_from_db()
    assert batch.state == "judged" and storage.path_of(batch.key).exists()
    settings.EXPORT_KEEP_DAYS = 0
    with django_capture_on_commit_callbacks(execute=True):
        resume_exports()
    batch.refresh_from_db()
    assert batch.state == "dropped" and not storage.path_of(batch.key).exists()


def test_a_bomb_is_refused_by_the_queue(client, run_queue):
    content = io.BytesIO(b"PK\x03\x04" + b"0" * 1000)
    client.post(NEW, {"upload": SimpleUploadedFile("bomba.xlsx", content.getvalue())})
    run_queue()
    assert Batch.objects.get().state == "refused" and not Line.objects.exists()
