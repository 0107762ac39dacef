"""The test bench in the back-office: begun from a draft, read, filtered, taken along, stopped."""

import csv
import io

import pytest
from django.urls import reverse

from ssoz.access.models import Permission, Role, RoleGrant
from ssoz.questionnaires.operations import change_draft
from ssoz.questionnaires.steps import Insert, Put
from ssoz.trials import operations
from ssoz.trials.models import Sample, Trial, TriedReport
from ssoz.trials.operations import Sources
from tests.makers import make_actor, make_unit
from tests.trying import RULE, make_draft, make_sent, make_year, on_reports, tried

pytestmark = pytest.mark.django_db
GOOD, NEARLY = {"1.01.a": "9", "1.01.b": "2"}, {"1.01.a": "5", "1.01.b": "2"}


@pytest.fixture
def editor():
    return make_actor(role="cez-admin")


@pytest.fixture
def client(client_for, editor):
    return client_for(editor)


@pytest.fixture
def collection():
    return make_year()


def page(name, *args, **query):
    words = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"backoffice:trials_{name}", args=args) + (f"?{words}" if words else "")


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def rows_of(client, **query):
    answer = client.get(page("triedreport_changelist", **query))
    return {row.report.unit.name for row in answer.context_data["cl"].result_list}


def test_a_draft_is_tried_from_its_page_and_the_numbers_are_read(
    client, editor, collection, run_queue
):
    make_sent(collection, NEARLY, GOOD)
    draft = make_draft(collection, editor)
    ask = client.get(page("trial_add", draft=draft.pk))
    [_none, (offered, said)] = ask.context_data["form"].fields["collection"].choices
    assert offered == str(collection.pk)
    assert "2" in said.partition(":")[2]
    answers = {"generated": "on", "seed": "3", "collection": collection.pk}
    begun = client.post(page("trial_add", draft=draft.pk), answers)
    trial = Trial.objects.get()
    assert begun.status_code == 302 and begun.url == page("trial_change", trial.pk)
    assert "data-running" in told(client.get(begun.url))
    run_queue()
    shown = client.get(begun.url)
    text = told(shown)
    assert "data-running" not in text
    assert "<b>1 " in text
    assert "1.01.b * 4 &lt;= 1.01.a" in text
    assert page("triedreport_changelist", trial=trial.pk).replace("&", "&amp;") in text
    assert {one["name"] for one in shown.context_data["covered"]} == {"kobiety", "wiele", "rok"}
    listed = told(client.get(page("trial_changelist", draft=draft.pk)))
    assert page("trial_add", draft=draft.pk) in listed


def test_a_refusal_is_said_and_what_was_chosen_stays(client, editor, collection):
    draft = make_draft(collection, editor, Put(RULE, "1.77.b <= 1.01.a"))
    answer = client.post(page("trial_add", draft=draft.pk), {"generated": "on", "seed": "7"})
    [mistake] = draft.mistakes
    assert mistake["what"] in answer.context_data["refusal"]
    assert answer.context_data["form"]["seed"].value() == "7"
    nothing = client.post(page("trial_add", draft=draft.pk), {"seed": ""})
    assert nothing.context_data["form"].errors["seed"]


def test_the_list_of_who_would_fail_is_filtered_by_rule_searched_and_taken_along(
    client, editor, collection
):
    few, many = make_unit(name="Przychodnia Mała"), make_unit(name="Szpital Wielki")
    make_sent(collection, NEARLY, unit=few)
    make_sent(collection, {**GOOD, "1.02.a": "700"}, unit=many)
    step = Put(("rule", 1, "check"), "1.*.a <= 50")
    trial = on_reports(
        make_draft(collection, editor, Put(RULE, "1.01.b * 4 <= 1.01.a"), step), editor, collection
    )
    assert rows_of(client) == {"Przychodnia Mała", "Szpital Wielki"}
    assert rows_of(client, trial=trial.pk, rule="kobiety") == {"Przychodnia Mała"}
    assert rows_of(client, trial=trial.pk, outcome="fails_now") == {"Przychodnia Mała"}
    assert rows_of(client, trial=trial.pk, q="wielki") == {"Szpital Wielki"}
    where = page("triedreport_export") + f"?_changelist_filters=trial%3D{trial.pk}%26rule%3Dkobiety"
    answer = client.post(where, {"format": "csv", "columns": "all"})
    sheet = b"".join(answer.streaming_content).decode("utf-8-sig")
    [head, line] = csv.reader(io.StringIO(sheet), delimiter=";")
    assert "Przychodnia Mała" in line and "kobiety" in line
    assert len(head) == len(line)


