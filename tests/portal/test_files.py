"""Files of one's own applications: read when safe, deleted while nothing is decided, else 404."""

import pytest

from ssoz.access import operations
from ssoz.journal.models import Entry
from tests.makers import (
    attach,
    jpg_upload,
    make_actor,
    make_packet,
    make_person,
    make_unit,
    pdf_upload,
    person_actor,
)
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person):
    return english(person)


@pytest.fixture
def packet(person):
    packet = make_packet(person=person, unit=make_unit(voivodeship="10"))
    operations.finish(packet=packet, actor=person_actor(person))
    packet.refresh_from_db()
    return packet


def number_of(packet):
    return packet.applications.get().number


def test_a_file_attached_on_the_account_opens_its_item_again(client, packet):
    number = number_of(packet)
    url = f"/wniosek/{packet.pk}/pliki/"
    page = after(client, client.post(url, {"file": jpg_upload(), "number": number}))
    assert page.all(f"//*[@id='application-{number}'][@open]")
    assert page.focused == f"files-{number}"
    assert "no attachment" not in page.text


def test_a_refused_file_is_told_at_its_item(client, packet):
    number = number_of(packet)
    page = after(client, client.post(f"/wniosek/{packet.pk}/pliki/", {"number": number}))
    assert page.all("//*[@id='errors']//a/@href") == [f"#id_file_{number}"]
    assert page.all(f"//*[@id='id_file_{number}'][@aria-invalid='true']")
    assert page.all(f"//*[@id='application-{number}'][@open]")
    assert page.title.startswith("Error: ")


def test_a_file_can_be_deleted_and_attached_again(client, packet, run_queue):
    number = number_of(packet)
    file = attach(packet).file
    run_queue()
    page = after(client, client.post(f"/pliki/{file.pk}/usun/", {"number": number}))
    assert page.focused == f"files-{number}"
    assert "1 application has no attachment" in page.text
    after(client, client.post(f"/wniosek/{packet.pk}/pliki/", {"file": pdf_upload()}))
    assert packet.attachments.filter(removed_at__isnull=True).count() == 1


def test_only_a_safe_file_is_handed_out_and_each_time_noted(client, packet, run_queue):
    file = attach(packet, jpg_upload("skan żółty.jpg")).file
    url = f"/pliki/{file.pk}/"
    assert client.get(url).status_code == 404
    assert not Entry.objects.filter(act="files.file.downloaded").exists()
    run_queue()
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    entry = Entry.objects.get(act="files.file.downloaded")
    assert (entry.thing_id, entry.person_id) == (file.pk, packet.person_id)


def test_a_deleted_file_is_handed_out_to_nobody(client, packet, run_queue):
    file = attach(packet).file
    run_queue()
    client.post(f"/pliki/{file.pk}/usun/")
    assert client.get(f"/pliki/{file.pk}/").status_code == 404


def test_the_file_of_somebody_else_does_not_exist(packet, run_queue):
    file = attach(packet).file
    run_queue()
    stranger = english(make_person())
    assert stranger.get(f"/pliki/{file.pk}/").status_code == 404
    assert stranger.get(f"/pliki/{file.pk}/usun/").status_code == 404
    assert stranger.post(f"/pliki/{file.pk}/usun/").status_code == 404
    assert stranger.get(f"/wniosek/{packet.pk}/wniosek.pdf").status_code == 404
    assert stranger.post(f"/wniosek/{packet.pk}/pliki/", {"file": pdf_upload()}).status_code == 404
    assert packet.attachments.filter(removed_at__isnull=True).count() == 1


@pytest.mark.parametrize("url", ["/pliki/999999/", "/pliki/999999/usun/", f"/pliki/{'9' * 30}/"])
def test_a_file_that_does_not_exist_is_not_found(client, url):
    assert client.get(url).status_code == 404


def test_what_the_office_added_cannot_be_deleted_by_the_applicant(client, packet):
    uw = make_actor(role="uw-admin")
    attachment = operations.attach(packet=packet, upload=pdf_upload(), actor=uw, by_office=True)
    number = number_of(packet)
    page = get(client, f"/moje-konto/?open={number}")
    assert "added by the office" in page.text
    assert not page.all(f"//a[starts-with(@href, '/pliki/{attachment.file_id}/usun/')]")
    assert client.post(f"/pliki/{attachment.file_id}/usun/").status_code == 404


def test_after_a_decision_a_file_is_evidence(client, packet, run_queue):
    file = attach(packet).file
    run_queue()
    operations.approve(application=packet.applications.get(), actor=make_actor(role="uw-admin"))
    page = after(client, client.post(f"/pliki/{file.pk}/usun/"))
    assert "A decision was based on this file, so it cannot be deleted any more." in page.text
    assert client.get(f"/pliki/{file.pk}/").status_code == 200
    url = f"/wniosek/{packet.pk}/pliki/"
    page = after(client, client.post(url, {"file": pdf_upload(), "number": number_of(packet)}))
    assert "All applications of this submission are decided." in page.text


def test_the_application_is_drawn_as_pdf_and_noted(client, packet):
    response = client.get(f"/wniosek/{packet.pk}/wniosek.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert f'filename="{number_of(packet)}.pdf"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    entry = Entry.objects.get(act="access.packet.downloaded")
    assert entry.thing_id == packet.pk


def test_a_packet_that_is_not_saved_has_no_pdf(person, client):
    packet = make_packet(person=person, saved=False)
    assert client.get(f"/wniosek/{packet.pk}/wniosek.pdf").status_code == 404
    url = f"/wniosek/{packet.pk}/pliki/"
    assert client.post(url, {"file": pdf_upload()}).status_code == 404


def test_a_number_of_somebody_else_opens_nothing(client, packet):
    other = make_packet().applications.get().number
    data = {"file": jpg_upload(), "number": other}
    assert client.post(f"/wniosek/{packet.pk}/pliki/", data)["Location"] == "/moje-konto/"


def test_a_hostile_file_name_is_shown_as_text(client, packet):
    attach(packet, jpg_upload("\"'><svg onload=x()>.jpg"))
    page = get(client, f"/moje-konto/?open={number_of(packet)}")
    assert "<svg onload=x()>" not in page.source
    assert "svg onload=x()" in page.text


def test_nothing_is_attached_by_a_link(client, packet):
    assert client.get(f"/wniosek/{packet.pk}/pliki/").status_code == 405


def test_attaching_needs_the_token_of_the_form(person, packet):
    client = english(person)
    client.handler.enforce_csrf_checks = True
    url = f"/wniosek/{packet.pk}/pliki/"
    assert client.post(url, {"file": pdf_upload()}).status_code == 403
    assert not packet.attachments.exists()
