"""Taking files in: what is accepted, what is refused with which words, what is left on disk."""

import errno
import hashlib
import os
import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.utils import translation

from ssoz.actors import Actor
from ssoz.files import operations, storage
from ssoz.files.models import StoredFile
from ssoz.files.operations import FileRefused
from ssoz.journal.models import Entry
from tests.ssoz.files.uploads import (
    image_bytes,
    jpg_bytes,
    jpg_claiming,
    pdf_bomb,
    pdf_bytes,
    pdf_with_page_tree,
    upload,
    zip_bytes,
)

ACTOR = Actor(name="Łucja Żak", person_id=77)
pytestmark = pytest.mark.django_db

GOOD = {
    "a PDF": ("wniosek.pdf", pdf_bytes()),
    "a PDF in capitals": ("WNIOSEK.PDF", pdf_bytes()),
    "a PDF with an attachment": ("wniosek.pdf", pdf_bytes(text=b"x" * 5000)),
    "a PDF with blanks behind its end": ("wniosek.pdf", pdf_bytes() + b"\r\n\x00\x00 \n"),
    "a JPG": ("skan.jpg", jpg_bytes()),
    "a JPEG": ("Skan.JPEG", jpg_bytes()),
    "a progressive JPG": ("skan.jpg", jpg_bytes(progressive=True)),
    "a photo with a film behind it, as phones make them": (
        "skan.jpg",
        jpg_bytes() + b"MotionPhoto",
    ),
}
WRONG_TYPE = {
    "a page": ("page.html", b"<script>alert(1)</script>"),
    "a program": ("skan.pdf.exe", b"MZ" + bytes(200)),
    "a PDF without an extension": ("skan", pdf_bytes()),
    "a picture of another kind": ("skan.png", image_bytes("PNG")),
    "an extension that ends in a blank letter": ("skan.svg\u200b", b"<svg/>"),
    "only dots": ("..", pdf_bytes()),
}
WRONG_CONTENT = {
    "a page called PDF": ("skan.pdf", b"<html><script>alert(1)</script></html>"),
    "a program called PDF": ("skan.pdf", b"MZ" + bytes(400)),
    "a JPG called PDF": ("skan.pdf", jpg_bytes()),
    "a PDF called JPG": ("skan.jpg", pdf_bytes()),
    "a PNG called JPG": ("skan.jpg", image_bytes("PNG")),
    "a GIF called JPG": ("skan.jpg", image_bytes("GIF")),
    "a ZIP called PDF": ("skan.pdf", zip_bytes()),
    "an extension behind a direction mark": ("skan\u202egpj.pdf", jpg_bytes()),
    "a NUL before the extension that counts": ("skan.exe\x00.pdf", b"MZ" + bytes(400)),
    "a PDF cut in half": ("skan.pdf", pdf_bytes(text=os.urandom(4000))[:3000]),
    "a PDF without its last line": ("skan.pdf", pdf_bytes().replace(b"%%EOF", b"")),
    "a PDF of no page": ("skan.pdf", pdf_with_page_tree("")),
    "a PDF whose pages are one another's parents": ("skan.pdf", pdf_with_page_tree("2 0 R 2 0 R")),
    "a PDF of its first line": ("skan.pdf", b"%PDF-1.7\n%%EOF\n"),
    "a PDF that unpacks without end": ("skan.pdf", pdf_bomb()),
    "a PDF with a ZIP behind it": ("skan.pdf", pdf_bytes() + zip_bytes()),
    "a picture before a PDF": ("skan.pdf", image_bytes("GIF") + pdf_bytes()),
    "a JPG cut in half": ("skan.jpg", jpg_bytes((400, 300))[:9000]),
    "a JPG of its first bytes": ("skan.jpg", b"\xff\xd8\xff\xe0" + bytes(40)),
    "a JPG that claims 65,000 x 65,000": ("skan.jpg", jpg_claiming(65_000, 65_000)),
    "a JPG that claims no height": ("skan.jpg", jpg_claiming(64, 0)),
}


def kept_on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]


