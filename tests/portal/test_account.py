"""My account: three areas, what can be done in them, and nothing of anybody else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ssoz.access import operations
from ssoz.access.models import Application, Packet, Profile
from ssoz.journal.models import Entry
from tests.makers import (
    attach,
    jpg_upload,
    make_actor,
    make_application,
    make_packet,
    make_person,
    make_unit,
    person_actor,
)
from tests.portal.pages import after, english, get
from tests.sessions import seen_ago, silence_of

pytestmark = pytest.mark.django_db
ACCOUNT = "/moje-konto/"


@pytest.fixture
def person():
    return make_person(first_name="Jaś", family_name="Żółć")


@pytest.fixture
def client(person):
    return english(person)


def finished(person, **kwargs):
    packet = make_packet(person=person, **kwargs)
    operations.finish(packet=packet, actor=person_actor(person))
    packet.refresh_from_db()
    return packet


def areas(page) -> dict[str, list[str]]:
    return {
        name: page.words(f"//section[@aria-labelledby='{name}']/details/summary")
        for name in ("active", "pending", "others")
    }


# --- The three areas ------------------------------------------------------------------------------


def test_an_empty_account_says_what_will_appear(client):
    page = get(client, ACCOUNT)
    assert page.title == "My account – SSOZ II"
    assert "You have no active profile yet." in page.text
    assert "You have no pending applications." in page.text
    assert page.words("//h2/*[@class='count']") == ["0", "0", "0"]


def test_each_application_stands_in_its_area(client, person):
    active = make_application(person=person, state="approved")
    pending = make_application(person=person)
    withdrawn = make_application(person=person, state="withdrawn")
    archived = make_application(person=person, state="archived")
    shown = areas(get(client, ACCOUNT))
    assert [active.profile.unit.name in line for line in shown["active"]] == [True]
    assert [pending.number in line for line in shown["pending"]] == [True]
    assert [withdrawn.profile.unit.name in line for line in shown["others"]] == [True, False]
    assert "withdrawn by the applicant Not activated" in shown["others"][0]
    assert [archived.profile.unit.name in line for line in shown["others"]] == [False, True]
    assert "Archived Rejected" in shown["others"][1]


def test_a_further_role_of_an_active_profile_stands_under_pending(client, person):
    unit = make_unit()
    make_application(person=person, unit=unit, state="approved")
    further = make_application(person=person, unit=unit, role="reporter-financial")
    shown = areas(get(client, ACCOUNT))
    assert len(shown["active"]) == 1
    assert [further.number in line for line in shown["pending"]] == [True]
    assert shown["others"] == []


def test_a_profile_with_something_pending_shows_what_ended_beside_it(client, person):
    unit = make_unit()
    ended = make_application(person=person, unit=unit, state="rejected")
    pending = make_application(person=person, unit=unit, role="reporter-financial")
    page = get(client, f"{ACCOUNT}?open={pending.number}")
    assert areas(page)["others"] == []
    assert ended.number in page.words(f"//*[@id='application-{pending.number}']")[0]


def test_a_profile_of_a_closed_unit_is_blocked_and_says_so(client, person):
    application = make_application(person=person, state="approved")
    unit = application.profile.unit
    unit.closed_on = timezone.localdate()
    unit.save()
    page = get(client, ACCOUNT)
    assert areas(page)["active"] == []
    assert "Blocked" in areas(page)["others"][0]
    assert "The unit is closed or suspended" in page.text


def test_a_blocked_profile_shows_the_reason(client, person):
    application = make_application(person=person, state="approved")
    operations.block(
        profile=application.profile, reason="Zmiana pracy", actor=make_actor(role="cez-admin")
    )
    page = get(client, ACCOUNT)
    assert "Reason: Zmiana pracy" in page.text


def test_nothing_of_another_person_is_shown(client, person):
    other = make_application()
    make_application(state="approved")
    page = get(client, ACCOUNT)
    assert other.number not in page.source
    assert areas(page) == {"active": [], "pending": [], "others": []}


def test_a_draft_is_no_application_yet(client, person):
    packet = make_packet(person=person)
    page = get(client, ACCOUNT)
    assert areas(page)["pending"] == []
    assert f"You have an unfinished application for {packet.unit.name}" in page.text
    assert "Finish the application" in page.text


def test_the_pesel_is_masked(client, person):
    page = get(client, ACCOUNT)
    assert "•••••••" + person.pesel[-4:] in page.text
    assert person.pesel not in page.source


def test_the_course_names_office_time_and_reason(client, person):
    uw = make_actor(role="uw-admin")
    packet = finished(person, unit=make_unit())
    application = packet.applications.get()
    operations.ask_for_document(application=application, reason="Brak podpisu na str. 2", actor=uw)
    page = get(client, f"{ACCOUNT}?open={application.number}")
    note = page.words(f"//*[@id='application-{application.number}']//*[@class='note warn']")[0]
    assert note == "The office asks for a better document Brak podpisu na str. 2"
    assert "Better document needed" in areas(page)["pending"][0]
    operations.reject(application=application, reason_code="other", reason="Nie ta osoba", actor=uw)
    course = get(client, ACCOUNT).words("//details[@class='course']//li")
    assert "Application saved" in course[0]
    assert "A better document was asked for" in course[2]
    assert "Rejected by: Łódzki Urząd Wojewódzki" in course[3]
    assert "Nie ta osoba" in course[3]


def test_the_account_asks_the_same_number_of_queries_for_3_and_30_applications(
    person, django_assert_max_num_queries
):
    def more(count):
        for number in range(count):
            state = ("pending", "approved", "rejected")[number % 3]
            unit = make_unit(voivodeship=("10", "14", "24")[number % 3], psychiatric=True)
            make_application(
                person=person, state=state, unit=unit,
                role=("reporter-financial", "reporter-psychiatric")[number % 2],
            )  # fmt: skip
            attach_to_last(person)

    def attach_to_last(person):
        packet = Packet.objects.filter(person=person).last()
        if packet.applications.pending().exists():
            attach(packet)

    more(6)
    client = english(person)
    work_in = Profile.objects.in_force(timezone.localdate()).filter(person=person).first()
    client.post("/profil/", {"profile": work_in.pk})
    get(client, ACCOUNT)
    with django_assert_max_num_queries(13) as few:
        assert work_in.unit.name in get(client, ACCOUNT).words("//header")[0]
    more(24)
    with django_assert_max_num_queries(len(few)):
        assert len(areas(get(client, ACCOUNT))["pending"]) == 10


# --- Reminders ------------------------------------------------------------------------------------


def test_the_reminder_names_what_has_no_file(client, person):
    lacking = finished(person).applications.get()
    packet = finished(person)
    attach(packet)
    page = get(client, ACCOUNT)
    assert "1 application has no attachment" in page.text
    assert lacking.number in page.words("//*[@class='note warn']")[0]
    assert [("Missing attachment" in line) for line in areas(page)["pending"]] == [True, False]


def test_who_ticks_that_the_paper_goes_another_way_is_not_reminded(client, person):
    number = finished(person).applications.get().number
    url = f"{ACCOUNT}wnioski/{number}/przypomnienia/"
    page = after(client, client.post(url, {"sent": "on"}))
    assert f"We will not remind you of application {number}." in page.text
    assert "no attachment" not in page.text
    assert page.all(f"//*[@id='application-{number}'][@open]")
    assert page.all(f"//*[@id='sent-{number}'][@checked]")
    page = after(client, client.post(url, {}))
    assert "1 application has no attachment" in page.text


# --- Withdrawing ----------------------------------------------------------------------------------


def test_withdrawing_is_asked_first_and_is_final(client, person):
    number = finished(person).applications.get().number
    url = f"{ACCOUNT}wnioski/{number}/wycofaj/"
    page = get(client, url)
    assert page.title.startswith(f"Withdraw application {number}?")
    assert "This cannot be undone." in page.text
    assert Application.objects.pending().exists()
    page = after(client, client.post(url))
    assert f"Application {number} was withdrawn." in page.text
    assert page.focused == "My account"
    assert len(areas(page)["others"]) == 1
    assert page.all("//section[@aria-labelledby='others']/details[@open]")


def test_withdrawing_twice_says_that_it_is_done(client, person):
    number = finished(person).applications.get().number
    url = f"{ACCOUNT}wnioski/{number}/wycofaj/"
    client.post(url)
    for ask in (client.post, client.get):
        page = after(client, ask(url))
        assert f"Application {number} is not pending any more: Rejected." in page.text
    assert Entry.objects.filter(act="access.application.withdrawn").count() == 1


@pytest.mark.parametrize("act", ["wycofaj", "przypomnienia", "ponownie"])
def test_the_number_of_somebody_else_does_not_exist(client, act):
    other = make_application(state="rejected" if act == "ponownie" else "pending")
    url = f"{ACCOUNT}wnioski/{other.number}/{act}/"
    assert client.post(url).status_code == 404
    assert client.post(f"{ACCOUNT}wnioski/W-0000-1/{act}/").status_code == 404


@pytest.mark.parametrize("act", ["przypomnienia", "ponownie"])
def test_nothing_changes_by_a_link(client, person, act):
    number = make_application(person=person, state="rejected").number
    assert client.get(f"{ACCOUNT}wnioski/{number}/{act}/").status_code == 405


# --- Within ---------------------------------------------------------------------------------------


def test_the_help_says_what_can_be_done(client):
    page = get(client, "/moje-konto/co-moge-zrobic/")
    assert "The application waits for a decision of the office. You can:" in page.text


def test_looking_for_scanned_files_keeps_no_session_alive(client, person):
    attach(finished(person), jpg_upload())
    seen_ago(client, minutes=20)
    client.get(ACCOUNT, headers={"X-Background": "1"})
    assert silence_of(client) >= 20 * 60


@pytest.mark.parametrize("query", ["open=%00", "profile=9999999999999999999999", "tab=x&profile=a"])
def test_a_spoilt_address_shows_the_account(client, query):
    get(client, f"{ACCOUNT}?{query}")


def test_a_hostile_reason_is_shown_as_text(client, person):
    application = finished(person).applications.get()
    operations.reject(
        application=application, reason_code="other", reason="<script>x()</script>",
        actor=make_actor(role="uw-admin"),
    )  # fmt: skip
    page = get(client, ACCOUNT)
    assert "<script>x()</script>" in page.text
    assert "<script>x()" not in page.source


def test_a_unit_that_opens_tomorrow_gives_no_active_profile(client, person):
    application = make_application(person=person, state="approved")
    application.profile.unit.started_on = date.today() + timedelta(days=1)
    application.profile.unit.save()
    assert areas(get(client, ACCOUNT))["active"] == []
