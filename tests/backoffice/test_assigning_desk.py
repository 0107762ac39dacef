"""The desk of assigning rules: who owes what is changed by plain forms, and looked at before it holds."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from ssoz.actors import SYSTEM
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations import withdraw
from ssoz.questionnaires.steps import Put
from ssoz.reports import operations
from ssoz.reports.models import AssigningDraft, AssigningRules, Obligation
from ssoz.units.models import Unit
from tests.backoffice.desk import fields_of
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_part,
    make_period,
    make_reporter,
    make_unit,
)
from tests.ssoz.reports.drafting import NEW, WHEN, change, make_survey, next_survey
from tests.surveys import Year, answer, make_year, owed_by, send

pytestmark = pytest.mark.django_db
LIST = reverse("backoffice:reports_assigningdraft_changelist")
BEGIN = reverse("backoffice:reports_assigningdraft_begin")


def url_of(draft, name="change", *args):
    return reverse(f"backoffice:reports_assigningdraft_{name}", args=[draft.pk, *args])


def said(words):
    """Say what the pages of the tests say, which are Polish."""
    with override("pl"):
        return gettext(words)


def form_page(edition):
    return reverse("backoffice:questionnaires_edition_change", args=[edition.pk])


def post_place(client, draft, place, **typed):
    address = url_of(draft, "edit_thing", place)
    return client.post(address, {**fields_of(client.get(address)), **typed}, follow=True)


@pytest.fixture
def editor():
    return make_actor(role="cez-admin")


@pytest.fixture
def publisher():
    return make_actor(role="cez-admin")


@pytest.fixture
def client(client_for, editor):
    return client_for(editor)


@pytest.fixture
def rules():
    return make_survey()


@pytest.fixture
def draft(rules, editor):
    return operations.begin_rules(edition=rules.edition, based_on=rules, actor=editor)


# --- The whole way --------------------------------------------------------------------------------


def test_the_survey_of_a_new_year_brings_a_new_form_and_nobody_has_typed_toml(
    client, client_for, rules, editor, publisher
):
    newer = next_survey(rules.edition, editor, publisher)
    page = client.get(form_page(newer)).text
    begin = f"{BEGIN}?edition={newer.pk}"
    assert begin in page
    assert said("Take over the assigning rules of %(edition)s") % {"edition": "2025"} in page
    assert str(rules.pk) == fields_of_first(client.get(begin))["based_on"]
    draft = draft_at(client.post(begin, {"based_on": rules.pk}))
    make_edition(code="MZ-99")
    new = {**NEW, "because_en": "", "otherwise_en": "", "seen": draft.revision}
    client.post(url_of(draft, "add_thing", "form"), new)
    post_place(client, draft, "form/0", when="1.pracuje and not 3.szpital")
    draft.refresh_from_db()
    assert (draft.mistakes, draft.revision) == ([], 3)
    assert draft.definition["form"][-1] == NEW
    client.post(url_of(draft, "zaproponuj"))
    assert url_of(draft, "opublikuj") not in client.get(url_of(draft)).text
    other = client_for(publisher)
    shown = other.get(url_of(draft)).text
    assert "1.pracuje and not 3.szpital" in shown and url_of(draft, "opublikuj") in shown
    assert said("condition by the answers") in shown
    other.post(url_of(draft, "opublikuj"))
    assert AssigningRules.objects.get(edition=newer).definition == draft.definition
    assert owed_after_answering(newer) == {"ANKIETA", "MZ-99"}


def owed_after_answering(edition):
    """Open the survey, answer it as a hospital, and return what the unit owes."""
    unit = make_unit(type=Unit.Type.ENTITY)
    make_part(unit, beds=40, specialty_code="4100")
    period = make_period(2026)
    survey = make_collection(
        edition=edition, period=period, owed_by=[Unit.Type.ENTITY], due_on=timezone.localdate()
    )
    for code in ("MZ-88", "MZ-99"):
        form = Edition.objects.filter(code=code).first() or make_edition(code=code)
        make_collection(edition=form, period=period, due_on=timezone.localdate())
    operations.open_collection(collection=survey, actor=SYSTEM)
    reporter = make_reporter(unit)
    report = Year(survey).survey_of(unit, reporter)
    answer(report, reporter, _3_szpital="yes", _3_lozka="40")
    send(report, reporter)
    assert (
        Obligation.objects.get(unit=unit, collection__edition__code="MZ-99").source_reason
        == (NEW["because"])
    )
    return set(owed_by(unit))


def fields_of_first(page):
    """Return what stands in the form of a page that asks before a draft is begun."""
    return {"based_on": page.context["form"]["based_on"].value()}


def draft_at(answer):
    return AssigningDraft.objects.get(pk=int(answer.url.rstrip("/").split("/")[-2]))


# --- Beginning ------------------------------------------------------------------------------------


def test_the_page_of_the_rules_leads_to_their_desk_and_to_the_draft_at_work(client, rules):
    page = reverse("backoffice:reports_assigningrules_change", args=[rules.pk])
    begin = f"{BEGIN}?edition={rules.edition_id}"
    assert begin in client.get(page).text
    draft = draft_at(client.post(begin, {"based_on": rules.pk}))
    assert url_of(draft) in client.get(page).text and begin not in client.get(page).text
    assert client.get(begin).url == url_of(draft)
    assert "ANKIETA 2025" in client.get(LIST).text


def test_a_form_that_was_no_survey_becomes_one_from_an_empty_draft(client):
    edition = make_edition()
    assert BEGIN not in client.get(form_page(edition)).text
    assert f"{BEGIN}?edition={edition.pk}" in client.get(BEGIN).text
    assert "msg-err" in client.post(f"{BEGIN}?edition={edition.pk}", {}).text
    draft = draft_at(client.post(f"{BEGIN}?edition={edition.pk}", {"based_on": "nothing"}))
    page = client.get(url_of(draft)).text
    assert (
        said("The rules speak of no form.") in page and url_of(draft, "add_thing", "form") in page
    )


def test_what_is_no_edition_of_ones_own_has_no_page(client, rules):
    withdraw(edition=rules.edition, actor=SYSTEM)
    for asked in (rules.edition_id, 999999, "x"):
        assert client.get(f"{BEGIN}?edition={asked}").status_code == 404


# --- Changing -------------------------------------------------------------------------------------


def test_a_wrong_condition_is_said_at_its_field_and_nothing_typed_is_lost(client, draft):
    page = post_place(client, draft, "form/0", when="1.nie-ma > 1", because="Zupełnie inaczej").text
    assert "1.nie-ma &gt; 1" in page and "Zupełnie inaczej" in page
    assert 'id="id_when_mistake"' in page and 'aria-invalid="true"' in page
    front = client.get(url_of(draft)).text
    assert f"{url_of(draft, 'edit_thing', 'form/0')}#id_when" in front
    assert url_of(draft, "hits") not in front
    refused = client.post(url_of(draft, "zaproponuj")).text
    assert 'class="errors"' in refused
    assert client.get(url_of(draft, "hits")).context["hits"] is None


@pytest.mark.parametrize("place", ["form/0", "form/3", "exclusion/0", "order/0"])
def test_saving_a_page_as_it_came_changes_nothing(client, draft, place):
    post_place(client, draft, place)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_condition_is_written_beside_what_the_survey_asks_and_the_register_says(client, draft):
    page = client.get(url_of(draft, "edit_thing", "form/0")).text
    for said in ("1.specjalisci", "registry.specialties", "registry.unit_type", "MZ-29A"):
        assert said in page


def test_exclusions_and_orders_are_chosen_from_the_forms_of_the_rules(client, draft):
    post_place(client, draft, "exclusion/0", form="MZ-30", excludes=["MZ-11", "MZ-29"])
    new = {
        "form": "MZ-11",
        "after": ["MZ-88"],
        "message": "Najpierw MZ-88",
        "message_en": "",
        "seen": 2,
    }
    client.post(url_of(draft, "add_thing", "order"), new)
    nobody = post_place(client, draft, "exclusion/0", excludes=[]).text
    assert said("No other form is named.") in nobody
    draft.refresh_from_db()
    assert draft.definition["exclusion"][0]["form"] == "MZ-30"
    assert draft.definition["order"][1] == {
        "form": "MZ-11", "after": ["MZ-88"], "message": "Najpierw MZ-88",
    }  # fmt: skip
    assert [one["path"] for one in draft.mistakes] == [["exclusion", 0, "excludes"]]


def test_forms_are_moved_and_removed(client, draft):
    client.post(url_of(draft, "move_thing"), {"down": "form/0", "seen": 1})
    remove = url_of(draft, "remove_thing", "form/2")
    assert "MZ-11" in client.get(remove).text
    client.post(remove, {"seen": 2})
    draft.refresh_from_db()
    codes = [one["code"] for one in draft.definition["form"]]
    assert codes[:3] == ["MZ-89", "MZ-88", "MZ-15"]
    assert {one["cell"] for one in draft.mistakes} == {"MZ-11"}


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_ones_own(client, draft, publisher):
    address = url_of(draft, "edit_thing", "form/0")
    typed = {**fields_of(client.get(address)), "when": "3.szpital", "because": "Moje zdanie"}
    change(draft, publisher, Put(WHEN, "1.czynna"))
    page = client.post(address, typed).text
    assert "1.czynna" in page and "3.szpital" in page and "Moje zdanie" in page
    draft.refresh_from_db()
    assert (draft.revision, draft.definition["form"][0]["when"]) == (2, "1.czynna")
    client.post(address, {**typed, "seen": 2, "keep.when": "mine"})
    draft.refresh_from_db()
    assert draft.definition["form"][0]["when"] == "3.szpital"


@pytest.mark.parametrize(
    "place", ["calosc", "section/0", "rule", "form/99", "nie/ma", "exclusion/²"]
)
def test_the_desk_of_rules_has_no_page_for_things_of_forms(client, draft, place):
    assert client.get(url_of(draft, "edit_thing", place)).url == url_of(draft)
    for holder in ("section", "rule", "calosc"):
        assert client.get(url_of(draft, "add_thing", holder)).status_code == 404


# --- Whom it would hit ----------------------------------------------------------------------------


def test_the_desk_says_who_would_owe_what_before_anything_holds(client, draft, editor):
    hospital = make_unit(name="Szpital Zmieniony", type=Unit.Type.ENTITY)
    make_part(hospital, beds=40, specialty_code="4100")
    physician = make_unit(name="Praktyka bez zmian", type=Unit.Type.PHYSICIAN)
    change(draft, editor, Put(("form", 0, "registry"), 'registry.unit_type = "physician"'))
    answer = client.get(url_of(draft, "hits"))
    hits = answer.context["hits"]
    [first] = [one for one in hits.forms if one.code == "MZ-88"]
    assert (first.before, first.after, first.gain, first.lose) == (2, 1, 0, 1)
    assert (hits.answered, hits.survey) == (0, None)
    assert [one.unit for one in hits.moved] == [hospital.pk]
    assert "Szpital Zmieniony" in answer.text and physician.name not in answer.text


def test_who_sent_the_survey_is_judged_by_the_answers(
    client, editor, django_assert_max_num_queries
):
    year, unit = make_year(), make_unit(name="Przychodnia Odpowiedziana", type=Unit.Type.ENTITY)
    operations.open_collection(collection=year.survey, actor=SYSTEM)
    reporter = make_reporter(unit)
    survey = year.survey_of(unit, reporter)
    send(answer(survey, reporter), reporter)
    silent = make_unit(type=Unit.Type.ENTITY)
    rules = AssigningRules.objects.get()
    draft = operations.begin_rules(edition=rules.edition, based_on=rules, actor=editor)
    change(
        draft,
        editor,
        Put(("form", 2, "when"), "2.szkoly"),
        Put(("form", 5, "registry"), "registry.beds = 0"),
    )
    address = url_of(draft, "hits")
    client.get(address)
    with django_assert_max_num_queries(32):
        hits = client.get(address).context["hits"]
    moved = {one.unit: (one.gains, one.loses) for one in hits.moved}
    assert (hits.answered, hits.survey) == (1, year.survey)
    assert moved[unit.pk] == ((), ("MZ-11",))
    assert moved[silent.pk] == (("MZ-29A",), ())


# --- Doors ----------------------------------------------------------------------------------------


def test_who_makes_no_forms_finds_no_desk_and_who_publishes_changes_nothing(
    client_for, draft, rules
):
    office = client_for(make_actor(role="uw-admin"))
    for address in (LIST, BEGIN, url_of(draft), url_of(draft, "edit_thing", "form/0")):
        assert office.get(address).status_code == 404
    page = office.get(reverse("backoffice:reports_assigningrules_change", args=[rules.pk])).text
    assert BEGIN not in page and url_of(draft) not in page


def test_a_draft_that_is_proposed_is_not_edited_and_says_so(client, draft, editor):
    operations.propose_rules(draft=draft, actor=editor)
    answer = client.get(url_of(draft, "edit_thing", "form/0"), follow=True)
    assert said("This draft is not being edited now. See its state and its history.") in answer.text
    assert url_of(draft, "edit_thing", "form/0") not in answer.text
