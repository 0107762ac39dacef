"""Assigning rules made at the desk: by one person, put in force by another, no file in sight."""

import tomllib

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from ssoz.actors import SYSTEM, NotAllowed
from ssoz.journal.models import Entry
from ssoz.questionnaires import operations as desk
from ssoz.questionnaires.catalogue import Source
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Insert, Move, Put, Remove
from ssoz.questionnaires.toml_text import toml_text
from ssoz.reports import operations
from ssoz.reports.models import AssigningDraft, AssigningRules
from ssoz.reports.queries import assigner_of, judged_rules, rules_before, rules_to_begin_from
from tests.makers import make_edition
from tests.ssoz.questionnaires.desk import actor
from tests.ssoz.reports.drafting import NEW, WHEN, change, make_survey, next_survey
from tests.surveys import RULES, load_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return actor("Edytująca", permissions=("edition.edit",))


@pytest.fixture
def publisher():
    return actor("Publikująca", permissions=("edition.publish",))


@pytest.fixture
def rules():
    return make_survey()


@pytest.fixture
def draft(rules, editor):
    return operations.begin_rules(edition=rules.edition, based_on=rules, actor=editor)


def proposed(draft, editor):
    return operations.propose_rules(draft=draft, actor=editor)


def refused(code, act, **words):
    with pytest.raises(Refused) as refusal:
        act(**words)
    assert refusal.value.code == code
    return str(refusal.value)


# --- Beginning ------------------------------------------------------------------------------------


def test_a_draft_begins_with_what_the_rules_of_the_edition_say(draft, rules):
    assert draft.definition == rules.definition and draft.mistakes == []
    assert (draft.revision, draft.state, rules_before(draft)) == (1, "editing", rules)


def test_the_rules_of_last_year_go_on_under_the_name_of_the_new_edition(rules, editor, publisher):
    newer = next_survey(rules.edition, editor, publisher)
    draft = operations.begin_rules(edition=newer, based_on=rules, actor=editor)
    assert (draft.definition["survey"], draft.definition["edition"]) == ("ANKIETA", "2026")
    assert draft.definition["form"] == rules.definition["form"] and draft.mistakes == []
    assert rules_to_begin_from(newer) == [rules] and rules_before(draft) == rules
    assert list(draft.definition) == list(rules.definition)


def test_rules_may_begin_with_nothing_and_say_so(editor):
    draft = operations.begin_rules(edition=make_edition(), based_on=None, actor=editor)
    assert [one["path"] for one in draft.mistakes] == [["form"]]
    assert rules_before(draft) is None


def test_one_draft_is_at_work_for_an_edition_at_a_time(draft, rules, editor):
    again = {"edition": rules.edition, "based_on": rules, "actor": editor}
    said = refused("rules_at_work", operations.begin_rules, **again)
    assert "ANKIETA 2025" in said and AssigningDraft.objects.count() == 1
    operations.abandon_rules(draft=draft, reason="Od nowa", actor=editor)
    operations.begin_rules(**again)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssigningDraft.objects.create(edition=rules.edition, definition={})


def test_rules_of_another_survey_and_a_withdrawn_one_are_refused(rules, editor):
    other = make_edition()
    refused("rules_of_another", operations.begin_rules, edition=other, based_on=rules, actor=editor)
    desk.withdraw(edition=rules.edition, actor=SYSTEM)
    begin = {"edition": rules.edition, "based_on": rules, "actor": editor}
    refused("survey_withdrawn", operations.begin_rules, **begin)


# --- Who may --------------------------------------------------------------------------------------


