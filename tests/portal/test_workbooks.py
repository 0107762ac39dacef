"""The workbook of a report in the portal: taken, brought in, looked at, taken over."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ssoz.journal.models import Entry
from ssoz.reports import operations as reports
from ssoz.reports.queries import report_to_act_on
from ssoz.workbooks.models import Upload
from tests.filled import Filled
from tests.makers import make_actor, make_report, make_reporter, make_supervisor, make_unit
from tests.portal.pages import Page, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def reporter(unit):
    return make_reporter(unit)


@pytest.fixture
def report(unit, reporter):
    answers = {"1.01.a": "5", "1.01.b": "2", "2.jest": "yes"}
    return make_report(unit=unit, reporter=reporter, answers=answers)


@pytest.fixture
def client(reporter, at_work):
    return at_work(reporter)


def url(report, act="") -> str:
    return f"/sprawozdania/{report.pk}/arkusz{act}"


def take(client, report) -> Filled:
    answer = client.get(url(report, ".xlsx"))
    assert answer.status_code == 200
    return Filled(answer.content)


def bring(client, report, file) -> Page:
    answer = client.post(url(report, "/wczytaj/"), {"file": file} if file else {}, follow=True)
    return Page(answer)


def changes_of(report) -> str:
    return url(report, "/zmiany/")


def choose(client, report, go, *cells, **more):
    fresh = report_to_act_on(report.pk)
    body = {"go": go, "cell": list(cells), "revision": fresh.revision} | more
    return client.post(changes_of(report), body, follow=True)


def test_what_was_filled_in_elsewhere_is_seen_chosen_and_taken_over(client, report):
    filled = take(client, report).type({"1.01.a": 6, "1.01.b": 9, "1.02.a": 8, "2.jest": "Nie"})
    page = bring(client, report, filled.upload())
    assert "4 fields would change. 4 are ticked." in page.text
    assert "Women (9) cannot exceed all (6)." in page.text
    assert "01 Lekarze, Ogółem" in page.text
    assert page.ticked("cell") == ["1.01.a", "1.01.b", "1.02.a", "2.jest"]
    done = Page(choose(client, report, "apply", "1.01.a", "2.jest"))
    assert "2 fields were taken over from the workbook." in done.text
    answers = report_to_act_on(report.pk).answers
    assert answers.items() >= {"1.01.a": "6", "1.01.b": "2", "2.jest": "no"}.items()
    assert "1.02.a" not in answers
    assert not Upload.objects.exists()


def test_boxes_are_ticked_by_buttons_without_script(client, report):
    filled = take(client, report).type({"1.01.a": 6, "1.02.a": 8, "2.jest": "Nie"})
    bring(client, report, filled.upload())
    assert Page(choose(client, report, "none", "1.01.a")).ticked("cell") == []
    assert Page(choose(client, report, "all:1")).ticked("cell") == ["1.01.a", "1.02.a"]
    ticked = Page(choose(client, report, "none:1", "1.01.a", "2.jest")).ticked("cell")
    assert ticked == ["2.jest"]
    assert "No field chosen" in choose(client, report, "apply").content.decode()


def test_a_file_that_is_no_workbook_of_ours_is_refused_beside_its_field(client, report):
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 120_000_000)
    files = {
        "No file chosen": None,
        "The file is empty": SimpleUploadedFile("a.xlsx", b""),
        "This is no workbook": SimpleUploadedFile("a.xlsx", b"%PDF-1.7 nic"),
        "unpacks to too much": SimpleUploadedFile("a.xlsx", bomb.getvalue()),
    }
    for words, file in files.items():
        page = bring(client, report, file)
        assert words in page.words("//*[@id='id_file_error']")[0]
        assert page.focused == "id_file"
    assert not Upload.objects.exists()


def test_a_million_rows_are_refused_in_words(client, report):
    filled = take(client, report)
    sheet = filled.sheet_of("1.01.a")
    sheet["D900000"] = "daleko"
    page = bring(client, report, filled.upload())
    assert "far more rows or columns than a report" in page.words("//*[@id='id_file_error']")[0]


def test_what_somebody_saved_meanwhile_is_shown_and_not_ticked(client, unit, report):
    filled = take(client, report).type({"1.01.a": 6, "1.02.a": 8})
    jan = make_reporter(unit, first_name="Jan", family_name="Żak")
    reports.fill(report=report, revision=report.revision, cells={"1.01.a": "70"}, actor=jan)
    page = bring(client, report, filled.upload())
    assert page.ticked("cell") == ["1.02.a"]
    assert "Jan Żak changed this field in the system" in page.text
    answer = choose(client, report, "apply", "1.01.a", "1.02.a", revision=report.revision)
    assert answer.status_code == 409
    assert report_to_act_on(report.pk).answers["1.01.a"] == "70"
    choose(client, report, "apply", "1.01.a", "1.02.a")
    assert report_to_act_on(report.pk).answers["1.01.a"] == "6"


def test_a_supervisor_fills_in_on_behalf_by_a_workbook(unit, report, at_work):
    client = at_work(make_supervisor(unit))
    page = bring(client, report, take(client, report).type({"1.01.a": 6}).upload())
    assert "You are filling in on behalf of" in page.text
    choose(client, report, "apply", "1.01.a")
    entry = Entry.objects.about(report).get(act="workbooks.workbook.applied")
    assert entry.details["cells"] == 1
    assert report.changes.latest("revision").on_behalf


def test_whoever_may_not_read_gets_404_and_whoever_may_not_fill_brings_nothing(
    client, report, at_work
):
    file = take(client, report).type({"1.01.a": 6}).upload()
    for actor in (make_reporter(make_unit()), make_actor(role="cez-employee")):
        stranger = at_work(actor)
        assert stranger.get(url(report, "/")).status_code == 404
        assert stranger.get(url(report, ".xlsx")).status_code == 404
        assert stranger.post(url(report, "/wczytaj/"), {"file": file}).status_code == 404
    bring(client, report, take(client, report).type({"1.01.a": 6}).upload())
    colleague = at_work(make_reporter(report.unit))
    assert "no longer kept" in colleague.get(changes_of(report), follow=True).content.decode()


def test_a_sent_report_can_be_taken_but_not_brought_back(unit, reporter, client):
    sent = make_report(state="sent", unit=unit, reporter=reporter)
    filled = take(client, sent)
    page = get(client, url(sent, "/"))
    assert "The workbook can be taken, but not brought back." in page.text
    assert not page.all("//input[@type='file']")
    refused = bring(client, sent, filled.upload())
    assert "cannot be changed now" in refused.text


def test_what_was_read_can_be_forgotten_and_waits_until_then(client, report):
    bring(client, report, take(client, report).type({"1.01.a": 6}).upload("moje.xlsx"))
    assert "The file “moje.xlsx” was read" in get(client, url(report, "/")).text
    done = choose(client, report, "drop")
    assert "Nothing was changed." in done.content.decode()
    assert not Upload.objects.exists()


def test_a_workbook_that_says_nothing_new_says_so(client, report):
    page = bring(client, report, take(client, report).upload())
    assert "The workbook says nothing that the report does not say already." in page.text


def test_the_page_of_a_large_choice_asks_the_database_little(
    client, report, django_assert_max_num_queries
):
    rows = {f"3.{n}.nazwa": f"Oddział {n}" for n in range(1, 21)}
    bring(client, report, take(client, report).type(rows).upload())
    with django_assert_max_num_queries(25):
        client.get(changes_of(report))
