"""Drafts: begun, changed by several, proposed, published by a second person."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from ssoz.actors import Actor, NotAllowed
from ssoz.journal.models import Entry
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.operations import (
    abandon_draft,
    begin_draft,
    change_draft,
    load,
    propose,
    publish_draft,
    restore_draft,
    restore_edition,
    send_draft_back,
    take_in,
    withdraw,
)
from ssoz.questionnaires.queries import definition_at, loaded_draft, revisions_of
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, EditionFrozen, Refused
from ssoz.questionnaires.steps import Insert, Put, Remove
from ssoz.questionnaires.toml_text import toml_text
from tests.makers import make_edition
from tests.ssoz.questionnaires.desk import TABLE, actor, tomorrow
from tests.ssoz.questionnaires.random_editions import definitions, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Iterator[Edition]:
    yield make_edition(code="TB-1", text=TABLE)


@pytest.fixture
def editor() -> Actor:
    return actor("Ewa")


@pytest.fixture
def publisher() -> Actor:
    return actor("Piotr")


def put(draft: Draft, path: tuple, value, by: Actor) -> Draft:
    return change_draft(draft=draft, revision=draft.revision, steps=[Put(path, value)], actor=by)


# --- Beginning -----------------------------------------------------------------------------------


def test_a_draft_begins_as_last_years_edition_under_a_new_name(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)

    assert str(draft) == "TB-1 2026"
    assert draft.based_on == edition
    assert draft.definition == edition.definition | {"edition": "2026"}
    assert list(draft.definition) == list(edition.definition)
    assert (draft.revision, draft.state, draft.mistakes) == (1, "editing", [])
    assert draft.editors == [editor.person_id]
    entry = Entry.objects.get(act="questionnaires.draft.begun")
    assert entry.details["made_from"] == "TB-1 2025"


def test_a_draft_needs_a_name_that_no_edition_of_the_form_has(edition, editor):
    with pytest.raises(Refused, match="2025"):
        begin_draft(edition=edition, name="2025", actor=editor)
    with pytest.raises(Refused):
        begin_draft(edition=edition, name="  ", actor=editor)


def test_only_who_edits_forms_of_the_class_begins_one(edition):
    with pytest.raises(NotAllowed):
        begin_draft(edition=edition, name="2026", actor=actor("Fin", classes=("financial",)))


def test_a_file_with_mistakes_is_taken_in_and_each_mistake_knows_its_place(editor):
    text = TABLE.replace('label = "Lekarze"', 'labell = "Lekarze"')

    draft = take_in(text=text, file="a/b/tb.toml", actor=editor)

    [unknown, missing] = [m for m in draft.mistakes if m["code"] in ("E02", "E03")]
    assert unknown["path"] == ["section", 0, "rows", 0, "labell"]
    assert missing["path"] == ["section", 0, "rows", 0]
    assert missing["cell"] == "1.01"
    assert loaded_draft(draft) is None
    assert Entry.objects.get(act="questionnaires.draft.taken_in").details["file"] == "tb.toml"


def test_what_is_not_toml_is_refused_with_its_line(editor):
    with pytest.raises(EditionInvalid) as refused:
        take_in(text='code = "A\n', file="x.toml", actor=editor)
    assert refused.value.mistakes[0].line == 1


# --- Changing ------------------------------------------------------------------------------------


def test_a_change_is_a_revision_with_history_and_journal(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    row = {"code": "03", "label": "Położne"}

    draft = change_draft(
        draft=draft, revision=1, steps=[Insert(("section", 0, "rows", 2), row)], actor=editor
    )

    assert draft.revision == 2
    assert loaded_draft(draft).questionnaire.find("1.03.a")
    assert definition_at(draft, 1) == edition.definition | {"edition": "2026"}
    assert [(r.revision, r.act) for r in revisions_of(draft)] == [
        (2, "questionnaires.draft.changed"), (1, "questionnaires.draft.begun"),
    ]  # fmt: skip
    assert revisions_of(draft)[0].by.pk == editor.person_id


def test_a_change_asks_the_database_little_however_large_the_form(
    edition, editor, django_assert_max_num_queries
):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    rows = [{"code": f"r{number}", "label": f"Wiersz {number}"} for number in range(200)]

    with django_assert_max_num_queries(12):
        draft = put(draft, ("section", 0, "rows"), [*draft.definition["section"][0]["rows"], *rows],
                    editor)  # fmt: skip
        assert draft.mistakes == []


def test_a_draft_may_be_wrong_and_says_where(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)

    draft = put(draft, ("rule", 0, "check"), "1.*.c <= 1.*.a", editor)

    assert [(m["code"], m["path"]) for m in draft.mistakes] == [("E31", ["rule", 0, "check"])]


def test_two_things_with_one_code_are_told_without_a_line(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)

    draft = put(draft, ("section", 0, "rows", 1, "code"), "01", editor)

    twins = [m for m in draft.mistakes if m["code"] == "E12"]
    assert [m["path"] for m in twins] == [["section", 0, "rows", 1]]
    assert "0" not in twins[0]["advice"]


@pytest.mark.parametrize(
    "step",
    [
        Put(("section", 7, "code"), "x"),
        Put(("section", 0, "rows", -1, "label"), "x"),
        Put(("title",), None),
        Put(("title",), "a\0b"),
        Put(("title",), 1.5),
        Put((), {}),
        Remove(("section", 0, "nothing")),
        Insert(("section", 0, "rows", 9), {}),
        Insert(("title", 0), "x"),
    ],
)
def test_a_step_to_nowhere_or_with_what_cannot_be_kept_is_refused(edition, editor, step):
    draft = begin_draft(edition=edition, name="2026", actor=editor)

    with pytest.raises(Refused):
        change_draft(draft=draft, revision=1, steps=[Put(("title",), "Inny"), step], actor=editor)

    assert Draft.objects.get(pk=draft.pk).definition == draft.definition


def test_a_draft_too_large_is_refused(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    with pytest.raises(Refused):
        put(draft, ("help",), "x" * 2_000_001, editor)


def test_an_editor_of_one_class_does_not_move_a_draft_into_another(edition):
    narrow = actor("Wąska", classes=("non_financial",))
    draft = begin_draft(edition=edition, name="2026", actor=narrow)
    with pytest.raises(NotAllowed):
        put(draft, ("class",), "financial", narrow)


def test_drafts_are_seen_by_class(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)

    def sees(who: Actor, to: str = "edition.edit") -> bool:
        return Draft.objects.visible_to(who, to=to).filter(pk=draft.pk).exists()

    assert sees(editor) and sees(editor, "edition.publish")
    assert not sees(actor("Fin", classes=("financial",)))
    assert not sees(actor("Nikt", permissions=()))
    assert not sees(actor("Red", permissions=("edition.edit",)), "edition.publish")


# --- Two people ----------------------------------------------------------------------------------


def test_what_two_people_change_in_different_places_is_kept_on_the_right_row(
    edition, editor, publisher
):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    row = {"code": "00", "label": "Razem"}
    change_draft(
        draft=draft, revision=1, steps=[Insert(("section", 0, "rows", 0), row)], actor=publisher
    )

    # Row 02 stood at number 1 when the page was opened; meanwhile row 01 stands there.
    steps = [Put(("section", 0, "rows", 1, "label"), "Pielęgniarki i położne")]
    draft = change_draft(draft=draft, revision=1, steps=steps, actor=editor)

    labels = {row["code"]: row["label"] for row in draft.definition["section"][0]["rows"]}
    assert labels == {"00": "Razem", "01": "Lekarze", "02": "Pielęgniarki i położne"}
    assert draft.revision == 3


def test_who_changed_the_same_place_first_is_named_and_nothing_is_written(
    edition, editor, publisher
):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    put(draft, ("section", 0, "rows", 1, "label"), "Piel.", publisher)
    draft.refresh_from_db()
    put(draft, ("title",), "Tytuł", actor("Trzecia"))

    steps = [
        Put(("section", 0, "rows", 0, "label"), "Medycy"),
        Put(("section", 0, "rows", 1, "label"), "Siostry"),
    ]
    with pytest.raises(DraftChangedMeanwhile) as refused:
        change_draft(draft=draft, revision=1, steps=steps, actor=editor)

    assert "Piotr" in refused.value.by and "Piotr" in str(refused.value)
    [clash] = refused.value.clashes
    assert (clash.key, clash.mine, clash.theirs) == ("label", "Siostry", "Piel.")
    assert "02" in clash.name
    kept = Draft.objects.get(pk=draft.pk)
    assert kept.revision == 3
    assert kept.definition["section"][0]["rows"][0]["label"] == "Lekarze"


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (Remove(("section", 0, "rows", 0)), Put(("section", 0, "rows", 0, "help"), "x")),
        (
            Put(("section", 0, "rows", 0, "code"), "01a"),
            Put(("section", 0, "rows", 0, "help"), "x"),
        ),
        (Put(("section", 0, "rows", 0, "help"), "x"), Remove(("section", 0, "rows", 0))),
        (Insert(("section", 0, "rows", 2), {"code": "03"}), Remove(("section", 0))),
        (
            Insert(("section", 0, "rows", 2), {"code": "03", "label": "A"}),
            Insert(("section", 0, "rows", 2), {"code": "03", "label": "B"}),
        ),
        # Two rows of one code: nobody can tell any more which of them is meant.
        (
            Insert(("section", 0, "rows", 0), {"code": "01", "label": "B"}),
            Put(("section", 0, "rows", 0, "help"), "x"),
        ),
    ],
)
def test_a_change_never_lands_on_another_row(edition, editor, publisher, theirs, mine):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    change_draft(draft=draft, revision=1, steps=[theirs], actor=publisher)
    with pytest.raises(DraftChangedMeanwhile):
        change_draft(draft=draft, revision=1, steps=[mine], actor=editor)
    assert Draft.objects.get(pk=draft.pk).revision == 2


def test_two_rules_added_at_the_same_end_are_both_kept(edition, editor, publisher):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    for number, who in enumerate((publisher, editor)):
        rule = {"id": f"nowa-{number}", "check": f"1.01.a >= {number}"}
        draft = change_draft(draft=draft, revision=1, steps=[Insert(("rule", 1), rule)], actor=who)
    assert {rule["id"] for rule in draft.definition["rule"]} == {"kobiety", "nowa-0", "nowa-1"}


def test_the_same_change_by_two_is_no_clash_and_no_revision(edition, editor, publisher):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    put(draft, ("title",), "Tytuł", publisher)
    draft = change_draft(draft=draft, revision=1, steps=[Put(("title",), "Tytuł")], actor=editor)
    assert draft.revision == 2
    with pytest.raises(Refused):
        change_draft(draft=draft, revision=7, steps=[Put(("title",), "X")], actor=editor)


# --- Publishing ----------------------------------------------------------------------------------


def proposed(edition: Edition, by: Actor, name: str = "2026") -> Draft:
    draft = begin_draft(edition=edition, name=name, actor=by)
    return propose(draft=draft, effective_on=tomorrow(), actor=by)


def test_a_second_person_publishes_with_a_date_of_effect(edition, editor, publisher):
    draft = proposed(edition, editor)

    made = publish_draft(draft=draft, actor=publisher)

    made = Edition.objects.get(pk=made.pk)
    assert (str(made), made.state, made.effective_on) == ("TB-1 2026", "published", tomorrow())
    assert made.based_on == edition
    assert made.definition == draft.definition
    draft = Draft.objects.get(pk=draft.pk)
    assert (draft.state, draft.published) == ("published", made)


def test_who_changed_or_proposed_a_draft_does_not_publish_it(edition, editor, publisher):
    draft = put(begin_draft(edition=edition, name="2026", actor=editor), ("title",), "T", publisher)
    draft = propose(draft=draft, effective_on=tomorrow(), actor=actor("Prop"))
    for who in (editor, publisher):
        with pytest.raises(Refused) as refused:
            publish_draft(draft=draft, actor=who)
        assert refused.value.code == "second_person"
    with pytest.raises(NotAllowed):
        publish_draft(draft=draft, actor=actor("Bez prawa", permissions=("edition.edit",)))


def test_a_draft_with_mistakes_is_neither_proposed_nor_published(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    draft = put(draft, ("rule", 0, "check"), "1.*.c <= 1", editor)
    with pytest.raises(Refused) as refused:
        propose(draft=draft, effective_on=tomorrow(), actor=editor)
    assert refused.value.code == "has_mistakes"


def test_the_date_of_effect_has_not_passed(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    with pytest.raises(Refused):
        propose(draft=draft, effective_on=date(2020, 1, 1), actor=editor)


def test_a_proposed_draft_is_not_changed_until_it_is_sent_back(edition, editor, publisher):
    draft = proposed(edition, editor)
    with pytest.raises(Refused):
        put(draft, ("title",), "Inny", editor)
    with pytest.raises(Refused):
        send_draft_back(draft=draft, reason=" ", actor=publisher)

    draft = send_draft_back(draft=draft, reason="Brakuje wiersza", actor=publisher)

    assert (draft.state, draft.returned_reason) == ("editing", "Brakuje wiersza")
    assert put(draft, ("title",), "Inny", editor).revision == 2


def test_of_two_drafts_of_one_name_one_is_published(edition, editor, publisher):
    first, second = proposed(edition, editor), proposed(edition, editor)
    publish_draft(draft=first, actor=publisher)
    with pytest.raises(Refused) as refused:
        publish_draft(draft=second, actor=publisher)
    assert refused.value.code == "name_taken"
    with pytest.raises(Refused) as refused:
        publish_draft(draft=first, actor=publisher)
    assert refused.value.code == "not_proposed"


def test_what_was_published_at_the_desk_never_follows_a_file(edition, editor, publisher):
    publish_draft(draft=proposed(edition, editor), actor=publisher)
    text = TABLE.replace('"2025"', '"2026"').replace("Lekarze", "Medycy")
    with pytest.raises(EditionFrozen):
        load(text=text, file="tb.toml", actor=editor)


def test_a_draft_given_up_stays_readable_and_ends(edition, editor, publisher):
    draft = abandon_draft(draft=proposed(edition, editor), reason="Nie w tym roku", actor=editor)
    assert Draft.objects.visible_to(editor).filter(pk=draft.pk).exists()
    assert not Draft.objects.at_work().exists()
    with pytest.raises(Refused):
        abandon_draft(draft=draft, reason="znowu", actor=editor)


# --- Restoring -----------------------------------------------------------------------------------


def test_an_earlier_revision_is_restored_whole(edition, editor):
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    before = draft.definition
    draft = put(draft, ("title",), "Inny", editor)
    draft = change_draft(draft=draft, revision=2, steps=[Remove(("rule", 0))], actor=editor)

    draft = restore_draft(draft=draft, revision=3, to=1, actor=editor)

    assert draft.revision == 4
    assert draft.definition == before
    with pytest.raises(Refused):
        restore_draft(draft=draft, revision=4, to=99, actor=editor)


@trying(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.data())
def test_what_is_restored_is_byte_for_byte_what_it_was(data):
    editor, said = actor("Ewa"), data.draw(definitions())
    first = take_in(text=toml_text(said), file="re.toml", actor=editor)
    before = json.dumps(Draft.objects.get(pk=first.pk).definition)
    draft = first
    for _ in range(2):
        made = data.draw(steps(draft.definition))
        draft = change_draft(draft=draft, revision=draft.revision, steps=made, actor=editor)

    if draft.revision > 1:
        restore_draft(draft=draft, revision=draft.revision, to=1, actor=editor)

    assert json.dumps(Draft.objects.get(pk=first.pk).definition) == before
    assert json.dumps(definition_at(first, 1)) == before


def test_a_withdrawn_edition_comes_back_whole_as_a_draft(edition, editor):
    withdraw(edition=edition, actor=editor)

    draft = restore_edition(edition=edition, name="2025-2", actor=editor)

    kept = Draft.objects.get(pk=draft.pk).definition
    assert json.dumps(kept) == json.dumps(edition.definition | {"edition": "2025-2"})
    assert draft.mistakes == []


def test_a_version_of_an_edition_comes_back(edition, editor):
    first = edition.history.order_by("history_id").first()
    load(text=TABLE.replace("Lekarze", "Medycy"), file="tb.toml", actor=editor)

    draft = restore_edition(edition=edition, version=first.history_id, name="2026", actor=editor)

    assert draft.definition["section"][0]["rows"][0]["label"] == "Lekarze"
    with pytest.raises(Refused):
        restore_edition(edition=edition, version=0, name="2027", actor=editor)
