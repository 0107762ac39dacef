"""A real clamd, with a signature file of our own."""

import io
import zipfile

import pytest

from ssoz.files import operations
from ssoz.files.models import StoredFile
from ssoz.files.scanning import ClamScanner, is_unscannable, scanner_state
from tests.clamd import EICAR, STREAM_MAX, start_clamd
from tests.ssoz.files.acting import scan_now, stored
from tests.ssoz.files.uploads import jpg_bytes, pdf_bytes


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with start_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture(autouse=True)
def ask_it(settings, running):
    settings.SCANNER = "clamd"
    settings.CLAMD_HOST = ""
    settings.CLAMD_SOCKET = str(running)
    settings.CLAMD_TIMEOUT = 30


def verdict_on(content: bytes):
    return ClamScanner().scan(io.BytesIO(content))


def test_clamd_answers():
    assert scanner_state() == "clamd"


@pytest.mark.parametrize("content", [pdf_bytes(), jpg_bytes((800, 600)), b"\x00" * 3_000_000])
def test_good_content_is_safe(content):
    assert verdict_on(content).safe


@pytest.mark.parametrize(
    "content",
    [EICAR, pdf_bytes() + EICAR, jpg_bytes() + EICAR, pdf_bytes(text=EICAR)],
    ids=["alone", "behind a PDF", "behind a JPG", "inside a PDF"],
)
def test_the_test_virus_is_found_wherever_it_hides(content):
    verdict = verdict_on(content)
    assert not verdict.safe
    assert verdict.finding == "Eicar-Own.UNOFFICIAL"


def test_a_zip_with_the_test_virus_is_found():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", EICAR)
    assert not verdict_on(target.getvalue()).safe


def test_a_stream_past_the_limit_is_refused_as_not_scannable():
    verdict = verdict_on(b"\x00" * (STREAM_MAX + 1_000_000))
    assert not verdict.safe
    assert is_unscannable(verdict.finding)


@pytest.mark.django_db
def test_a_good_file_becomes_safe():
    assert scan_now(stored("wniosek.pdf", pdf_bytes())).is_open_to_readers


@pytest.mark.django_db
def test_an_infected_photo_is_condemned_and_its_bytes_destroyed(
    django_capture_on_commit_callbacks,
):
    file = stored("skan.jpg", jpg_bytes() + EICAR)
    with django_capture_on_commit_callbacks(execute=True):
        file = scan_now(file)
    assert file.state == StoredFile.State.UNSAFE
    assert file.finding == "Eicar-Own.UNOFFICIAL"
    assert not file.path.exists()
    assert operations.claim(file_id=file.pk) is None