def refusal(name: str, content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        operations.store(upload=upload(name, content), actor=ACTOR)
    return caught.value


@pytest.mark.parametrize("case", GOOD)
def test_a_good_file_is_kept_and_waits_for_the_scanner(settings, case):
    name, content = GOOD[case]
    file = operations.store(upload=upload(name, content), actor=ACTOR)
    assert file.state == StoredFile.State.WAITING
    assert not file.is_open_to_readers
    assert file.name == name
    assert file.kind == name.lower().rpartition(".")[2].replace("jpeg", "jpg")
    assert file.size == len(content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.uploaded_by_id == 77
    assert file.path.read_bytes() == content
    entry = Entry.objects.about(file).get()
    assert (entry.act, entry.person_id) == ("files.file.stored", 77)


def test_bytes_lie_under_a_random_name_that_nobody_else_may_read(settings):
    first = operations.store(upload=upload("wniosek.pdf", pdf_bytes()), actor=ACTOR)
    second = operations.store(upload=upload("wniosek.pdf", pdf_bytes()), actor=ACTOR)
    assert first.key != second.key
    assert first.path.parent == settings.FILES_DIR / first.key[:2]
    assert "wniosek" not in str(first.path)
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.path.parent.stat().st_mode) == 0o700


def test_a_file_that_django_put_on_disk_is_kept_as_well(settings):
    content = jpg_bytes((900, 700))
    with TemporaryUploadedFile("skan.jpg", "image/jpeg", len(content), None) as sent:
        sent.write(content)
        sent.seek(0)
        file = operations.store(upload=sent, actor=ACTOR)
    assert file.path.read_bytes() == content


@pytest.mark.parametrize("case", WRONG_TYPE)
def test_a_file_that_promises_neither_pdf_nor_jpg_is_refused(settings, case):
    assert refusal(*WRONG_TYPE[case]).code == "type"
    assert not StoredFile.objects.exists()
    assert kept_on_disk(settings) == []


@pytest.mark.parametrize("case", WRONG_CONTENT)
def test_a_file_that_lies_is_refused_and_leaves_nothing_behind(settings, case):
    assert refusal(*WRONG_CONTENT[case]).code == "content"
    assert not StoredFile.objects.exists()
    assert kept_on_disk(settings) == []


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_with_a_password_is_refused(settings, algorithm):
    refused = refusal("umowa.pdf", pdf_bytes(password="tajne", algorithm=algorithm))
    assert refused.code == "encrypted"
    with translation.override(None):
        assert str(refused) == "“umowa.pdf” is protected by a password. Save it without one."
    assert kept_on_disk(settings) == []


def test_an_empty_file_is_refused(settings):
    refused = refusal("skan.jpg", b"")
    assert refused.code == "empty"
    with translation.override(None):
        assert str(refused) == "“skan.jpg” is empty. Choose another file."


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not(settings):
    content = jpg_bytes()
    settings.FILE_MAX_BYTES = len(content)
    assert operations.store(upload=upload("skan.jpg", content), actor=ACTOR).pk
    assert refusal("skan.jpg", content + b"x").code == "too_large"


def test_the_size_is_asked_before_anything_is_read_or_written(settings):
    settings.FILE_MAX_BYTES = 10 * 1024 * 1024
    sent = upload("skan.exe", b"x")
    sent.size = settings.FILE_MAX_BYTES + 1
    sent.file.close()
    with pytest.raises(FileRefused) as caught:
        operations.store(upload=sent, actor=ACTOR)
    with translation.override(None):
        assert str(caught.value) == (
            "“skan.exe” has 10.1 MB. The limit is 10 MB. Lower the scan resolution."
        )
    assert kept_on_disk(settings) == []


def test_the_words_name_the_file_as_it_is_kept(settings):
    refused = refusal("../../etc/pass\u202ewd.html", b"x")
    with translation.override(None):
        assert str(refused) == (
            "“passwd.html” is neither PDF nor JPG."
            " Save it in one of these formats and attach it again."
        )


def test_an_upload_that_broke_off_is_refused(settings):
    sent = upload("skan.jpg", jpg_bytes())
    sent.size += 100
    with pytest.raises(FileRefused) as caught:
        operations.store(upload=sent, actor=ACTOR)
    assert caught.value.code == "broken_off"
    assert kept_on_disk(settings) == []


class BreaksOff:
    """An upload whose source ends in the middle."""

    name = "skan.jpg"
    size = 1000

    def chunks(self, size: int):
        yield b"\xff\xd8\xff"
        raise OSError(errno.EIO, "the line is gone")


def test_a_failure_in_the_middle_of_writing_leaves_neither_row_nor_file(settings):
    with pytest.raises(FileRefused) as caught:
        operations.store(upload=BreaksOff(), actor=ACTOR)
    assert caught.value.code == "broken_off"
    assert not StoredFile.objects.exists()
    assert kept_on_disk(settings) == []


def test_a_disk_that_takes_no_more_gives_a_message_and_leaves_nothing(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_DIR.write_text("a file stands where the folder should be")
    refused = refusal("skan.jpg", jpg_bytes())
    assert refused.code == "broken_off"
    with translation.override(None):
        assert str(refused) == "Sending “skan.jpg” was interrupted. Attach the file again."
    assert not StoredFile.objects.exists()


def test_a_row_that_cannot_be_written_takes_its_bytes_along(settings):
    broken = Actor(name="x", person_id="not a number")
    with pytest.raises(ValueError, match="number"):
        operations.store(upload=upload("skan.jpg", jpg_bytes()), actor=broken)
    assert kept_on_disk(settings) == []


@pytest.mark.django_db(transaction=True)
def test_bytes_whose_row_was_rolled_back_are_swept_away_later(settings):
    class Changed(Exception):
        pass

    with pytest.raises(Changed), transaction.atomic():
        lost = operations.store(upload=upload("skan.jpg", jpg_bytes()), actor=ACTOR)
        raise Changed
    kept = operations.store(upload=upload("skan.jpg", jpg_bytes()), actor=ACTOR)
    assert operations.destroy_erased() == 0, "it may still be on its way to a row"
    age(settings, 2 * 3600)
    assert operations.destroy_erased() == 1
    assert not lost.path.exists()
    assert kept_on_disk(settings) == [kept.path]


@pytest.mark.django_db(transaction=True)
def test_bytes_whose_worker_died_after_the_row_are_kept_by_the_sweep(settings):
    kept = operations.store(upload=upload("skan.jpg", jpg_bytes()), actor=ACTOR)
    (settings.FILES_DIR / "incoming" / kept.key).touch()
    (settings.FILES_DIR / "incoming" / ("0" * 40 + ".part")).touch()
    age(settings, 2 * 3600)
    assert operations.destroy_erased() == 1
    assert kept_on_disk(settings) == [kept.path]


def age(settings, seconds: float) -> None:
    for path in (settings.FILES_DIR / "incoming").iterdir():
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))


def test_nothing_can_be_placed_outside_the_store(settings):
    for name in (
        "../../../etc/cron.d/x.pdf",
        "/etc/passwd.pdf",
        "C:\\Windows\\x.pdf",
        "..\\..\\x.pdf",
    ):
        file = operations.store(upload=upload(name, pdf_bytes()), actor=ACTOR)
        assert file.path.resolve().is_relative_to(settings.FILES_DIR.resolve())
        assert file.path == storage.path_of(file.key)