def test_nobody_without_the_right_or_of_another_class_makes_rules(draft, rules, publisher):
    stranger = actor("Obca", classes=("financial",))
    for who in (stranger, publisher):
        for act, words in (
            (operations.begin_rules, {"edition": rules.edition, "based_on": rules}),
            (operations.change_rules, {"draft": draft, "revision": 1, "steps": []}),
            (operations.propose_rules, {"draft": draft}),
            (operations.abandon_rules, {"draft": draft, "reason": "x"}),
        ):
            with pytest.raises(NotAllowed):
                act(**words, actor=who)
    for act, words in (
        (operations.publish_rules, {}),
        (operations.send_rules_back, {"reason": "x"}),
    ):
        with pytest.raises(NotAllowed):
            act(draft=draft, **words, actor=stranger)
    seen = AssigningDraft.objects.all()
    assert not seen.seen_by(stranger).exists() and seen.seen_by(publisher).get() == draft


def test_whoever_worked_on_rules_does_not_publish_them(draft, rules):
    first, second = (actor(name) for name in ("Pierwsza", "Druga"))
    change(draft, first, Put(WHEN, "1.czynna"))
    draft = proposed(draft, second)
    for who in (first, second):
        assert refused("second_person", operations.publish_rules, draft=draft, actor=who)
    with pytest.raises(NotAllowed):
        operations.publish_rules(draft=draft, actor=SYSTEM)
    operations.publish_rules(draft=draft, actor=actor("Trzecia"))
    rules.refresh_from_db()
    assert rules.definition["form"][0]["when"] == "1.czynna"


# --- Changing -------------------------------------------------------------------------------------


def test_forms_exclusions_and_orders_are_added_changed_moved_and_removed(draft, editor):
    order = {"form": "MZ-99", "after": ["MZ-88"], "message": "MZ-88 najpierw"}
    draft = change(
        draft, editor, Insert(("form", 1), NEW), Move(("form", 1), 0), Put(WHEN, "3.szpital"),
        Remove(("exclusion", 0)), Insert(("order", 1), order),
    )  # fmt: skip
    said = draft.definition
    assert said["form"][0] == NEW | {"when": "3.szpital"} and said["form"][1]["code"] == "MZ-88"
    assert said["exclusion"] == [] and said["order"][1] == order
    assert (draft.revision, draft.mistakes) == (2, [])


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        (WHEN, "1.nie-ma", ["form", 0, "when"]),
        (WHEN, "", ["form", 0, "when"]),
        (("form", 0, "registry"), "1.pracuje", ["form", 0, "registry"]),
        (("form", 0, "because"), " ", ["form", 0, "because"]),
        (("form", 1, "code"), "MZ-88", ["form", 1, "code"]),
        (("exclusion", 0, "excludes"), ["MZ-11", "X-1"], ["exclusion", 0, "excludes", 1]),
        (("exclusion", 0, "excludes"), [], ["exclusion", 0, "excludes"]),
        (("order", 0, "after"), ["MZ-89"], ["order", 0, "after"]),
        (("edition",), "2031", ["edition"]),
    ],
)
def test_a_mistake_is_kept_with_its_place_and_stands_in_the_way(draft, editor, path, value, at):
    draft = change(draft, editor, Put(path, value))
    assert at in [one["path"] for one in draft.mistakes] and judged_rules(draft)[0] is None
    assert refused("has_mistakes", operations.propose_rules, draft=draft, actor=editor)


def test_what_two_people_change_in_different_places_stands_together(draft, editor):
    change(draft, editor, Put(WHEN, "1.czynna"))
    draft = change(draft, actor("Druga"), Put(("form", 1, "because"), "Inaczej"), revision=1)
    first, second, *_rest = draft.definition["form"]
    assert (first["when"], second["because"], draft.revision) == ("1.czynna", "Inaczej", 3)


def test_a_change_of_the_same_place_meanwhile_is_told_and_overwrites_nothing(draft, editor):
    change(draft, editor, Put(WHEN, "1.czynna"))
    with pytest.raises(DraftChangedMeanwhile) as late:
        change(draft, actor("Druga"), Put(WHEN, "3.szpital"), revision=1)
    draft.refresh_from_db()
    assert "Edytująca" in late.value.by and len(late.value.clashes) == 1
    assert (draft.definition["form"][0]["when"], draft.revision) == ("1.czynna", 2)


