"""What is out of reach does not exist: in lists, counts, search, addresses, files and history."""

import pytest
from django.urls import reverse

from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from tests.makers import (
    attach,
    jpg_upload,
    make_actor,
    make_application,
    make_person,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lodzkie(client_for):
    return client_for(make_actor(role="uw-admin", unit=uw_of("10")))


@pytest.fixture
def mazowieckie(client_for):
    return client_for(make_actor(role="uw-admin", unit=uw_of("14")))


@pytest.fixture
def application(run_queue):
    person = make_person(first_name="Paweł", family_name="Dąbek")
    unit = make_unit(voivodeship="10", name="Szpital w Zielonej Dolinie", regon="147028160")
    application = make_application(unit=unit, person=person)
    attach(application.packet, jpg_upload())
    run_queue()
    return application


def _addresses(application) -> list[str]:
    file = application.packet.attachments.get().file
    mail = OutgoingMail.objects.filter(about_unit_id=application.profile.unit_id).latest("pk")
    entry = Entry.objects.about(application).latest("pk")
    person, profile = application.profile.person, application.profile
    pages = [
        ("access_application_change", application.pk),
        ("access_application_history", application.pk),
        ("access_application_simple_history", application.pk, application.history.latest().pk),
        ("access_application_zatwierdz", application.pk),
        ("access_application_odrzuc", application.pk),
        ("access_application_file", application.pk, file.pk),
        ("access_profile_change", profile.pk),
        ("access_profile_history", profile.pk),
        ("access_profile_simple_history", profile.pk, profile.history.latest().pk),
        ("access_profile_zablokuj", profile.pk),
        ("people_person_change", person.pk),
        ("people_person_history", person.pk),
        ("people_person_simple_history", person.pk, person.history.latest().pk),
        ("units_unit_change", profile.unit_id),
        ("units_unit_history", profile.unit_id),
        ("files_storedfile_change", file.pk),
        ("mail_outgoingmail_change", mail.pk),
        ("journal_entry_change", entry.pk),
    ]
    return [reverse(f"backoffice:{name}", args=args) for name, *args in pages]


def test_an_office_opens_what_is_in_its_reach(lodzkie, application):
    answers = {a: lodzkie.get(a).status_code for a in _addresses(application)}
    approve = reverse("backoffice:access_application_zatwierdz", args=[application.pk])
    assert answers.pop(approve) == 200
    assert set(answers.values()) == {200}


def test_for_the_office_of_another_voivodeship_nothing_of_it_exists(mazowieckie, application):
    answers = {a: mazowieckie.get(a).status_code for a in _addresses(application)}
    assert set(answers.values()) == {404}


@pytest.mark.parametrize("act", ["zatwierdz", "odrzuc", "archiwizuj", "popros-o-dokument", "pesel"])
def test_nobody_acts_out_of_reach(mazowieckie, application, act):
    address = reverse(f"backoffice:access_application_{act}", args=[application.pk])
    answer = mazowieckie.post(address, {"reason": "x", "reason_code": "unit"})
    assert answer.status_code == 404
    application.refresh_from_db()
    assert application.is_pending


def test_lists_counts_and_searches_hold_only_what_is_in_reach(lodzkie, mazowieckie, application):
    for name, words in (
        ("access_application", "dabek"),
        ("access_profile", "dolinie"),
        ("people_person", "DĄBEK paweł"),
        ("units_unit", "zielonej szpital"),
        ("files_storedfile", "skan"),
        ("mail_outgoingmail", application.profile.person.email),
        ("journal_entry", "Paweł"),
    ):
        address = reverse(f"backoffice:{name}_changelist")
        seen = lodzkie.get(address, {"q": words}).context["cl"]
        unseen = mazowieckie.get(address, {"q": words}).context["cl"]
        assert seen.result_count >= 1, name
        assert unseen.result_count == 0, name
    assert application.number in lodzkie.get(reverse("backoffice:index")).content.decode()
    assert mazowieckie.get(reverse("backoffice:index")).context["counts"]["pending"] == 0


def test_autocomplete_completes_only_what_is_in_reach(lodzkie, mazowieckie, application):
    query = {"app_label": "access", "model_name": "profile", "field_name": "unit", "term": "dolin"}
    address = reverse("backoffice:autocomplete")
    assert len(lodzkie.get(address, query).json()["results"]) == 1
    assert mazowieckie.get(address, query).json()["results"] == []


def test_the_search_box_finds_only_what_is_in_reach(lodzkie, mazowieckie, application):
    box = reverse("backoffice:find")
    for what in (application.number, application.profile.person.pesel, "147028160"):
        assert lodzkie.post(box, {"what": what}).url.endswith("/change/")
        assert mazowieckie.post(box, {"what": what}).url.startswith(box)
    assert lodzkie.get(box, {"q": "dabek"}).context["found"]
    assert mazowieckie.get(box, {"q": "dabek"}).context["found"] == []


def test_a_person_known_to_two_offices_shows_each_only_its_own_part(lodzkie, mazowieckie):
    person = make_person()
    here = make_application(unit=make_unit(voivodeship="10", name="Poradnia Tutaj"), person=person)
    make_application(unit=make_unit(voivodeship="14", name="Poradnia Gdzie Indziej"), person=person)
    page = lodzkie.get(reverse("backoffice:people_person_change", args=[person.pk]))
    assert "Poradnia Tutaj" in page.content.decode()
    assert "Gdzie Indziej" not in page.content.decode()
    shown = lodzkie.get(reverse("backoffice:access_application_change", args=[here.pk]))
    assert "Gdzie Indziej" not in shown.content.decode()
    elsewhere = mazowieckie.get(reverse("backoffice:people_person_change", args=[person.pk]))
    assert "Poradnia Tutaj" not in elsewhere.content.decode()


def test_a_file_of_another_application_is_not_opened_through_this_one(lodzkie, application):
    other = make_application(unit=make_unit(voivodeship="14"))
    foreign = attach(other.packet).file
    address = reverse("backoffice:access_application_file", args=[application.pk, foreign.pk])
    assert lodzkie.get(address).status_code == 404


def test_a_file_that_waits_for_the_scanner_is_not_opened(lodzkie):
    application = make_application(unit=make_unit(voivodeship="10"))
    file = attach(application.packet).file
    address = reverse("backoffice:access_application_file", args=[application.pk, file.pk])
    assert lodzkie.get(address).status_code == 404


def test_opening_a_file_is_in_the_journal(lodzkie, application):
    file = application.packet.attachments.get().file
    answer = lodzkie.get(
        reverse("backoffice:access_application_file", args=[application.pk, file.pk])
    )
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert Entry.objects.about(file).filter(act="files.file.downloaded").count() == 1


@pytest.mark.parametrize("wrong", ["0", "999999", "abc", "1' OR 1=1", "9" * 40])
def test_an_address_of_nothing_answers_404(lodzkie, wrong):
    for name in ("access_application", "people_person", "units_unit", "journal_entry"):
        address = reverse(f"backoffice:{name}_change", args=[wrong])
        assert lodzkie.get(address).status_code == 404
