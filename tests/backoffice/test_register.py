"""The screens of register imports: sent in, looked through, applied, undone; for CeZ alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ssoz.journal.models import Entry
from ssoz.register.models import FILES, Mistake, RegisterImport
from ssoz.units.models import Unit
from tests.makers import make_actor
from tests.register_dump import Picture, Register

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:register_registerimport_changelist")
UPLOAD = reverse("backoffice:register_registerimport_upload")


def address(name: str, job: RegisterImport) -> str:
    return reverse(f"backoffice:register_registerimport_{name}", args=[job.pk])


@pytest.fixture
def chief(client_for):
    return client_for(make_actor(role="cez-admin"))


@pytest.fixture
def dump(tmp_path):
    register = Register()

    def write(name: str = "1", **how):
        expected = register.write(Picture(60, spoiled=0.1, **how), tmp_path / name)
        uploads = {
            file: SimpleUploadedFile(f"{file}.txt", (tmp_path / name / f"{file}.txt").read_bytes())
            for file in FILES
        }
        return uploads, expected

    return write


@pytest.fixture
def compared(chief, dump, run_queue):
    uploads, expected = dump()
    answer = chief.post(UPLOAD, {**uploads, "day": "2026-01-31"})
    job = RegisterImport.objects.get()
    assert answer.url == address("change", job)
    assert "data-running" in chief.get(answer.url).content.decode()
    run_queue()
    return RegisterImport.objects.get(), expected


def test_what_was_sent_in_is_shown_before_anything_is_changed(chief, compared):
    job, expected = compared
    page = chief.get(address("change", job))
    text = page.content.decode()
    assert job.state == "compared" and "data-running" not in text
    assert {act["act"].operation for act in page.context["acts"]} == {"apply", "cancel"}
    counts = {row["n"] for row in page.context["counts"]}
    assert expected.units["new"] in counts and expected.parts["new"] in counts
    assert str(expected.spoiled) in text and "SHA-256" in text
    assert not Unit.objects.exclude(register_id="").exists()


def test_applying_and_undoing_are_buttons(chief, compared, run_queue):
    job, expected = compared
    assert chief.get(address("zastosuj", job)).status_code == 200
    chief.post(address("zastosuj", job), {})
    run_queue()
    assert Unit.objects.exclude(register_id="").count() == expected.units["new"]
    page = chief.get(address("change", job))
    assert [act["act"].operation for act in page.context["acts"]] == ["undo"]
    listed = chief.get(address("changes", job), {"co": "units", "stan": "new"})
    assert listed.context["page"].paginator.count == expected.units["new"]
    chief.post(address("cofnij", job), {})
    run_queue()
    assert not Unit.objects.exclude(register_id="").exists()
    acts = Entry.objects.filter(thing_type="register.registerimport").order_by("id")
    assert [entry.act.rpartition(".")[2] for entry in acts] == [
        "started", "reading", "compared", "ordered", "applied", "undo_ordered", "undone",
    ]  # fmt: skip
    assert len({entry.person_id for entry in acts}) == 1


def test_changes_are_listed_with_old_and_new_values(chief, compared, dump, run_queue):
    job, _ = compared
    chief.post(address("zastosuj", job), {})
    run_queue()
    uploads, expected = dump("2", version=1, changed=0.5, gone=0.1)
    chief.post(UPLOAD, {**uploads, "day": "2026-02-28"})
    run_queue()
    second = RegisterImport.objects.latest("pk")
    before = chief.get(address("changes", second), {"co": "units", "stan": "changed"})
    assert before.context["page"].paginator.count == expected.units["changed"]
    assert "42 765 43 21" in before.content.decode() and "42 123 45 67" in before.content.decode()
    for what in ("units", "parts"):
        gone = chief.get(address("changes", second), {"co": what, "stan": "gone"})
        counted = getattr(expected, what)["gone"]
        assert gone.context["page"].paginator.count == counted > 0
    chief.post(address("zastosuj", second), {"close_gone": "on"})
    run_queue()
    after = chief.get(address("changes", second), {"co": "units", "stan": "changed"})
    assert {change.register_id for change in after.context["changes"]} == {
        change.register_id for change in before.context["changes"]
    }
    assert "42 765 43 21" in after.content.decode() and "42 123 45 67" in after.content.decode()
    assert chief.get(address("changes", second), {"co": "parts"}).status_code == 200


def test_mistakes_are_filtered_and_handed_out_without_formulas(chief, compared):
    job, expected = compared
    page = chief.get(address("mistakes", job), {"plik": "podmioty", "powod": "nip"})
    assert page.context["page"].paginator.count == expected.codes["nip"]
    every = chief.get(address("mistakes", job), {"plik": "../etc", "powod": "'--", "p": "99"})
    assert every.context["page"].paginator.count == expected.spoiled
    Mistake.objects.create(job=job, file="podmioty", line=7, code="columns", begins="=1+1",
                           figures={"n": 1, "expected": 30})  # fmt: skip
    answer = chief.get(address("mistakes_csv", job))
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == expected.spoiled + 2
    assert any("'=1+1" in line for line in lines)
    assert Entry.objects.filter(act="register.mistakes.downloaded").count() == 1


def test_a_line_is_shown_as_text(chief, compared):
    job, _ = compared
    Mistake.objects.create(
        job=job, file="podmioty", line=7, code="sign", begins="<script>x</script>"
    )
    shown = chief.get(address("mistakes", job), {"powod": "sign", "plik": "podmioty"})
    assert "<script>x" not in shown.content.decode()


def test_a_file_that_is_no_dump_is_refused_at_once_and_nothing_begins(chief, dump):
    uploads, _ = dump()
    uploads["jednostki"] = SimpleUploadedFile("jednostki.txt", uploads["komorki"].read())
    uploads["komorki"].seek(0)
    page = chief.post(UPLOAD, {**uploads, "day": "2026-01-31"})
    assert page.status_code == 200 and "28" in page.context["refusal"]
    missing = chief.post(UPLOAD, {"day": "x"})
    assert set(missing.context["form"].errors) == {*FILES, "day"}
    assert not RegisterImport.objects.exists()


def test_a_voivodeship_office_finds_no_import_at_all(client_for, compared):
    job, _ = compared
    office = client_for(make_actor(role="uw-admin"))
    names = ("change", "changes", "mistakes", "mistakes_csv", "zastosuj", "anuluj", "cofnij")
    for page in [LIST, UPLOAD, *(address(name, job) for name in names)]:
        assert office.get(page).status_code == 404, page
        assert office.post(page).status_code == 404, page
    assert LIST not in office.get(reverse("backoffice:index")).content.decode()


def test_the_menu_leads_whoever_may_import_to_the_list(chief, compared):
    assert LIST in chief.get(reverse("backoffice:index")).content.decode()
    listed = chief.get(LIST, {"q": "nikt"})
    assert listed.context["cl"].result_count == 0
    assert chief.get(LIST).context["cl"].result_count == 1
