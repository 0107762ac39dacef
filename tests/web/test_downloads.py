"""Handing out files: only safe ones, and never as a page of ours."""

import pytest
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path

from ssoz.actors import Actor
from ssoz.files import operations
from ssoz.files.models import StoredFile
from ssoz.files.scanning import Verdict
from tests.ssoz.files.acting import stored
from tests.ssoz.files.uploads import jpg_bytes, pdf_bytes
from web.access import public
from web.downloads import send_file

pytestmark = pytest.mark.django_db
ACTOR = Actor(name="Łucja Żak", person_id=77)


def concluded(file: StoredFile, *, safe: bool = True) -> StoredFile:
    return operations.conclude(file=file, verdict=Verdict(safe, "" if safe else "Eicar"))


def sent(response) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_a_safe_file_is_sent_as_a_download():
    content = pdf_bytes()
    response = send_file(concluded(stored("Wniosek Łódź.pdf", content)))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Wniosek%20%C5%81%C3%B3d%C5%BA.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert sent(response) == content


def test_a_file_that_waits_does_not_exist_for_readers():
    with pytest.raises(Http404):
        send_file(stored("a.pdf", pdf_bytes()))


def test_a_dangerous_file_does_not_exist_for_readers():
    file = concluded(stored("a.pdf", pdf_bytes()), safe=False)
    assert file.path.exists(), "even while its bytes are still on disk"
    for inline in (False, True):
        with pytest.raises(Http404):
            send_file(file, inline=inline)


def test_an_erased_file_does_not_exist_for_readers():
    file = concluded(stored("a.pdf", pdf_bytes()))
    file = operations.erase(file=file, actor=ACTOR)
    assert file.path.exists(), "even while its bytes are still on disk"
    with pytest.raises(Http404):
        send_file(file)


def test_a_file_whose_bytes_are_lost_is_not_found():
    file = concluded(stored("a.pdf", pdf_bytes()))
    file.path.unlink()
    with pytest.raises(Http404):
        send_file(file)


@public("only in this test")
def handed_out(request: HttpRequest, pk: int, inline: bool) -> FileResponse:
    return send_file(StoredFile.objects.get(pk=pk), inline=inline)


@pytest.fixture
def get(settings, client):
    """Return a function that asks for a file through all the middleware."""
    settings.ROOT_URLCONF = (
        path("saved/<int:pk>/", handed_out, {"inline": False}),
        path("shown/<int:pk>/", handed_out, {"inline": True}),
    )
    return lambda manner, file: client.get(f"/{manner}/{file.pk}/")


def test_a_saved_file_may_be_shown_in_no_frame_and_run_nothing(get):
    response = get("saved", concluded(stored("a.jpg", jpg_bytes())))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; frame-ancestors 'none'"
    )
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.jpg"'


def test_a_shown_file_may_stand_in_a_frame_of_ours_and_still_run_nothing(get):
    content = jpg_bytes()
    response = get("shown", concluded(stored("a.jpg", content)))
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert policy.endswith("frame-ancestors 'self'")
    assert "script" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Content-Disposition"] == 'inline; filename="a.jpg"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert sent(response) == content


def test_no_name_begins_another_header(get):
    file = concluded(stored('a"; filename="b.html\r\nX-Evil: 1;.pdf', pdf_bytes()))
    response = get("saved", file)
    assert "X-Evil" not in response.headers
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="a\\"; filename=\\"b.html X-Evil: 1;.pdf"'
    )