def test_the_list_asks_no_more_for_more_rows(
    client, editor, collection, django_assert_max_num_queries
):
    make_sent(collection, *[NEARLY] * 4)
    on_reports(make_draft(collection, editor), editor, collection)
    client.get(page("triedreport_changelist"))
    with django_assert_max_num_queries(22):
        client.get(page("triedreport_changelist"))


def test_one_report_says_its_problems_in_words(client, editor, collection):
    make_sent(collection, NEARLY)
    on_reports(make_draft(collection, editor), editor, collection)
    text = told(client.get(page("triedreport_change", TriedReport.objects.get().pk)))
    assert "Kobiet (8) nie może być więcej niż ogółem (5)." in text


def test_a_trial_of_an_older_revision_says_so(client, editor, collection):
    make_sent(collection, NEARLY)
    draft = make_draft(collection, editor)
    trial = on_reports(draft, editor, collection)
    assert not client.get(page("trial_change", trial.pk)).context_data["trial"].is_stale
    from_page = Put(("section", 1, "rows", 0, "label"), "Lekarze i lekarki")
    change_draft(draft=draft, revision=draft.revision, steps=[from_page], actor=editor)
    assert "note warn" in told(client.get(page("trial_change", trial.pk)))


def test_a_trial_is_stopped_and_resumed_by_its_buttons(client, editor, collection, run_queue):
    make_sent(collection, NEARLY)
    sources = Sources(samples=False, generated=False, collection=collection)
    draft = make_draft(collection, editor)
    trial = operations.begin_trial(draft=draft, sources=sources, actor=editor)
    assert client.get(page("trial_stop", trial.pk)).status_code == 405
    client.post(page("trial_stop", trial.pk))
    run_queue()
    assert page("trial_resume", trial.pk) in told(client.get(page("trial_change", trial.pk)))
    client.post(page("trial_resume", trial.pk))
    run_queue()
    assert Trial.objects.get().is_finished


def test_rules_that_nothing_breaks_are_told_honestly(client, editor, collection):
    sure = {"id": "zawsze", "check": "1.01.a >= 0", "message": "Nie."}
    same = {"id": "taksamo", "check": "1.01.a + 1.02.a = 1.02.a + 1.01.a", "message": "Nie."}
    steps = [Insert(("rule", 0), sure), Insert(("rule", 0), same)]
    trial = tried(make_draft(collection, editor, *steps), editor, samples=False)
    shown = client.get(page("trial_change", trial.pk))
    text = told(shown)
    whys = {one["name"]: str(one["why"]) for one in shown.context_data["unproved"]}
    assert whys.keys() == {"zawsze", "taksamo"}
    assert whys["zawsze"] != whys["taksamo"]  # the one is proved, the other was only tried
    assert "150" in whys["taksamo"]
    assert "2.uwagi" in text  # no rule touches it


# --- Samples -------------------------------------------------------------------------------------


def test_a_sample_is_typed_judged_and_tried(client, editor, collection):
    draft = make_draft(collection, editor)
    form = told(client.get(page("sample_add", draft=draft.pk)))
    assert 'name="c:1.01.a"' in form and 'name="c:3.1.nazwa"' in form
    typed = {
        "name": "Za dużo kobiet", "expected": ["kobiety"], "c:1.01.a": "5", "c:1.01.b": "4",
        "c:2.co": ["x", "y"], "c:3.1.nazwa": "", "c:9.9.z": "7",
    }  # fmt: skip
    kept = client.post(page("sample_add", draft=draft.pk), typed)
    sample = Sample.objects.get()
    assert kept.url == page("sample_change", sample.pk)
    assert sample.answers == {"1.01.a": "5", "1.01.b": "4", "2.co": ["x", "y"]}
    assert client.get(kept.url).context_data["outcome"]["is_green"]
    trial = tried(draft, editor, generated=False)
    assert [one["is_green"] for one in trial.samples] == [True]
    client.post(page("sample_edit", sample.pk), typed | {"c:1.01.b": "1"})
    trial = tried(draft, editor, generated=False)
    assert trial.red_samples == 1
    assert trial.samples[0]["missing"] == ["kobiety"]
    client.post(page("sample_drop", sample.pk))
    assert client.get(page("sample_change", sample.pk)).status_code == 404


