"""The decision: which buttons stand there, what they do, and what they tell."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.forms import RejectForm
from ssoz.access import operations
from ssoz.access.models import Application
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from tests.backoffice.applications import page_of, pending
from tests.makers import (
    jpg_upload,
    make_actor,
    make_application,
    make_unit,
    pdf_upload,
    uw_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def _act(application, slug) -> str:
    return reverse(f"backoffice:access_application_{slug}", args=[application.pk])


def _slugs(client, application) -> list[str]:
    return [button["act"].slug for button in client.get(page_of(application)).context["acts"]]


def _state(application) -> str:
    return Application.objects.get(pk=application.pk).state


def _mails(application, template) -> int:
    mails = OutgoingMail.objects.filter(person_id=application.profile.person_id)
    return mails.filter(template=template).count()


# --- Buttons -------------------------------------------------------------------------------------


def test_a_pending_application_without_a_document_cannot_be_approved(client):
    application = pending()
    assert _slugs(client, application) == [
        "odrzuc",
        "popros-o-dokument",
        "dokument-papierowy",
        "archiwizuj",
    ]
    client.post(_act(application, "zatwierdz"))
    assert _state(application) == "pending"


def test_with_a_recorded_paper_it_can_be_approved(client):
    assert _slugs(client, pending(evidence=True))[0] == "zatwierdz"


@pytest.mark.parametrize(
    ("state", "slugs"),
    [
        ("approved", ["odbierz-role"]),
        ("rejected", ["archiwizuj"]),
        ("withdrawn", ["archiwizuj"]),
        ("archived", []),
    ],
)
def test_the_buttons_follow_the_state(client, state, slugs):
    assert _slugs(client, pending(state=state)) == slugs


def test_nobody_decides_on_an_application_of_their_own(client_for):
    actor = make_actor(role="uw-admin")
    own = make_application(
        unit=make_unit(voivodeship="10"),
        person=Application.objects.get(profile_id=actor.profile_id).profile.person,
        evidence=True,
    )
    client = client_for(actor)
    assert _slugs(client, own) == []
    assert client.get(page_of(own)).context["is_own"]
    assert client.post(_act(own, "zatwierdz")).status_code == 404
    assert _state(own) == "pending"
    assert client.get(_act(own, "zatwierdz")).status_code == 404


def test_who_reads_but_does_not_decide_sees_no_buttons_but_whose_decision_it_is(client):
    central = make_application(role="uw-admin", unit=uw_of("10"), evidence=True)
    page = client.get(page_of(central))
    assert page.context["acts"] == []
    assert str(page.context["office"]) in page.content.decode()
    client.post(_act(central, "zatwierdz"))
    assert _state(central) == "pending"
    assert client.get(_act(central, "zatwierdz")).status_code == 404


def test_an_office_sees_no_application_of_a_class_that_is_not_its_own(client):
    unit = make_unit(voivodeship="10", psychiatric=True)
    psychiatric = make_application(role="reporter-psychiatric", unit=unit)
    assert client.get(page_of(psychiatric)).status_code == 404
    assert client.post(_act(psychiatric, "odrzuc"), {"reason_code": "unit"}).status_code == 404


# --- Acts ----------------------------------------------------------------------------------------


def test_approving_grants_the_role_and_leads_to_the_next_of_the_filter(client, run_queue):
    first, second = pending(evidence=True), pending()
    kept = "?_changelist_filters=state%3Dmine"
    answer = client.post(_act(first, "zatwierdz") + kept, follow=True)
    assert answer.redirect_chain == [(page_of(second) + kept, 302)]
    message = str(next(iter(answer.context["messages"])))
    assert first.number in message and page_of(first) in message
    first.refresh_from_db()
    assert first.state == "approved"
    assert first.decided_by is not None
    assert Entry.objects.about(first).latest("pk").act == "access.application.approved"
    assert _mails(first, "application_approved") == 1


def test_after_the_last_of_the_filter_comes_the_list(client):
    answer = client.post(_act(pending(evidence=True), "zatwierdz"))
    assert answer.url == reverse("backoffice:access_application_changelist")


def test_rejecting_needs_a_reason_from_the_list(client):
    application = pending()
    answer = client.post(_act(application, "odrzuc"), {"reason": "Podpisano nie tak"})
    assert answer.status_code == 200
    said = RejectForm.base_fields["reason_code"].error_messages["required"]
    assert answer.context["form"].errors["reason_code"] == [said]
    assert 'role="alert"' in answer.content.decode()
    assert "Podpisano nie tak" in answer.content.decode()
    assert _state(application) == "pending"


def test_another_reason_needs_words(client):
    application = pending()
    answer = client.post(_act(application, "odrzuc"), {"reason_code": "other", "reason": "  "})
    assert answer.context["form"].errors["reason"]
    client.post(_act(application, "odrzuc"), {"reason_code": "other", "reason": "Zła pieczęć"})
    application.refresh_from_db()
    assert (application.state, application.reason) == ("rejected", "Zła pieczęć")


def test_a_reason_that_is_not_in_the_list_is_refused(client):
    application = pending()
    answer = client.post(_act(application, "odrzuc"), {"reason_code": "whim", "reason": "x"})
    assert answer.context["form"].errors["reason_code"]
    assert _state(application) == "pending"


@pytest.mark.parametrize("slug", ["archiwizuj", "popros-o-dokument"])
def test_archiving_and_asking_need_a_reason(client, slug):
    application = pending()
    assert client.post(_act(application, slug), {"reason": " "}).context["form"].errors["reason"]
    client.post(_act(application, slug), {"reason": "Skan jest nieczytelny"})
    application.refresh_from_db()
    assert "nieczytelny" in application.archive_reason + application.asked_reason


def test_asking_for_a_document_keeps_the_application_pending_and_stays_on_itspage_of(client):
    application = pending()
    answer = client.post(_act(application, "popros-o-dokument"), {"reason": "Brak podpisu"})
    assert answer.url == page_of(application)
    assert "Brak podpisu" in client.get(page_of(application)).content.decode()
    assert _state(application) == "pending"


def test_a_role_is_taken_away_with_a_reason(client):
    application = pending(state="approved")
    client.post(_act(application, "odbierz-role"), {"reason": "Zmiana pracy"})
    assert _state(application) == "archived"
    assert _mails(application, "role_taken_away") == 1


def test_a_paper_is_recorded_with_its_scan_which_waits_for_the_scanner(client, run_queue):
    application = pending()
    answers = {
        "channel": "post",
        "received_on": timezone.localdate().isoformat(),
        "upload": pdf_upload("skan.pdf"),
    }
    client.post(_act(application, "dokument-papierowy"), answers)
    application.packet.refresh_from_db()
    attachment = application.packet.attachments.get()
    assert application.packet.paper_channel == "post"
    assert attachment.by_office and attachment.file.state == "waiting"
    run_queue()
    attachment.file.refresh_from_db()
    assert attachment.file.state == "safe"
    assert "zatwierdz" in _slugs(client, application)


def test_a_paper_of_tomorrow_and_a_scan_that_is_none_are_refused_with_a_sentence(client):
    application = pending()
    address = _act(application, "dokument-papierowy")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(address, {"channel": "fax", "received_on": tomorrow})
    assert answer.context["form"].errors["received_on"]
    liar = jpg_upload("wirus.exe")
    today = timezone.localdate().isoformat()
    answer = client.post(address, {"channel": "fax", "received_on": today, "upload": liar})
    assert answer.context["refusal"]
    application.packet.refresh_from_db()
    assert application.packet.paper_channel == ""


def test_who_comes_second_is_told_who_decided_what(client, client_for):
    application = pending(evidence=True)
    faster = make_actor(role="cez-admin", first_name="Łucja", family_name="Prędka")
    client.get(page_of(application))
    operations.reject(application=application, reason_code="unit", reason="", actor=faster)
    answer = client.post(_act(application, "zatwierdz"), follow=True)
    assert answer.redirect_chain[-1][0] == page_of(application)
    [message] = answer.context["messages"]
    assert message.level_tag == "error" and "Łucja Prędka" in str(message)
    assert _state(application) == "rejected"
    assert [b["act"].slug for b in answer.context["acts"]] == ["archiwizuj"]
    assert _mails(application, "application_approved") == 0


def test_a_question_that_can_no_longer_be_answered_leads_to_thepage_of(client):
    application = pending(state="rejected")
    answer = client.get(_act(application, "odrzuc"))
    assert (answer.status_code, answer.url) == (302, page_of(application))


def test_every_question_is_a_page_of_its_own_and_changes_nothing(client):
    application = pending(evidence=True)
    for slug in _slugs(client, application):
        assert client.get(_act(application, slug)).status_code == 200
        assert client.put(_act(application, slug)).status_code == 405
    assert _state(application) == "pending"


def test_fields_that_nobody_asked_for_change_nothing(client):
    application = pending(evidence=True)
    client.post(page_of(application), {"state": "approved", "reason": "x"})
    client.post(_act(application, "popros-o-dokument"), {"reason": "x", "state": "approved"})
    assert _state(application) == "pending"


def test_who_archives_what_another_archived_is_told_who_did_it(client):
    application = pending()
    faster = make_actor(role="uw-admin", unit=uw_of("10"), family_name="Prędka")
    operations.archive(application=application, reason="Dubel", actor=faster)
    answer = client.post(_act(application, "archiwizuj"), {"reason": "Dubel"}, follow=True)
    [message] = answer.context["messages"]
    assert "Prędka" in str(message) and message.level_tag == "error"