# --- To publication -------------------------------------------------------------------------------


def test_published_rules_are_those_that_a_file_would_have_brought(draft, rules, editor, publisher):
    draft = proposed(change(draft, editor, Put(WHEN, "1.czynna")), editor)
    published = operations.publish_rules(draft=draft, actor=publisher)
    digest = published.digest
    assert published == rules and assigner_of(rules.edition).scheme.forms[0].when == "1.czynna"
    assert load_rules(toml_text(draft.definition)) == 0
    assert AssigningRules.objects.get().digest == digest
    assert AssigningDraft.objects.get().state == "published"
    acts = list(Entry.objects.about(draft).values_list("act", flat=True))
    assert [act.rpartition(".")[2] for act in acts] == ["begun", "changed", "proposed", "published"]
    assert Entry.objects.about(rules).filter(act="reports.assigning.changed").count() == 1


def test_no_file_changes_rules_that_a_second_person_published(draft, rules, editor, publisher):
    older = Source("2025.toml", RULES.read_text(encoding="utf-8"))
    assert operations.load_assigning_rules(files=[older], actor=SYSTEM) == (0, [])
    proposed(change(draft, editor, Put(WHEN, "1.czynna")), editor)
    operations.publish_rules(draft=draft, actor=publisher)
    count, [kept] = operations.load_assigning_rules(files=[older], actor=SYSTEM)
    assert (count, kept.code) == (0, "rules_of_the_desk") and "ANKIETA 2025" in str(kept)
    rules.refresh_from_db()
    assert rules.definition["form"][0]["when"] == "1.czynna"


def test_rules_sent_back_are_edited_again_with_the_reason(draft, editor, publisher):
    draft = proposed(draft, editor)
    assert refused(
        "reason_needed", operations.send_rules_back, draft=draft, reason=" ", actor=publisher
    )
    operations.send_rules_back(draft=draft, reason="Popraw MZ-88", actor=publisher)
    draft.refresh_from_db()
    assert (draft.state, draft.returned_reason) == ("editing", "Popraw MZ-88")


def test_each_state_refuses_what_does_not_belong_to_it(draft, editor, publisher):
    steps = {"revision": 1, "steps": [Put(WHEN, "1.czynna")]}
    refused("not_proposed", operations.publish_rules, draft=draft, actor=publisher)
    refused("not_proposed", operations.send_rules_back, draft=draft, reason="x", actor=editor)
    proposed(draft, editor)
    refused("not_edited", operations.change_rules, draft=draft, **steps, actor=editor)
    refused("not_edited", operations.propose_rules, draft=draft, actor=editor)
    operations.abandon_rules(draft=draft, reason="Niepotrzebne", actor=editor)
    refused("not_edited", operations.change_rules, draft=draft, **steps, actor=editor)
    refused("not_proposed", operations.publish_rules, draft=draft, actor=publisher)
    refused("settled", operations.abandon_rules, draft=draft, reason="x", actor=editor)


def test_rules_of_a_survey_withdrawn_meanwhile_are_not_published(draft, rules, editor, publisher):
    proposed(draft, editor)
    desk.withdraw(edition=rules.edition, actor=SYSTEM)
    refused("survey_withdrawn", operations.publish_rules, draft=draft, actor=publisher)


# --- The file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    sorted((settings.BASE_DIR / "fixtures" / "assigning").glob("*.toml")),
    ids=lambda f: f.name,
)
def test_what_rules_say_is_the_same_after_a_file_was_made_and_read_of_it(file):
    definition = tomllib.loads(file.read_text(encoding="utf-8"))
    assert tomllib.loads(toml_text(definition)) == definition


def test_a_file_whose_rules_say_nothing_is_refused_by_its_line(rules):
    with pytest.raises(EditionInvalid) as invalid:
        load_rules('language = 1\nsurvey = "ANKIETA"\nedition = "2025"\nform = []\n')
    assert [one.line for one in invalid.value.mistakes] == [4]