def test_a_sample_without_a_name_loses_nothing_that_was_typed(client, editor, collection):
    draft = make_draft(collection, editor)
    answer = client.post(page("sample_add", draft=draft.pk), {"name": " ", "c:1.01.a": "57"})
    assert 'value="57"' in told(answer)
    assert answer.context_data["refusal"]
    assert not Sample.objects.exists()


def test_made_up_answers_fill_a_sample_and_are_the_same_each_time(client, editor, collection):
    draft = make_draft(collection, editor)
    first = client.get(page("sample_add", draft=draft.pk, made_up=3)).context_data["given"]
    again = client.get(page("sample_add", draft=draft.pk, made_up=3)).context_data["given"]
    assert first["answers"] and first["answers"] == again["answers"]


# --- Who sees what -------------------------------------------------------------------------------


def test_for_whoever_edits_no_forms_there_is_no_test_bench(client_for, editor, collection):
    make_sent(collection, NEARLY)
    draft = make_draft(collection, editor)
    trial = on_reports(draft, editor, collection)
    other = client_for(make_actor(role="uw-admin"))
    addresses = [
        page("trial_changelist"), page("trial_add", draft=draft.pk), page("sample_changelist"),
        page("trial_change", trial.pk), page("triedreport_changelist"),
        page("triedreport_change", TriedReport.objects.get().pk),
        page("sample_add", draft=draft.pk),
    ]  # fmt: skip
    assert [other.get(address).status_code for address in addresses] == [404] * len(addresses)


@pytest.fixture
def narrow():
    """Make somebody who edits forms, and whose reports are those of one voivodeship."""
    RoleGrant.objects.create(
        role=Role.objects.get(code="uw-admin"), reach="all", classes=["*"],
        permission=Permission.objects.get(code="edition.edit"),
    )  # fmt: skip
    return make_actor(role="uw-admin")


def test_a_trial_judges_and_shows_what_lies_in_reach_alone(client_for, editor, narrow, collection):
    near, far = make_unit(voivodeship="10"), make_unit(voivodeship="14")
    make_sent(collection, NEARLY, unit=near)
    make_sent(collection, NEARLY, unit=far)
    draft = make_draft(collection, editor)
    whole = on_reports(draft, editor, collection)
    assert whole.judged == 2
    trial = on_reports(draft, narrow, collection)
    assert trial.judged == 1
    assert [row.report.unit for row in TriedReport.objects.visible_to(narrow)] == [near]
    # The numbers of the other trial tell of reports that are not in reach.
    assert list(Trial.objects.seen_by(narrow)) == [trial]
    assert Trial.objects.seen_by(editor).count() == 2
    theirs = client_for(narrow)
    assert theirs.get(page("trial_change", whole.pk)).status_code == 404
    assert rows_of(theirs) == {near.name}
    assert rows_of(theirs, trial=whole.pk) == {near.name}  # no such trial: their own
    other = whole.reports.get(report__unit=far)
    assert theirs.get(page("triedreport_change", other.pk)).status_code == 404


def test_whoever_only_finds_reports_learns_nothing_of_their_answers_from_rules(
    client, editor, collection
):
    make_sent(collection, NEARLY)
    draft = make_draft(collection, editor)
    trial = on_reports(draft, editor, collection)
    where = page("triedreport_change", trial.reports.get().pk)
    assert "Kobiet (8)" in told(client.get(where))
    RoleGrant.objects.filter(role__code="cez-admin", permission__code="report.read").delete()
    assert client.get(where).status_code == 404
    assert not TriedReport.objects.visible_to(make_actor(role="cez-admin")).exists()
