"""The search box: numbers lead to things, words to lists, and a PESEL into no address."""

import pytest
from django.urls import reverse

from ssoz.access.documents import scan_code
from tests.makers import make_application, make_obligation, make_person, make_report, make_unit
from web.referrers import ORIGIN_ALONE

pytestmark = pytest.mark.django_db
BOX = "/backoffice/znajdz/"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def application():
    unit = make_unit(
        voivodeship="10", regon="147028160", nip="9482173004", book_number="000000012345"
    )
    person = make_person(first_name="Łucja", family_name="Żółć")
    return make_application(unit=unit, person=person)


def test_an_application_number_leads_to_the_application(client, application):
    page = reverse("backoffice:access_application_change", args=[application.pk])
    assert client.post(BOX, {"what": f" {application.number.lower()} "}).url == page


def test_a_scanned_code_leads_to_the_application_and_says_that_it_agrees(client, application):
    code = scan_code(application.packet, application.number)
    answer = client.post(BOX, {"what": code}, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["success"]


def test_a_forged_code_is_told(client, application):
    answer = client.post(BOX, {"what": f"{application.number}:{'0' * 16}"}, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]


def test_the_code_of_a_draft_given_up_says_so_and_its_number_alone_does_not(client):
    gone = make_application(state="discarded", unit=make_unit(voivodeship="10"))
    told = client.post(BOX, {"what": scan_code(gone.packet, gone.number)}, follow=True)
    untold = client.post(BOX, {"what": gone.number}, follow=True)
    [first], [second] = told.context["messages"], untold.context["messages"]
    assert gone.number in str(first)
    assert gone.number not in str(second)


@pytest.mark.parametrize("number", ["147028160", "147-028-160", "948-217-30-04", "000000012345"])
def test_a_number_of_a_unit_leads_to_the_unit(client, application, number):
    page = reverse("backoffice:units_unit_change", args=[application.profile.unit_id])
    assert client.post(BOX, {"what": number}).url == page


def test_a_pesel_leads_to_the_person_and_stands_in_no_address(client, application):
    person = application.profile.person
    answer = client.post(BOX, {"what": person.pesel})
    assert answer.url == reverse("backoffice:people_person_change", args=[person.pk])
    grouped = f"{person.pesel[:6]} {person.pesel[6:]}"
    assert client.post(BOX, {"what": grouped}).url == answer.url


def test_a_pesel_of_nobody_is_answered_without_repeating_it(client):
    answer = client.post(BOX, {"what": "44051401359"}, follow=True)
    assert "44051401359" not in answer.content.decode()
    assert answer.redirect_chain == [(BOX, 302)]


def test_a_mistyped_pesel_goes_into_no_address_either(client):
    assert client.post(BOX, {"what": "44051401358"}).url == BOX


@pytest.mark.parametrize("name", ["people_person", "access_application", "journal_entry"])
def test_a_pesel_in_an_address_is_answered_with_a_hint_and_not_searched(client, application, name):
    number = application.profile.person.pesel
    answer = client.get(reverse(f"backoffice:{name}_changelist"), {"q": number})
    assert [m.level_tag for m in answer.context["messages"]] == ["warning"]
    assert number not in answer.content.decode()
    assert answer["Referrer-Policy"] == ORIGIN_ALONE
    assert answer.context["cl"].result_count >= 1


def test_a_pesel_in_the_address_of_the_box_is_answered_with_a_hint(client, application):
    number = application.profile.person.pesel
    answer = client.get(BOX, {"q": number})
    assert answer.context["hinted"] and answer.context["found"] == []
    assert number not in answer.content.decode()


def test_words_lead_to_the_list_one_stands_in_with_letters_folded(client, application):
    answer = client.post(BOX, {"what": "ZOLC lucja", "list": "people.person"}, follow=True)
    assert answer.redirect_chain[0][0] == "/backoffice/people/person/?q=ZOLC+lucja"
    assert [p.pk for p in answer.context["cl"].result_list] == [application.profile.person_id]


def test_words_from_anywhere_else_lead_to_what_was_found_everywhere(client, application):
    answer = client.post(BOX, {"what": "żółć", "list": "no.such"}, follow=True)
    assert [len(group["things"]) for group in answer.context["found"]] == [1, 1]


def test_the_page_knows_pages_and_reports_as_the_palette_does(client):
    unit = make_unit(name="Szpital pod Lipą")
    report = make_report(obligation=make_obligation(unit=unit))
    reports = client.get(BOX, {"q": "lipą"}).content.decode()
    assert reverse("backoffice:reports_report_change", args=[report.pk]) in reports
    pages = client.get(BOX, {"q": "eksp"}).content.decode()
    assert pages.count(reverse("backoffice:exchange_export_changelist")) == 2  # menu and result


def test_where_there_is_more_the_whole_list_is_one_step_away(client):
    for n in range(11):
        make_unit(name=f"Przychodnia Kasztanowa {n}")
    answer = client.get(BOX, {"q": "kasztanowa"})
    [group] = answer.context["found"]
    assert len(group["things"]) == 10
    assert client.get(group["list_url"]).context["cl"].result_count == 11


def test_hostile_words_are_escaped(client):
    answer = client.post(BOX, {"what": "<script>x</script>"}, follow=True)
    assert "<script>x" not in answer.content.decode()


def test_no_list_and_no_page_shows_a_whole_pesel(client, application):
    number = application.profile.person.pesel
    for name, pk in (
        ("access_application", application.pk),
        ("access_profile", application.profile_id),
        ("people_person", application.profile.person_id),
        ("units_unit", application.profile.unit_id),
    ):
        assert number not in client.get(reverse(f"backoffice:{name}_changelist")).content.decode()
        page = client.get(reverse(f"backoffice:{name}_change", args=[pk])).content.decode()
        assert number not in page
