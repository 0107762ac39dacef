"""The edition desk: a form is changed by plain forms, by people who have never seen TOML."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.questionnaires import operations
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.steps import Put, Remove
from ssoz.reports.models import Collection
from tests.backoffice.desk import draft_of, fields_of, post_place, row_of, url_of
from tests.makers import make_actor, make_collection, make_edition

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:questionnaires_draft_changelist")
DAY = timedelta(days=1)


@pytest.fixture
def editor():
    return make_actor(role="cez-admin")


@pytest.fixture
def client(client_for, editor):
    return client_for(editor)


@pytest.fixture
def draft(editor):
    return operations.begin_draft(edition=make_edition(), name="2026", actor=editor)


# --- Beginning ------------------------------------------------------------------------------------


def test_a_new_year_begins_from_an_edition_by_its_name_alone(client):
    edition = make_edition()
    begin = reverse("backoffice:questionnaires_edition_nowy-rok", args=[edition.pk])
    assert (
        begin
        in client.get(reverse("backoffice:questionnaires_edition_change", args=[edition.pk])).text
    )
    answer = client.post(begin, {"name": "2026"})
    draft = Draft.objects.get()
    assert answer.url == url_of(draft)
    assert (draft.edition, draft.based_on_id) == ("2026", edition.pk)
    assert "T-1 2026" in client.get(LIST).text


def test_a_name_that_is_taken_is_refused_with_what_was_typed_still_there(client):
    edition = make_edition()
    begin = reverse("backoffice:questionnaires_edition_nowy-rok", args=[edition.pk])
    text = client.post(begin, {"name": "2025"}).text
    assert 'value="2025"' in text and 'class="errors"' in text
    assert not Draft.objects.exists()


def test_a_file_becomes_a_draft_and_what_is_no_toml_is_named_by_its_line(client):
    page = reverse("backoffice:questionnaires_draft_take_in")
    wrong = SimpleUploadedFile("zly.toml", b'language = 1\ncode = "X\n')
    text = client.post(page, {"upload": wrong}).text
    assert not Draft.objects.exists() and "2" in text
    small = SimpleUploadedFile("maly.toml", b'language = 1\ncode = "X-1"\nedition = "2026"\n')
    answer = client.post(page, {"upload": small})
    draft = Draft.objects.get()
    assert answer.url == url_of(draft) and draft.code == "X-1" and draft.mistakes
    assert client.get(url_of(draft)).status_code == 200
    assert "msg-err" in client.post(page, {}).text


@pytest.mark.parametrize("kind", ["toml", "xlsx"])
def test_a_draft_taken_out_and_in_again_says_the_same(client, draft, kind):
    file = client.get(url_of(draft, kind))
    assert f"t-1-2026.{kind}" in file["Content-Disposition"]
    again = SimpleUploadedFile(f"wzor.{kind}", file.content)
    client.post(reverse("backoffice:questionnaires_draft_take_in"), {"upload": again})
    assert Draft.objects.latest("pk").definition == draft.definition != {}
    assert client.get(_edition_page(draft.based_on, kind)).status_code == 200


def test_a_workbook_that_is_none_says_so_at_the_field_of_the_file(client):
    broken = SimpleUploadedFile("zly.xlsx", b"PK\x03\x04 nic")
    text = client.post(reverse("backoffice:questionnaires_draft_take_in"), {"upload": broken}).text
    assert 'class="errors"' in text and not Draft.objects.exists()


# --- The page of a draft ------------------------------------------------------------------------------


def test_the_page_shows_the_outline_and_leads_to_each_thing(client, draft):
    text = client.get(url_of(draft)).text
    for place in ("section/1", "rule/0", "calc/0", "calosc"):
        assert url_of(draft, "edit_thing", place) in text


@pytest.mark.parametrize(
    "place",
    ["calosc", "section/0", "section/1", "section/3", "section/1/rows/1", "section/1/columns/0",
     "section/2/fields/2", "rule/1", "calc/0"],
)  # fmt: skip
def test_saving_a_page_as_it_came_changes_nothing(client, draft, place):
    address = url_of(draft, "edit_thing", place)
    page = client.get(address)
    assert page.status_code == 200
    client.post(address, fields_of(page))
    draft.refresh_from_db()
    assert draft.revision == 1


def test_each_key_of_a_row_is_saved_as_the_language_has_it(client, draft):
    post_place(
        client, draft, "section/1/rows/1",
        label="Pielęgniarki i położne", required="yes", closed=["a", "b"], max="12,5",
        source="http://a.example\n\nhttp://b.example", parent="01",
    )  # fmt: skip
    assert row_of(draft, 1) == {
        "code": "02", "label": "Pielęgniarki i położne", "closed": ["a", "b"], "required": True,
        "max": "12.5", "source": ["http://a.example", "http://b.example"], "parent": "01",
    }  # fmt: skip


def test_answers_to_choose_from_are_written_one_in_a_line(client, draft):
    post_place(client, draft, "section/2/fields/2", options="x | Oddział | Ward\ny\tPoradnia\nz")
    field = draft_of(draft).definition["section"][2]["fields"][2]
    assert field["options"] == [
        {"code": "x", "label": "Oddział", "label_en": "Ward"}, {"code": "y", "label": "Poradnia"}, "z",
    ]  # fmt: skip


def test_a_key_that_is_emptied_goes_away(client, draft):
    post_place(client, draft, "rule/0", message_en="")
    assert "message_en" not in draft_of(draft).definition["rule"][0]


def test_rows_are_added_where_one_asked_moved_and_removed(client, draft):
    add = url_of(draft, "add_thing", "section/1/rows")
    form = fields_of(client.get(f"{add}?po=0"))
    answer = client.post(f"{add}?po=0", {**form, "code": "01a", "label": "Stażyści"})
    assert answer.url.endswith("#p-section-1-rows-1")
    assert codes(draft) == ["01", "01a", "02", "99"]
    move = url_of(draft, "move_thing")
    client.post(move, {"seen": draft_of(draft).revision, "down": "section/1/rows/1"})
    assert codes(draft) == ["01", "02", "01a", "99"]
    client.post(
        url_of(draft, "remove_thing", "section/1/rows/2"), {"seen": draft_of(draft).revision}
    )
    assert codes(draft) == ["01", "02", "99"]


def test_a_section_a_rule_and_a_list_can_be_made_from_nothing(client, draft):
    add_section = url_of(draft, "add_thing", "section")
    typed = {
        **fields_of(client.get(add_section)),
        "way": "rows",
        "code": "9",
        "title": "Nowy dział",
    }
    answer = client.post(add_section, typed)
    assert answer.url == url_of(draft, "edit_thing", "section/4")
    assert draft_of(draft).definition["section"][4]["rows"] == []
    add_list = url_of(draft, "add_thing", "list")
    typed = {**fields_of(client.get(add_list)), "name": "stopien", "options": "1 | pierwszy"}
    client.post(add_list, typed)
    assert draft_of(draft).definition["list"] == [
        {"name": "stopien", "options": [{"code": "1", "label": "pierwszy"}]}
    ]


# --- What is wrong --------------------------------------------------------------------------------------


def test_what_the_loader_says_stands_at_the_field_and_nothing_typed_is_lost(client, draft):
    answer = post_place(client, draft, "rule/0", check="1.77.b <= 1.01.a")
    assert answer.url == url_of(draft, "edit_thing", "rule/0")
    page = client.get(answer.url).text
    assert 'id="id_check_mistake"' in page and "1.77.b &lt;= 1.01.a" in page
    text = client.get(url_of(draft)).text
    assert f"{answer.url}#id_check" in text
    assert draft_of(draft).mistakes[0]["code"] == "E31"


def test_a_draft_with_mistakes_cannot_be_proposed_nor_previewed(client, draft):
    post_place(client, draft, "rule/0", check="1.77.b <= 1.01.a")
    propose = url_of(draft, "zaproponuj")
    text = client.post(propose, {"effective_on": timezone.localdate().isoformat()}).text
    assert 'class="errors"' in text
    assert draft_of(draft).state == Draft.State.EDITING
    assert "#mistakes" in client.get(url_of(draft, "preview")).text


NASTY = """
language = "x"
code = 7
edition = ["2026"]
rule = "wszystko"
[[section]]
code = 1
rows = [{ code = 2, closed = "b", options = 3 }, { label = { a = 1 } }]
columns = "brak"
source = "druk"
[[section]]
fields = [{ code = "a", type = ["text"], min = "mało", options = [{ label = 1 }, 5] }]
[[list]]
options = 5
[[calc]]
cell = []
"""
PLACES = ("calosc", "section/0", "section/0/rows/0", "section/0/rows/1", "section/1/fields/0", "list/0",
          "calc/0", "rule/0", "section/99", "section/0/rows/9999999", "nie/ma", "section/²")  # fmt: skip


def test_whatever_stands_in_a_file_its_draft_can_be_looked_at_and_saved_as_it_is(client, editor):
    draft = operations.take_in(text=NASTY, file="zly.toml", actor=editor)
    for name in ("change", "preview", "mapping", "revisions", "toml"):
        assert client.get(url_of(draft, name)).status_code == 200, name
    for place in PLACES:
        address = url_of(draft, "edit_thing", place)
        page = client.get(address)
        assert page.status_code in (200, 302), place
        if page.status_code == 200:
            client.post(address, fields_of(page))
    assert draft_of(draft).definition == draft.definition


# --- Two people -------------------------------------------------------------------------------------------


def test_two_people_on_one_field_see_both_texts_and_choose(client, client_for, draft, editor):
    address = url_of(draft, "edit_thing", "rule/0")
    mine = fields_of(client.get(address))
    other = make_actor(role="cez-admin")
    operations.change_draft(
        draft=draft, revision=1, actor=other,
        steps=[Put(("rule", 0, "message"), "Ich zdanie."), Put(("rule", 0, "level"), "warning")],
    )  # fmt: skip
    page = client.post(address, {**mine, "message": "Moje zdanie."})
    text = page.text
    assert "Ich zdanie." in text and "Moje zdanie." in text and "keep.message" in text
    typed = fields_of(page)
    assert typed["level"] == "warning", "What the other wrote stands where nothing was typed."
    client.post(address, {**typed, "keep.message": "theirs"})
    assert draft_of(draft).definition["rule"][0]["message"] == "Ich zdanie."
    client.post(address, {**typed, "keep.message": "mine"})


def test_what_somebody_removed_meanwhile_can_be_put_in_anew(client, draft):
    address = url_of(draft, "edit_thing", "section/1/rows/1")
    mine = fields_of(client.get(address))
    operations.change_draft(
        draft=draft, revision=1, actor=make_actor(role="cez-admin"),
        steps=[Remove(("section", 1, "rows", 1))],
    )  # fmt: skip
    page = client.post(address, {**mine, "label": "Pielęgniarki razem"})
    assert "Pielęgniarki razem" in page.text
    assert url_of(draft, "add_thing", "section/1/rows") in page.text


# --- To publication -----------------------------------------------------------------------------------------


def test_a_second_person_publishes_and_whoever_changed_the_draft_does_not(
    client, client_for, draft
):
    client.post(url_of(draft, "zaproponuj"), {"effective_on": timezone.localdate().isoformat()})
    assert draft_of(draft).state == Draft.State.PROPOSED
    publish = url_of(draft, "opublikuj")
    assert publish not in client.get(url_of(draft)).text
    assert 'class="errors"' in client.post(publish).text
    assert draft_of(draft).state == Draft.State.PROPOSED
    second = client_for(make_actor(role="cez-admin"))
    assert publish in second.get(url_of(draft)).text
    second.post(publish)
    edition = Edition.objects.get(edition="2026")
    assert edition.is_published and edition.effective_on == timezone.localdate()


def test_a_draft_that_is_sent_back_says_why(client, client_for, draft):
    client.post(url_of(draft, "zaproponuj"), {"effective_on": timezone.localdate().isoformat()})
    second = client_for(make_actor(role="cez-admin"))
    second.post(url_of(draft, "cofnij-do-edycji"), {"reason": "Brakuje wiersza 03."})
    assert "Brakuje wiersza 03." in client.get(url_of(draft)).text


def test_a_proposed_draft_is_not_changed(client, draft):
    client.post(url_of(draft, "zaproponuj"), {"effective_on": timezone.localdate().isoformat()})
    answer = client.get(url_of(draft, "edit_thing", "rule/0"))
    assert answer.url == url_of(draft)


# --- The past -----------------------------------------------------------------------------------------------


def test_an_earlier_revision_is_put_back_whole(client, draft):
    said = draft.definition
    post_place(client, draft, "rule/0", check="1.01.b < 1.01.a")
    assert client.get(url_of(draft, "revisions")).status_code == 200
    page = client.get(url_of(draft, "revision", 1))
    assert url_of(draft, "restore", 1) in page.text
    client.post(url_of(draft, "restore", 1), {"seen": draft_of(draft).revision})
    assert draft_of(draft).definition == said


def test_a_withdrawn_edition_comes_back_as_a_draft_and_is_published_again(client):
    edition = make_edition()
    client.post(reverse("backoffice:questionnaires_edition_wycofaj", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.state == Edition.State.WITHDRAWN
    restore = reverse("backoffice:questionnaires_edition_przywroc", args=[edition.pk])
    client.post(restore, {"name": "2025-2"})
    assert Draft.objects.get().definition["section"] == edition.definition["section"]
    client.post(reverse("backoffice:questionnaires_edition_opublikuj", args=[edition.pk]))
    edition.refresh_from_db()
    assert edition.is_published


def test_a_collection_is_planned_by_a_new_edition_as_the_last_one_was(client):
    edition = make_edition()
    make_collection(edition=edition, owed_by=["entity"], for_psychiatric=True)
    page = reverse("backoffice:questionnaires_edition_zbieranie", args=[edition.pk])
    assert 'value="entity"' in client.get(page).text
    typed = {"year": "2031", "due_on": "2032-04-10", "owed_by": ["entity"]}
    answer = client.post(page, typed)
    planned = Collection.objects.get(period__year=2031)
    assert answer.url == reverse("backoffice:reports_collection_change", args=[planned.pk])
    assert planned.for_psychiatric and planned.owed_by == ["entity"]
    assert planned.deadlines.get().due_on.isoformat() == "2032-04-10"
    assert 'class="errors"' in client.post(page, typed).text, "Collected already."
    assert 'class="errors"' in client.post(page, {**typed, "year": "MMXXXI"}).text


# --- Who may ----------------------------------------------------------------------------------------------------


def test_whoever_neither_edits_nor_publishes_forms_finds_no_desk(client_for, draft):
    employee = client_for(make_actor(role="cez-employee"))
    for address in (LIST, url_of(draft), url_of(draft, "edit_thing", "calosc")):
        assert employee.get(address).status_code == 404


# --- Preview -----------------------------------------------------------------------------------------------------


def test_the_preview_judges_what_is_typed_and_keeps_nothing(client, draft):
    preview = url_of(draft, "preview")
    assert 'name="1.01.a"' in client.get(preview).text
    text = client.post(preview, {"1.01.a": "2", "1.01.b": "5"}).text
    assert "Kobiet (5)" in text and 'value="5"' in text
    assert draft_of(draft).revision == 1


def _edition_page(edition, name):
    return reverse(f"backoffice:questionnaires_edition_{name}", args=[edition.pk])


def codes(draft):
    return [row["code"] for row in draft_of(draft).definition["section"][1]["rows"]]


# --- Cells since last year ------------------------------------------------------------------------------------------


def gone_row(draft):
    """Give the row 02 another code, so that its cells are lost."""
    return operations.change_draft(
        draft=draft, revision=draft.revision, actor=SYSTEM,
        steps=[Put(("section", 1, "rows", 1, "code"), "02a"), Put(("calc", 0, "value"), "sum(1.01:02a.a)")],
    )  # fmt: skip


def test_a_row_under_a_new_code_is_proposed_and_carried_as_a_whole(client, draft):
    draft = gone_row(draft)
    assert url_of(draft, "mapping") in client.get(url_of(draft)).text
    page = client.get(url_of(draft, "mapping"))
    typed = fields_of(page)
    assert typed["to:row:1.02"] == "" and 'value="1.02a"' in page.text
    client.post(url_of(draft, "mapping"), {**typed, "to:row:1.02": "1.02a"})
    assert draft_of(draft).mapping["cells"] == {"1.02.a": "1.02a.a"}
    assert not draft_of(draft).mistakes
    assert fields_of(client.get(url_of(draft, "mapping")))["to:row:1.02"] == "1.02a"


def test_cells_that_ended_want_a_reason_and_what_was_typed_stays(client, draft):
    draft = gone_row(draft)
    address = url_of(draft, "mapping")
    typed = {**fields_of(client.get(address)), "to:row:1.02": "ended"}
    page = client.post(address, typed)
    assert 'class="errors"' in page.text and fields_of(page)["to:row:1.02"] == "ended"
    client.post(address, {**typed, "why:row:1.02": "Nie zbiera się już."})
    assert draft_of(draft).mapping["ended"] == {"1.02.a": "Nie zbiera się już."}


def test_a_mapping_that_cannot_be_is_refused_at_its_line(client, draft):
    draft = gone_row(draft)
    address = url_of(draft, "mapping")
    page = client.post(address, {**fields_of(client.get(address)), "to:row:1.02": "1.77"})
    assert not draft_of(draft).mapping.get("cells")
    assert "msg-err" in page.text and "1.77.a" in page.text


def test_a_cell_that_a_mapping_loses_stands_among_the_mistakes(client, draft):
    draft = gone_row(draft)
    address = url_of(draft, "mapping")
    client.post(address, {**fields_of(client.get(address)), "to:row:1.02": "1.01"})
    assert {one["cell"] for one in draft_of(draft).mistakes} == {"1.01.a"}
    assert "1.01.a" in client.get(url_of(draft)).text
