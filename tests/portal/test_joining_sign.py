"""Step 4 of the wizard: the files, *Zakończ*, and leaving without an application."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ssoz.access.models import Application
from ssoz.mail.models import OutgoingMail
from tests.makers import attach, jpg_upload, make_packet, pdf_upload, uw_of
from tests.portal.pages import after, english, get

pytestmark = pytest.mark.django_db
SIGN, FINISH = "/wniosek/podpis/", "/wniosek/zakoncz/"
EICAR = b"".join(
    (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", b"$H+H*")
)


@pytest.fixture
def client(person):
    return english(person)


@pytest.fixture
def packet(person):
    return make_packet(person=person, roles=["reporter-non-financial", "reporter-financial"])


def infected(name):
    content = pdf_upload().read().replace(b"startxref", b"%" + EICAR + b"\nstartxref")
    return SimpleUploadedFile(name, content, "application/pdf")


def upload(client, packet, file):
    return client.post(f"/wniosek/{packet.pk}/pliki/", {"file": file} if file else {})


def test_the_step_shows_whom_the_application_goes_to(client, packet):
    page = get(client, SIGN)
    assert uw_of("10").name in page.text
    assert uw_of("10").town in page.text


def test_an_attached_file_waits_and_becomes_safe(client, packet, run_queue):
    page = after(client, upload(client, packet, jpg_upload("wniosek_str1.jpg")))
    assert page.focused == "files"
    assert "Files waiting for a security scan wniosek_str1.jpg" in page.text
    assert page.all("//*[@data-live='5']//*[@data-waiting]")
    assert page.all("//head/noscript")
    run_queue()
    page = get(client, SIGN)
    assert "Files waiting" not in page.text
    assert "Safe files attached to the application wniosek_str1.jpg" in page.text
    assert "The file “wniosek_str1.jpg” is safe." in page.all("//*[@data-live]/@data-say")[0]


def test_a_page_reloads_itself_only_while_a_file_waits_and_not_for_ever(client, packet):
    assert 'content="15"' not in get(client, SIGN).source
    file = attach(packet).file
    assert 'content="15"' in get(client, SIGN).source
    type(file).objects.filter(pk=file.pk).update(uploaded_at=timezone.now() - timedelta(hours=1))
    assert 'content="15"' not in get(client, SIGN).source


def test_a_dangerous_file_is_told_on_the_page(client, packet, run_queue):
    upload(client, packet, infected("groźny.pdf"))
    run_queue()
    page = get(client, SIGN)
    assert "The file “groźny.pdf” is dangerous and was not accepted" in page.text
    assert "The file “groźny.pdf” was not accepted." in page.all("//*[@data-live]/@data-say")[0]
    file = packet.attachments.get().file
    assert client.get(f"/pliki/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (None, "No file chosen. Choose a PDF or JPG file."),
        (SimpleUploadedFile("skan.png", b"\x89PNG...."), "“skan.png” is neither PDF nor JPG."),
        (SimpleUploadedFile("skan.pdf", b"MZ not a pdf"), "does not match its extension"),
        (SimpleUploadedFile("skan.jpg", pdf_upload().read()), "does not match its extension"),
        (SimpleUploadedFile("skan.pdf", b""), "“skan.pdf” is empty. Choose another file."),
        (SimpleUploadedFile("../../etc/<b>x</b>.png", b"x"), "is neither PDF nor JPG"),
    ],
)
def test_a_refused_file_is_told_in_the_summary_and_at_the_field(client, packet, file, message):
    if file is not None:
        file.seek(0)
    page = after(client, upload(client, packet, file))
    assert page.title.startswith("Error: Step 4 of 4")
    assert page.focused == "errors"
    assert any(message in line for line in page.words("//*[@id='errors']//li"))
    assert any(message in line for line in page.words("//*[@class='msg-err']"))
    assert page.all("//*[@id='errors']//a/@href") == ["#id_file"]
    assert page.all("//*[@id='id_file'][@aria-invalid='true']")
    assert "<b>x" not in page.source
    assert not packet.attachments.exists()


def test_a_file_over_the_limit_is_refused_with_both_sizes(client, packet, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    large = SimpleUploadedFile("skan.pdf", b"%PDF-" + b"0" * 2 * 1024 * 1024)
    page = after(client, upload(client, packet, large))
    assert "The limit is 1 MB. Lower the scan resolution." in page.text


def test_more_files_than_allowed_are_refused_and_the_others_stay(client, packet, settings):
    settings.FILES_PER_PACKET = 1
    attach(packet)
    page = after(client, upload(client, packet, jpg_upload()))
    assert "1 file is attached already. Delete one before adding another." in page.text
    assert packet.attachments.count() == 1


def test_a_file_is_deleted_after_a_question(client, packet):
    attachment = attach(packet, jpg_upload("zły skan.jpg"))
    url = f"/pliki/{attachment.file_id}/usun/"
    page = get(client, url)
    assert "Delete the file “zły skan.jpg”?" in page.text
    assert page.words("//main//form//*[contains(@class, 'btn ') or @class='btn']") == [
        "Keep the file", "Delete the file",
    ]  # fmt: skip
    assert client.get(url).status_code == 200
    attachment.refresh_from_db()
    assert attachment.removed_at is None
    page = after(client, client.post(url))
    assert "The file “zły skan.jpg” was deleted." in page.text
    assert page.focused == "files"
    assert client.post(url).status_code == 404


def test_finishing_without_a_file_is_asked_first(client, packet):
    response = client.post(FINISH, {"packet": packet.pk})
    assert response["Location"] == FINISH
    page = get(client, FINISH)
    assert "Finish without an attachment?" in page.text
    assert not Application.objects.pending().exists()
    page = after(client, client.post(FINISH, {"packet": packet.pk, "sure": page.value("sure")}))
    assert page.title == "My account – SSOZ II"
    assert Application.objects.pending().count() == 2
    assert "2 applications have no attachment" in page.text


def test_finishing_with_a_file_that_waits_asks_nothing(client, packet):
    attach(packet)
    page = after(client, client.post(FINISH, {"packet": packet.pk}))
    office = uw_of("10").name
    assert (
        f"Application finished. 2 applications now wait for the decision of {office}." in page.text
    )
    assert page.focused == "My account"


def test_a_dangerous_file_does_not_stand_for_the_document(client, packet, run_queue):
    upload(client, packet, infected("x.pdf"))
    run_queue()
    assert client.post(FINISH, {"packet": packet.pk})["Location"] == FINISH


def test_finishing_twice_does_nothing_twice(client, packet):
    for _ in range(2):
        page = after(client, client.post(FINISH, {"packet": packet.pk, "sure": "1"}))
    assert "This application is already submitted: " in page.text
    assert Application.objects.pending().count() == 2
    mails = OutgoingMail.objects.filter(template="application_received", person_id=packet.person_id)
    assert mails.count() == 1


@pytest.mark.parametrize("url", [SIGN, FINISH])
def test_the_back_button_after_finishing_says_that_it_is_done(client, packet, url):
    client.post(FINISH, {"packet": packet.pk, "sure": "1"})
    get(client, "/moje-konto/")
    page = after(client, client.get(url))
    numbers = sorted(packet.applications.values_list("number", flat=True))
    assert f"This application is already submitted: {', '.join(numbers)}" in page.text
    assert page.title == "My account – SSOZ II"


def test_before_saving_there_is_nothing_to_sign(client, person):
    make_packet(person=person, saved=False)
    for url in (SIGN, FINISH):
        assert client.get(url)["Location"] == "/wniosek/"


def test_a_packet_that_is_not_saved_cannot_be_finished(client, person):
    packet = make_packet(person=person, saved=False)
    client.post(FINISH, {"packet": packet.pk, "sure": "1"})
    packet.refresh_from_db()
    assert packet.finished_at is None


def test_the_packet_of_somebody_else_does_not_exist(client, packet):
    stranger = make_packet()
    assert client.post(FINISH, {"packet": stranger.pk, "sure": "1"}).status_code == 404
    assert client.post("/wniosek/usun/", {"packet": stranger.pk}).status_code == 404
    assert client.get(f"/wniosek/{stranger.pk}/wniosek.pdf").status_code == 404
    assert upload(client, stranger, jpg_upload()).status_code == 404
    stranger.refresh_from_db()
    assert stranger.finished_at is stranger.discarded_at is None


def test_a_draft_is_deleted_after_a_question(client, packet):
    page = get(client, "/wniosek/usun/")
    assert "Delete the draft of the application?" in page.text
    page = after(client, client.post("/wniosek/usun/", {"packet": page.value("packet")}))
    assert "The draft was deleted." in page.text
    packet.refresh_from_db()
    assert packet.discarded_at
    assert set(packet.applications.values_list("state", flat=True)) == {"discarded"}
    assert client.get(f"/wniosek/{packet.pk}/wniosek.pdf").status_code == 404


def test_what_is_finished_cannot_be_deleted(client, packet):
    client.post(FINISH, {"packet": packet.pk, "sure": "1"})
    page = after(client, client.post("/wniosek/usun/", {"packet": packet.pk}))
    assert "The application has been submitted already." in page.text
    assert Application.objects.pending().count() == 2


def test_with_no_draft_there_is_nothing_to_delete(client):
    assert client.get("/wniosek/usun/")["Location"] == "/"


@pytest.mark.parametrize("url", [SIGN, FINISH, "/wniosek/usun/", "/wniosek/", "/moje-konto/"])
def test_without_a_session_one_signs_in_and_comes_back(client, packet, url):
    client.cookies.pop("sessionid")
    assert client.get(url)["Location"] == f"/logowanie/?next={url}"
