"""The palette: numbers, names and pages lead on, a few of each kind, and never beyond reach."""

import pytest
from django.urls import reverse
from lxml import html

from ssoz.access.documents import scan_code
from ssoz.access.models import Role
from tests.makers import (
    make_actor,
    make_application,
    make_obligation,
    make_person,
    make_report,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
PALETTE = "/backoffice/skocz/"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def application():
    unit = make_unit(
        voivodeship="10", name="Szpital w Zielonej Dolinie", regon="147028160", nip="9482173004",
        book_number="000000012345",
    )  # fmt: skip
    return make_application(
        unit=unit, person=make_person(first_name="Łucja", family_name="Żółć-Gęś")
    )


def found(client, what: str) -> dict[str, str]:
    """Return addresses and what is said of them."""
    answer = client.post(PALETTE, {"what": what})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    tree = html.fromstring(f"<div>{answer.content.decode()}</div>")
    return {a.get("href"): " ".join(a.text_content().split()) for a in tree.iter("a")}


def page(screen: str, pk: int) -> str:
    return reverse(f"backoffice:{screen}_change", args=[pk])


@pytest.mark.parametrize(
    "number", ["147028160", "1470", "147-028", "948-217-30-04", "94821", "000000012", "12345"]
)
def test_a_unit_is_found_by_the_first_digits_of_any_of_its_numbers(client, application, number):
    assert page("units_unit", application.profile.unit_id) in found(client, number)


def test_a_unit_is_found_by_its_own_number_in_the_system(client, application):
    unit = application.profile.unit
    assert page("units_unit", unit.pk) in found(client, str(unit.pk))


@pytest.mark.parametrize("cut", [None, 11, 8, 7])
def test_an_application_is_found_by_its_number_or_the_beginning_of_it(client, application, cut):
    number = application.number[:cut]
    for typed in (number, number.lower(), number.removeprefix("W-")):
        assert page("access_application", application.pk) in found(client, f" {typed} "), typed


def test_a_scanned_code_leads_to_its_application_and_a_forged_one_is_told(client, application):
    where = page("access_application", application.pk)
    right = found(client, scan_code(application.packet, application.number))[where]
    forged = found(client, f"{application.number}:{'0' * 16}")[where]
    assert "Dolinie" in right and right != forged and "Dolinie" not in forged


def test_words_find_units_people_their_applications_and_reports(client, application):
    report = make_report(obligation=make_obligation(unit=application.profile.unit))
    by_unit, by_person = found(client, "dolinie SZPITAL"), found(client, "zolc lucja")
    assert page("units_unit", application.profile.unit_id) in by_unit
    assert page("reports_report", report.pk) in by_unit
    assert "T-1" in by_unit[page("reports_report", report.pk)]
    assert set(by_person) == {
        page("people_person", application.profile.person_id),
        page("access_application", application.pk),
    }
    assert page("reports_report", report.pk) in found(client, str(report.pk))


def test_units_whose_name_begins_so_come_before_those_that_hold_the_word(client, application):
    whole = make_unit(name="Dolina Słońca")
    units = [url for url in found(client, "dolin") if "/units/unit/" in url]
    assert units == [
        page("units_unit", whole.pk), page("units_unit", application.profile.unit_id),
    ]  # fmt: skip


def test_pages_of_the_menu_are_found_as_far_as_they_may_be_opened(client, client_for):
    imports = reverse("backoffice:register_registerimport_changelist")
    words = "rejestru import"
    assert imports not in found(client, words)
    assert imports in found(client_for(make_actor(role="cez-admin")), words)
    assert f"{reverse('backoffice:reports_report_changelist')}?state=waiting" in found(
        client, "weryfik"
    )


def test_a_pesel_finds_its_person_alone_and_is_not_said_again(client, application):
    person = application.profile.person
    for typed in (person.pesel, f"{person.pesel[:6]} {person.pesel[6:]}"):
        assert list(found(client, typed)) == [page("people_person", person.pk)]
    assert person.pesel not in client.post(PALETTE, {"what": person.pesel}).content.decode()
    wrong = person.pesel[:-1] + str((int(person.pesel[-1]) + 1) % 10)
    assert found(client, wrong) == found(client, person.pesel[:10]) == {}


@pytest.mark.parametrize("what", ["", " ", "-", "%", "x", "W-", "9" * 200, "<b>", "'"])
def test_whatever_is_typed_there_is_an_answer(client, application, what):
    assert len(found(client, what)) <= 40


def test_there_are_a_few_of_each_kind_and_few_questions(client, django_assert_max_num_queries):
    for _ in range(8):
        make_application(unit=make_unit(name="Poradnia Lipowa"))
    client.post(PALETTE, {"what": "x"})
    with django_assert_max_num_queries(10):
        assert len(found(client, "lipowa")) == 6
    with django_assert_max_num_queries(10):
        assert len(found(client, "2026-")) >= 6


def test_out_of_reach_nothing_is_found_nor_counted(client_for, application):
    other = client_for(make_actor(role="uw-admin", unit=uw_of("14")))
    unit, person = application.profile.unit, application.profile.person
    report = make_report(obligation=make_obligation(unit=unit))
    near = {reverse("backoffice:index")}
    for what in (application.number, unit.regon, person.pesel, "dolinie", "zolc", str(report.pk)):
        told = set(found(other, what))
        assert not [url for url in told - near if url.endswith(f"/{unit.pk}/change/")], what
        assert page("access_application", application.pk) not in told
        assert page("people_person", person.pk) not in told
        assert page("reports_report", report.pk) not in told


def test_without_the_right_to_read_a_kind_it_is_not_found(client, application):
    grants = Role.objects.get(code="uw-admin").grants
    grants.filter(permission__code__in=["person.read", "application.read"]).delete()
    assert found(client, "zolc") == {}
    assert found(client, application.number) == {}


def test_it_is_asked_by_a_post_of_whoever_may_enter(client, client_for):
    assert client.get(PALETTE).status_code == 405
    stranger = client_for(make_actor(role="reporter-non-financial"))
    assert stranger.post(PALETTE, {"what": "x"}).status_code == 404


def test_every_page_has_the_palette_and_its_button(client):
    text = client.get(reverse("backoffice:index")).content.decode()
    assert 'role="combobox"' in text and "data-palette hidden" in text
