"""PDF documents: Polish text in an embedded font, and nothing fetched from anywhere."""

import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PageObject, PdfReader
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.pdfbase import pdfmetrics

from ssoz import pdf

PANGRAM = "Zażółć gęślą jaźń"
EVERY_LETTER = "ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż"


@pytest.fixture
def draw(settings, tmp_path) -> Callable[..., PdfReader]:
    """Return a function that draws a body of HTML, with a context, through a template on disk."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def _draw(body: str, style: str = "", **context: object) -> PdfReader:
        page = f'<html lang="pl"><head><style>{style}</style></head><body>{body}</body></html>'
        (tmp_path / "page.html").write_text(page)
        return PdfReader(io.BytesIO(pdf.render("page.html", context)))

    return _draw


class Visited:
    """A web server that notes who comes."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        notes = self.paths

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                notes.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_HEAD = do_GET

            def log_message(self, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def visited() -> Iterator[Visited]:
    """Run a web server that nobody should visit."""
    place = Visited()
    thread = threading.Thread(target=place.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield place
    place.server.shutdown()
    thread.join()
    place.server.server_close()


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def fonts_of_text(page: PageObject) -> list[dict]:
    fonts: list[dict] = []

    def note(text: str, _cm: object, _tm: object, font: dict | None, _size: float) -> None:
        if text.strip() and font is not None and font not in fonts:
            fonts.append(font)

    page.extract_text(visitor_text=note)
    return fonts


def test_polish_letters_are_real_text_in_every_weight(draw):
    reader = draw(f"<h1>{PANGRAM}</h1><p>{EVERY_LETTER} <b>{EVERY_LETTER}</b></p>")
    text = text_of(reader)
    assert PANGRAM in text
    assert text.count("ĄĆĘŁŃÓŚŹŻ") == 2
    assert text.count("ąćęłńóśźż") == 2


def test_all_text_stands_in_embedded_subsets_of_the_free_font(draw):
    reader = draw(
        f"<h1>{PANGRAM}</h1><table><tr><td>{PANGRAM}</td></tr></table><pre>{PANGRAM}</pre>"
        f'<p style="font-weight: bold">{PANGRAM}</p>'
        '<pdf:barcode type="qr" value="W-1"></pdf:barcode>'
    )
    names = set()
    for font in fonts_of_text(reader.pages[0]):
        descriptor = font["/FontDescriptor"]
        assert "/FontFile2" in descriptor, font
        assert "+" in font["/BaseFont"], "the whole font is embedded, not a subset"
        names.add(font["/BaseFont"].partition("+")[2])
    assert names == {"DejaVuSans", "DejaVuSans-Bold"}


def test_a_document_is_small_since_only_the_letters_in_use_are_embedded(draw, settings):
    draw(PANGRAM)
    assert len(pdf.render("page.html", {})) < 60_000


def test_the_language_of_the_document_is_said(draw):
    assert draw(PANGRAM).trailer["/Root"]["/Lang"] == "pl"


def test_nothing_is_fetched_over_the_network(draw, visited):
    style = (
        f'@import url("{visited.url}/import.css");'
        f'@font-face {{ font-family: "Far"; src: url("{visited.url}/far.ttf"); }}'
        f'@page {{ background-image: url("{visited.url}/page.pdf"); }}'
        f'p {{ background-image: url("{visited.url}/back.png"); }}'
    )
    reader = draw(
        f'<link rel="stylesheet" href="{visited.url}/sheet.css">'
        f'<img src="{visited.url}/image.png"><p>{PANGRAM}</p>'
        f'<img src="//127.0.0.1:{visited.server.server_port}/noscheme.png">',
        style=style,
    )
    assert visited.paths == []
    assert PANGRAM in text_of(reader)


@pytest.mark.parametrize("address", ["{path}", "file://{path}", "../../../../../../../..{path}"])
def test_no_file_outside_the_fonts_is_read(draw, tmp_path, address):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (20, 20), "red").save(secret)
    reader = draw(f'<p>{PANGRAM}</p><img src="{address.format(path=secret)}">')
    assert list(reader.pages[0].images) == []
    assert PANGRAM in text_of(reader)


def test_a_name_made_to_do_harm_is_only_shown(draw, visited):
    name = f'<img src="{visited.url}/x.png"><b>Ł</b><pdf:nextpage>"&amp;'
    reader = draw("<p>{{ name }}</p>", name=name)
    assert visited.paths == []
    assert len(reader.pages) == 1
    assert name.replace(" ", "") in "".join(text_of(reader).split())


def test_the_qr_code_holds_its_value(draw):
    value = "W-2026-000123-7:0123456789abcdef"
    reader = draw(
        '<pdf:barcode type="qr" value="{{ value }}" barwidth="30mm" barheight="30mm"></pdf:barcode>',
        value=value,
    )
    assert drawn_modules(reader.pages[0]) == modules_of(value)


def modules_of(value: str) -> set[tuple[int, int]]:
    """Return row and column of each dark module of the QR code of a value."""
    code = QrCodeWidget(value).qr
    code.make()
    size = range(code.getModuleCount())
    return {(row, column) for row in size for column in size if code.isDark(row, column)}


def drawn_modules(page: PageObject) -> set[tuple[int, int]]:
    """Return row and column of each dark module drawn on a page; a rectangle may span several."""
    boxes = []

    def note(operator: bytes, operands: list, _cm: object, _tm: object) -> None:
        if operator == b"re":
            x, y, width, height = (float(value) for value in operands)
            if width > 0 and height > 0:
                boxes.append((x, y, width, height))

    page.extract_text(visitor_operand_before=note)
    side = min(height for *_, height in boxes)
    dark = [box for box in boxes if abs(box[3] - side) < 0.01]
    left, top = min(x for x, *_ in dark), max(y for _, y, *_ in dark)
    modules = set()
    for x, y, width, _ in dark:
        row, column = round((top - y) / side), round((x - left) / side)
        modules |= {(row, column + more) for more in range(round(width / side))}
    return modules


def test_fonts_are_read_once_for_the_life_of_the_process(draw):
    draw(PANGRAM)
    plain, bold = pdfmetrics.getFont("document_00"), pdfmetrics.getFont("document_10")
    draw(f"<b>{PANGRAM}</b>")
    assert pdfmetrics.getFont("document_00") is plain
    assert pdfmetrics.getFont("document_10") is bold


def test_threads_that_draw_at_once_do_not_mix_their_documents(draw):
    draw("<p>{{ name }} <b>{{ name }}</b></p>", name="")
    names = [f"Osoba{number} {PANGRAM}" for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        drawn = threads.map(lambda name: pdf.render("page.html", {"name": name}), names)
        for name, document in zip(names, drawn, strict=True):
            text = text_of(PdfReader(io.BytesIO(document)))
            assert text.count(name) == 2
            assert text.count("Osoba") == 2


def test_a_document_that_cannot_be_drawn_says_so(draw):
    with pytest.raises(pdf.RenderingFailed):
        draw("<div>" * 400 + "x" + "</div>" * 400)


def test_the_licence_lies_beside_the_fonts():
    fonts = Path(pdf.__file__).parent / "fonts"
    assert "Bitstream" in (fonts / "LICENSE").read_text()
