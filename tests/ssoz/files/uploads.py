"""Good and bad files, made at run time."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return an upload as a view hands it over; its name is as the browser sent it."""
    sent = SimpleUploadedFile("sent", content)
    sent._name = name  # past Django's own first cleaning, which is not under test
    return sent


def pdf_bytes(*, password: str = "", algorithm: str = "AES-256", text: bytes = b"") -> bytes:
    """Return a PDF of one page, with a password if one is given."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    if text:
        writer.add_attachment("note.txt", text)
    if password:
        writer.encrypt(password, algorithm=algorithm)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def jpg_bytes(size: tuple[int, int] = (64, 48), *, progressive: bool = False) -> bytes:
    """Return a JPG of a few colours."""
    target = io.BytesIO()
    image = Image.effect_noise(size, 90).convert("RGB")
    image.save(target, "JPEG", progressive=progressive)
    return target.getvalue()


def jpg_claiming(width: int, height: int) -> bytes:
    """Return a small JPG whose header claims another size."""
    content = bytearray(jpg_bytes())
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack("!HH", height, width)
    return bytes(content)


def image_bytes(kind: str) -> bytes:
    """Return an image of another kind."""
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(target, kind)
    return target.getvalue()


def zip_bytes() -> bytes:
    """Return a ZIP archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("page.html", "<script>alert(1)</script>")
    return target.getvalue()


def pdf_with_page_tree(kids: str, more: str = "") -> bytes:
    """Return a hand-written PDF whose page tree begins with the given children."""
    body = (
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        f"2 0 obj\n<< /Type /Pages /Count 1 /Kids [{kids}] >>\nendobj\n{more}"
    )
    return f"{body}trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n".encode()


def pdf_bomb() -> bytes:
    """Return a PDF whose object table unpacks from a few kilobytes to hundreds of megabytes."""
    packed = zlib.compress(b"\x00" * 400_000_000, 9)
    head = (
        b"%PDF-1.5\n1 0 obj\n<< /Type /XRef /Size 100000000 /W [1 2 1] /Root 2 0 R"
        b" /Filter /FlateDecode /Length " + str(len(packed)).encode() + b" >>\nstream\n"
    )
    return head + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
